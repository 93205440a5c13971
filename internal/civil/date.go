// Package civil holds calendar dates, the days nobody works and the hour at which a day begins somewhere in France.
//
// A deadline of a CPOM is a civil date, never an instant: Cayenne and Saint-Denis de La Réunion live seven hours apart,
// and a contract that ends on 31 December ends on that day in both. Instants appear only at the edge, through Zone.
// The package reads neither the clock nor the host's time zone files, so workflow code may use all of it.
package civil

import (
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar, without hour or zone. The zero Date means "not known" or "not yet".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// On is the date of the given year, month and day. It normalises nothing: On(2027, 2, 30) is not Valid.
func On(year int, month time.Month, day int) Date { return Date{year, month, day} }

// Parse reads "2029-12-31". Years outside 1900 to 2199 are refused: they are typing errors in any contract, and
// timers beyond a century would be shortened silently by the workflow server.
func Parse(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("civil: %q is not a date of the form 2029-12-31", text)
	}
	d := DateOf(t)
	if d.Year < 1900 || d.Year > 2199 {
		return Date{}, fmt.Errorf("civil: year %d is out of range", d.Year)
	}
	return d, nil
}

// MustParse is Parse for literals in tables and tests; it panics on a bad date.
func MustParse(text string) Date {
	d, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// DateOf is the day shown by t's own wall clock.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// IsZero reports that the date is not known.
func (d Date) IsZero() bool { return d == Date{} }

// Valid reports that the day exists.
func (d Date) Valid() bool { return !d.IsZero() && DateOf(d.midnightUTC()) == d }

// Before reports that d is strictly earlier than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports that d is strictly later than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// Compare orders dates: negative when d is earlier, zero when equal, positive when later.
func (d Date) Compare(other Date) int {
	return (d.Year-other.Year)*512 + (int(d.Month)-int(other.Month))*32 + d.Day - other.Day
}

// AddDays moves by n days, over month and year ends.
func (d Date) AddDays(n int) Date { return DateOf(d.midnightUTC().AddDate(0, 0, n)) }

// AddMonths moves by n calendar months and keeps the day of the month; where the month reached is too short, its last
// day is taken, as French procedure counts (CPC art. 641). So 31/12/2029 − 18 months is 30/06/2028, and 29/02/2024 +
// 60 months is 28/02/2029. This is the only place where the rule is written; time.AddDate would overflow instead.
func (d Date) AddMonths(n int) Date {
	months := d.Year*12 + int(d.Month) - 1 + n
	year, month := months/12, time.Month(months%12+1)
	return Date{year, month, min(d.Day, lastDay(year, month))}
}

// AddYears is AddMonths by twelve.
func (d Date) AddYears(n int) Date { return d.AddMonths(12 * n) }

// DaysUntil counts the days from d to other; negative when other is earlier.
func (d Date) DaysUntil(other Date) int {
	return int(other.midnightUTC().Sub(d.midnightUTC()) / (24 * time.Hour))
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.midnightUTC().Weekday() }

// String is the ISO form 2029-12-31, and "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// French is the short form shown to people: 31/12/2029.
func (d Date) French() string { return fmt.Sprintf("%02d/%02d/%04d", d.Day, int(d.Month), d.Year) }

var (
	weekdays = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	months   = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
)

// LongFrench is the form used in letters: lundi 31 décembre 2029 (and "1er" for the first of a month).
func (d Date) LongFrench() string {
	day := fmt.Sprint(d.Day)
	if d.Day == 1 {
		day = "1er"
	}
	return fmt.Sprintf("%s %s %s %d", weekdays[d.Weekday()], day, months[d.Month-1], d.Year)
}

// MarshalText writes the ISO form, so dates are plain strings in JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; the empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

func (d Date) midnightUTC() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

func lastDay(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
