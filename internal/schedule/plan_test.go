package schedule_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/schedule"
)

func terms(effective, term string) schedule.Terms {
	return schedule.Terms{
		EffectiveOn: civil.MustParse(effective), TermOn: civil.MustParse(term), Authorities: []string{"ARS-MV", "CD-96"},
		Negotiation: schedule.Negotiation{NegotiationEnded: true},
	}
}

func dues(plan []schedule.Deadline) string {
	var lines []string
	for _, d := range plan {
		lines = append(lines, d.Due.String()+" "+d.ID)
	}
	return strings.Join(lines, "\n")
}

// The EHPAD contract of samples/ehpad.json (N-09 to N-14, L-05, L-14).
func TestPlanOfAFiveYearContract(t *testing.T) {
	ehpad := terms("2025-01-01", "2029-12-31")
	ehpad.Steps = []schedule.StepTerm{{Sheet: "FA-A2", N: 2, DueOn: civil.MustParse("2026-06-30"), Label: "protocole avec le GHT"}}
	want := `2026-06-30 step.FA-A2.2
2026-07-30 dialogue.annual.2026
2027-07-30 dialogue.annual.2027
2027-12-31 review.midterm
2028-06-30 renewal.t18
2028-07-30 dialogue.annual.2028
2028-12-31 renewal.t12
2029-01-01 review.joint
2029-06-30 renewal.t6
2029-07-30 dialogue.annual.2029
2029-12-31 review.final`
	plan := schedule.Plan(ehpad, schedule.Original)
	if diff := cmp.Diff(want, dues(plan)); diff != "" {
		t.Error(diff)
	}
	if got := plan[0]; got.Label != "Étape 2 de la fiche FA-A2\u00a0: protocole avec le GHT" || got.Recipients[0] != "pilot:FA-A2" {
		t.Errorf("the step reads %q for %v", got.Label, got.Recipients)
	}
}

func TestTermsAtMonthEndsAndOnLeapDays(t *testing.T) {
	for _, c := range []struct{ effective, term, t18, t12, t6, midterm string }{
		{"2025-01-01", "2029-12-31", "2028-06-30", "2028-12-31", "2029-06-30", "2027-12-31"},
		{"2023-03-01", "2028-02-29", "2026-08-29", "2027-02-28", "2027-08-29", "2026-02-28"},
		{"2024-02-29", "2029-02-28", "2027-08-28", "2028-02-28", "2028-08-28", "2027-02-27"},
		{"2024-09-01", "2029-08-31", "2028-02-29", "2028-08-31", "2029-02-28", "2027-08-31"},
		{"2025-07-01", "2030-06-30", "2028-12-30", "2029-06-30", "2029-12-30", "2028-06-30"},
	} {
		got := map[string]string{}
		for _, d := range schedule.Plan(terms(c.effective, c.term), schedule.Original) {
			got[d.ID] = d.Due.String()
		}
		for id, want := range map[string]string{"renewal.t18": c.t18, "renewal.t12": c.t12, "renewal.t6": c.t6, "review.midterm": c.midterm} {
			if got[id] != want {
				t.Errorf("contract from %s to %s: %s is due %s, want %s", c.effective, c.term, id, got[id], want)
			}
		}
	}
}

func TestTheFinalReviewClosesTheFifthYear(t *testing.T) {
	for _, c := range []struct{ effective, term, final string }{
		{"2025-01-01", "2029-12-31", "2029-12-31"},
		{"2025-01-01", "2030-12-31", "2029-12-31"}, // extended
		{"2024-02-29", "2029-02-28", "2029-02-28"},
		{"2024-02-29", "2029-02-27", "2029-02-27"},
		{"2025-01-01", "2027-06-30", "2027-06-30"},
	} {
		for _, d := range schedule.Plan(terms(c.effective, c.term), schedule.Original) {
			if d.ID == schedule.FinalID && d.Due.String() != c.final {
				t.Errorf("contract from %s to %s: final review due %s, want %s", c.effective, c.term, d.Due, c.final)
			}
		}
	}
}

