package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/civil"
)

// Due is what one rule of retention finds at an instant.
type Due struct {
	RetentionRule
	Before time.Time // rows of earlier instants are due
	Rows   int64     // that are due, or that went
	People []string  // ids of those to erase, or erased
}

// Retain applies the rules of retention at an instant, or tells what they would do. Rows go in batches, each a transaction
// of its own; what was interrupted goes on the next time. People whose time is over are erased, each with a record.
// ErrNotOwner for a login that does not own the tables.
func (db *DB) Retain(ctx context.Context, at time.Time, apply bool) ([]Due, error) {
	var found []Due
	for _, rule := range RetentionRules {
		due := Due{RetentionRule: rule, Before: rule.before(at)}
		var err error
		switch {
		case rule.due == "":
			due.People, err = db.retire(ctx, at, apply)
			due.Rows = int64(len(due.People))
		case apply:
			due.Rows, err = db.remove(ctx, rule.remove, due.Before)
		default:
			err = db.asOwner(ctx, func(tx pgx.Tx) error { return tx.QueryRow(ctx, rule.due, due.Before).Scan(&due.Rows) })
		}
		if err != nil {
			return found, fmt.Errorf("retention of %s: %w", rule.Kind, err)
		}
		found = append(found, due)
	}
	return found, nil
}

func (db *DB) remove(ctx context.Context, statement string, before time.Time) (removed int64, err error) {
	for batch := int64(-1); batch != 0; removed += batch {
		err := db.asOwner(ctx, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, "SELECT set_config('jalon.upkeep', 'retention', true)"); err != nil {
				return err
			}
			done, err := tx.Exec(ctx, statement, before)
			batch = done.RowsAffected()
			return err
		})
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// retire erases whoever took part in contracts that are all over for longer than names are kept.
func (db *DB) retire(ctx context.Context, at time.Time, apply bool) ([]string, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT p.id FROM people p WHERE p.erased_by IS NULL AND NOT p.machine
		  AND EXISTS (SELECT FROM assignments a WHERE a.person = p.id UNION ALL SELECT FROM delegations d WHERE p.id IN (d.delegate, d.giver))
		ORDER BY p.id`)
	if err != nil {
		return nil, err
	}
	people, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	var retired []string
	for _, person := range people {
		w := Wish{Person: person, Ground: "Fin de la durée de conservation", At: at, Apply: apply}
		check := func(tx pgx.Tx) error { return (&erasing{tx: tx, wish: w}).check(ctx) }
		err := db.asOwner(ctx, check)
		if err == nil && apply {
			_, err = db.Erase(ctx, w)
		}
		_, needed := errors.AsType[*Needed](err)
		_, kept := errors.AsType[*Retained](err)
		switch {
		case needed || kept || errors.Is(err, ErrErased):
		case err != nil:
			return retired, err
		default:
			retired = append(retired, person)
		}
	}
	return retired, nil
}

// Day is the civil day, in Paris, before which rows are due.
func (d Due) Day() civil.Date { return civil.MustZone(civil.Paris).Day(d.Before) }
