package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Delivery is what became of an outgoing letter.
type Delivery struct {
	ID    int64
	State string // sent, queued (to be tried again), refused or given_up
	// Status is what the server answered, as an enhanced status (RFC 3463) or a reply code; Detail is the whole of it.
	Status, Detail string
	// Doubtful: the answer of this attempt was lost.
	Doubtful bool
	// Unreachable: it is the address that was refused, not this letter.
	Unreachable bool
	RetryAt     time.Time // for queued
}

// Settle notes what became of letters, all of them or none. A letter that is done with stays so: whatever a slower
// sender reports of it later is dropped. One that is given up after an answer was lost, now or earlier, is possibly sent.
func (db *DB) Settle(ctx context.Context, deliveries []Delivery) error {
	batch := &pgx.Batch{}
	for _, d := range deliveries {
		switch d.State {
		case Queued:
			batch.Queue(`
				UPDATE outbox SET state = 'queued', leased_until = NULL, next_attempt_at = $2, status = $3, last_error = $4, doubtful = doubtful OR $5
				WHERE id = $1 AND done_at IS NULL`, d.ID, d.RetryAt, orNull(d.Status), orNull(d.Detail), d.Doubtful)
		case Sent, Refused, GivenUp:
			batch.Queue(`
				UPDATE outbox SET state = CASE WHEN $2 = 'given_up' AND (doubtful OR $5) THEN 'possibly_sent' ELSE $2 END, leased_until = NULL, done_at = now(),
				       status = coalesce($3, status), last_error = coalesce($4, last_error), doubtful = doubtful OR $5, told_at = NULL
				WHERE id = $1 AND done_at IS NULL`, d.ID, d.State, orNull(d.Status), orNull(d.Detail), d.Doubtful)
		default:
			// A programming mistake; nothing was sent to the server yet.
			return fmt.Errorf("postgres: letter %d cannot be %q", d.ID, d.State)
		}
		if d.Unreachable {
			queueAddressFailure(batch, d.ID, d.Detail)
		}
	}
	return db.pool.SendBatch(ctx, batch).Close()
}

// queueAddressFailure marks the address that a letter was sent to, unless it was corrected meanwhile. SetAddress clears
// the mark; a letter that a server takes does not, because some servers take everything and bounce it later.
func queueAddressFailure(batch *pgx.Batch, id int64, detail string) {
	batch.Queue(`
		UPDATE people p SET address_failed_at = now(), address_failure = $2
		FROM outbox o WHERE o.id = $1 AND p.id = o.sent_to AND lower(p.address) = lower(o.recipient)`, id, detail)
}
