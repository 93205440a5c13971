package dispatch_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"jalon/internal/dispatch"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

var now = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)

type outbox struct {
	due     []postgres.Outgoing
	settled []postgres.Delivery
}

func (o *outbox) Lease(context.Context, int, time.Time, time.Duration) ([]postgres.Outgoing, error) {
	due := o.due
	o.due = nil
	return due, nil
}

func (o *outbox) Renew(context.Context, []int64, time.Time) error { return nil }

func (o *outbox) Settle(_ context.Context, deliveries []postgres.Delivery) error {
	o.settled = append(o.settled, deliveries...)
	return nil
}

type sender func([]mail.Letter) ([]mail.Outcome, error)

func (s sender) Send(_ context.Context, letters []mail.Letter) ([]mail.Outcome, error) {
	return s(letters)
}

func TestEachLetterEndsAsTheServerAnswered(t *testing.T) {
	for _, c := range []struct {
		name    string
		state   mail.State
		attempt int
		want    string
		retry   time.Duration
	}{
		{"accepted", mail.Sent, 1, postgres.Sent, 0},
		{"refused for good", mail.Permanent, 1, postgres.Refused, 0},
		{"refused for now", mail.Temporary, 1, postgres.Queued, time.Minute},
		{"refused for now, the fourth time", mail.Temporary, 4, postgres.Queued, time.Hour},
		{"refused for now, for days", mail.Temporary, 40, postgres.Refused, 0},
		{"answer lost", mail.Unknown, 1, postgres.Queued, time.Minute},
		{"answer lost, for days", mail.Unknown, 40, postgres.PossiblySent, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			box := &outbox{due: []postgres.Outgoing{{ID: 7, Attempt: c.attempt}}}
			d := dispatch.Dispatcher{Outbox: box, Logger: slog.New(slog.DiscardHandler), Sender: sender(func([]mail.Letter) ([]mail.Outcome, error) {
				return []mail.Outcome{{State: c.state, Detail: "451"}}, nil
			})}
			if n, err := d.Once(t.Context(), now); n != 1 || err != nil {
				t.Fatalf("took %d letters, %v", n, err)
			}
			got := box.settled[0]
			if got.State != c.want {
				t.Errorf("noted as %s, want %s", got.State, c.want)
			}
			if c.retry > 0 && !got.RetryAt.Equal(now.Add(c.retry)) {
				t.Errorf("tried again at %s, want %s later", got.RetryAt, c.retry)
			}
		})
	}
}

func TestWhatWasSentIsNotedWhenTheProcessStops(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	box := &outbox{due: []postgres.Outgoing{{ID: 1, Attempt: 1}, {ID: 2, Attempt: 1}}}
	d := dispatch.Dispatcher{Outbox: box, Logger: slog.New(slog.DiscardHandler), Sender: sender(func([]mail.Letter) ([]mail.Outcome, error) {
		stop()
		return []mail.Outcome{{State: mail.Sent}, {State: mail.Temporary}}, errors.New("the server hung up")
	})}
	if _, err := d.Once(ctx, now); err == nil {
		t.Error("the trouble with the server is hidden")
	}
	if len(box.settled) != 2 || box.settled[0].State != postgres.Sent || box.settled[1].State != postgres.Queued {
		t.Errorf("noted %+v", box.settled)
	}
}
