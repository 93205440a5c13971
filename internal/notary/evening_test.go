package notary

import (
	"testing"
	"time"
)

// TestTheEveningIsThatOfParis, in summer and in winter, on the longest and on the shortest day of the year.
func TestTheEveningIsThatOfParis(t *testing.T) {
	for now, want := range map[string]string{
		"2026-11-22T18:59:59Z": "2026-11-21T19:00:00Z",
		"2026-11-22T19:00:00Z": "2026-11-22T19:00:00Z",
		"2026-11-22T23:30:00Z": "2026-11-22T19:00:00Z",
		"2026-07-14T17:59:59Z": "2026-07-13T18:00:00Z",
		"2026-07-14T18:00:00Z": "2026-07-14T18:00:00Z",
		"2026-03-29T17:59:59Z": "2026-03-28T19:00:00Z",
		"2026-10-25T18:59:59Z": "2026-10-24T18:00:00Z",
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Notary{Now: func() time.Time { return at }}).evening().UTC().Format(time.RFC3339); got != want {
			t.Errorf("at %s: %s, want %s", now, got, want)
		}
	}
}
