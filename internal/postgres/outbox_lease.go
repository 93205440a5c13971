package postgres

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/civil"
	"jalon/internal/mail"
)

// Handful says what a sender asks for.
type Handful struct {
	Now   time.Time
	Lease time.Duration // the letters are the sender's until Now + Lease
	Most  int           // letters
	Daily int           // letters that one address gets within 24 hours, see Lease; without bound unless positive
}

// Handed is what a sender got.
type Handed struct {
	Letters []Outgoing
	Held    []Outgoing // held back for a digest, because their address had its share of the day
}

// Outgoing is a letter waiting in the outbox, leased to one sender and addressed to whoever reads it today.
type Outgoing struct {
	ID       int64
	Contract string // empty for a digest
	Attempt  int    // 1 for the first
	Letter   mail.Letter
}

// handingLock has one caller of Lease at a time: whoever counts what an address got must see what others just handed out.
const handingLock = 7_216_420_261

// unsettled is what remains of an attempt whose sender never said how it ended; whoever looks for the letter reads it.
const unsettled = "L'envoi précédent s'est interrompu sans réponse\u00a0: la lettre est peut-être déjà partie."

// Lease hands letters to one sender; nobody else gets them until the lease ends. It must outlast the longest
// conversation with the mail server: when it ends without Settle the letter is handed out again, as another attempt,
// although it may have left. The most urgent come first, then the oldest.
//
// An address gets Daily letters within 24 hours; those that must not wait go on up to twice as many. Whatever is beyond
// waits for a digest at nine on the next working day, so that nothing that loops fills a mailbox. A letter that is
// tried again was counted the first time.
func (db *DB) Lease(ctx context.Context, h Handful) (Handed, error) {
	var handed Handed
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", handingLock); err != nil {
			return err
		}
		for len(handed.Letters) < h.Most {
			due, err := db.dueLetters(ctx, tx, h, h.Most-len(handed.Letters))
			if err != nil || len(due) == 0 {
				return err
			}
			leaving, held, err := h.share(ctx, tx, due)
			if err != nil {
				return err
			}
			if err := h.hand(ctx, tx, leaving, held); err != nil {
				return err
			}
			handed.Letters, handed.Held = append(handed.Letters, leaving...), append(handed.Held, held...)
		}
		return nil
	})
	if err != nil {
		return Handed{}, err
	}
	// People should get their letters in the order of the facts, as far as urgency lets them.
	slices.SortStableFunc(handed.Letters, func(a, b Outgoing) int {
		return cmp.Or(cmp.Compare(a.Letter.Kind.Urgency(), b.Letter.Kind.Urgency()), cmp.Compare(a.ID, b.ID))
	})
	return handed, nil
}

// dueLetters locks what is due and addresses it. The directory's address wins over the letter's, so that a correction
// serves letters that wait. Somebody absent today is replaced by a substitute who is there; one who is absent as well,
// or whose account is closed, leaves the letter to the absent person.
func (db *DB) dueLetters(ctx context.Context, tx pgx.Tx, h Handful, most int) ([]Outgoing, error) {
	rows, err := tx.Query(ctx, `
		WITH due AS (
			SELECT id, contract_id, attempts, letter, person, urgency, next_attempt_at FROM outbox
			WHERE digest_at IS NULL AND (state = 'queued' AND next_attempt_at <= $1 OR state = 'leased' AND leased_until <= $1)
			ORDER BY urgency, next_attempt_at, id LIMIT $2
			FOR UPDATE SKIP LOCKED)
		SELECT due.id, coalesce(due.contract_id, ''), due.attempts + 1, due.letter, coalesce(s.id, due.person, ''),
		       coalesce(s.name, ''), coalesce(s.address, nullif(p.address, ''), ''), coalesce(p.name, '')
		FROM due LEFT JOIN people p ON p.id = due.person
		LEFT JOIN LATERAL (
			SELECT q.id, q.name, q.address FROM absences a JOIN people q ON q.id = a.substitute
			WHERE a.person = p.id AND $3 BETWEEN a.from_on AND a.until_on AND q.address <> '' AND q.disabled_at IS NULL
			  AND NOT EXISTS (SELECT FROM absences b WHERE b.person = q.id AND $3 BETWEEN b.from_on AND b.until_on)
			ORDER BY a.from_on LIMIT 1) s ON true
		ORDER BY due.urgency, due.next_attempt_at, due.id`, h.Now, most, date(civil.MustZone(civil.Paris).Day(h.Now)))
	if err != nil {
		return nil, err
	}
	var letters [][]byte
	var readers []reader
	due, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o Outgoing, err error) {
		var text []byte
		var to reader
		err = row.Scan(&o.ID, &o.Contract, &o.Attempt, &text, &to.person, &to.substitute, &to.address, &to.name)
		letters, readers = append(letters, text), append(readers, to)
		return o, err
	})
	if err != nil {
		return nil, err
	}
	if err := db.tellLetters(ctx, letters, fields(due, func(o *Outgoing) *mail.Letter { return &o.Letter })); err != nil {
		return nil, err
	}
	for i, to := range readers {
		to.address = cmp.Or(to.address, due[i].Letter.To.Address)
		due[i].Letter.To.Person, due[i].Letter.To.Address = to.person, to.address
		if to.substitute != "" {
			due[i].Letter.To.Name, due[i].Letter.To.InPlaceOf = to.substitute, to.name
		}
	}
	return due, nil
}

