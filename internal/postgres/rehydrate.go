package postgres

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/contract"
)

// Folded is a contract as its facts tell it, for a workflow that has to go on from there.
type Folded struct {
	State contract.State // the fold of the facts; the opening where there are none
	At    time.Time      // instant of the last fact; zero without any

	// Drifted reports that the row shows another state than the facts make: Rebuild mends it.
	Drifted bool
	// Ahead is how far the contract's calendar was ahead of the server's clock when it came in. Zero but for rehearsals.
	Ahead time.Duration
	// Unarchived counts the facts that no archived history tells of. For a rehearsal that started anew it is a guess: its
	// histories are dated by the server's clock.
	Unarchived int
}

// ContractIDs lists every contract.
func (db *DB) ContractIDs(ctx context.Context) ([]string, error) {
	rows, err := db.pool.Query(ctx, "SELECT id FROM contracts ORDER BY id")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Folded folds the facts of a contract; the state in its row is looked at for comparison only. ErrUnknown without such a
// contract, ErrDiverged where the facts cannot come from one life.
func (db *DB) Folded(ctx context.Context, id string) (folded Folded, err error) {
	// One snapshot: a fact recorded meanwhile would look like a drift.
	err = pgx.BeginTxFunc(ctx, db.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		var opening, shown []byte
		var recorded int64
		err := tx.QueryRow(ctx, "SELECT opening, state, ahead, seq FROM contracts WHERE id = $1", id).Scan(&opening, &shown, &folded.Ahead, &recorded)
		if err != nil {
			return err
		}
		var f fold
		if err := json.Unmarshal(opening, &f.state); err != nil {
			return err
		}
		if _, err := f.replay(ctx, tx, id); err != nil {
			return err
		}
		if f.state.Seq < recorded {
			return fmt.Errorf("%w: %d facts were recorded and %d are there", ErrDiverged, recorded, f.state.Seq)
		}
		folded.State, folded.At = f.state, f.at
		var row contract.State
		if json.Unmarshal(shown, &row) != nil {
			folded.Drifted = true
		} else if folded.Drifted, err = folded.Differs(&row); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `
			SELECT count(*) FROM facts f
			WHERE f.contract_id = $1 AND NOT EXISTS (
				SELECT FROM archives a WHERE a.contract_id = f.contract_id
				  AND f.at - $2::interval BETWEEN a.first_event_at AND a.last_event_at)`, id, folded.Ahead).Scan(&folded.Unarchived)
	})
	if err != nil {
		return Folded{}, unknown("contract", id, err)
	}
	return folded, nil
}

// Differs reports that a state is not the one the facts make, both written as this release writes them.
func (f Folded) Differs(from *contract.State) (bool, error) {
	a, err := json.Marshal(f.State)
	if err != nil {
		return false, err
	}
	b, err := json.Marshal(from)
	return !bytes.Equal(a, b), err
}
