package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"jalon/internal/access"
)

// Membership is what the reader is towards organisations: the own one, the roles held in person for it in any contract on
// that contract's day, and every office held on the reader's own day. Somebody who is not registered is nothing to any.
func (r *Reading) Membership(ctx context.Context) (access.Membership, error) {
	m := access.Membership{Person: r.reader.Person}
	var own []string
	batch, args := &pgx.Batch{}, r.args(nil)
	queueList(batch, &own, "SELECT p.organisation FROM people p WHERE p.id = @reader", args, pgx.RowTo[string])
	queueList(batch, &m.Parts, `
		SELECT DISTINCT m.party, m.role, m.subject, m.delegate
		FROM contracts c JOIN contract_parties q ON q.contract_id = c.id, LATERAL `+parts+` m
		WHERE q.code = m.party AND q.organisation = (SELECT p.organisation FROM people p WHERE p.id = @reader)
		ORDER BY m.party, m.role, m.subject, m.delegate`, args, pgx.RowToStructByPos[access.Part])
	queueList(batch, &m.Offices, "SELECT m.organisation, m.office, m.party FROM (SELECT '' AS id, '-infinity'::timestamptz AS updated_at) c, LATERAL "+
		mandates+" m ORDER BY m.organisation, m.office", args, pgx.RowToStructByPos[access.Held])
	err := r.run(ctx, batch)
	if len(own) == 1 {
		m.Organisation = own[0]
	}
	return m, err
}

// Colleagues reports whether one person may name another: somebody registered, with an account that is open, of the same
// organisation or of one for which the first person stands in some contract on its day.
func (db *DB) Colleagues(ctx context.Context, r access.Reader, other string) (colleagues bool, err error) {
	err = db.pool.QueryRow(ctx, `
		SELECT EXISTS (
			SELECT FROM people o WHERE o.id = $2 AND o.disabled_at IS NULL AND NOT o.machine AND (
				o.organisation = (SELECT p.organisation FROM people p WHERE p.id = $1)
				OR EXISTS (
					SELECT FROM assignments a JOIN contracts c ON c.id = a.contract_id
					JOIN contract_parties q ON q.contract_id = a.contract_id AND q.code = a.party
					WHERE a.person = $1 AND q.organisation = o.organisation
					  AND (greatest($3::timestamptz, c.updated_at) AT TIME ZONE 'Europe/Paris')::date
					      BETWEEN coalesce(a.from_on, '-infinity') AND coalesce(a.until_on, 'infinity'))))`,
		r.Person, other, r.At).Scan(&colleagues)
	return colleagues, err
}
