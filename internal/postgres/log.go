package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"jalon/internal/ledger"
)

// LoggedLeaf is a leaf of the log with its place there, counted from zero.
type LoggedLeaf struct {
	Position int64
	ledger.Leaf
}

const leafColumns = "SELECT kind, contract_id, seq, run_id, party, hash, position FROM log_leaves "

// Leaves lists what the log holds of a contract, in the order in which it came in: nothing before the first checkpoint
// that covers it.
func (db *DB) Leaves(ctx context.Context, contractID string) ([]LoggedLeaf, error) {
	rows, err := db.pool.Query(ctx, leafColumns+"WHERE contract_id = $1 AND contract_id <> '' ORDER BY position", contractID)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l LoggedLeaf, err error) {
		l.Leaf, err = scanLeaf(row, &l.Position)
		return l, err
	})
}

// LogHashes reads the hashes of the log's tree, from which roots and proofs are computed.
func (db *DB) LogHashes(ctx context.Context) tlog.HashReader { return hashesOf(ctx, db.pool) }

func hashesOf(ctx context.Context, from querier) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		rows, err := from.Query(ctx, `
			SELECT h.hash FROM unnest($1::bigint[]) WITH ORDINALITY i (position, n) LEFT JOIN log_hashes h USING (position) ORDER BY n`, indexes)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, func(row pgx.CollectableRow) (tlog.Hash, error) {
			var stored []byte
			if err := row.Scan(&stored); err != nil {
				return tlog.Hash{}, err
			}
			if len(stored) != tlog.HashSize {
				return tlog.Hash{}, fmt.Errorf("postgres: the log lacks a hash among %v", indexes)
			}
			return tlog.Hash(stored), nil
		})
	})
}

// unlogged are what the log does not hold yet, in the order in which it enters: facts by contract, then the histories of
// closed runs, then texts, then erasures. For contracts, OFFSET 0 keeps the planner to one look into each; there may be millions of facts.
var unlogged = []string{
	`SELECT 'fact', c.id, f.seq, '', '', f.hash FROM contracts c
	 CROSS JOIN LATERAL (SELECT seq, hash FROM facts WHERE contract_id = c.id AND seq > c.logged_seq OFFSET 0) f
	 ORDER BY c.id, f.seq`,
	`SELECT 'run', a.contract_id, 0::bigint, a.run_id, '', decode(a.digest, 'hex') FROM archives a
	 WHERE a.closed AND NOT EXISTS (SELECT FROM log_leaves l WHERE l.contract_id = a.contract_id AND l.kind = 'run' AND l.seq = 0 AND l.run_id = a.run_id)
	 ORDER BY a.contract_id, a.run_id`,
	`SELECT 'text', t.contract_id, t.number, '', t.party, decode(t.revision, 'hex') FROM texts t
	 WHERE t.number > (SELECT coalesce(max(seq), 0) FROM log_leaves WHERE kind = 'text')
	 ORDER BY t.number`,
	`SELECT 'erasure', '', e.number, '', '', e.hash FROM erasures e
	 WHERE e.number > (SELECT coalesce(max(seq), 0) FROM log_leaves WHERE contract_id = '' AND kind = 'erasure')
	 ORDER BY e.number`,
}

// leavesAtOnce bounds what is in memory while the log grows.
const leavesAtOnce = 4096

// growth is the log while a checkpoint makes it longer.
type growth struct {
	tx                     pgx.Tx
	size, contracts, facts int64
}

// takeIn appends whatever the log does not hold. Each list is read through a cursor, whose rows are those of one instant.
func (g *growth) takeIn(ctx context.Context) error {
	for _, query := range unlogged {
		if _, err := g.tx.Exec(ctx, "DECLARE unlogged NO SCROLL CURSOR FOR "+query); err != nil {
			return err
		}
		for more := true; more; {
			rows, err := g.tx.Query(ctx, fmt.Sprintf("FETCH %d FROM unlogged", leavesAtOnce))
			if err != nil {
				return err
			}
			leaves, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (ledger.Leaf, error) { return scanLeaf(row) })
			if err != nil {
				return err
			}
			if more = len(leaves) > 0; more {
				if err := g.add(ctx, leaves); err != nil {
					return err
				}
			}
		}
		if _, err := g.tx.Exec(ctx, "CLOSE unlogged"); err != nil {
			return err
		}
	}
	return nil
}

func (g *growth) add(ctx context.Context, leaves []ledger.Leaf) error {
	hashes, err := ledger.Append(g.size, leaves, hashesOf(ctx, g.tx))
	if err != nil {
		return err
	}
	_, err = g.tx.CopyFrom(ctx, pgx.Identifier{"log_leaves"}, []string{"position", "kind", "contract_id", "seq", "run_id", "party", "hash"},
		pgx.CopyFromSlice(len(leaves), func(i int) ([]any, error) {
			l := leaves[i]
			return []any{g.size + int64(i), l.Kind, l.Contract, l.Seq, l.Run, l.Party, l.Hash[:]}, nil
		}))
	if err != nil {
		return err
	}
	next := tlog.StoredHashCount(g.size)
	_, err = g.tx.CopyFrom(ctx, pgx.Identifier{"log_hashes"}, []string{"position", "hash"},
		pgx.CopyFromSlice(len(hashes), func(i int) ([]any, error) { return []any{next + int64(i), hashes[i][:]}, nil }))
	if err != nil {
		return err
	}
	g.size += int64(len(leaves))
	for _, l := range leaves {
		if l.Kind == ledger.LeafFact {
			g.facts++
		}
		// A contract counts from its first fact on.
		if l.Kind == ledger.LeafFact && l.Seq == 1 {
			g.contracts++
		}
	}
	return nil
}

// markLogged notes how far each contract is logged. It comes last in its transaction: whoever records waits for it.
func (g *growth) markLogged(ctx context.Context, from int64) error {
	_, err := g.tx.Exec(ctx, `
		UPDATE contracts c SET logged_seq = l.seq
		FROM (SELECT contract_id, max(seq) AS seq FROM log_leaves WHERE position >= $1 AND kind = 'fact' GROUP BY contract_id) l
		WHERE c.id = l.contract_id`, from)
	return err
}

func scanLeaf(row pgx.CollectableRow, more ...any) (l ledger.Leaf, err error) {
	var hash []byte
	if err := row.Scan(append([]any{&l.Kind, &l.Contract, &l.Seq, &l.Run, &l.Party, &hash}, more...)...); err != nil {
		return l, err
	}
	if l.Hash, err = chained(hash); err != nil {
		err = fmt.Errorf("contract %s, fact %d: %w", l.Contract, l.Seq, err)
	}
	return l, err
}
