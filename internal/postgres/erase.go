package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/civil"
	"jalon/internal/mention"
)

// KeptYears is for how long after a contract's end the people who took part in it stay named: the contract, and who
// answered for it, may be asked for that long.
const KeptYears = 10

// ErrErased: the person was erased before.
var ErrErased = errors.New("postgres: erased already")

// Needed says why somebody cannot be erased: what is still held, contracts and organisations alike.
type Needed struct{ By []string }

func (e *Needed) Error() string { return "postgres: still has a part in " + strings.Join(e.By, ", ") }

// Retained says until which civil day somebody stays named, unless the ground of the erasure goes before.
type Retained struct{ Until civil.Date }

func (e *Retained) Error() string { return "postgres: retained until " + e.Until.String() }

// Wish asks for an erasure.
type Wish struct {
	Person string
	Ground string    // why, for whoever reads the record in years
	At     time.Time // instant
	// Despite the years for which the person stays named: the ground says what goes before them.
	Despite bool
	// Apply does it; else everything is done and taken back, so that what is told is what would be done.
	Apply bool
}

// errNotApplied takes a rehearsed erasure back.
var errNotApplied = errors.New("postgres: not applied")

// Erase takes somebody's name out of everything that people read, and tells what it took and what it could not: the key of
// the names is destroyed, so that every mention reads « personne effacée »; the row of the directory is emptied, accounts
// and settings go; whatever others wrote is redacted where it gives the whole name or the address. It is one transaction,
// whose record joins the log. What the person did stays, under the id.
//
// *Needed while the person has a part in something that is not over, *Retained within the years after it unless Despite,
// ErrUnknown, ErrErased with the record of then, ErrNotOwner.
func (db *DB) Erase(ctx context.Context, w Wish) (ErasureRecord, error) {
	var record ErasureRecord
	err := db.asOwner(ctx, func(tx pgx.Tx) error {
		// Two erasures at once would be of the same number.
		if _, err := tx.Exec(ctx, "LOCK TABLE erasures IN EXCLUSIVE MODE; SELECT set_config('jalon.upkeep', 'erasure', true)"); err != nil {
			return err
		}
		e := erasing{tx: tx, wish: w}
		if err := e.check(ctx); err != nil {
			record = e.record
			return err
		}
		if err := e.everything(ctx); err != nil {
			return err
		}
		record = e.record
		if !w.Apply {
			return errNotApplied
		}
		return nil
	})
	if errors.Is(err, errNotApplied) {
		return record, nil
	}
	if err != nil {
		return record, fmt.Errorf("erasing %s: %w", w.Person, err)
	}
	db.words.forget(time.Now())
	return record, nil
}

// erasing is one erasure under way.
type erasing struct {
	tx     pgx.Tx
	wish   Wish
	finder mention.Finder
	record ErasureRecord
}

// check holds the row of the person and refuses what must not be erased.
func (e *erasing) check(ctx context.Context) error {
	var before *int64
	err := e.tx.QueryRow(ctx, "SELECT erased_by FROM people WHERE id = $1 FOR UPDATE", e.wish.Person).Scan(&before)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrUnknown
	}
	if err == nil && before != nil {
		err = errors.Join(ErrErased, e.recall(ctx, *before))
	}
	if err != nil {
		return err
	}
	today := civil.MustZone(civil.Paris).Day(e.wish.At)
	rows, err := e.tx.Query(ctx, `
		SELECT c.id FROM contracts c WHERE c.phase NOT IN `+phasesOver+` AND (
			EXISTS (SELECT FROM assignments a WHERE a.contract_id = c.id AND a.person = $1 AND (a.until_on IS NULL OR a.until_on >= $2))
			OR EXISTS (SELECT FROM delegations d WHERE d.contract_id = c.id AND $1 IN (d.delegate, d.giver) AND d.until_on >= $2))
		UNION ALL
		SELECT organisation FROM offices WHERE person = $1 AND (until_on IS NULL OR until_on >= $2)
		ORDER BY 1`, e.wish.Person, date(today))
	if err != nil {
		return err
	}
	held, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	if len(held) > 0 {
		return &Needed{held}
	}
	// A contract that goes on keeps the names of those who left it, too: its own time has not begun.
	var last *time.Time
	var goesOn bool
	err = e.tx.QueryRow(ctx, `
		SELECT max(c.updated_at), coalesce(bool_or(c.phase NOT IN `+phasesOver+`), false) FROM contracts c
		WHERE EXISTS (SELECT FROM assignments a WHERE a.contract_id = c.id AND a.person = $1)
		   OR EXISTS (SELECT FROM delegations d WHERE d.contract_id = c.id AND $1 IN (d.delegate, d.giver))`, e.wish.Person).Scan(&last, &goesOn)
	if err != nil || last == nil || e.wish.Despite {
		return err
	}
	until := civil.MustZone(civil.Paris).Day(*last).AddYears(KeptYears)
	if goesOn {
		until = today.AddYears(KeptYears)
	}
	if !until.Before(today) {
		return &Retained{until}
	}
	return nil
}

