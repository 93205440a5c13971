package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/mail"
)

// PostCheckpoint queues the letter of a checkpoint to each auditor of its day in Paris, of whatever organisation, whose
// account is open and who has an address. It returns how many are new: a letter that is in the outbox already, under the
// same id, stays as it is, so that it may be called again after anything.
func (db *DB) PostCheckpoint(ctx context.Context, c StoredCheckpoint, letter func(to mail.Recipient) mail.Letter) (int, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT DISTINCT p.id, p.name, p.address FROM offices f JOIN people p ON p.id = f.person
		WHERE f.office = $1 AND $2 BETWEEN coalesce(f.from_on, '-infinity') AND coalesce(f.until_on, 'infinity')
		  AND p.address <> '' AND p.disabled_at IS NULL
		ORDER BY p.id`, access.Auditor, date(civil.MustZone(civil.Paris).Day(c.At)))
	if err != nil {
		return 0, err
	}
	auditors, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (to mail.Recipient, err error) {
		err = row.Scan(&to.Person, &to.Name, &to.Address)
		return to, err
	})
	if err != nil {
		return 0, err
	}
	queued := 0
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		for _, to := range auditors {
			whole := letter(to)
			text, err := json.Marshal(whole)
			if err != nil {
				return err
			}
			done, err := tx.Exec(ctx, `
				INSERT INTO outbox (letter_id, kind, recipient, letter, person, urgency) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (letter_id) DO NOTHING`,
				whole.ID, whole.Kind, to.Address, text, to.Person, whole.Kind.Urgency())
			if err != nil {
				return err
			}
			queued += int(done.RowsAffected())
		}
		return nil
	})
	return queued, err
}
