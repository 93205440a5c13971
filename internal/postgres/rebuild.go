package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"jalon/internal/contract"
	"jalon/internal/ledger"
)

// RebuildReport says what a rebuild read and what it mended.
type RebuildReport struct {
	Contracts int      // rebuilt
	Facts     int      // folded
	Drifted   []string // contracts whose projection was not what their facts say
}

// Rebuild drops the projection of a contract, or of every contract for "", and folds its facts again from the first.
// Facts keep the words they were recorded with, and the outbox is not touched. A contract that cannot be rebuilt keeps
// the projection it had and does not stop the others; the error names each of them.
func (db *DB) Rebuild(ctx context.Context, contractID string) (RebuildReport, error) {
	var report RebuildReport
	ids := []string{contractID}
	if contractID == "" {
		rows, err := db.pool.Query(ctx, "SELECT id FROM contracts ORDER BY id")
		if err != nil {
			return report, err
		}
		if ids, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
			return report, err
		}
	}
	var failed []error
	for _, id := range ids {
		facts, drifted, err := db.rebuild(ctx, id)
		if err != nil {
			failed = append(failed, fmt.Errorf("contract %s: %w", id, err))
			continue
		}
		report.Contracts++
		report.Facts += facts
		if drifted {
			report.Drifted = append(report.Drifted, id)
		}
	}
	return report, errors.Join(failed...)
}

// rebuild holds the contract for as long as it takes, so that a fact recorded meanwhile waits and is folded after.
func (db *DB) rebuild(ctx context.Context, id string) (facts int, drifted bool, err error) {
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		origin, err := originOf(ctx, tx, id)
		if err != nil {
			return err
		}
		before, err := fingerprint(ctx, tx, id)
		if err != nil {
			return err
		}
		f := fold{head: ledger.Genesis(origin), people: true, delegations: true}
		if err := json.Unmarshal(origin.Opening, &f.state); err != nil {
			return err
		}
		if facts, err = f.replay(ctx, tx, id); err != nil {
			return err
		}
		batch := &pgx.Batch{}
		batch.Queue("DELETE FROM approvals WHERE contract_id = $1", id)
		batch.Queue("DELETE FROM deadlines WHERE contract_id = $1", id)
		if err := f.queueProjection(batch, id); err != nil {
			return err
		}
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		after, err := fingerprint(ctx, tx, id)
		drifted = before != after
		return err
	})
	return facts, drifted, err
}

// replay adds every stored fact of a contract. Hashes are taken as they stand: whether they are right is for those who
// verify, and a chain that was broken must not look mended.
func (f *fold) replay(ctx context.Context, tx pgx.Tx, id string) (int, error) {
	rows, err := tx.Query(ctx, "SELECT fact, hash FROM facts WHERE contract_id = $1 ORDER BY seq", id)
	if err != nil {
		return 0, err
	}
	var text, hash []byte
	done, err := pgx.ForEachRow(rows, []any{&text, &hash}, func() (err error) {
		var fact contract.Fact
		if err := json.Unmarshal(text, &fact); err != nil {
			return err
		}
		if f.head, err = chained(hash); err != nil {
			return err
		}
		_, err = f.add(fact)
		return err
	})
	return int(done.RowsAffected()), err
}

// fingerprint is every column of a contract's projection, in short. The state counts as this release would write it:
// an earlier one wrote the same state otherwise.
func fingerprint(ctx context.Context, tx pgx.Tx, id string) (string, error) {
	var digest string
	var stored []byte
	err := tx.QueryRow(ctx, `
		SELECT md5(concat_ws(E'\n', to_jsonb(c) - 'state',
		           (SELECT string_agg(a::text, E'\n' ORDER BY a.id, a.round) FROM approvals a WHERE a.contract_id = c.id),
		           (SELECT string_agg(d::text, E'\n' ORDER BY d.id) FROM deadlines d WHERE d.contract_id = c.id),
		           (SELECT string_agg(l::text, E'\n' ORDER BY l.position) FROM assignments l WHERE l.contract_id = c.id),
		           (SELECT string_agg(l::text, E'\n' ORDER BY l.id) FROM delegations l WHERE l.contract_id = c.id))), c.state
		FROM contracts c WHERE c.id = $1`, id).Scan(&digest, &stored)
	if err != nil {
		return "", err
	}
	var state contract.State
	if json.Unmarshal(stored, &state) == nil {
		stored, err = json.Marshal(state)
	}
	return digest + string(stored), err
}
