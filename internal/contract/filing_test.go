package contract_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// ehpad is a contract in force over the years in which the law moved the performance dashboard (L-19).
func ehpad(sector string) contract.State {
	s := calendared(signed(lifecycle.InForce))
	s.Sector, s.EffectiveOn, s.TermOn = sector, day("2022-01-01"), day("2026-12-31")
	s.SignedOn = day("2021-12-15")
	s.Facilities[0].EvaluationOn = day("2024-03-15")
	return s
}

// filings gives the due days of the documents and evaluations that are awaited.
func (l *life) filings() map[string]string {
	due := l.deadlines()
	maps.DeleteFunc(due, func(id, _ string) bool {
		return !strings.HasPrefix(id, "filing.") && !strings.HasPrefix(id, "evaluation.")
	})
	return due
}

// Which document is awaited for which exercise, and when (L-09, L-13, L-14, L-17, L-19): what falls due before the
// contract takes effect or after its term is nobody's business here.
func TestTheLegalCalendarOfAContract(t *testing.T) {
	want := map[string]string{
		"filing.annexe-activite.2023": "2022-10-31", "filing.annexe-activite.2024": "2023-10-31",
		"filing.annexe-activite.2025": "2024-10-31", "filing.annexe-activite.2026": "2025-10-31",
		"filing.eprd.2022": "2022-06-30", "filing.eprd.2023": "2023-06-30", "filing.eprd.2024": "2024-06-30",
		"filing.eprd.2025": "2025-06-30", "filing.eprd.2026": "2026-06-30",
		"filing.errd.2022": "2023-04-30", "filing.errd.2023": "2024-04-30", "filing.errd.2024": "2025-04-30", "filing.errd.2025": "2026-04-30",
		"filing.tdb.2022": "2023-05-31", "filing.tdb.2023": "2024-05-31", // a month earlier than those of later exercises
		"filing.tdb.2024": "2025-06-30", "filing.tdb.2025": "2026-06-30",
		"filing.gmp-pmp.2024": "2024-06-30", "evaluation.E1": "2024-03-15",
	}
	l := open(t, ehpad("ehpad"), noon("2022-01-03"))
	if diff := cmp.Diff(want, l.filings()); diff != "" {
		t.Errorf("an EHPAD awaits:\n%s", diff)
	}
	delete(want, "filing.gmp-pmp.2024") // only where dependency is measured
	for _, sector := range []string{"handicap", ""} {
		if diff := cmp.Diff(want, open(t, ehpad(sector), noon("2022-01-03")).filings()); diff != "" {
			t.Errorf("sector %q awaits:\n%s", sector, diff)
		}
	}
	original := signed(lifecycle.InForce)
	original.Facilities[0].EvaluationOn = day("2020-01-01") // before the contract
	if got := open(t, original, noon("2028-02-01")).filings(); len(got) > 0 {
		t.Errorf("under the policy of release 0.1.0 these are awaited: %v", got)
	}
}

// The programming order is awaited while the contract is only programmed (L-04); nothing else of the calendar is.
func TestProgrammingIsAwaitedUntilTheLaunch(t *testing.T) {
	l := open(t, calendared(programmed()), noon("2026-11-23"))
	if diff := cmp.Diff(map[string]string{"filing.programmation.2028": "2027-12-31"}, l.filings()); diff != "" {
		t.Errorf("a programmed contract awaits:\n%s", diff)
	}
	l.do(ars, lifecycle.OpenLaunch, "")
	if was := days(l.last(contract.PlanMoved).Detail.Before); was["filing.programmation.2028"] != "2027-12-31" || len(l.filings()) > 0 {
		t.Errorf("once launched: dropped %v, awaited %v", was, l.filings())
	}
}

func TestAReceivedDocumentIsNeverAskedForAgain(t *testing.T) {
	const eprd = "filing.eprd.2028"
	l := open(t, calendared(signed(lifecycle.InForce)), noon("2028-02-01"))
	if l.until(noon("2028-06-10")); l.last(contract.DeadlineNear).Subject != eprd {
		t.Fatalf("thirty days before, %s was recalled", l.last(contract.DeadlineNear).Subject)
	}
	l.refused(contract.Invalid, ars, contract.RecordFiling, eprd, on("2028-06-11"))
	if facts := l.do(ars, contract.RecordFiling, eprd, on("2028-06-09")); kinds(facts) != "filing.recorded" || facts[0].Detail.On != day("2028-06-09") {
		t.Errorf("received as %s on %s", kinds(facts), facts[0].Detail.On)
	}
	l.refused(contract.NotAllowed, ars, contract.RecordFiling, eprd)
	recorded := len(l.facts)
	l.do(cd, lifecycle.HoldDialogue, "dialogue.annual.2029") // plans anew
	l.until(noon("2028-12-31"))
	for _, fact := range l.facts[recorded:] {
		if fact.Subject == eprd || days(fact.Detail.Plan)[eprd] != "" {
			t.Errorf("on %s: %s", fact.At, fact.Kind)
		}
	}
	if got := l.filings(); got[eprd] != "" || got["filing.eprd.2029"] == "" {
		t.Errorf("awaited afterwards: %v", got)
	}
}

