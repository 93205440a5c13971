package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"jalon/internal/schedule"
)

// Deadlines lists every deadline that the contract has or had, by due day then id. Reminders are those still to come
// when the deadline was last touched. Labels tell what the id tells; what a step is called stands in the file.
// ErrUnknown when the contract is out of sight.
func (r *Reading) Deadlines(ctx context.Context, id string) ([]Deadline, error) {
	return of(ctx, r, id, `
		SELECT d.id, d.state, d.due, d.reminders,
		       ARRAY(SELECT p.code FROM contract_parties p WHERE p.contract_id = d.contract_id AND p.code <> @managing_body ORDER BY p.position)
		FROM deadlines d WHERE d.contract_id = @contract ORDER BY d.due, d.id`,
		pgx.NamedArgs{"managing_body": schedule.ManagingBody},
		func(row pgx.CollectableRow) (d Deadline, err error) {
			var reminders []byte
			var authorities []string
			if err := row.Scan(&d.ID, &d.State, (*date)(&d.Due), &reminders, &authorities); err != nil {
				return d, err
			}
			d.Kind, d.Label, d.Recipients = schedule.KindOf(d.ID), schedule.Label(d.ID), schedule.Audience(d.ID, authorities)
			return d, json.Unmarshal(reminders, &d.Reminders)
		})
}
