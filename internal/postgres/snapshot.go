package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/contract"
)

// Snapshot is a contract's state after its last fact, and the instant of that fact.
type Snapshot struct {
	State contract.State
	At    time.Time
}

// Snapshots reads the states of several contracts at once; those out of sight are not there.
func (r *Reading) Snapshots(ctx context.Context, contracts []string) (map[string]Snapshot, error) {
	snapshots := map[string]Snapshot{}
	_, err := list(ctx, r, "SELECT c.id, c.state, c.updated_at FROM contracts c WHERE c.id = ANY (@contracts) AND "+seen,
		pgx.NamedArgs{"contracts": orEmpty(contracts)}, func(row pgx.CollectableRow) (id string, err error) {
			var s Snapshot
			var state []byte
			if err := row.Scan(&id, &state, &s.At); err != nil {
				return "", err
			}
			err = json.Unmarshal(state, &s.State)
			snapshots[id] = s
			return id, err
		})
	return snapshots, err
}

// Deposit names a text of a contract.
type Deposit struct {
	Contract string `json:"contract"`
	Revision string `json:"revision"`
}

// Deposited tells which texts of some revisions were deposited and may be opened by the reader.
func (r *Reading) Deposited(ctx context.Context, revisions []string) (map[Deposit]bool, error) {
	found, err := list(ctx, r, `
		SELECT DISTINCT t.contract_id, t.revision FROM texts t JOIN contracts c ON c.id = t.contract_id
		WHERE t.revision = ANY (@revisions) AND `+seen+` AND `+opened,
		pgx.NamedArgs{"revisions": orEmpty(revisions)}, pgx.RowToStructByPos[Deposit])
	deposited := map[Deposit]bool{}
	for _, d := range found {
		deposited[d] = true
	}
	return deposited, err
}
