package dispatch

import (
	"cmp"
	"strconv"
	"time"

	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// patience is how long a letter is tried again before it is given up.
const patience = 5 * 24 * time.Hour

// delays between attempts; the last one repeats.
var delays = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour}

func delivery(o postgres.Outgoing, outcome mail.Outcome, now time.Time) postgres.Delivery {
	d := postgres.Delivery{ID: o.ID, State: postgres.Sent}
	if outcome.State == mail.Sent {
		return d
	}
	d.Status, d.Detail, d.Unreachable = cmp.Or(outcome.Status, reply(outcome.Code)), outcome.Detail, outcome.Unreachable
	d.Doubtful = outcome.State == mail.Unknown
	switch {
	case outcome.State == mail.Permanent:
		d.State = postgres.Refused
	case givenUp(o.Attempt):
		d.State = postgres.GivenUp
	default:
		d.State, d.RetryAt = postgres.Queued, now.Add(delays[min(o.Attempt, len(delays))-1])
	}
	return d
}

func reply(code int) string {
	if code == 0 {
		return ""
	}
	return strconv.Itoa(code)
}

// givenUp reports that the attempts made so far have used up the patience.
func givenUp(attempts int) bool {
	var waited time.Duration
	for i := range attempts {
		waited += delays[min(i, len(delays)-1)]
	}
	return waited > patience
}
