package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/mail"
)

// The states of a letter in the outbox.
const (
	Queued       = "queued"
	Leased       = "leased"
	Sent         = "sent"
	PossiblySent = "possibly_sent"
	Refused      = "refused"
)

// unsettled is what remains of an attempt whose sender never said how it ended; the page of the contract shows it.
const unsettled = "L'envoi précédent s'est interrompu sans réponse\u00a0: la lettre est peut-être déjà partie."

// Lease hands n letters at most to one sender, until now + lease; nobody else gets them meanwhile. The lease must
// outlast the longest conversation with the mail server: when it ends without Settle the letter is handed out again,
// as another attempt, although it may have left. New letters come first, then those whose hour has come again.
func (db *DB) Lease(ctx context.Context, n int, now time.Time, lease time.Duration) ([]Outgoing, error) {
	rows, err := db.pool.Query(ctx, `
		WITH due AS (
			SELECT id FROM outbox
			WHERE (state = 'queued' AND next_attempt_at <= $1) OR (state = 'leased' AND leased_until <= $1)
			ORDER BY next_attempt_at, id LIMIT $3
			FOR UPDATE SKIP LOCKED)
		UPDATE outbox o
		SET state = 'leased', leased_until = $2, attempts = o.attempts + 1,
		    last_error = CASE WHEN o.state = 'leased' THEN $4 ELSE o.last_error END
		FROM due WHERE o.id = due.id
		RETURNING o.id, o.contract_id, o.attempts, o.letter`, now, now.Add(lease), n, unsettled)
	if err != nil {
		return nil, err
	}
	outgoing, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o Outgoing, err error) {
		var text []byte
		if err := row.Scan(&o.ID, &o.Contract, &o.Attempt, &text); err != nil {
			return o, err
		}
		return o, json.Unmarshal(text, &o.Letter)
	})
	// An UPDATE returns rows in any order; people should get their letters in the order of the facts.
	slices.SortFunc(outgoing, func(a, b Outgoing) int { return cmp.Compare(a.ID, b.ID) })
	return outgoing, err
}

// Renew prolongs the lease of letters whose sender is still talking to the mail server. Letters that somebody settled
// meanwhile are left alone.
func (db *DB) Renew(ctx context.Context, ids []int64, until time.Time) error {
	_, err := db.pool.Exec(ctx, "UPDATE outbox SET leased_until = $2 WHERE id = ANY($1) AND state = 'leased'", ids, until)
	return err
}

// Settle notes what became of letters, all of them or none. A letter that is sent, possibly sent or refused stays so:
// whatever a slower sender reports of it later is dropped.
func (db *DB) Settle(ctx context.Context, deliveries []Delivery) error {
	batch := &pgx.Batch{}
	for _, d := range deliveries {
		switch d.State {
		case Queued:
			batch.Queue(`
				UPDATE outbox SET state = 'queued', leased_until = NULL, next_attempt_at = $2, last_error = $3
				WHERE id = $1 AND done_at IS NULL`, d.ID, d.RetryAt, orNull(d.Detail))
		case Sent, PossiblySent, Refused:
			batch.Queue(`
				UPDATE outbox SET state = $2, leased_until = NULL, done_at = now(), last_error = coalesce($3, last_error)
				WHERE id = $1 AND done_at IS NULL`, d.ID, d.State, orNull(d.Detail))
		default:
			// A programming mistake; nothing was sent to the server yet.
			return fmt.Errorf("postgres: letter %d cannot be %q", d.ID, d.State)
		}
	}
	return db.pool.SendBatch(ctx, batch).Close()
}

// OutboxCounts is how many letters are in each state; a state without letters counts 0.
func (db *DB) OutboxCounts(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{Queued: 0, Leased: 0, Sent: 0, PossiblySent: 0, Refused: 0}
	rows, err := db.pool.Query(ctx, "SELECT state, count(*) FROM outbox GROUP BY state")
	if err != nil {
		return nil, err
	}
	var state string
	var count int
	_, err = pgx.ForEachRow(rows, []any{&state, &count}, func() error {
		counts[state] = count
		return nil
	})
	return counts, err
}

// Posted is a letter of a contract with what became of it.
type Posted struct {
	Seq       int64       `json:"seq"` // of the fact it tells of
	Letter    mail.Letter `json:"letter"`
	State     string      `json:"state"`
	Attempts  int         `json:"attempts"`
	LastError string      `json:"last_error,omitempty"`
	CreatedAt time.Time   `json:"created_at"`
	DoneAt    time.Time   `json:"done_at,omitzero"`
}

// Letters lists the letters of a contract in the order of its facts.
func (db *DB) Letters(ctx context.Context, contractID string) ([]Posted, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT fact_seq, letter, state, attempts, coalesce(last_error, ''), created_at, done_at
		FROM outbox WHERE contract_id = $1 ORDER BY fact_seq, id`, contractID)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p Posted, err error) {
		var text []byte
		var doneAt *time.Time
		if err := row.Scan(&p.Seq, &text, &p.State, &p.Attempts, &p.LastError, &p.CreatedAt, &doneAt); err != nil {
			return p, err
		}
		if doneAt != nil {
			p.DoneAt = *doneAt
		}
		return p, json.Unmarshal(text, &p.Letter)
	})
}
