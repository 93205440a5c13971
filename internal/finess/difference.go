package finess

import (
	"cmp"
	"maps"
	"slices"

	"jalon/internal/civil"
)

// Difference is what a file would change in the referential. Each list is by number.
type Difference struct {
	Added   []Entity       `json:"added,omitempty"`
	Changed []EntityChange `json:"changed,omitempty"`
	// Closed are entities that the file does not list where it could have: they are proposed as closed, and stay.
	Closed    []Entity `json:"closed,omitempty"`
	Unchanged int      `json:"unchanged"`
}

// EntityChange is one entity that the file tells otherwise, as it would become.
type EntityChange struct {
	Entity
	Fields []FieldChange `json:"fields"`
}

// FieldChange is one property, with its heading; "" is nothing.
type FieldChange struct {
	Field  string `json:"field"`
	Label  string `json:"label"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Empty reports that the file says what is known already.
func (d Difference) Empty() bool { return len(d.Added)+len(d.Changed)+len(d.Closed) == 0 }

// Written lists the entities as they become.
func (d Difference) Written() []Entity {
	all := slices.Concat(d.Added, d.Closed)
	for _, c := range d.Changed {
		all = append(all, c.Entity)
	}
	return all
}

// Compare holds an import against the current referential. What the file has no column for stays as it is. An open entity that
// is absent is proposed as closed on the day given, provided that the file speaks of entities of its kind in its department: an
// extract of one department says nothing of the others. Rows that were refused are not absent; and where the number of one of
// them could not be read, it may be anybody's, so that nothing is proposed as closed.
func Compare(current []Entity, read *Import, today civil.Date) Difference {
	known := make(map[Number]Entity, len(current))
	for _, e := range current {
		known[e.Number] = e
	}
	type scope struct {
		kind       Kind
		department string
	}
	covered, listed, d := map[scope]bool{}, maps.Clone(read.refused), Difference{}
	if listed == nil {
		listed = map[Number]bool{}
	}
	for _, e := range read.Entities {
		listed[e.Number] = true
		was, is := known[e.Number]
		if !is {
			covered[scope{e.Kind, e.Department}] = true
			d.Added = append(d.Added, e)
			continue
		}
		e = read.over(was, e)
		covered[scope{e.Kind, e.Department}] = true
		if changes := differing(was, e); len(changes) > 0 {
			d.Changed = append(d.Changed, EntityChange{e, changes})
		} else {
			d.Unchanged++
		}
	}
	for _, e := range current {
		if listed[e.Number] {
			continue
		}
		if read.blind || !e.ClosedOn.IsZero() || !covered[scope{e.Kind, e.Department}] {
			d.Unchanged++
			continue
		}
		e.ClosedOn = today
		d.Closed = append(d.Closed, e)
	}
	byNumber := func(a, b Entity) int { return cmp.Compare(a.Number, b.Number) }
	slices.SortFunc(d.Added, byNumber)
	slices.SortFunc(d.Closed, byNumber)
	slices.SortFunc(d.Changed, func(a, b EntityChange) int { return byNumber(a.Entity, b.Entity) })
	return d
}

// over is an entity as the file tells it, and as it was where the file has no column.
func (i *Import) over(was, told Entity) Entity {
	e := was
	e.Kind, e.Parent = told.Kind, cmp.Or(told.Parent, was.Parent)
	if told.Kind == LegalEntity {
		e.Parent = ""
	}
	for _, f := range fields {
		if f.set == nil || !slices.Contains(i.Told, f.name) {
			continue
		}
		_ = f.set(&e, f.get(&told)) // it was read from a text once
	}
	return e
}

func differing(a, b Entity) []FieldChange {
	var changes []FieldChange
	for _, f := range fields {
		if before, after := f.get(&a), f.get(&b); before != after {
			changes = append(changes, FieldChange{f.name, f.heading, before, after})
		}
	}
	return changes
}
