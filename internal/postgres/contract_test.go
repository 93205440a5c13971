package postgres_test

import (
	"fmt"
	"slices"
	"testing"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

func TestAddingAgain(t *testing.T) {
	db, conn := migrated(t)
	n := newContract(programmed("CPOM-1"))
	n.Predecessor = "CPOM-0"
	for i, want := range []bool{true, false} {
		if added, err := db.AddContract(t.Context(), n); err != nil || added != want {
			t.Errorf("time %d: added %t, %v", i+1, added, err)
		}
	}
	before := tables(t, conn, "CPOM-1")
	other := n
	other.Digest, other.Title = "another", "Un autre titre"
	_, err := db.AddContract(t.Context(), other)
	refusedWith(t, err, postgres.ErrExists)
	unchanged(t, before, tables(t, conn, "CPOM-1"))

	view, err := db.Contract(t.Context(), "CPOM-1")
	must(t, err)
	c := view.Contract
	if string(view.File) != string(n.File) {
		t.Errorf("the file came back as %s", view.File)
	}
	if !slices.Equal(view.Parties, n.Parties) || len(view.People) != len(n.Opening.People) {
		t.Errorf("parties %v, people %v", view.Parties, view.People)
	}
	for i, line := range n.Opening.People {
		s := n.People[min(i, len(n.People)-1)] // Marie, the last one, holds the last two lines
		want := postgres.Person{ID: line.Person, Party: line.Party, Role: string(line.Role), Subject: line.Subject, Name: s.Name, Title: s.Title, Address: s.Address}
		if view.People[i] != want {
			t.Errorf("line %d is %+v, want %+v", i+1, view.People[i], want)
		}
	}
	if c.Phase != lifecycle.Programmed || c.EffectiveOn != day("2028-01-01") || c.TermOn != day("2032-12-31") || !c.SignedOn.IsZero() || !c.NextDue.IsZero() ||
		c.Predecessor != "CPOM-0" || c.ManagingBody != "Association Élan Cœur" || c.Seq != 0 || c.Suspended {
		t.Errorf("contract %+v", c)
	}
}

func TestARefusedContractLeavesNothing(t *testing.T) {
	db, _ := migrated(t)
	n := newContract(programmed("CPOM-1"))
	n.Opening.People[0].Party = "ARS-XX"
	if _, err := db.AddContract(t.Context(), n); err == nil {
		t.Error("a person of no party was stored")
	}
	_, err := db.Contract(t.Context(), "CPOM-1")
	refusedWith(t, err, postgres.ErrUnknown)
	_, err = db.Seq(t.Context(), "CPOM-1")
	refusedWith(t, err, postgres.ErrUnknown)
}

func TestUnstarted(t *testing.T) {
	db, _ := migrated(t)
	added(t, db, open(t, inForce("CPOM-1"), "2028-06-01"))
	for _, id := range []string{"CPOM-3", "CPOM-2"} {
		_, err := db.AddContract(t.Context(), newContract(programmed(id)))
		must(t, err)
	}
	ids, err := db.Unstarted(t.Context())
	must(t, err)
	if !slices.Equal(ids, []string{"CPOM-2", "CPOM-3"}) {
		t.Errorf("unstarted: %v", ids)
	}
	if seq, err := db.Seq(t.Context(), "CPOM-1"); err != nil || seq != 2 {
		t.Errorf("seq %d, %v", seq, err)
	}
}

func TestFilters(t *testing.T) {
	db, _ := migrated(t)
	added(t, db, open(t, inForce("CPOM-1"), "2028-06-01"))
	launched := open(t, programmed("cpom-2"), "2026-11-23")
	launched.do(ars, lifecycle.OpenLaunch, "")
	added(t, db, launched)
	other := newContract(programmed("CPOM-3"))
	other.Title, other.Parties[1].Code, other.Parties[2].Name = "Les 100 % de l'hôpital_", "CD-97", "Fondation Noé"
	other.Parties[2].Organisation = "960002020"
	other.Opening.People = []contract.Assignment{{Person: "p.lea", Party: "CD-97", Role: contract.Referent}}
	_, err := db.AddContract(t.Context(), other)
	must(t, err)

	for name, c := range map[string]struct {
		reader string
		filter postgres.Filter
		want   []string
	}{
		"all, by bytes":     {access.OperatorPerson, postgres.Filter{}, []string{"CPOM-1", "CPOM-3", "cpom-2"}},
		"phase":             {access.OperatorPerson, postgres.Filter{Phase: lifecycle.Launch}, []string{"cpom-2"}},
		"party":             {access.OperatorPerson, postgres.Filter{Party: "CD-97"}, []string{"CPOM-3"}},
		"reader":            {"p.lea", postgres.Filter{}, []string{"CPOM-3"}},
		"reader and phase":  {pilot, postgres.Filter{Phase: lifecycle.InForce}, []string{"CPOM-1"}},
		"stranger":          {"p.nobody", postgres.Filter{}, nil},
		"id, other case":    {access.OperatorPerson, postgres.Filter{Query: "CPOM-2"}, []string{"cpom-2"}},
		"title, no accents": {access.OperatorPerson, postgres.Filter{Query: "HOPITAL"}, []string{"CPOM-3"}},
		"body, ligature":    {access.OperatorPerson, postgres.Filter{Query: "élan coeur"}, []string{"CPOM-1", "cpom-2"}},
		"percent is text":   {access.OperatorPerson, postgres.Filter{Query: "100 %"}, []string{"CPOM-3"}},
		"underscore too":    {access.OperatorPerson, postgres.Filter{Query: "l_"}, []string{"CPOM-3"}},
		"no match":          {access.OperatorPerson, postgres.Filter{Query: "cpom%"}, nil},
		"due that day":      {access.OperatorPerson, postgres.Filter{DueBefore: day("2028-07-01")}, nil},
		"due the day after": {access.OperatorPerson, postgres.Filter{DueBefore: day("2028-07-02")}, []string{"CPOM-1"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := listed(t, seenBy(db, c.reader, "2028-06-01"), c.filter); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func listed(t *testing.T, r *postgres.Reading, f postgres.Filter) []string {
	t.Helper()
	contracts, err := r.Contracts(t.Context(), f)
	must(t, err)
	var ids []string
	for _, c := range contracts {
		ids = append(ids, c.ID)
	}
	return ids
}

func TestPages(t *testing.T) {
	db, conn := migrated(t)
	_, err := db.AddContract(t.Context(), newContract(programmed("CPOM")))
	must(t, err)
	_, err = conn.Exec(t.Context(), `
		INSERT INTO contracts (id, title, file, digest, opening, managing_body, search, state, phase, effective_on, term_on, head)
		SELECT 'CPOM-' || n, title, file, digest, opening, managing_body, search, state, phase, effective_on, term_on, head
		FROM contracts, generate_series(1, 204) n`)
	must(t, err)
	for limit, want := range map[int]int{-1: 200, 0: 200, 1: 1, 200: 200, 1000: 200} {
		if got := listed(t, everything(db), postgres.Filter{Limit: limit}); len(got) != want {
			t.Errorf("limit %d lists %d", limit, len(got))
		}
	}
	var all []string
	for page := listed(t, everything(db), postgres.Filter{Limit: 50}); len(page) > 0; page = listed(t, everything(db), postgres.Filter{Limit: 50, After: all[len(all)-1]}) {
		all = append(all, page...)
	}
	if len(all) != 205 || !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != 205 {
		t.Errorf("the pages hold %d contracts", len(all))
	}
}

func TestPagesOfFacts(t *testing.T) {
	db, _ := migrated(t)
	l := longLife(t, "CPOM-1")
	added(t, db, l)
	page, err := db.Facts(t.Context(), "CPOM-1", 10, 5)
	must(t, err)
	if len(page) != 5 || page[0].Seq != 11 || page[4].Seq != 15 {
		t.Errorf("page of %d facts", len(page))
	}
	signed := slices.IndexFunc(l.facts, func(f contract.Fact) bool { return f.Kind == "contract.signed" })
	made, err := everything(db).FactsOfCommand(t.Context(), "CPOM-1", l.facts[signed].Command)
	must(t, err)
	var kinds []string
	for _, f := range made {
		kinds = append(kinds, fmt.Sprint(f.Kind))
	}
	if want := []string{"approval.decided", "approval.approved", "contract.signed", "plan.moved"}; !slices.Equal(kinds, want) {
		t.Errorf("the last signature made %v", kinds)
	}
	for _, id := range []string{"", "command-x"} {
		if made, err := everything(db).FactsOfCommand(t.Context(), "CPOM-1", id); err != nil || len(made) != 0 {
			t.Errorf("command %q made %d facts, %v", id, len(made), err)
		}
	}
}
