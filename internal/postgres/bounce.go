package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Bounce is what a mail server reported of a letter that it, or one before it, had taken.
type Bounce struct {
	LetterID  string
	Recipient string // address that the report is about
	Status    string // RFC 3463, of the class 5
	Detail    string
}

// Bounced makes a letter refused although it was sent, and marks the address. The same report twice changes nothing
// more. ErrUnknown for a letter that never left, or that went last to another address than the report is about.
func (db *DB) Bounced(ctx context.Context, b Bounce) error {
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		var id int64
		var refused bool
		err := tx.QueryRow(ctx, "SELECT id, state IN ('refused', 'given_up') FROM outbox WHERE letter_id = $1 AND lower(recipient) = lower($2) AND attempts > 0 FOR UPDATE",
			b.LetterID, b.Recipient).Scan(&id, &refused)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrUnknown
		}
		if err != nil || refused {
			return err
		}
		batch := &pgx.Batch{}
		batch.Queue("UPDATE outbox SET state = 'refused', leased_until = NULL, done_at = coalesce(done_at, now()), status = $2, last_error = $3 WHERE id = $1",
			id, orNull(b.Status), b.Detail)
		queueAddressFailure(batch, id, b.Detail)
		return tx.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return fmt.Errorf("bounce of %s: %w", b.LetterID, err)
	}
	return nil
}
