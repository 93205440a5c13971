// Package dispatch takes letters from the outbox to the mail server, for as long as it takes.
//
// A letter is never lost. It is sent twice only when the server's answer to the first attempt was lost, and then under
// the same Message-ID. One bad address never holds up the others.
package dispatch

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// Sender carries letters to a mail server.
type Sender interface {
	Send(ctx context.Context, letters []mail.Letter) ([]mail.Outcome, error)
}

// Outbox is where letters wait.
type Outbox interface {
	Lease(ctx context.Context, n int, now time.Time, lease time.Duration) ([]postgres.Outgoing, error)
	Renew(ctx context.Context, ids []int64, until time.Time) error
	Settle(ctx context.Context, deliveries []postgres.Delivery) error
}

// Dispatcher empties the outbox.
type Dispatcher struct {
	Outbox Outbox
	Sender Sender
	Logger *slog.Logger
}

// A lease is short and renewed while the conversation lasts, however slow the mail server is. So no second sender takes
// the same letters, and those of a sender that died are free again within half a minute.
const (
	handful = 20 // letters of one conversation with the mail server
	lease   = 30 * time.Second
	renewal = 10 * time.Second
	pause   = time.Second // between two looks at an empty outbox
)

// Run sends what is due until ctx ends. Trouble with the database or the mail server is logged and tried again.
func (d Dispatcher) Run(ctx context.Context) {
	for ctx.Err() == nil {
		sent, err := d.Once(ctx, time.Now())
		if err != nil && ctx.Err() == nil {
			d.Logger.Warn("mail dispatch", "error", err)
		}
		if sent > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// Once sends one handful of letters due at an instant and notes what became of each. It returns how many it took.
func (d Dispatcher) Once(ctx context.Context, now time.Time) (int, error) {
	outgoing, err := d.Outbox.Lease(ctx, handful, now, lease)
	if err != nil || len(outgoing) == 0 {
		return 0, err
	}
	letters := make([]mail.Letter, len(outgoing))
	for i, o := range outgoing {
		letters[i] = o.Letter
	}
	release := d.hold(ctx, outgoing)
	outcomes, sendErr := d.Sender.Send(ctx, letters)
	release()
	deliveries := make([]postgres.Delivery, 0, len(outgoing))
	for i, outcome := range outcomes {
		deliveries = append(deliveries, delivery(outgoing[i], outcome, now))
	}
	// What was sent is noted even when the process is told to stop: forgetting it would send it again.
	noted, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := d.Outbox.Settle(noted, deliveries); err != nil {
		return len(outgoing), err
	}
	return len(outgoing), sendErr
}

// hold renews the lease of letters until the returned function is called.
func (d Dispatcher) hold(ctx context.Context, outgoing []postgres.Outgoing) (release func()) {
	ids := make([]int64, len(outgoing))
	for i, o := range outgoing {
		ids[i] = o.ID
	}
	ctx, cancel := context.WithCancel(ctx)
	var held sync.WaitGroup
	held.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(renewal):
				if err := d.Outbox.Renew(ctx, ids, time.Now().Add(lease)); err != nil && ctx.Err() == nil {
					d.Logger.Warn("mail lease", "error", err)
				}
			}
		}
	})
	return func() { cancel(); held.Wait() }
}

// patience is how long a letter is tried again before it is given up.
const patience = 5 * 24 * time.Hour

// delays between attempts; the last one repeats.
var delays = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour}

func delivery(o postgres.Outgoing, outcome mail.Outcome, now time.Time) postgres.Delivery {
	switch outcome.State {
	case mail.Sent:
		return postgres.Delivery{ID: o.ID, State: postgres.Sent}
	case mail.Permanent:
		return postgres.Delivery{ID: o.ID, State: postgres.Refused, Detail: outcome.Detail}
	}
	delay := delays[min(o.Attempt, len(delays))-1]
	if givenUp(o.Attempt) {
		if outcome.State == mail.Unknown {
			return postgres.Delivery{ID: o.ID, State: postgres.PossiblySent, Detail: outcome.Detail}
		}
		return postgres.Delivery{ID: o.ID, State: postgres.Refused, Detail: outcome.Detail}
	}
	return postgres.Delivery{ID: o.ID, State: postgres.Queued, Detail: outcome.Detail, RetryAt: now.Add(delay)}
}

// givenUp reports that the attempts made so far have used up the patience.
func givenUp(attempts int) bool {
	var waited time.Duration
	for i := range attempts {
		waited += delays[min(i, len(delays)-1)]
	}
	return waited > patience
}
