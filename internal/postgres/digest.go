package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/icalendar"
	"jalon/internal/mail"
)

// Gather turns the letters that wait for a digest due at an instant into one digest for each person, which is then
// handed out like any other letter, and returns how many digests it made. A digest and what became of its members are
// written together. Somebody whose digest cannot be made keeps nobody else from getting one; the error names each.
func (db *DB) Gather(ctx context.Context, now time.Time) (int, error) {
	rows, err := db.pool.Query(ctx, "SELECT DISTINCT person FROM outbox WHERE state = 'queued' AND digest_at <= $1", now)
	if err != nil {
		return 0, err
	}
	people, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0, err
	}
	made := 0
	var failed []error
	for _, person := range people {
		var members []member
		err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) (err error) {
			if members, err = membersDue(ctx, tx, person, now); err != nil || len(members) == 0 {
				return err
			}
			return gather(ctx, tx, person, members)
		})
		switch {
		case err != nil:
			failed = append(failed, fmt.Errorf("digest of %s: %w", person, err))
		case len(members) > 0:
			made++
		}
	}
	return made, errors.Join(failed...)
}

// member is a letter whose content leaves in a digest.
type member struct {
	id      int64
	waited  time.Duration // since it was queued
	address string        // of its reader today
	letter  mail.Letter
}

// membersDue locks them. Whoever gathers for the same person meanwhile waits here, and then finds them gathered.
func membersDue(ctx context.Context, tx pgx.Tx, person string, now time.Time) ([]member, error) {
	rows, err := tx.Query(ctx, `
		SELECT o.id, $2 - o.created_at, coalesce(nullif(p.address, ''), o.recipient), o.letter
		FROM outbox o LEFT JOIN people p ON p.id = o.person
		WHERE o.person = $1 AND o.state = 'queued' AND o.digest_at <= $2 ORDER BY o.id FOR UPDATE OF o`, person, now)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m member, err error) {
		var text []byte
		if err := row.Scan(&m.id, &m.waited, &m.address, &text); err != nil {
			return m, err
		}
		return m, json.Unmarshal(text, &m.letter)
	})
}

func gather(ctx context.Context, tx pgx.Tx, person string, members []member) error {
	letter := digest(person, members)
	text, err := json.Marshal(letter)
	if err != nil {
		return err
	}
	ids := make([]int64, len(members))
	for i, m := range members {
		ids[i] = m.id
	}
	_, err = tx.Exec(ctx, `
		WITH made AS (
			INSERT INTO outbox (letter_id, kind, recipient, letter, person, urgency) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id)
		UPDATE outbox o SET state = 'gathered', digest_id = made.id, done_at = now() FROM made WHERE o.id = ANY ($7)`,
		letter.ID, letter.Kind, letter.To.Address, text, person, letter.Kind.Urgency(), ids)
	return err
}

// digest is one letter that says what its members say. Its present is the latest of theirs, on the calendar of their
// contracts: days left or late are counted from it.
func digest(person string, members []member) mail.Letter {
	last := members[len(members)-1]
	whole := mail.Letter{
		ID: fmt.Sprintf("digest/%s/%d", person, members[0].id), Kind: mail.Digest, Zone: last.letter.Zone, Path: "/",
		To: mail.Recipient{Person: person, Name: last.letter.To.Name, Address: last.address},
	}
	for _, m := range members {
		if at := m.letter.At.Add(m.waited); at.After(whole.At) {
			whole.At = at
		}
		whole.Items = append(whole.Items, items(m.letter)...)
		whole.Events = merged(whole.Events, m.letter.Events)
	}
	return whole
}

// items is what a digest shows of a letter: the lines that it lists, or else what it is about.
func items(letter mail.Letter) []mail.Item {
	lines := slices.Clone(letter.Items)
	if len(lines) == 0 {
		label := letter.About
		if letter.Verdict != "" {
			label += "\u00a0: " + letter.Verdict
		}
		lines = []mail.Item{{Label: label, DueOn: letter.DueOn}}
	}
	for i := range lines {
		lines[i].Contract, lines[i].Kind, lines[i].Path = letter.Contract, letter.Kind, cmp.Or(lines[i].Path, letter.Path)
	}
	return lines
}

// merged adds calendar entries to others; of several states of one entry the last one is kept.
func merged(events, more []icalendar.Event) []icalendar.Event {
	for _, e := range more {
		i := slices.IndexFunc(events, func(known icalendar.Event) bool { return known.Contract == e.Contract && known.ID == e.ID })
		switch {
		case i < 0:
			events = append(events, e)
		case e.Sequence >= events[i].Sequence:
			events[i] = e
		}
	}
	return events
}
