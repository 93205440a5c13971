package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"jalon/internal/ledger"
)

// Each fact is bound to the one before by its hash (internal/ledger). Recording carries the chain on; here it is begun
// for contracts that an earlier release left without one.

// chained reads a hash as it is stored; NULL is ErrUnchained.
func chained(stored []byte) (ledger.Hash, error) {
	if len(stored) != len(ledger.Hash{}) {
		return ledger.Hash{}, ErrUnchained
	}
	return ledger.Hash(stored), nil
}

// originOf reads, under lock, what a contract was taken over with: the bytes that its chain begins with.
func originOf(ctx context.Context, tx pgx.Tx, contractID string) (ledger.Origin, error) {
	o := ledger.Origin{Contract: contractID}
	err := tx.QueryRow(ctx, "SELECT title, coalesce(predecessor, ''), file, opening::text FROM contracts WHERE id = $1 FOR UPDATE", contractID).
		Scan(&o.Title, &o.Predecessor, &o.File, &o.Opening)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrUnknown
	}
	return o, err
}

// adoptedAtOnce bounds a transaction of adopt: tables are closed to others while it lasts.
const adoptedAtOnce = 100

// adopt begins the chains of the contracts that have none, a hundred at a time. One that is interrupted goes on where it
// stopped.
func adopt(ctx context.Context, conn *pgx.Conn) error {
	for {
		var ids []string
		err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			rows, err := tx.Query(ctx, "SELECT id FROM contracts WHERE head IS NULL ORDER BY id LIMIT $1", adoptedAtOnce)
			if err != nil {
				return err
			}
			if ids, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil || len(ids) == 0 {
				return err
			}
			return unfrozen(ctx, tx, func() error {
				for _, id := range ids {
					if err := veil(ctx, tx, id); err != nil {
						return fmt.Errorf("contract %s: %w", id, err)
					}
					if err := enchain(ctx, tx, id); err != nil {
						return fmt.Errorf("contract %s: %w", id, err)
					}
				}
				return nil
			})
		})
		if err != nil || len(ids) == 0 {
			return err
		}
	}
}

// unfrozen lets the owner write what is fixed otherwise. Nobody else writes there meanwhile, and if do fails, the
// transaction takes everything back, the triggers too.
func unfrozen(ctx context.Context, tx pgx.Tx, do func() error) error {
	if _, err := tx.Exec(ctx, "ALTER TABLE facts DISABLE TRIGGER facts_append_only"); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "ALTER TABLE contracts DISABLE TRIGGER contracts_frozen"); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "ALTER TABLE facts ENABLE TRIGGER facts_append_only"); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "ALTER TABLE contracts ENABLE TRIGGER contracts_frozen")
	return err
}

// enchain binds the facts of a contract, as they are stored now, from the first to the last.
func enchain(ctx context.Context, tx pgx.Tx, contractID string) error {
	origin, err := originOf(ctx, tx, contractID)
	if err != nil {
		return err
	}
	rows, err := tx.Query(ctx, "SELECT seq, fact::text, actor, sentence, phase FROM facts WHERE contract_id = $1 ORDER BY seq", contractID)
	if err != nil {
		return err
	}
	head := ledger.Genesis(origin)
	var seqs []int64
	var links [][]byte
	entry := ledger.Entry{Contract: contractID}
	_, err = pgx.ForEachRow(rows, []any{&entry.Seq, &entry.Fact, &entry.Actor, &entry.Sentence, &entry.Phase}, func() error {
		head = ledger.Link(head, entry)
		link := head
		seqs, links = append(seqs, entry.Seq), append(links, link[:])
		return nil
	})
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	batch.Queue("UPDATE facts f SET hash = l.hash FROM unnest($2::bigint[], $3::bytea[]) l (seq, hash) WHERE f.contract_id = $1 AND f.seq = l.seq",
		contractID, seqs, links)
	batch.Queue("UPDATE contracts SET head = $2 WHERE id = $1", contractID, head[:])
	return tx.SendBatch(ctx, batch).Close()
}
