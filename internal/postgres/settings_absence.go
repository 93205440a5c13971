package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"jalon/internal/civil"
)

// MostAbsences is how many of a person's absences may lie ahead, a running one included.
const MostAbsences = 10

// What an absence is refused for, besides ErrUnknown.
var (
	// ErrOverlap: another absence of the person covers some of the days.
	ErrOverlap = errors.New("postgres: absences overlap")
	// ErrFull: MostAbsences lie ahead.
	ErrFull = errors.New("postgres: too many absences")
)

// Absence is a time during which a colleague gets somebody's letters. Both civil days are included; they are days in
// Paris, where letters are handed out.
type Absence struct {
	From       civil.Date `json:"from"`
	Until      civil.Date `json:"until"`
	Substitute string     `json:"substitute"`
	Name       string     `json:"substitute_name"`
}

// Absences lists those that are not over on a day, the next one first.
func (db *DB) Absences(ctx context.Context, person string, today civil.Date) ([]Absence, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT a.from_on, a.until_on, coalesce(a.substitute, ''), coalesce(p.name, '')
		FROM absences a LEFT JOIN people p ON p.id = a.substitute
		WHERE a.person = $1 AND a.until_on >= $2 ORDER BY a.from_on`, person, date(today))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a Absence, err error) {
		err = row.Scan((*date)(&a.From), (*date)(&a.Until), &a.Substitute, &a.Name)
		return a, err
	})
}

// AddAbsence adds one, and forgets those that were over before today: they serve nobody any more. The same absence again
// changes nothing. ErrUnknown unless the substitute is somebody else of the same organisation, no machine, with an
// account that is open; ErrOverlap, ErrFull.
func (db *DB) AddAbsence(ctx context.Context, person string, a Absence, today civil.Date) error {
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		// The person's row is held, so that two requests at once cannot both find room.
		var colleague bool
		err := tx.QueryRow(ctx, `
			SELECT EXISTS (SELECT FROM people s WHERE s.id = $2 AND s.id <> p.id AND s.organisation = p.organisation
			               AND s.disabled_at IS NULL AND NOT s.machine)
			FROM people p WHERE p.id = $1 FOR NO KEY UPDATE`, person, a.Substitute).Scan(&colleague)
		if err != nil {
			return unknown("person", person, err)
		}
		if !colleague {
			return ErrUnknown
		}
		if _, err := tx.Exec(ctx, "DELETE FROM absences WHERE person = $1 AND until_on < $2", person, date(today)); err != nil {
			return err
		}
		var same, overlaps, full bool
		err = tx.QueryRow(ctx, `
			SELECT coalesce(bool_or(from_on = $2 AND until_on = $3 AND substitute = $4), false),
			       coalesce(bool_or(from_on <= $3 AND until_on >= $2), false),
			       count(*) >= $5
			FROM absences WHERE person = $1`, person, date(a.From), date(a.Until), a.Substitute, MostAbsences).Scan(&same, &overlaps, &full)
		switch {
		case err != nil || same:
			return err
		case overlaps:
			return ErrOverlap
		case full:
			return ErrFull
		}
		_, err = tx.Exec(ctx, "INSERT INTO absences (person, from_on, until_on, substitute) VALUES ($1, $2, $3, $4)",
			person, date(a.From), date(a.Until), a.Substitute)
		return err
	})
	if err != nil {
		return fmt.Errorf("absence of %s: %w", person, err)
	}
	return nil
}

// EndAbsence forgets the absence that begins on a day, if there is one.
func (db *DB) EndAbsence(ctx context.Context, person string, from civil.Date) error {
	_, err := db.pool.Exec(ctx, "DELETE FROM absences WHERE person = $1 AND from_on = $2", person, date(from))
	return err
}
