package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// AddContract stores a contract whose workflow is about to start. The same contract again, by its digest, changes
// nothing and is not an error; the same id with another file is ErrExists.
func (db *DB) AddContract(ctx context.Context, n NewContract) (added bool, err error) {
	opening, err := json.Marshal(n.Opening)
	if err != nil {
		return false, err
	}
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		managingBody, s := n.managingBody(), n.Opening
		inserted, err := tx.Exec(ctx, `
			INSERT INTO contracts (id, title, file, digest, opening, managing_body, search, predecessor, state, phase, suspended,
			                       effective_on, term_on, signed_on)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $5, $9, $10, $11, $12, $13)
			ON CONFLICT (id) DO NOTHING`,
			n.ID, n.Title, string(n.File), n.Digest, opening, managingBody, searchable(n.ID+"\n"+n.Title+"\n"+managingBody), orNull(n.Predecessor),
			s.Phase, s.Pause == lifecycle.Suspended, date(s.EffectiveOn), date(s.TermOn), date(s.SignedOn))
		if err != nil {
			return err
		}
		if added = inserted.RowsAffected() == 1; added {
			return tx.SendBatch(ctx, n.parts()).Close()
		}
		// Seen although it may have been committed a moment ago: ON CONFLICT waited for that commit.
		var digest string
		if err := tx.QueryRow(ctx, "SELECT digest FROM contracts WHERE id = $1", n.ID).Scan(&digest); err != nil {
			return err
		}
		if digest != n.Digest {
			return ErrExists
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("contract %s: %w", n.ID, err)
	}
	return added, nil
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

// parts keeps the order of the file, in which pages show parties and people.
func (n NewContract) parts() *pgx.Batch {
	batch := &pgx.Batch{}
	for i, p := range n.Parties {
		batch.Queue("INSERT INTO contract_parties (contract_id, position, code, kind, name) VALUES ($1, $2, $3, $4, $5)",
			n.ID, i+1, p.Code, p.Kind, p.Name)
	}
	for i, p := range n.People {
		batch.Queue(`
			INSERT INTO contract_people (contract_id, position, person, party, role, subject, name, title, address)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			n.ID, i+1, p.ID, p.Party, p.Role, p.Subject, p.Name, p.Title, p.Address)
	}
	return batch
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
