package postgres

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/jackc/pgx/v5"

	"jalon/internal/audit"
	"jalon/internal/ledger"
)

// Installation hands over what is kept over all contracts, as of one moment, with the ids of all contracts that any table
// knows. The log can be read for as long as examine runs.
func (db *DB) Installation(ctx context.Context, examine func(in audit.Installation, ids []string) error) error {
	return pgx.BeginTxFunc(ctx, db.pool, asOfOneMoment, func(tx pgx.Tx) error {
		in, ids, err := installation(ctx, tx)
		if err != nil {
			return err
		}
		return examine(in, ids)
	})
}

func installation(ctx context.Context, tx pgx.Tx) (in audit.Installation, ids []string, err error) {
	rows, err := tx.Query(ctx, `
		SELECT id FROM contracts UNION SELECT contract_id FROM facts UNION SELECT contract_id FROM archives UNION SELECT contract_id FROM texts
		UNION SELECT contract_id FROM log_leaves WHERE kind <> 'erasure' ORDER BY 1`)
	if err != nil {
		return in, nil, err
	}
	if ids, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return in, nil, err
	}
	in.Leaves = pages(ctx, tx, leafRows, scanLeafRow, func(l audit.Leaf) int64 { return l.Position })
	in.Hashes = pages(ctx, tx, "SELECT position, hash FROM log_hashes ", scanHashRow, func(h audit.StoredHash) int64 { return h.Position })
	if in.Checkpoints, err = listed(ctx, tx, checkpointRows, scanCheckpointRow, 0); err != nil {
		return in, nil, err
	}
	in.Erasures, err = listed(ctx, tx, erasureRows, pgx.RowToStructByPos[audit.Erasure], 0)
	return in, ids, err
}

const (
	checkpointRows = "SELECT number, origin, size, root, at, contracts, facts, note, proof::text FROM checkpoints WHERE number > $1 ORDER BY number"
	erasureRows    = "SELECT number, at, record, encode(hash, 'hex') FROM erasures WHERE number > $1 ORDER BY number"
	pageRows       = 10_000
)

// pages reads a table of the log in the order of its positions, some thousands of rows at a time.
func pages[T any](ctx context.Context, tx pgx.Tx, query string, scan pgx.RowToFunc[T], position func(T) int64) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for from := int64(0); ; {
			page, err := listed(ctx, tx, query+"WHERE position >= $1 ORDER BY position LIMIT 10000", scan, from)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, row := range page {
				if !yield(row, nil) {
					return
				}
				from = position(row) + 1
			}
			if len(page) < pageRows {
				return
			}
		}
	}
}

func scanHashRow(row pgx.CollectableRow) (h audit.StoredHash, err error) {
	var hash []byte
	err = row.Scan(&h.Position, &hash)
	copy(h.Hash[:], hash)
	return h, err
}

func scanCheckpointRow(row pgx.CollectableRow) (c audit.Checkpoint, err error) {
	var root []byte
	var proof string
	err = row.Scan(&c.Number, &c.Origin, &c.Size, &root, &c.At, &c.Contracts, &c.Facts, &c.Note, &proof)
	copy(c.Root[:], root)
	c.Proof = hashesIn(proof)
	return c, err
}

// hashesIn reads a proof; one that cannot be read proves nothing.
func hashesIn(proof string) []ledger.Hash {
	var texts []string
	if json.Unmarshal([]byte(proof), &texts) != nil {
		return []ledger.Hash{{}}
	}
	hashes := make([]ledger.Hash, len(texts))
	for i, text := range texts {
		hashes[i], _ = ledger.ParseHash(text) // zero proves nothing
	}
	return hashes
}
