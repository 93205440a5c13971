// Package dispatch takes letters from the outbox to the mail server, for as long as it takes.
//
// A letter is never lost. It is sent twice only when the server's answer to the first attempt was lost, and then under
// the same Message-ID. One bad address never holds up the others, and no loop fills a mailbox.
package dispatch

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// Sender carries letters to a mail server.
type Sender interface {
	Send(ctx context.Context, letters []mail.Letter) ([]mail.Outcome, error)
}

// Outbox is where letters wait.
type Outbox interface {
	Gather(ctx context.Context, now time.Time) (int, error)
	Lease(ctx context.Context, h postgres.Handful) (postgres.Handed, error)
	Renew(ctx context.Context, ids []int64, until time.Time) error
	Settle(ctx context.Context, deliveries []postgres.Delivery) error
	Refused(ctx context.Context, n int) ([]postgres.Refusal, error)
	Told(ctx context.Context, ids []int64) error
}

// Dispatcher empties the outbox.
type Dispatcher struct {
	Outbox Outbox
	Sender Sender
	Logger *slog.Logger
	// Tell brings a refusal to its contract; it is called again until it returns nil, so a contract may hear of one
	// twice, under the same OutboxID. Without Tell nobody is told.
	Tell func(ctx context.Context, refusal postgres.Refusal) error
	// Daily is how many letters one address gets within 24 hours; zero is 40, and a negative number bounds nothing, for
	// a demonstration that lives years in minutes. See postgres.DB.Lease.
	Daily int
	// PerSecond bounds how many letters this dispatcher hands to the server, on average; zero bounds nothing.
	PerSecond float64
	// Now is the present; nil is the machine's clock.
	Now func() time.Time
}

// A lease is short and renewed while the conversation lasts, however slow the mail server is. So no second sender takes
// the same letters, and those of a sender that died are free again within half a minute.
const (
	handful = 100 // letters of one conversation with the mail server, at most
	lease   = 30 * time.Second
	renewal = 10 * time.Second
	pause   = time.Second // between two looks at an empty outbox
	daily   = 40
	noting  = 10 * time.Second // for what must be noted although the process is told to stop
)

// Run sends what is due until ctx ends. Trouble with the database or the mail server is logged and tried again.
func (d Dispatcher) Run(ctx context.Context) {
	pace := d.pace()
	for ctx.Err() == nil {
		sent, err := d.Once(ctx, d.now())
		if err != nil && ctx.Err() == nil {
			d.Logger.Warn("mail dispatch", "error", err)
		}
		rest := pace(sent)
		if sent == 0 || err != nil {
			rest = max(rest, pause)
		}
		select {
		case <-ctx.Done():
		case <-time.After(rest):
		}
	}
}

// pace tells how long to rest after some letters. It counts real time, whatever the calendar.
func (d Dispatcher) pace() func(letters int) time.Duration {
	if d.PerSecond <= 0 {
		return func(int) time.Duration { return 0 }
	}
	limiter := rate.NewLimiter(rate.Limit(d.PerSecond), d.most())
	limiter.AllowN(time.Now(), d.most()) // nothing is saved up before the first letter
	return func(letters int) time.Duration { return limiter.ReserveN(time.Now(), letters).Delay() }
}

// most is how many letters are taken at once: no more than a second's worth, so that a bound is kept within seconds.
func (d Dispatcher) most() int {
	if d.PerSecond <= 0 {
		return handful
	}
	return min(handful, max(1, int(d.PerSecond)))
}

func (d Dispatcher) now() time.Time {
	if d.Now == nil {
		return time.Now()
	}
	return d.Now()
}

// Once gathers the digests due at an instant, sends one handful of letters, notes what became of each, and tells
// contracts of refusals. It returns how many letters it took; trouble with one of these does not stop the others.
func (d Dispatcher) Once(ctx context.Context, now time.Time) (int, error) {
	_, gathering := d.Outbox.Gather(ctx, now)
	sent, sending := d.send(ctx, now)
	return sent, errors.Join(gathering, sending, d.tell(ctx))
}

func (d Dispatcher) send(ctx context.Context, now time.Time) (int, error) {
	handed, err := d.Outbox.Lease(ctx, postgres.Handful{Now: now, Lease: lease, Most: d.most(), Daily: cmp.Or(d.Daily, daily)})
	if err != nil {
		return 0, err
	}
	d.sayHeld(handed.Held)
	outgoing := handed.Letters
	if len(outgoing) == 0 {
		return 0, nil
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
	noted, cancel := context.WithTimeout(context.WithoutCancel(ctx), noting)
	defer cancel()
	if err := d.Outbox.Settle(noted, deliveries); err != nil {
		return len(outgoing), err
	}
	return len(outgoing), sendErr
}

// sayHeld tells the operator who gets more letters than a person can read.
func (d Dispatcher) sayHeld(held []postgres.Outgoing) {
	letters := map[string]int{}
	for _, o := range held {
		letters[o.Letter.To.Person]++
	}
	for person, n := range letters {
		d.Logger.Warn("letters held back for a digest", "person", person, "letters", n)
	}
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
				if err := d.Outbox.Renew(ctx, ids, d.now().Add(lease)); err != nil && ctx.Err() == nil {
					d.Logger.Warn("mail lease", "error", err)
				}
			}
		}
	})
	return func() { cancel(); held.Wait() }
}

// tell brings refusals to their contracts. One that cannot be told now is tried again after a minute.
func (d Dispatcher) tell(ctx context.Context) error {
	if d.Tell == nil {
		return nil
	}
	refusals, err := d.Outbox.Refused(ctx, handful)
	if err != nil || len(refusals) == 0 {
		return err
	}
	var told []int64
	var failed []error
	for _, refusal := range refusals {
		if err := d.Tell(ctx, refusal); err != nil {
			failed = append(failed, err)
			continue
		}
		told = append(told, refusal.OutboxID)
	}
	noted, cancel := context.WithTimeout(context.WithoutCancel(ctx), noting)
	defer cancel()
	return errors.Join(errors.Join(failed...), d.Outbox.Told(noted, told))
}
