package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"jalon/internal/schedule"
)

// Deadlines lists every deadline that the contract has or had, by due day then id. Reminders are those still to come
// when the deadline was last touched. Labels tell what the id tells; what a step is called stands in the file.
func (db *DB) Deadlines(ctx context.Context, id string) ([]Deadline, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT d.id, d.state, d.due, d.reminders,
		       ARRAY(SELECT p.code FROM contract_parties p WHERE p.contract_id = d.contract_id AND p.code <> $2 ORDER BY p.position)
		FROM deadlines d WHERE d.contract_id = $1 ORDER BY d.due, d.id`, id, schedule.ManagingBody)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (d Deadline, err error) {
		var reminders []byte
		var authorities []string
		if err := row.Scan(&d.ID, &d.State, (*date)(&d.Due), &reminders, &authorities); err != nil {
			return d, err
		}
		d.Kind, d.Label, d.Recipients = schedule.KindOf(d.ID), schedule.Label(d.ID), schedule.Audience(d.ID, authorities)
		return d, json.Unmarshal(reminders, &d.Reminders)
	})
}
