package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"jalon/internal/contract"
	"jalon/internal/schedule"
)

// Deadlines lists every deadline that the contract has or had, by due day then id. Reminders are those still to come
// when the deadline was last touched. Labels tell what the id tells; what a step is called stands in the file.
// ErrUnknown when the contract is out of sight.
func (r *Reading) Deadlines(ctx context.Context, id string) ([]Deadline, error) {
	states, err := of(ctx, r, id, "SELECT c.state FROM contracts c WHERE c.id = @contract", nil, pgx.RowTo[contract.State])
	if err != nil || len(states) == 0 {
		return nil, err
	}
	state := &states[0]
	return of(ctx, r, id, `
		SELECT d.id, d.state, d.due, d.reminders, d.first_due, d.moves
		FROM deadlines d WHERE d.contract_id = @contract ORDER BY d.due, d.id`, nil,
		func(row pgx.CollectableRow) (d Deadline, err error) {
			var reminders []byte
			if err := row.Scan(&d.ID, &d.State, (*date)(&d.Due), &reminders, (*date)(&d.FirstDue), &d.Moves); err != nil {
				return d, err
			}
			d.Shift = d.FirstDue.DaysUntil(d.Due)
			d.Kind, d.Label, d.Recipients = schedule.KindOf(d.ID), schedule.Label(d.ID), state.Audience(d.ID)
			return d, json.Unmarshal(reminders, &d.Reminders)
		})
}
