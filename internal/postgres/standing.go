package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"jalon/internal/access"
)

// Standing is what the reader is towards a contract on its day: parts in it, and every office held that day. For "" it
// is the offices alone, on the reader's own day. ErrUnknown when the contract is out of sight.
//
// It is asked before every decision and is itself what says who may see a contract: it does not take on the reading
// role, whose policies would ask the same again for each table.
func (r *Reading) Standing(ctx context.Context, contractID string) (access.Standing, error) {
	s := access.Standing{Person: r.reader.Person}
	batch, args := &pgx.Batch{}, r.args(pgx.NamedArgs{"contract": contractID})
	from := "contracts c"
	if contractID == "" {
		from = "(SELECT '' AS id, '-infinity'::timestamptz AS updated_at) c"
	}
	queueList(batch, &s.Parts, "SELECT DISTINCT ON (m.delegate, m.place) m.party, m.role, m.subject, m.delegate FROM "+from+
		", LATERAL "+parts+" m WHERE c.id = @contract ORDER BY m.delegate, m.place", args, pgx.RowToStructByPos[access.Part])
	queueList(batch, &s.Offices, "SELECT m.organisation, m.office, m.party FROM "+from+
		", LATERAL "+mandates+" m WHERE c.id = @contract ORDER BY m.organisation, m.office", args, pgx.RowToStructByPos[access.Held])
	if err := r.db.pool.SendBatch(ctx, batch).Close(); err != nil {
		return s, err
	}
	if contractID != "" && len(s.Parts) == 0 && !slices.ContainsFunc(s.Offices, concerned) {
		return s, fmt.Errorf("contract %s: %w", contractID, ErrUnknown)
	}
	return s, nil
}

// concerned reports an office that shows the contract at hand.
func concerned(h access.Held) bool { return h.Party != "" || h.Organisation == access.Everywhere }

// Me is the reader as the directory knows one, with what the reader is in each contract; ErrUnknown for somebody who is
// not registered.
func (r *Reading) Me(ctx context.Context) (Somebody, error) {
	var me Somebody
	batch, args := &pgx.Batch{}, r.args(nil)
	batch.Queue("SELECT "+personColumns+" FROM people p WHERE p.id = @reader", args).
		QueryRow(func(row pgx.Row) error { return row.Scan(me.columns()...) })
	queueList(batch, &me.Parts, `
		SELECT DISTINCT ON (c.id, m.delegate, m.place) c.id, c.title, m.party, m.role, m.subject, m.delegate
		FROM contracts c, LATERAL `+parts+` m ORDER BY c.id, m.delegate, m.place`, args, pgx.RowToStructByPos[Part])
	err := r.run(ctx, batch)
	if err == nil {
		err = r.db.say(ctx, fields(me.Parts, func(p *Part) *string { return &p.Title })...)
	}
	return me, unknown("person", r.reader.Person, err)
}
