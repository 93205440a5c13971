package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/postgres"
)

func TestPeopleWithTheirParts(t *testing.T) {
	db, _ := migrated(t)
	for _, id := range []string{"CPOM-2", "CPOM-1"} {
		n := newContract(programmed(id))
		if id == "CPOM-1" { // added last: this is how she is called today
			n.People[6].Name, n.People[7].Name = "Marie Leduc-Roy", "Marie Leduc-Roy"
		}
		_, err := db.AddContract(t.Context(), n)
		must(t, err)
	}
	people, err := db.People(t.Context())
	must(t, err)
	var ids []string
	for _, s := range people {
		ids = append(ids, s.ID)
	}
	if diff := cmp.Diff([]string{ars, arsChief, cd, cdChief, pilot, og, ogChief}, ids); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
	marie, err := db.PersonNamed(t.Context(), pilot)
	must(t, err)
	part := func(contract, sheet string) postgres.Part {
		return postgres.Part{Contract: contract, Title: "CPOM de l'Association Élan", Party: "OG", Role: "pilot", Subject: sheet}
	}
	want := postgres.Somebody{
		ID: pilot, Name: "Marie Leduc-Roy", Title: "Cadre", Address: "marie@elan.example",
		Parts: []postgres.Part{part("CPOM-1", "FA-1"), part("CPOM-1", "FA-2"), part("CPOM-2", "FA-1"), part("CPOM-2", "FA-2")},
	}
	if diff := cmp.Diff(want, marie); diff != "" {
		t.Errorf("Marie (-want +got):\n%s", diff)
	}
	for _, id := range []string{"", "p.nobody"} {
		_, err := db.PersonNamed(t.Context(), id)
		refusedWith(t, err, postgres.ErrUnknown)
	}
}
