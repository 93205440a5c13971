package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"jalon/internal/finess"
)

// FinessFilter chooses entities of the referential; an empty field leaves none out.
type FinessFilter struct {
	// Query is part of a number, a name, a town or a category, without case or accents, or the reference of a contract in
	// sight, whose perimeter it means.
	Query      string
	Kind       finess.Kind
	Department string
	Category   string // code
	After      finess.Number
	Limit      int // at most 200, which 0 means too
}

// FinessView is one entity with what belongs to it.
type FinessView struct {
	finess.Entity
	Manager   *finess.Entity  // the legal entity of a site; nil where the referential has none
	Sites     []finess.Entity // of a legal entity, the first 200
	Contracts []Contract      // those in sight in whose perimeter it is
}

const finessColumns = `e.number, e.kind, e.parent, e.name, e.category, e.category_label, e.capacity, e.competence,
	e.authorised_on, e.opened_on, e.closed_on, e.town, e.department`

func scanFiness(row pgx.CollectableRow) (e finess.Entity, err error) {
	err = row.Scan(&e.Number, &e.Kind, &e.Parent, &e.Name, &e.Category, &e.CategoryLabel, &e.Capacity, &e.Competence,
		(*date)(&e.AuthorisedOn), (*date)(&e.OpenedOn), (*date)(&e.ClosedOn), &e.Town, &e.Department)
	return e, err
}

// inPerimeter says that the file of contract c names the number n. Numbers are no words of people: files keep them as they are.
const inPerimeter = `(strpos(c.file, n.number) > 0 AND (c.file::json #>> '{managing_body,finess_ej}' = n.number
	OR EXISTS (SELECT FROM json_array_elements(c.file::json -> 'facilities') f WHERE f ->> 'finess_et' = n.number)))`

const finessChosen = `(@kind = '' OR e.kind = @kind) AND (@department = '' OR e.department = @department) AND (@category = '' OR e.category = @category)`

// FinessEntities lists entities by number, at most 200 at a time; the next page starts After the last one of this.
func (r *Reading) FinessEntities(ctx context.Context, f FinessFilter) ([]finess.Entity, error) {
	return list(ctx, r, "SELECT "+finessColumns+` FROM finess_entities e
		WHERE @reader::text IS NOT NULL AND e.number > @after AND `+finessChosen+`
		  AND (strpos(e.search, @query) > 0
		       OR EXISTS (SELECT FROM contracts c, (SELECT e.number) n WHERE lower(c.id) = @query AND `+inPerimeter+` AND `+seen+`))
		ORDER BY e.number LIMIT @limit`,
		pgx.NamedArgs{
			"query": searchable(f.Query), "kind": f.Kind, "department": f.Department, "category": f.Category, "after": f.After,
			"limit": bounded(f.Limit, mostListed),
		}, scanFiness)
}

// FinessEntity is one entity as the reader may see it; ErrUnknown when the referential does not have it.
func (r *Reading) FinessEntity(ctx context.Context, number finess.Number) (FinessView, error) {
	var found, managers []finess.Entity
	v := FinessView{}
	batch, args := &pgx.Batch{}, r.args(pgx.NamedArgs{"number": number, "most": mostListed})
	queueList(batch, &found, "SELECT "+finessColumns+" FROM finess_entities e WHERE @reader::text IS NOT NULL AND e.number = @number", args, scanFiness)
	queueList(batch, &managers, "SELECT "+finessColumns+" FROM finess_entities e JOIN finess_entities s ON s.parent = e.number WHERE @reader::text IS NOT NULL AND s.number = @number",
		args, scanFiness)
	queueList(batch, &v.Sites, "SELECT "+finessColumns+" FROM finess_entities e WHERE @reader::text IS NOT NULL AND e.parent = @number ORDER BY e.number LIMIT @most", args, scanFiness)
	queueList(batch, &v.Contracts, "SELECT "+contractColumns+" FROM contracts c, (SELECT @number::text AS number) n WHERE "+inPerimeter+" AND "+seen+" ORDER BY c.id LIMIT @most",
		args, func(row pgx.CollectableRow) (c Contract, err error) {
			err = row.Scan(c.columns()...)
			return c, err
		})
	err := r.run(ctx, batch)
	if err == nil && len(found) == 0 {
		err = pgx.ErrNoRows
	}
	if err != nil {
		return v, unknown("FINESS", string(number), err)
	}
	if v.Entity = found[0]; len(managers) > 0 {
		v.Manager = &managers[0]
	}
	return v, r.db.say(ctx, fields(v.Contracts, func(c *Contract) *string { return &c.Title })...)
}

// FinessLookup reads what the referential has of some numbers, of whatever form. It is nil while the referential is empty,
// which says nothing of any number.
func (r *Reading) FinessLookup(ctx context.Context, numbers []string) (finess.Lookup, error) {
	var found []finess.Entity
	var filled []bool
	batch, args := &pgx.Batch{}, r.args(pgx.NamedArgs{"numbers": orEmpty(numbers)})
	queueList(batch, &found, "SELECT "+finessColumns+" FROM finess_entities e WHERE @reader::text IS NOT NULL AND e.number = ANY (@numbers)", args, scanFiness)
	queueList(batch, &filled, "SELECT EXISTS (SELECT FROM finess_entities)", nil, pgx.RowTo[bool])
	if err := r.run(ctx, batch); err != nil || !filled[0] {
		return nil, err
	}
	known := map[finess.Number]finess.Entity{}
	for _, e := range found {
		known[e.Number] = e
	}
	return func(n finess.Number) (finess.Entity, bool) { e, is := known[n]; return e, is }, nil
}

// FinessEntities lists the whole referential, or one department or category of it, by number.
func (db *DB) FinessEntities(ctx context.Context, f FinessFilter) ([]finess.Entity, error) {
	return finessEntities(ctx, db.pool, f)
}

func finessEntities(ctx context.Context, from querier, f FinessFilter) ([]finess.Entity, error) {
	rows, err := from.Query(ctx, "SELECT "+finessColumns+" FROM finess_entities e WHERE "+finessChosen+" AND strpos(e.search, @query) > 0 ORDER BY e.number",
		pgx.NamedArgs{"kind": f.Kind, "department": f.Department, "category": f.Category, "query": searchable(f.Query)})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanFiness)
}