// phasesOver are those that a contract does not leave.
const phasesOver = "('renewed', 'expired', 'terminated', 'abandoned')"

// everything finds the person first: once the key is gone, nobody can tell any more which names were looked for.
func (e *erasing) everything(ctx context.Context) error {
	if err := e.begin(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{
		e.find, e.namesakes, e.statements, e.texts, e.drafts, e.measures, e.programme, e.imports, e.policies, e.titles, e.addresses, e.letters, e.log, e.left, e.directory, e.names, e.enter,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// find makes the finder of every name and address under which the person was ever written about or to. An address that
// somebody else has as well is the person's only if it says the surname.
func (e *erasing) find(ctx context.Context) error {
	rows, err := e.tx.Query(ctx, `
		SELECT n.commitment, n.sealed, k.key FROM names n JOIN person_keys k USING (person) WHERE n.person = $1 ORDER BY n.commitment`, e.wish.Person)
	if err != nil {
		return err
	}
	var names, addresses []string
	var commitment string
	var sealed, key []byte
	if _, err := pgx.ForEachRow(rows, []any{&commitment, &sealed, &key}, func() error {
		e.record.Names = append(e.record.Names, commitment)
		words, err := personKey(key).open(e.wish.Person, sealed)
		if err == nil && strings.Contains(words, "@") {
			addresses = append(addresses, words)
		} else if err == nil {
			names = append(names, words)
		}
		return nil
	}); err != nil {
		return err
	}
	rows, err = e.tx.Query(ctx, `
		SELECT name, address FROM people WHERE id = $1
		UNION SELECT '', recipient FROM outbox WHERE coalesce(sent_to, person) = $1`, e.wish.Person)
	if err != nil {
		return err
	}
	var name, address string
	if _, err := pgx.ForEachRow(rows, []any{&name, &address}, func() error {
		names, addresses = append(names, name), append(addresses, address)
		return nil
	}); err != nil {
		return err
	}
	rows, err = e.tx.Query(ctx, `
		SELECT a FROM unnest($2::text[]) a WHERE NOT EXISTS (SELECT FROM people p WHERE p.id <> $1 AND lower(p.address) = lower(a))`,
		e.wish.Person, addresses)
	if err != nil {
		return err
	}
	own, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, address := range addresses {
		if slices.ContainsFunc(names, func(name string) bool { return mention.Addressed(name, address) }) {
			own = append(own, address)
		}
	}
	e.finder = mention.NewFinder(names, own)
	return err
}

// namesakes are those of the directory whom the finder takes for the person.
func (e *erasing) namesakes(ctx context.Context) error {
	return e.scan(ctx, "SELECT id, '', name FROM people ORDER BY id", func(id, _, _ string) {
		if id != e.wish.Person {
			e.record.Namesakes = append(e.record.Namesakes, id)
		}
	})
}

// redact is a text without the person, whoever else it names.
func (e *erasing) redact(text string) string {
	redacted, _ := e.finder.Replace(text, func(string) string { return mention.ErasedPerson })
	return redacted
}
