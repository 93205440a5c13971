package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"jalon/internal/ledger"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// AddContract stores a contract whose workflow is about to start, with its organisations and people. The same contract
// again, by its digest, changes nothing and is not an error; the same id with another file is ErrExists.
func (db *DB) AddContract(ctx context.Context, n NewContract) (added bool, err error) {
	opening, err := json.Marshal(n.Opening)
	if err != nil {
		return false, err
	}
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		// Before its names are kept: those of a file that came in before may have been erased since.
		if digest, err := digestOf(ctx, tx, n.ID); err != nil || digest != "" {
			return sameFile(digest, n.Digest, err)
		}
		n, err := n.veiled(ctx, tx)
		if err != nil {
			return err
		}
		managingBody, s := n.managingBody(), n.Opening
		genesis := ledger.Genesis(ledger.Origin{Contract: n.ID, Title: n.Title, Predecessor: n.Predecessor, File: n.File, Opening: opening})
		inserted, err := tx.Exec(ctx, `
			INSERT INTO contracts (id, title, file, digest, opening, managing_body, search, predecessor, state, phase, suspended,
			                       effective_on, term_on, signed_on, ahead, head)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $5, $9, $10, $11, $12, $13, $14, $15)
			ON CONFLICT (id) DO NOTHING`,
			n.ID, n.Title, string(n.File), n.Digest, opening, managingBody, SearchedFor(n.ID, n.Title, managingBody), orNull(n.Predecessor),
			s.Phase, s.Pause == lifecycle.Suspended, date(s.EffectiveOn), date(s.TermOn), date(s.SignedOn), n.Ahead, genesis[:])
		if err != nil {
			return err
		}
		if added = inserted.RowsAffected() == 1; added {
			return n.addParts(ctx, tx)
		}
		// Seen although it may have been committed a moment ago: ON CONFLICT waited for that commit.
		digest, err := digestOf(ctx, tx, n.ID)
		return sameFile(digest, n.Digest, err)
	})
	if err != nil {
		return false, fmt.Errorf("contract %s: %w", n.ID, err)
	}
	return added, nil
}

// digestOf is the digest of the file that a contract came in with; "" when there is no such contract.
func digestOf(ctx context.Context, tx pgx.Tx, id string) (digest string, err error) {
	err = tx.QueryRow(ctx, "SELECT digest FROM contracts WHERE id = $1", id).Scan(&digest)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return digest, err
}

func sameFile(known, digest string, err error) error {
	if err == nil && known != digest {
		return ErrExists
	}
	return err
}

// managingBody is kept beside the title, because people look contracts up by it.
func (n NewContract) managingBody() string {
	for _, party := range n.Parties {
		if party.Code == schedule.ManagingBody {
			return party.Name
		}
	}
	return ""
}

// addParts keeps parties in the order of the file, in which pages show them, and the register of the opening.
func (n NewContract) addParts(ctx context.Context, tx pgx.Tx) error {
	batch := &pgx.Batch{}
	n.queueDirectory(batch)
	for i, p := range n.Parties {
		batch.Queue("INSERT INTO contract_parties (contract_id, position, code, kind, name, organisation) VALUES ($1, $2, $3, $4, $5, $6)",
			n.ID, i+1, p.Code, p.Kind, p.Name, p.Organisation)
	}
	register := fold{state: n.Opening, people: true, delegations: true}
	if err := register.queueRegister(batch, n.ID); err != nil {
		return err
	}
	return tx.SendBatch(ctx, batch).Close()
}

// queueDirectory adds whoever the directory does not know. It corrects nobody: a file is written by one party, and an
// address decides who receives letters and, at a first sign-in, who somebody is. Rows are taken in the order of their
// ids, because two contracts that come in together and wait for each other's would both fail.
func (n NewContract) queueDirectory(batch *pgx.Batch) {
	for _, p := range slices.SortedFunc(slices.Values(n.Parties), func(a, b PartyName) int { return cmp.Compare(a.Organisation, b.Organisation) }) {
		batch.Queue("INSERT INTO organisations (id, kind, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", p.Organisation, p.Kind, p.Name)
	}
	for _, s := range slices.SortedFunc(slices.Values(n.People), func(a, b Somebody) int { return cmp.Compare(a.ID, b.ID) }) {
		batch.Queue("INSERT INTO people (id, organisation, name, title, address) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
			s.ID, s.Organisation, s.Name, s.Title, s.Address)
	}
}

// Unstarted lists the contracts of which no fact is recorded yet: their workflow was never started, or has not
// recorded anything. Starting it again is harmless.
func (db *DB) Unstarted(ctx context.Context) ([]string, error) {
	rows, err := db.pool.Query(ctx, "SELECT id FROM contracts WHERE seq = 0 ORDER BY id")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
