package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const contractColumns = `c.id, c.title, c.phase, c.suspended, c.effective_on, c.term_on, c.signed_on, c.managing_body,
	coalesce(c.predecessor, ''), coalesce(c.successor, ''), c.next_due, c.seq, c.updated_at`

// columns are where contractColumns go.
func (c *Contract) columns() []any {
	return []any{
		&c.ID, &c.Title, &c.Phase, &c.Suspended, (*date)(&c.EffectiveOn), (*date)(&c.TermOn), (*date)(&c.SignedOn), &c.ManagingBody,
		&c.Predecessor, &c.Successor, (*date)(&c.NextDue), &c.Seq, &c.UpdatedAt,
	}
}

// Contract is everything the projection knows of one contract; ErrUnknown when there is none. Before the first fact,
// State is the opening.
func (db *DB) Contract(ctx context.Context, id string) (View, error) {
	var v View
	var state []byte
	batch := &pgx.Batch{}
	batch.Queue("SELECT "+contractColumns+", c.state, c.file FROM contracts c WHERE c.id = $1", id).
		QueryRow(func(row pgx.Row) error { return row.Scan(append(v.Contract.columns(), &state, (*[]byte)(&v.File))...) })
	batch.Queue("SELECT code, kind, name FROM contract_parties WHERE contract_id = $1 ORDER BY position", id).
		Query(func(rows pgx.Rows) (err error) {
			v.Parties, err = pgx.CollectRows(rows, pgx.RowToStructByPos[PartyName])
			return err
		})
	batch.Queue("SELECT person, party, role, subject, name, title, address FROM contract_people WHERE contract_id = $1 ORDER BY position", id).
		Query(func(rows pgx.Rows) (err error) {
			v.People, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Person])
			return err
		})
	if err := db.pool.SendBatch(ctx, batch).Close(); err != nil {
		return View{}, unknown("contract", id, err)
	}
	return v, json.Unmarshal(state, &v.State)
}

// Seq is the number of the contract's last recorded fact, 0 before the first.
func (db *DB) Seq(ctx context.Context, id string) (seq int64, err error) {
	err = db.pool.QueryRow(ctx, "SELECT seq FROM contracts WHERE id = $1", id).Scan(&seq)
	return seq, unknown("contract", id, err)
}

// The most that one page holds, and what a limit of 0 asks for.
const (
	mostListed = 200
	mostFacts  = 1000
)

// bounded keeps one caller from reading the whole table.
func bounded(limit, most int) int {
	if limit < 1 {
		return most
	}
	return min(limit, most)
}

// Contracts lists contracts by id, at most 200 at a time; the next page starts After the last id of this one.
func (db *DB) Contracts(ctx context.Context, f Filter) ([]Contract, error) {
	// strpos rather than LIKE: what people type may hold % and _.
	rows, err := db.pool.Query(ctx, `
		SELECT `+contractColumns+` FROM contracts c
		WHERE c.id > @after
		  AND (@reader = '' OR EXISTS (SELECT FROM contract_people p WHERE p.contract_id = c.id AND p.person = @reader))
		  AND (@phase = '' OR c.phase = @phase)
		  AND (@party = '' OR EXISTS (SELECT FROM contract_parties p WHERE p.contract_id = c.id AND p.code = @party))
		  AND strpos(c.search, @query) > 0
		  AND (@due_before::date IS NULL OR c.next_due < @due_before)
		ORDER BY c.id
		LIMIT @limit`,
		pgx.NamedArgs{
			"after": f.After, "reader": f.Reader, "phase": f.Phase, "party": f.Party, "query": searchable(f.Query),
			"due_before": date(f.DueBefore), "limit": bounded(f.Limit, mostListed),
		})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c Contract, err error) {
		err = row.Scan(c.columns()...)
		return c, err
	})
}

// unknown names what was not found; other errors pass unchanged, and so does nil.
func unknown(kind, id string, err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("%s %s: %w", kind, id, ErrUnknown)
	}
	return err
}
