package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"jalon/internal/access"
	"jalon/internal/civil"
)

// Officer is somebody who holds, held or will hold an office. From and Until are civil days, both included; zero means
// since ever and without end.
type Officer struct {
	Person       string        `json:"person"`
	Name         string        `json:"name"`
	Organisation string        `json:"organisation"`
	Office       access.Office `json:"office"`
	From         civil.Date    `json:"from,omitzero"`
	Until        civil.Date    `json:"until,omitzero"`
}

// Offices lists the offices that the reader holds or oversees, of one organisation or of all for "", past ones included.
func (r *Reading) Offices(ctx context.Context, organisation string) ([]Officer, error) {
	return list(ctx, r, `
		SELECT f.person, coalesce(p.name, f.person), f.organisation, f.office, f.from_on, f.until_on
		FROM offices f LEFT JOIN people p ON p.id = f.person
		WHERE (@organisation = '' OR f.organisation = @organisation)
		  AND (f.person = @reader OR EXISTS (SELECT FROM organisations o WHERE o.id = f.organisation AND `+overseen+`))
		ORDER BY f.organisation, f.office, f.from_on NULLS FIRST, f.person`, pgx.NamedArgs{"organisation": organisation},
		func(row pgx.CollectableRow) (o Officer, err error) {
			err = row.Scan(&o.Person, &o.Name, &o.Organisation, &o.Office, (*date)(&o.From), (*date)(&o.Until))
			return o, err
		})
}

// GrantOffice gives an office for an organisation, or for access.Everywhere, from a first to a last civil day; zero days
// mean since ever and without end. ErrExists when it was given from that day already, ErrUnknown when the person or the
// organisation is not registered.
func (db *DB) GrantOffice(ctx context.Context, person, organisation string, office access.Office, from, until civil.Date) error {
	_, err := db.pool.Exec(ctx, "INSERT INTO offices (person, organisation, office, from_on, until_on) VALUES ($1, $2, $3, $4, $5)",
		person, organisation, office, date(from), date(until))
	if err != nil {
		return fmt.Errorf("%s %s of %s: %w", office, person, organisation, refused(err))
	}
	return nil
}

// EndOffice makes a civil day the last one of an office; one that begins later never begins. ErrUnknown when the person
// holds no such office beyond that day.
func (db *DB) EndOffice(ctx context.Context, person, organisation string, office access.Office, last civil.Date) error {
	done, err := db.pool.Exec(ctx, `
		UPDATE offices SET until_on = $4
		WHERE person = $1 AND organisation = $2 AND office = $3 AND coalesce(until_on, 'infinity') > $4`, person, organisation, office, date(last))
	if err == nil && done.RowsAffected() == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return fmt.Errorf("%s %s of %s: %w", office, person, organisation, err)
	}
	return nil
}