func TestNegotiationCountsFromWhatReallyHappened(t *testing.T) {
	day := civil.MustParse
	started := terms("2027-01-01", "2031-12-31")
	started.Negotiation = schedule.Negotiation{LaunchedOn: day("2026-01-20"), DiagnosedFrom: day("2026-02-02")}
	deposited := started
	deposited.Negotiation.DepositedOn = day("2026-04-30")
	analysed := deposited
	analysed.Negotiation.AnalysedOn = day("2026-06-15")
	restituted := analysed
	restituted.Negotiation.RestitutedOn = day("2026-07-08")
	frozen := restituted
	frozen.Negotiation.TextFrozenOn = day("2026-11-20")
	for name, c := range map[string]struct {
		terms schedule.Terms
		want  string
	}{
		"the OG studies":        {started, "2026-05-02 phase.diagnostic.og\n2026-08-02 phase.diagnostic\n2027-01-20 phase.total"},
		"the ATCs analyse":      {deposited, "2026-06-30 phase.diagnostic.atc\n2026-08-02 phase.diagnostic\n2027-01-20 phase.total"},
		"the analysis is there": {analysed, "2026-08-02 phase.diagnostic\n2027-01-20 phase.total"},
		"fiches are negotiated": {restituted, "2026-11-08 phase.negotiation\n2027-01-20 phase.total"},
		"the text is frozen":    {frozen, "2027-01-20 phase.signature\n2027-01-20 phase.total"},
	} {
		if got := dues(schedule.Plan(c.terms, schedule.Original)); !strings.HasPrefix(got, c.want+"\n") {
			t.Errorf("%s: plan begins\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

func TestShortContractsHaveNoReviewAfterTheirTerm(t *testing.T) {
	for _, d := range schedule.Plan(terms("2025-01-01", "2027-06-30"), schedule.Original) {
		if d.Due.After(civil.MustParse("2027-06-30")) {
			t.Errorf("%s is due %s, after the term", d.ID, d.Due)
		}
		if d.ID == "review.midterm" || d.ID == "review.joint" {
			t.Errorf("a contract of thirty months has no %s", d.ID)
		}
	}
}

func TestAnExtensionMovesTheRenewalAndKeepsTheFifthYear(t *testing.T) {
	got := dues(schedule.Plan(terms("2025-01-01", "2030-12-31"), schedule.Original))
	for _, want := range []string{"2029-06-30 renewal.t18", "2029-12-31 renewal.t12", "2030-06-30 renewal.t6", "2029-12-31 review.final", "2030-07-30 dialogue.annual.2030"} {
		if !strings.Contains(got, want) {
			t.Errorf("after an extension of a year the plan lacks %s:\n%s", want, got)
		}
	}
}

func TestRemindersFallOnWorkingDays(t *testing.T) {
	for _, c := range []struct {
		kind schedule.Kind
		due  string
		want string
	}{
		// T-12 of the EHPAD sample falls on a Sunday: escalated on Friday 29 December 2028.
		{schedule.RenewalT12, "2028-12-31", "2028-10-31 near, 2028-12-29 escalated, 2029-01-31 escalated"},
		// Due on 14 July 2027, a Wednesday: the day itself moves to the 13th.
		{schedule.Step, "2027-07-14", "2027-06-14 near, 2027-07-07 near, 2027-07-13 due, 2027-07-21 overdue, 2027-08-13 escalated"},
		// Due on Good Friday: three days later is Easter Monday, and going back would say "overdue" on the due day itself.
		{schedule.Approval, "2027-03-26", "2027-03-19 near, 2027-03-26 due, 2027-03-30 overdue, 2027-04-05 escalated"},
		{schedule.RenewalT18, "2028-06-30", "2028-05-31 near, 2028-06-30 due, 2028-07-28 overdue, 2028-08-30 overdue, 2028-09-29 overdue, 2028-10-30 overdue, 2028-11-30 overdue"},
	} {
		var got []string
		for _, r := range schedule.Original.RemindersFor(c.kind, civil.MustParse(c.due), civil.Metropole) {
			got = append(got, r.On.String()+" "+string(r.Level))
			if civil.Metropole.DayOff(r.On) {
				t.Errorf("%s due %s: a reminder on %s, a day off", c.kind, c.due, r.On)
			}
		}
		if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s due %s: %s", c.kind, c.due, diff)
		}
	}
}

func TestEveryKindHasRemindersAndWords(t *testing.T) {
	kinds := []schedule.Kind{schedule.Phase, schedule.Step, schedule.Dialogue, schedule.Review, schedule.RenewalT18, schedule.RenewalT12, schedule.RenewalT6, schedule.Approval}
	for _, kind := range kinds {
		if len(schedule.Original.Reminders[kind]) == 0 {
			t.Errorf("kind %s is never reminded", kind)
		}
	}
	for id, want := range map[string]schedule.Kind{"renewal.t18": schedule.RenewalT18, "step.FA.1.2": schedule.Step, "dialogue.annual.2027": schedule.Dialogue, "phase.diagnostic.og": schedule.Phase, "review.final": schedule.Review, "approval.sheet.FA-1": schedule.Approval} {
		if got := schedule.KindOf(id); got != want {
			t.Errorf("%s is of kind %s, want %s", id, got, want)
		}
	}
	if got := schedule.Audience("step.FA.1.2", nil, schedule.Original); got[0] != "pilot:FA.1" {
		t.Errorf("step.FA.1.2 goes to %v", got)
	}
}