// reader is who reads a letter today: the person that it is for, by name, or a substitute.
type reader struct{ person, substitute, address, name string }

// share parts what may leave now from what its address is spared today.
func (h Handful) share(ctx context.Context, tx pgx.Tx, due []Outgoing) (leaving, held []Outgoing, err error) {
	got := map[string]int{}
	for _, o := range due {
		got[o.mailbox()] = 0
	}
	addresses := make([]string, 0, len(got))
	for address := range got {
		addresses = append(addresses, address)
	}
	rows, err := tx.Query(ctx, "SELECT lower(recipient), count(*) FROM outbox WHERE lower(recipient) = ANY ($1) AND handed_at > $2 GROUP BY 1",
		addresses, h.Now.Add(-24*time.Hour))
	if err != nil {
		return nil, nil, err
	}
	var address string
	var count int
	if _, err := pgx.ForEachRow(rows, []any{&address, &count}, func() error {
		got[address] = count
		return nil
	}); err != nil {
		return nil, nil, err
	}
	for _, o := range due {
		most := h.Daily
		if o.Letter.Kind.AtOnce() || o.Letter.Kind == mail.Digest {
			most = 2 * h.Daily
		}
		switch {
		case o.Attempt > 1 || h.Daily <= 0:
			leaving = append(leaving, o)
		case got[o.mailbox()] < most:
			got[o.mailbox()]++
			leaving = append(leaving, o)
		default:
			held = append(held, o)
		}
	}
	return leaving, held, nil
}

// mailbox is what an address is counted under.
func (o Outgoing) mailbox() string { return strings.ToLower(o.Letter.To.Address) }

// hand notes who is written to, and until when the others wait. A digest is gathered by nobody, nor is a letter to
// somebody whom the outbox does not know by id: these are tried again later.
func (h Handful) hand(ctx context.Context, tx pgx.Tx, leaving, held []Outgoing) error {
	ids, people, addresses := make([]int64, len(leaving)), make([]*string, len(leaving)), make([]string, len(leaving))
	for i, o := range leaving {
		ids[i], people[i], addresses[i] = o.ID, orNull(o.Letter.To.Person), o.Letter.To.Address
	}
	late := make([]int64, len(held))
	for i, o := range held {
		late[i] = o.ID
	}
	batch := &pgx.Batch{}
	batch.Queue(`
		UPDATE outbox o
		SET state = 'leased', leased_until = $2, attempts = o.attempts + 1, handed_at = coalesce(o.handed_at, $1), sent_to = to_whom.person, recipient = to_whom.address,
		    doubtful = o.doubtful OR o.state = 'leased', last_error = CASE WHEN o.state = 'leased' THEN $6 ELSE o.last_error END
		FROM unnest($3::bigint[], $4::text[], $5::text[]) to_whom (id, person, address) WHERE o.id = to_whom.id`,
		h.Now, h.Now.Add(h.Lease), ids, people, addresses, unsettled)
	batch.Queue("UPDATE outbox SET next_attempt_at = $2, digest_at = CASE WHEN person IS NOT NULL AND kind NOT IN ('digest', 'checkpoint') THEN $2::timestamptz END WHERE id = ANY ($1)",
		late, nextDigest(h.Now))
	return tx.SendBatch(ctx, batch).Close()
}

// nextDigest is nine in the morning in Paris on the next working day, the hour of digests under the published policy: what is
// held back joins the one that the person gets anyway.
func nextDigest(now time.Time) time.Time {
	paris := civil.MustZone(civil.Paris)
	return paris.At(civil.Metropole.WorkingDayOnOrAfter(paris.Day(now).AddDays(1)), 9)
}

// Renew prolongs the lease of letters whose sender is still talking to the mail server. Letters that somebody settled
// meanwhile are left alone.
func (db *DB) Renew(ctx context.Context, ids []int64, until time.Time) error {
	_, err := db.pool.Exec(ctx, "UPDATE outbox SET leased_until = $2 WHERE id = ANY ($1) AND state = 'leased'", ids, until)
	return err
}
