package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Refusal is a letter that did not arrive and will not be tried again, as its contract should hear of it.
type Refusal struct {
	OutboxID int64
	Contract string
	Seq      int64  // of the fact that the letter told of
	Subject  string // of that fact
	LetterID string
	Person   string // whom the letter was for
	// Name and Address are those of whoever was written to: that person, or a substitute.
	Name, Address string
	// Status is an enhanced status (RFC 3463) or a reply code, empty when no server answered; Detail is the whole answer.
	Status, Detail string
}

// telling is for how long a refusal is left to whoever tells it.
const telling = time.Minute

// Refused gives n refusals at most that nobody told yet, the oldest first. They are the caller's for a minute: without
// Told, somebody gets them again. The members of a refused digest are refusals, one for each contract.
//
// That a letter about a refusal was itself refused is told nobody, or two wrong addresses would write for ever.
func (db *DB) Refused(ctx context.Context, n int) ([]Refusal, error) {
	rows, err := db.pool.Query(ctx, `
		WITH lost AS (
			SELECT id AS sent, id FROM outbox WHERE state IN ('refused', 'given_up') AND told_at IS NULL AND contract_id IS NOT NULL
			UNION ALL
			SELECT d.id, min(m.id) FROM outbox d JOIN outbox m ON m.digest_id = d.id
			WHERE d.state IN ('refused', 'given_up') AND d.told_at IS NULL GROUP BY d.id, m.contract_id),
		mine AS (
			SELECT lost.sent, o.id FROM lost JOIN outbox o USING (id)
			WHERE o.told_at IS NULL AND o.kind <> 'undelivered' AND (o.telling_until IS NULL OR o.telling_until <= now())
			ORDER BY o.id LIMIT $1 FOR UPDATE OF o SKIP LOCKED)
		UPDATE outbox o SET telling_until = now() + $2::interval
		FROM mine JOIN outbox s ON s.id = mine.sent LEFT JOIN people p ON p.id = s.sent_to
		WHERE o.id = mine.id
		RETURNING o.id, o.contract_id, o.fact_seq,
		          coalesce((SELECT f.subject FROM facts f WHERE f.contract_id = o.contract_id AND f.seq = o.fact_seq), ''), o.letter_id, coalesce(o.person, ''), coalesce(p.name, s.letter #>> '{to,name}'), s.recipient,
		          coalesce(s.status, ''), coalesce(s.last_error, '')`, n, telling)
	if err != nil {
		return nil, err
	}
	refusals, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Refusal])
	if err != nil {
		return nil, err
	}
	return refusals, db.say(ctx, fields(refusals, func(r *Refusal) *string { return &r.Name })...)
}

// Told notes that contracts have heard of refusals.
func (db *DB) Told(ctx context.Context, ids []int64) error {
	_, err := db.pool.Exec(ctx, "UPDATE outbox SET told_at = now(), telling_until = NULL WHERE id = ANY ($1)", ids)
	return err
}
