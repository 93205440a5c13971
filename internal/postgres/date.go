package postgres

import (
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"jalon/internal/civil"
)

// date is a civil.Date as pgx reads and writes a column of type date: the zero Date is NULL. Going through time.Time
// instead would invite a time zone to shift the day.
type date civil.Date

// DateValue implements pgtype.DateValuer.
func (d date) DateValue() (pgtype.Date, error) {
	if civil.Date(d).IsZero() {
		return pgtype.Date{}, nil
	}
	return pgtype.Date{Time: time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC), Valid: true}, nil
}

// ScanDate implements pgtype.DateScanner.
func (d *date) ScanDate(column pgtype.Date) error {
	*d = date{}
	if column.Valid {
		*d = date(civil.DateOf(column.Time))
	}
	return nil
}

// moment is a time.Time as pgx reads a column of instants: NULL is the zero time.
type moment time.Time

// ScanTimestamptz implements pgtype.TimestamptzScanner.
func (m *moment) ScanTimestamptz(column pgtype.Timestamptz) error {
	*m = moment(column.Time)
	return nil
}
