package postgres

import (
	"context"
	"encoding/json"

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
	batch := &pgx.Batch{}
	view := queueView(batch, "true", pgx.NamedArgs{"contract": id})
	err := db.pool.SendBatch(ctx, batch).Close()
	if err == nil {
		err = db.tellView(ctx, view)
	}
	return *view, unknown("contract", id, err)
}

// Contract is everything that the reader may know of one contract; ErrUnknown when it is out of sight.
func (r *Reading) Contract(ctx context.Context, id string) (View, error) {
	batch := &pgx.Batch{}
	view := queueView(batch, seen, r.args(pgx.NamedArgs{"contract": id}))
	err := r.run(ctx, batch)
	if err == nil {
		err = r.db.tellView(ctx, view)
	}
	return *view, unknown("contract", id, err)
}

// tellView puts the words back into the file and the title.
func (db *DB) tellView(ctx context.Context, v *View) error {
	v.File = v.Filed
	if err := db.say(ctx, &v.Contract.Title); err != nil {
		return err
	}
	return db.sayJSON(ctx, (*[]byte)(&v.File))
}

// queueView fills a view when the batch is read; the first query finds no row where the condition does not hold.
func queueView(batch *pgx.Batch, condition string, args pgx.NamedArgs) *View {
	v := &View{}
	batch.Queue("SELECT "+contractColumns+", c.state, c.file FROM contracts c WHERE c.id = @contract AND "+condition, args).
		QueryRow(func(row pgx.Row) error {
			var state []byte
			if err := row.Scan(append(v.Contract.columns(), &state, (*[]byte)(&v.Filed))...); err != nil {
				return err
			}
			return json.Unmarshal(state, &v.State)
		})
	queueList(batch, &v.Parties, "SELECT code, kind, name, organisation FROM contract_parties WHERE contract_id = @contract ORDER BY position",
		args, pgx.RowToStructByPos[PartyName])
	queueList(batch, &v.People, `
		SELECT a.person, a.party, a.role, a.subject, coalesce(p.name, a.person), coalesce(p.title, ''), coalesce(p.address, ''), a.from_on, a.until_on
		FROM assignments a LEFT JOIN people p ON p.id = a.person WHERE a.contract_id = @contract ORDER BY a.position`,
		args, func(row pgx.CollectableRow) (p Person, err error) {
			err = row.Scan(&p.ID, &p.Party, &p.Role, &p.Subject, &p.Name, &p.Title, &p.Address, (*date)(&p.From), (*date)(&p.Until))
			return p, err
		})
	return v
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

// Contracts lists the contracts in sight by id, at most 200 at a time; the next page starts After the last id of this one.
func (r *Reading) Contracts(ctx context.Context, f Filter) ([]Contract, error) {
	// strpos rather than LIKE: what people type may hold % and _.
	found, err := list(ctx, r, `
		SELECT `+contractColumns+` FROM contracts c
		WHERE c.id > @after
		  AND (@phase = '' OR c.phase = @phase)
		  AND (@party = '' OR EXISTS (SELECT FROM contract_parties p WHERE p.contract_id = c.id AND p.code = @party))
		  AND strpos(c.search, @query) > 0
		  AND (@due_before::date IS NULL OR c.next_due < @due_before)
		  AND `+seen+`
		ORDER BY c.id
		LIMIT @limit`,
		pgx.NamedArgs{
			"after": f.After, "phase": f.Phase, "party": f.Party, "query": searchable(f.Query),
			"due_before": date(f.DueBefore), "limit": bounded(f.Limit, mostListed),
		},
		func(row pgx.CollectableRow) (c Contract, err error) {
			err = row.Scan(c.columns()...)
			return c, err
		})
	if err != nil {
		return nil, err
	}
	return found, r.db.say(ctx, fields(found, func(c *Contract) *string { return &c.Title })...)
}

// fields are one field of each row.
func fields[T, F any](rows []T, field func(*T) *F) []*F {
	pointers := make([]*F, len(rows))
	for i := range rows {
		pointers[i] = field(&rows[i])
	}
	return pointers
}