// The EPRD follows within thirty days of the notified tariff, where that comes before its legal day (L-13).
func TestANoticeMovesTheDocumentEarlierOnly(t *testing.T) {
	const eprd = "filing.eprd.2028"
	for _, c := range []struct{ notified, due, facts string }{
		{"2028-03-10", "2028-04-09", "tariff.notified plan.moved"},
		{"2028-05-31", "2028-06-30", "tariff.notified"}, // thirty days to the legal day itself
		{"2028-06-10", "2028-06-30", "tariff.notified"},
	} {
		l := open(t, calendared(signed(lifecycle.InForce)), noon("2028-02-01"))
		l.until(noon(c.notified)).refused(contract.Forbidden, og, contract.RecordNotice, eprd)
		facts := l.do(cd, contract.RecordNotice, eprd, on(c.notified))
		if kinds(facts) != c.facts || l.filings()[eprd] != c.due {
			t.Fatalf("notified on %s: %s, due %s, want %s", c.notified, kinds(facts), l.filings()[eprd], c.due)
		}
		if len(facts) == 2 {
			was, is := days(facts[1].Detail.Before), days(facts[1].Detail.Plan)
			if diff := cmp.Diff([]map[string]string{{eprd: "2028-06-30"}, {eprd: c.due}}, []map[string]string{was, is}); diff != "" {
				t.Errorf("moved:\n%s", diff)
			}
		}
		l.refused(contract.NotAllowed, cd, contract.RecordNotice, eprd) // a tariff is notified once
	}
}

func TestANoticeIsOfItsExercise(t *testing.T) {
	l := open(t, calendared(signed(lifecycle.InForce)), noon("2028-02-01"))
	l.refused(contract.NotAllowed, cd, contract.RecordNotice, "filing.eprd.2029") // that exercise has not begun
	l.refused(contract.NotAllowed, cd, contract.RecordNotice, "filing.errd.2028") // no tariff moves the ERRD
	l.until(noon("2029-02-01"))
	for _, of := range []string{"2029-01-15", "2027-12-31"} {
		if refusal := l.refused(contract.Invalid, cd, contract.RecordNotice, "filing.eprd.2028", on(of)); refusal.Field != "on" {
			t.Errorf("a notice of %s is refused on field %q", of, refusal.Field)
		}
	}
	l.do(cd, contract.RecordNotice, "filing.eprd.2028", on("2028-12-31"))
	l.do(cd, contract.RecordNotice, "filing.eprd.2029", on("2029-01-15"))
}

// Each pilot reports a fiche's indicators once their year is over; whoever has reported is left alone.
func TestPilotsReportTheirIndicators(t *testing.T) {
	l := open(t, calendared(signed(lifecycle.InForce)), noon("2028-02-01"))
	l.until(noon("2028-12-31")).refused(contract.NotAllowed, pilot, contract.ReportIndicators, "report.2028.FA-1")
	l.until(paris.At(day("2029-01-01"), 0))
	if l.deadlines()["report.2028"] != "2029-04-30" || !slices.Equal(l.state.Audience("report.2028"), []string{"pilot:FA-1", "pilot:FA-2"}) {
		t.Fatalf("due %s, from %v", l.deadlines()["report.2028"], l.state.Audience("report.2028"))
	}
	for _, other := range []string{pilot2, ars, cdChief, ogChief, stranger} {
		l.refused(contract.Forbidden, other, contract.ReportIndicators, "report.2028.FA-1")
	}
	l.refused(contract.NotAllowed, og, contract.ReportIndicators, "report.2029.FA-1")
	l.refused(contract.NotAllowed, og, contract.ReportIndicators, "report.2028.FA-9")
	l.do(pilot, contract.ReportIndicators, "report.2028.FA-1")
	l.refused(contract.NotAllowed, pilot, contract.ReportIndicators, "report.2028.FA-1")
	if got := l.state.Audience("report.2028"); !slices.Equal(got, []string{"pilot:FA-2"}) || l.deadlines()["report.2028"] == "" {
		t.Errorf("after one of two has reported, %v are expected to, due %q", got, l.deadlines()["report.2028"])
	}
	if l.until(noon("2029-04-03")); l.last(contract.DeadlineNear).Subject != "report.2028" {
		t.Errorf("thirty days before, %s was recalled", l.last(contract.DeadlineNear).Subject)
	}
	if facts := l.do(og, contract.ReportIndicators, "report.2028.FA-2"); kinds(facts) != "indicators.reported" || l.deadlines()["report.2028"] != "" {
		t.Errorf("the last report gives %s and leaves %q", kinds(facts), l.deadlines()["report.2028"])
	}
	if l.deadlines()["report.2029"] != "2030-04-30" || !slices.Equal(l.state.Audience("report.2029"), []string{"pilot:FA-1"}) {
		t.Errorf("of 2029: due %q, from %v", l.deadlines()["report.2029"], l.state.Audience("report.2029"))
	}
}
