package intake

import (
	"errors"
	"testing"
	"time"

	"jalon/internal/postgres"
)

// A contract that starts anew lives today; a rehearsal at least on the day of its last fact.
func TestTheCalendarOfWhatStartsAnew(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		ahead time.Duration
		last  time.Time
		want  time.Duration
		err   error
	}{
		"not opened":                         {0, time.Time{}, 0, nil},
		"a rehearsal not opened":             {time.Hour, time.Time{}, time.Hour, nil},
		"last year":                          {0, now.AddDate(-1, 0, 0), 0, nil},
		"a clock a moment late":              {0, now.Add(time.Minute), 0, nil},
		"a clock a day late":                 {0, now.AddDate(0, 0, 1), 0, ErrClock},
		"a rehearsal that stood still":       {48 * time.Hour, now.Add(24 * time.Hour), 48 * time.Hour, nil},
		"a rehearsal that was moved":         {48 * time.Hour, now.Add(72 * time.Hour), 72 * time.Hour, nil},
		"a rehearsal of the past":            {-72 * time.Hour, now.Add(-90 * time.Hour), -72 * time.Hour, nil},
		"a rehearsal of the past, moved far": {-72 * time.Hour, now.Add(10 * time.Hour), 10 * time.Hour, nil},
	} {
		got, err := calendar(postgres.Folded{Ahead: c.ahead, At: c.last}, now)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %s, %v; want %s, %v", name, got, err, c.want, c.err)
		}
	}
}
