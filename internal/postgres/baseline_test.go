package postgres_test

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// shifts lists the deadlines that moved: first day, present day, how often.
func shifts(t *testing.T, db *postgres.DB, id string) map[string]string {
	t.Helper()
	deadlines, err := everything(db).Deadlines(t.Context(), id)
	must(t, err)
	moved := map[string]string{}
	for _, d := range deadlines {
		if d.Shift != d.FirstDue.DaysUntil(d.Due) {
			t.Errorf("%s moved by %d days, from %s to %s", d.ID, d.Shift, d.FirstDue, d.Due)
		}
		if d.Moves > 0 || d.Shift != 0 {
			moved[d.ID] = fmt.Sprintf("%s -> %s, %d", d.FirstDue, d.Due, d.Moves)
		}
	}
	return moved
}

// An amendment moves the term, another one moves a step and then moves it again (F-KR-03).
func TestADeadlineKeepsItsFirstDay(t *testing.T) {
	db, _ := migrated(t)
	shorter := inForce("CPOM-1")
	shorter.TermOn = day("2031-12-31")
	l := open(t, shorter, "2028-06-01")
	l.do(og, contract.ProposeAmendment, "step.FA-2.1", on("2029-09-30"), func(c *contract.Command) { c.TermOn = day("2032-12-31") })
	l.approve("amendment.1", arsChief, cdChief, ogChief)
	l.do(og, contract.ProposeAmendment, "step.FA-2.1", on("2029-06-30"))
	l.approve("amendment.2", arsChief, cdChief, ogChief)
	added(t, db, l)
	want := map[string]string{
		"step.FA-2.1": "2029-03-31 -> 2029-06-30, 2",
		"renewal.t18": "2030-06-30 -> 2031-06-30, 1", "renewal.t12": "2030-12-31 -> 2031-12-31, 1", "renewal.t6": "2031-06-30 -> 2032-06-30, 1",
		"review.final": "2031-12-31 -> 2032-12-31, 1",
	}
	if diff := cmp.Diff(want, shifts(t, db, "CPOM-1")); diff != "" {
		t.Error(diff)
	}
	baseline, err := everything(db).Baseline(t.Context(), "CPOM-1")
	must(t, err)
	if diff := cmp.Diff(postgres.Baseline{Term: postgres.Shifted{First: day("2031-12-31"), Now: day("2032-12-31"), Days: 366}}, baseline); diff != "" {
		t.Error(diff)
	}
}

// sentBack is a negotiation whose diagnostic is deposited again a month later: the analyses were expected, then were not,
// and are expected on another day.
func sentBack(t *testing.T) *life {
	l := open(t, programmed("CPOM-1"), "2026-11-23")
	l.do(ars, lifecycle.OpenLaunch, "")
	l.do(ars, contract.RecordLaunch, "", on("2026-11-23"), func(c *contract.Command) { c.Mode = "réunion" })
	l.do(ars, contract.ConfirmPrerequisites, "")
	l.do(og, contract.SubmitLaunch, "")
	l.approve("launch", ars, cd, ogChief)
	for _, deposited := range []string{"2027-01-15", "2027-02-15", "2027-03-15"} {
		l.until(deposited)
		l.do(og, lifecycle.DepositDiagnostic, "")
		if deposited != "2027-03-15" {
			l.do(ars, lifecycle.AskDiagnosticAgain, "", func(c *contract.Command) { c.Reason = "compléter" })
		}
	}
	return l
}

func TestADeadlineThatClosedAndOpensOnAnotherDayHasMoved(t *testing.T) {
	db, _ := migrated(t)
	added(t, db, sentBack(t))
	if diff := cmp.Diff(map[string]string{"phase.diagnostic.atc": "2027-03-15 -> 2027-05-15, 2"}, shifts(t, db, "CPOM-1")); diff != "" {
		t.Error(diff)
	}
	baseline, err := everything(db).Baseline(t.Context(), "CPOM-1")
	must(t, err)
	if want := (postgres.Shifted{First: day("2027-11-23"), Now: day("2027-11-23")}); baseline.Signature == nil || *baseline.Signature != want {
		t.Errorf("the signature was and is expected on %+v", baseline.Signature)
	}
}

// A question that is asked again has a new day and no past one; a contract's first days are those of its first plan.
func TestTheBaselineOfALongLife(t *testing.T) {
	db, _ := migrated(t)
	added(t, db, longLife(t, "CPOM-1"))
	want := map[string]string{
		"step.FA-1.2": "2029-06-30 -> 2030-06-30, 2", "renewal.t18": "2031-06-30 -> 2031-12-30, 1", "renewal.t12": "2031-12-31 -> 2032-06-30, 1",
	}
	if diff := cmp.Diff(want, shifts(t, db, "CPOM-1")); diff != "" {
		t.Error(diff)
	}
	baseline, err := everything(db).Baseline(t.Context(), "CPOM-1")
	must(t, err)
	expected := postgres.Baseline{
		Signature: &postgres.Shifted{First: day("2027-11-23"), Now: day("2027-11-16"), Days: -7},
		Term:      postgres.Shifted{First: day("2032-12-31"), Now: day("2033-06-30"), Days: 181},
	}
	if diff := cmp.Diff(expected, baseline); diff != "" {
		t.Error(diff)
	}
	_, err = seenBy(db, "p.nobody", "2028-01-01").Baseline(t.Context(), "CPOM-1")
	refusedWith(t, err, postgres.ErrUnknown)
}

// Recorded fact by fact, in one go, or folded again: the first days and the moves are the same.
func TestTheBaselineDoesNotDependOnHowFactsArrive(t *testing.T) {
	for step, l := range map[int]*life{1: longLife(t, "CPOM-1"), 7: longLife(t, "CPOM-1"), 2: sentBack(t), 1000: sentBack(t)} {
		db, conn := migrated(t)
		_, err := db.AddContract(t.Context(), newContract(*l.facts[0].Detail.Opening))
		must(t, err)
		for facts := range slices.Chunk(l.facts, step) {
			must(t, db.Record(t.Context(), "CPOM-1", facts, scribe{contract: "CPOM-1"}))
		}
		before := tables(t, conn, "CPOM-1")
		_, err = db.Rebuild(t.Context(), "CPOM-1")
		must(t, err)
		unchanged(t, before, tables(t, conn, "CPOM-1"))
	}
}

// A database of an earlier release finds the first days in its facts.
func TestMigrationReadsTheBaselineFromTheFacts(t *testing.T) {
	migration, err := os.ReadFile("migrations/013_baseline.sql")
	must(t, err)
	for _, l := range []*life{longLife(t, "CPOM-1"), sentBack(t)} {
		db, conn := migrated(t)
		added(t, db, l)
		before := tables(t, conn, "CPOM-1")
		_, err = conn.Exec(t.Context(), "ALTER TABLE deadlines DROP COLUMN first_due, DROP COLUMN moves")
		must(t, err)
		_, err = conn.Exec(t.Context(), string(migration))
		must(t, err)
		unchanged(t, before, tables(t, conn, "CPOM-1"))
	}
}
