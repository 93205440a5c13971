// Package notary seals the log once a day: it has the head signed, and sends it to the auditors.
//
// What is signed and kept only in the house proves nothing against the house. The letters are what takes it out.
package notary

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"jalon/internal/civil"
	"jalon/internal/ledger"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// Book is where checkpoints are kept and letters are queued.
type Book interface {
	Checkpoint(ctx context.Context, at time.Time, origin string, sign func(ledger.Checkpoint) ([]byte, error)) (postgres.StoredCheckpoint, error)
	LastCheckpoint(ctx context.Context) (postgres.StoredCheckpoint, error)
	Checkpoints(ctx context.Context, after int64, limit int) ([]postgres.StoredCheckpoint, error)
	PostCheckpoint(ctx context.Context, c postgres.StoredCheckpoint, letter func(to mail.Recipient) mail.Letter) (int, error)
}

// Notary seals the log. Any number of them may share one book: there is one checkpoint for an evening, and one letter
// for each checkpoint and auditor.
type Notary struct {
	Book Book
	// Key signs; its name is the origin of the checkpoints.
	Key    ledger.Key
	Logger *slog.Logger
	// Hour of the day in Paris at which the log is sealed; zero is twenty.
	Hour int
	// Every is the time between two looks at the clock, and between two attempts; zero is a minute.
	Every time.Duration
	// Now is the present; nil is the machine's clock.
	Now func() time.Time
}

const (
	hour  = 20
	every = time.Minute
)

// Run seals the log every evening, and at once when the last evening passed without, until ctx ends. Trouble with the
// database or the key is logged as an error and tried again.
func (n Notary) Run(ctx context.Context) {
	var kept time.Time
	for ctx.Err() == nil {
		if evening := n.evening(); evening.After(kept) {
			switch err := n.keep(ctx, evening); {
			case err == nil:
				kept = evening
			case ctx.Err() == nil:
				n.Logger.Error("the log is not sealed, trying again", "evening", evening, "error", err)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(cmp.Or(n.Every, every)):
		}
	}
}

// Seal makes a checkpoint now and posts it. On a day that has one, and with nothing new, it is that one.
func (n Notary) Seal(ctx context.Context) (postgres.StoredCheckpoint, error) {
	made, err := n.Book.Checkpoint(ctx, n.now(), n.Key.Name(), func(c ledger.Checkpoint) ([]byte, error) { return ledger.Sign(c, n.Key) })
	if err != nil {
		return made, err
	}
	return made, n.post(ctx, made)
}

// errKept says that another notary sealed the same evening.
var errKept = errors.New("notary: sealed by another")

// keep sees to it that the log was sealed since an evening and that the letters are queued: whoever sealed it may have
// died before.
func (n Notary) keep(ctx context.Context, evening time.Time) error {
	if last, err := n.since(ctx, evening); !errors.Is(err, postgres.ErrUnknown) {
		if err != nil {
			return err
		}
		return n.post(ctx, last)
	}
	made, err := n.Book.Checkpoint(ctx, n.now(), n.Key.Name(), func(c ledger.Checkpoint) ([]byte, error) {
		// The book lets one sign at a time. Something new may have been recorded while another did.
		if _, err := n.since(ctx, evening); !errors.Is(err, postgres.ErrUnknown) {
			return nil, cmp.Or(err, errKept)
		}
		return ledger.Sign(c, n.Key)
	})
	if errors.Is(err, errKept) {
		made, err = n.Book.LastCheckpoint(ctx)
	}
	if err != nil {
		return err
	}
	n.Logger.Info("the log is sealed", "number", made.Number, "size", made.Size, "root", made.Root.String())
	return n.post(ctx, made)
}

// since is the last checkpoint, when it was made at that instant or later; postgres.ErrUnknown otherwise.
func (n Notary) since(ctx context.Context, evening time.Time) (postgres.StoredCheckpoint, error) {
	last, err := n.Book.LastCheckpoint(ctx)
	if err == nil && last.At.Before(evening) {
		err = postgres.ErrUnknown
	}
	return last, err
}

// evening is the last instant at which the log was to be sealed.
func (n Notary) evening() time.Time {
	paris, now := civil.MustZone(civil.Paris), n.now()
	today := paris.At(paris.Day(now), cmp.Or(n.Hour, hour))
	if today.After(now) {
		return paris.At(paris.Day(now).AddDays(-1), cmp.Or(n.Hour, hour))
	}
	return today
}

func (n Notary) now() time.Time {
	if n.Now == nil {
		return time.Now()
	}
	return n.Now()
}
