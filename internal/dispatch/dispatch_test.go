package dispatch_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/dispatch"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

var now = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)

// outbox hands out what is due to it, at most what is asked for, and remembers what it is told.
type outbox struct {
	due      []postgres.Outgoing
	asked    []postgres.Handful
	settled  []postgres.Delivery
	refusals []postgres.Refusal
	told     []int64
	trouble  error // of gathering
}

func (o *outbox) Gather(context.Context, time.Time) (int, error) { return 0, o.trouble }

func (o *outbox) Lease(_ context.Context, h postgres.Handful) (postgres.Handed, error) {
	o.asked = append(o.asked, h)
	n := min(h.Most, len(o.due))
	handed := postgres.Handed{Letters: o.due[:n]}
	o.due = o.due[n:]
	return handed, nil
}

func (o *outbox) Renew(context.Context, []int64, time.Time) error { return nil }

func (o *outbox) Settle(_ context.Context, deliveries []postgres.Delivery) error {
	o.settled = append(o.settled, deliveries...)
	return nil
}

func (o *outbox) Refused(context.Context, int) ([]postgres.Refusal, error) { return o.refusals, nil }

func (o *outbox) Told(_ context.Context, ids []int64) error {
	o.told = append(o.told, ids...)
	return nil
}

type sender func([]mail.Letter) ([]mail.Outcome, error)

func (s sender) Send(_ context.Context, letters []mail.Letter) ([]mail.Outcome, error) {
	return s(letters)
}

