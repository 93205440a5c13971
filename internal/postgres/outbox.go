package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/mail"
)

// The states of a letter in the outbox.
const (
	Queued       = "queued"
	Leased       = "leased" // an attempt is under way
	Sent         = "sent"
	PossiblySent = "possibly_sent" // given up, after an answer was lost
	Refused      = "refused"       // for good, by the server that was asked or by a later one
	GivenUp      = "given_up"      // refused for now, for days
	Gathered     = "gathered"      // its content left in a digest
)

// queueLetters queues the letters of the new facts. One that is in the outbox already, under the same id, may have left:
// it stays as it is.
//
// A letter says when it may leave on its contract's calendar, which may run ahead of the clock in demonstrations. What
// counts here is the time between the fact and that instant. A new letter that need not wait is due by any clock.
func (f *fold) queueLetters(batch *pgx.Batch, contractID string) error {
	for _, letter := range f.letters {
		text, err := json.Marshal(letter.Letter)
		if err != nil {
			return err
		}
		batch.Queue(`
			INSERT INTO outbox (contract_id, fact_seq, letter_id, kind, recipient, letter, person, urgency, next_attempt_at, digest_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, coalesce(now() + $9::interval, '-infinity'),
			        CASE WHEN EXISTS (SELECT FROM letter_settings s WHERE s.person = $7 AND s.kind = $4 AND s.mode = 'digest') THEN now() + $10::interval END)
			ON CONFLICT (letter_id) DO NOTHING`,
			contractID, letter.seq, letter.ID, letter.Kind, letter.To.Address, text, orNull(letter.To.Person), letter.Kind.Urgency(),
			wait(letter.At, letter.NotBefore), digestWait(letter.Letter))
	}
	return nil
}

// wait is the time from one instant to another; none when the other is not set, or past.
func wait(from, until time.Time) *time.Duration {
	if !until.After(from) {
		return nil
	}
	rest := until.Sub(from)
	return &rest
}

// digestWait is how long the letter waits when its reader wants digests; none when it must not.
func digestWait(letter mail.Letter) *time.Duration {
	if letter.DigestAt.IsZero() || letter.Kind.AtOnce() {
		return nil
	}
	rest := max(0, letter.DigestAt.Sub(letter.At))
	return &rest
}

// OutboxCounts is how many letters are in each state; a state without letters counts 0.
func (db *DB) OutboxCounts(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{Queued: 0, Leased: 0, Sent: 0, PossiblySent: 0, Refused: 0, GivenUp: 0, Gathered: 0}
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

// Posted is a letter of a contract with what became of it. One that left in a digest fares as the digest does.
type Posted struct {
	Seq    int64       `json:"seq"` // of the fact it tells of
	Letter mail.Letter `json:"letter"`
	// State is possibly_sent as long as a lost answer has been followed by no other.
	State string `json:"state"`
	// Doubtful: an answer was lost, so that the letter may have arrived, or arrived twice.
	Doubtful  bool      `json:"doubtful,omitempty"`
	Attempts  int       `json:"attempts"`
	LastError string    `json:"last_error,omitempty"`
	SentTo    string    `json:"sent_to,omitempty"`  // id of the person whom the last attempt wrote to, maybe a substitute
	Address   string    `json:"address"`            // of that person then, or the one the letter was queued with
	Digest    string    `json:"digest,omitempty"`   // letter id of the digest it left in
	DigestAt  time.Time `json:"digest_at,omitzero"` // when the digest it waits for leaves
	NextAt    time.Time `json:"next_at,omitzero"`   // when it is tried, by the server's clock; zero for at once or never
	CreatedAt time.Time `json:"created_at"`
	DoneAt    time.Time `json:"done_at,omitzero"`
}

// Letters lists the letters of a contract in the order of its facts.
func (db *DB) Letters(ctx context.Context, contractID string) ([]Posted, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT o.fact_seq, o.letter, CASE WHEN s.doubtful AND s.done_at IS NULL THEN 'possibly_sent' ELSE s.state END, s.doubtful, s.attempts,
		       coalesce(s.last_error, ''), coalesce(s.sent_to, ''), s.recipient, CASE WHEN s.id <> o.id THEN s.letter_id ELSE '' END,
		       CASE WHEN o.state = 'queued' THEN o.digest_at END,
		       CASE WHEN s.state = 'queued' AND s.digest_at IS NULL AND isfinite(s.next_attempt_at) THEN s.next_attempt_at END, o.created_at, s.done_at
		FROM outbox o JOIN outbox s ON s.id = coalesce(o.digest_id, o.id)
		WHERE o.contract_id = $1 ORDER BY o.fact_seq, o.id`, contractID)
	if err != nil {
		return nil, err
	}
	var letters [][]byte
	posted, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p Posted, err error) {
		var text []byte
		if err := row.Scan(&p.Seq, &text, &p.State, &p.Doubtful, &p.Attempts, &p.LastError, &p.SentTo, &p.Address, &p.Digest,
			(*moment)(&p.DigestAt), (*moment)(&p.NextAt), &p.CreatedAt, (*moment)(&p.DoneAt)); err != nil {
			return p, err
		}
		letters = append(letters, text)
		return p, nil
	})
	if err != nil {
		return nil, err
	}
	return posted, db.tellLetters(ctx, letters, fields(posted, func(p *Posted) *mail.Letter { return &p.Letter }))
}

// tellLetters reads letters with the words that they mention.
func (db *DB) tellLetters(ctx context.Context, stored [][]byte, letters []*mail.Letter) error {
	if err := db.sayJSON(ctx, fields(stored, func(text *[]byte) *[]byte { return text })...); err != nil {
		return err
	}
	for i, text := range stored {
		if err := json.Unmarshal(text, letters[i]); err != nil {
			return err
		}
	}
	return nil
}
