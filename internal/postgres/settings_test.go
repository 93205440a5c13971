package postgres_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// staff is a directory of one organisation and a stranger to it.
func staff(t *testing.T) *postgres.DB {
	t.Helper()
	db, conn := migrated(t)
	_, err := conn.Exec(t.Context(), "INSERT INTO organisations (id, kind, name) VALUES ('org', 'ARS', 'A'), ('other', 'ARS', 'B')")
	must(t, err)
	for _, s := range []postgres.Somebody{
		{ID: "p.a", Organisation: "org", Name: "Anne"}, {ID: "p.b", Organisation: "org", Name: "Bruno"}, {ID: "p.gone", Organisation: "org", Name: "Partie"},
		{ID: "p.machine", Organisation: "org", Name: "Entrepôt", Machine: true}, {ID: "p.x", Organisation: "other", Name: "Xavier"},
	} {
		must(t, db.RegisterPerson(t.Context(), s))
	}
	must(t, db.DisablePerson(t.Context(), "p.gone", noon(base)))
	return db
}

func TestWhatWaitsForTheDigestIsReplacedAsAWhole(t *testing.T) {
	db := staff(t)
	for _, want := range [][]mail.Kind{{mail.DeadlineDue, mail.DeadlineNear}, {mail.DeadlineNear, mail.StepDue}, nil} {
		must(t, db.SetGathered(t.Context(), "p.a", want))
		got, err := db.Gathered(t.Context(), "p.a")
		must(t, err)
		if !slices.Equal(got, want) {
			t.Errorf("%v is kept as %v", want, got)
		}
		if others, err := db.Gathered(t.Context(), "p.b"); err != nil || len(others) > 0 {
			t.Errorf("somebody else wants %v, %v", others, err)
		}
		must(t, db.SetGathered(t.Context(), "p.b", nil))
	}
	refusedWith(t, db.SetGathered(t.Context(), "p.nobody", []mail.Kind{mail.StepDue}), postgres.ErrUnknown)
}

// away is an absence from one day of a month to another.
func away(first, last int, substitute string) postgres.Absence {
	return postgres.Absence{From: base.AddDays(first), Until: base.AddDays(last), Substitute: substitute}
}

func TestAbsencesDoNotOverlap(t *testing.T) {
	db := staff(t)
	add := func(person string, a postgres.Absence) error { return db.AddAbsence(t.Context(), person, a, base) }
	must(t, add("p.a", away(10, 20, "p.b")))
	for _, a := range []postgres.Absence{away(0, 10, "p.b"), away(20, 30, "p.b"), away(12, 13, "p.b"), away(0, 40, "p.b"), away(10, 11, "p.b")} {
		refusedWith(t, add("p.a", a), postgres.ErrOverlap)
	}
	must(t, add("p.a", away(10, 20, "p.b"))) // the same again
	must(t, add("p.a", away(21, 21, "p.b")))
	must(t, add("p.a", away(0, 9, "p.b")))
	must(t, add("p.b", away(10, 20, "p.a"))) // of somebody else
	for _, substitute := range []string{"p.a", "p.x", "p.gone", "p.machine", "p.nobody", ""} {
		refusedWith(t, add("p.a", away(50, 51, substitute)), postgres.ErrUnknown)
	}
	refusedWith(t, add("p.nobody", away(50, 51, "p.b")), postgres.ErrUnknown)

	left, err := db.Absences(t.Context(), "p.a", base.AddDays(10))
	must(t, err)
	want := []postgres.Absence{
		{From: base.AddDays(10), Until: base.AddDays(20), Substitute: "p.b", Name: "Bruno"},
		{From: base.AddDays(21), Until: base.AddDays(21), Substitute: "p.b", Name: "Bruno"},
	}
	if diff := cmp.Diff(want, left); diff != "" {
		t.Errorf("ten days on (-want +got):\n%s", diff)
	}
	must(t, db.EndAbsence(t.Context(), "p.a", base.AddDays(21)))
	must(t, db.EndAbsence(t.Context(), "p.a", base.AddDays(21)))
	if left, err = db.Absences(t.Context(), "p.a", base.AddDays(10)); err != nil || len(left) != 1 {
		t.Errorf("%v, %v are left", left, err)
	}
	if others, err := db.Absences(t.Context(), "p.b", base); err != nil || len(others) != 1 {
		t.Errorf("of somebody else, %v, %v", others, err)
	}
}

func TestOnlySoManyAbsencesLieAhead(t *testing.T) {
	db := staff(t)
	for i := range postgres.MostAbsences {
		must(t, db.AddAbsence(t.Context(), "p.a", away(2*i, 2*i, "p.b"), base))
	}
	refusedWith(t, db.AddAbsence(t.Context(), "p.a", away(90, 90, "p.b"), base), postgres.ErrFull)
	must(t, db.AddAbsence(t.Context(), "p.a", away(0, 0, "p.b"), base)) // the same again
	// What is over makes room, and is forgotten.
	must(t, db.AddAbsence(t.Context(), "p.a", away(90, 90, "p.b"), base.AddDays(1)))
	kept, err := db.Absences(t.Context(), "p.a", base.AddDays(-1))
	must(t, err)
	if len(kept) != postgres.MostAbsences || kept[0].From != base.AddDays(2) {
		t.Errorf("%v are kept", kept)
	}
}

// Two browsers send at once: whatever the order, the days of one person are covered once.
func TestAbsencesSentAtOnceDoNotOverlapEither(t *testing.T) {
	db, tried := staff(t), 12
	answers := make(chan error, tried)
	for i := range tried {
		go func() { answers <- db.AddAbsence(context.Background(), "p.a", away(i, i+20, "p.b"), base) }()
	}
	taken := 0
	for range tried {
		switch err := <-answers; {
		case err == nil:
			taken++
		case !errors.Is(err, postgres.ErrOverlap):
			t.Error(err)
		}
	}
	if taken != 1 {
		t.Errorf("%d absences on the same days", taken)
	}
}