// accepting takes every letter.
func accepting(letters []mail.Letter) ([]mail.Outcome, error) {
	outcomes := make([]mail.Outcome, len(letters))
	for i := range outcomes {
		outcomes[i].State = mail.Sent
	}
	return outcomes, nil
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestEachLetterEndsAsTheServerAnswered(t *testing.T) {
	wrong := mail.Outcome{State: mail.Permanent, Code: 550, Status: "5.1.1", Unreachable: true}
	for _, c := range []struct {
		name    string
		outcome mail.Outcome
		attempt int
		want    postgres.Delivery
	}{
		{"accepted", mail.Outcome{State: mail.Sent, Code: 250}, 1, postgres.Delivery{State: postgres.Sent}},
		{"refused for good", mail.Outcome{State: mail.Permanent, Code: 554}, 1, postgres.Delivery{State: postgres.Refused, Status: "554"}},
		{"sent to a wrong address", wrong, 1, postgres.Delivery{State: postgres.Refused, Status: "5.1.1", Unreachable: true}},
		{"refused for now", mail.Outcome{State: mail.Temporary}, 1, postgres.Delivery{State: postgres.Queued, RetryAt: now.Add(time.Minute)}},
		{"refused for now, the fourth time", mail.Outcome{State: mail.Temporary}, 4, postgres.Delivery{State: postgres.Queued, RetryAt: now.Add(time.Hour)}},
		{"refused for now, for days", mail.Outcome{State: mail.Temporary, Status: "4.2.2"}, 40, postgres.Delivery{State: postgres.GivenUp, Status: "4.2.2"}},
		{"answer lost", mail.Outcome{State: mail.Unknown}, 1, postgres.Delivery{State: postgres.Queued, Doubtful: true, RetryAt: now.Add(time.Minute)}},
		{"answer lost, for days", mail.Outcome{State: mail.Unknown}, 40, postgres.Delivery{State: postgres.GivenUp, Doubtful: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			box := &outbox{due: []postgres.Outgoing{{ID: 7, Attempt: c.attempt}}}
			c.want.ID = 7
			if c.outcome.State != mail.Sent {
				c.outcome.Detail, c.want.Detail = "les mots du serveur", "les mots du serveur"
			}
			d := dispatch.Dispatcher{Outbox: box, Logger: quiet(), Sender: sender(func([]mail.Letter) ([]mail.Outcome, error) {
				return []mail.Outcome{c.outcome}, nil
			})}
			if n, err := d.Once(t.Context(), now); n != 1 || err != nil {
				t.Fatalf("took %d letters, %v", n, err)
			}
			if diff := cmp.Diff([]postgres.Delivery{c.want}, box.settled); diff != "" {
				t.Errorf("noted (-want +got):\n%s", diff)
			}
		})
	}
}

// A temporary refusal is tried again for five days, and not much longer.
func TestALetterIsTriedForFiveDays(t *testing.T) {
	at, attempt := now, 1
	for ; ; attempt++ {
		box := &outbox{due: []postgres.Outgoing{{ID: 7, Attempt: attempt}}}
		d := dispatch.Dispatcher{Outbox: box, Logger: quiet(), Sender: sender(func([]mail.Letter) ([]mail.Outcome, error) {
			return []mail.Outcome{{State: mail.Temporary}}, nil
		})}
		if _, err := d.Once(t.Context(), at); err != nil {
			t.Fatal(err)
		}
		if box.settled[0].State == postgres.GivenUp {
			break
		}
		at = box.settled[0].RetryAt
	}
	if days := at.Sub(now).Hours() / 24; days < 4.8 || days > 5 {
		t.Errorf("given up after %d attempts in %.1f days", attempt, days)
	}
}

func TestWhatWasSentIsNotedWhenTheProcessStops(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	box := &outbox{due: []postgres.Outgoing{{ID: 1, Attempt: 1}, {ID: 2, Attempt: 1}}}
	d := dispatch.Dispatcher{Outbox: box, Logger: quiet(), Sender: sender(func([]mail.Letter) ([]mail.Outcome, error) {
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

func TestARefusalThatCannotBeToldStopsNothing(t *testing.T) {
	box := &outbox{due: []postgres.Outgoing{{ID: 1, Attempt: 1}}, refusals: []postgres.Refusal{{OutboxID: 7}, {OutboxID: 8}, {OutboxID: 9}}, trouble: errors.New("no digest")}
	away := errors.New("the contract does not answer")
	d := dispatch.Dispatcher{Outbox: box, Logger: quiet(), Sender: sender(accepting)}
	if _, err := d.Once(t.Context(), now); !errors.Is(err, box.trouble) || len(box.settled) != 1 || box.told != nil {
		t.Errorf("with nobody to tell: %v, settled %v, told %v", err, box.settled, box.told)
	}
	d.Tell = func(_ context.Context, r postgres.Refusal) error {
		if r.OutboxID == 8 {
			return away
		}
		return nil
	}
	if _, err := d.Once(t.Context(), now); !errors.Is(err, away) || !slices.Equal(box.told, []int64{7, 9}) {
		t.Errorf("told %v, %v", box.told, err)
	}
}

func TestADispatcherKeepsItsPace(t *testing.T) {
	for perSecond, most := range map[float64]int{0.5: 6, 7: 7 * 10, 250: 250 * 10} {
		synctest.Test(t, func(t *testing.T) {
			box := &outbox{due: make([]postgres.Outgoing, 10_000)}
			d := dispatch.Dispatcher{Outbox: box, Logger: quiet(), Sender: sender(accepting), PerSecond: perSecond}
			ctx, stop := context.WithTimeout(t.Context(), 10*time.Second-time.Millisecond)
			defer stop()
			d.Run(ctx)
			if sent := len(box.settled); sent > most || sent < most*9/10 {
				t.Errorf("%d letters in ten seconds at %g a second", sent, perSecond)
			}
		})
	}
}

func TestAHandfulIsBounded(t *testing.T) {
	box := &outbox{due: make([]postgres.Outgoing, 1000)}
	for _, d := range []dispatch.Dispatcher{{}, {Daily: 7, PerSecond: 20}} {
		d.Outbox, d.Sender, d.Logger = box, sender(accepting), quiet()
		if _, err := d.Once(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]postgres.Handful{
		{Now: now, Lease: 30 * time.Second, Most: 100, Daily: 40}, {Now: now, Lease: 30 * time.Second, Most: 20, Daily: 7},
	}, box.asked); diff != "" {
		t.Errorf("asked for (-want +got):\n%s", diff)
	}
}
