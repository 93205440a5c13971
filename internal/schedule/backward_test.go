package schedule_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/schedule"
)

// way is a backward plan as people read it: the latest days, the advised ones, the slack.
func way(plan schedule.Retroplan) string {
	var lines []string
	for _, s := range plan {
		lines = append(lines, fmt.Sprintf("%s %s..%s, advised %s..%s, slack %d, %s", s.ID, s.LatestBegin, s.LatestEnd, s.AdvisedBegin, s.AdvisedEnd, s.Slack, s.Source))
	}
	return strings.Join(lines, "\n")
}

func backward(effective string, territory civil.Territory) schedule.Retroplan {
	return schedule.Backward(civil.MustParse(effective), schedule.Original, territory)
}

// F-KR-01 with N-01 to N-06, on the most usual effective date. The latest restitution would be Saturday 30 June 2029, the latest
// launch Friday 29 December 2028: two days before T−12, which therefore leaves no slack.
func TestBackwardFromTheFirstOfJanuary(t *testing.T) {
	want := `launch 2028-12-29..2028-12-29, advised 2028-06-30..2028-06-30, slack 182, N-01
phase.diagnostic.og 2028-12-29..2029-03-29, advised 2028-06-30..2028-09-30, slack 180, N-03
phase.diagnostic.atc 2029-03-29..2029-05-29, advised 2028-09-30..2028-11-30, slack 180, N-04
phase.diagnostic 2029-05-29..2029-06-29, advised 2028-11-30..2028-12-29, slack 182, N-02
phase.negotiation 2029-06-29..2029-10-31, advised 2028-12-29..2029-04-29, slack 185, N-05
phase.signature 2029-10-31..2029-12-31, advised 2029-04-29..2029-06-29, slack 185, N-06
effective 2030-01-01..2030-01-01, advised 2030-01-01..2030-01-01, slack 0, F-KR-01`
	plan := backward("2030-01-01", civil.Metropole)
	if diff := cmp.Diff(want, way(plan)); diff != "" {
		t.Error(diff)
	}
	for _, s := range plan {
		if s.Label == "" {
			t.Errorf("%s is called %q", s.ID, s.Label)
		}
	}
}

func TestLatestAndAdvisedStart(t *testing.T) {
	for _, c := range []struct {
		effective       string
		territory       civil.Territory
		latest, advised string
		signed          string
	}{
		{"2030-01-01", civil.Metropole, "2028-12-29", "2028-06-30", "2029-12-31"},
		{"2029-03-01", civil.Metropole, "2028-02-28", "2027-08-27", "2029-02-28"}, // the eve of 1 March: 28 February …
		{"2028-03-01", civil.Metropole, "2027-02-26", "2026-08-28", "2028-02-29"}, // … and 29 in a leap year
		{"2028-02-29", civil.Metropole, "2027-02-26", "2026-08-28", "2028-02-28"},
		{"2027-09-01", civil.Metropole, "2026-08-26", "2026-02-27", "2027-08-31"},
		{"2029-12-21", civil.Metropole, "2028-12-20", "2028-06-20", "2029-12-20"},
		{"2029-12-21", civil.LaReunion, "2028-12-19", "2028-06-20", "2029-12-19"}, // 20 December: abolition of slavery
		{"2028-12-27", civil.Metropole, "2027-12-24", "2027-06-25", "2028-12-26"}, // Saint-Étienne is worked
		{"2028-12-27", civil.AlsaceMoselle, "2027-12-22", "2027-06-25", "2028-12-22"},
	} {
		plan := backward(c.effective, c.territory)
		signature := plan[len(plan)-2].LatestEnd
		if plan.LatestStart().String() != c.latest || plan.AdvisedStart().String() != c.advised || signature.String() != c.signed {
			t.Errorf("for %s in %s: start by %s, rather %s, signed by %s; want %s, %s, %s",
				c.effective, c.territory, plan.LatestStart(), plan.AdvisedStart(), signature, c.latest, c.advised, c.signed)
		}
	}
}

// Whoever starts on the latest day and takes the longest figures of every step arrives; and who goes there by the calendar of
// Plan is reminded of no other days than these.
func TestTheLatestPlanHoldsOnEveryDay(t *testing.T) {
	policy := schedule.Original
	for effective := civil.MustParse("2027-01-01"); effective.Year < 2033; effective = effective.AddDays(1) {
		for _, territory := range []civil.Territory{civil.Metropole, civil.LaReunion} {
			plan := schedule.Backward(effective, policy, territory)
			diagnosed, restituted, frozen, signed := plan[1].LatestBegin, plan[3].LatestEnd, plan[4].LatestEnd, plan[5].LatestEnd
			switch {
			case diagnosed.AddMonths(policy.Diagnostic).After(restituted), restituted.AddMonths(policy.Negotiation).After(frozen),
				frozen.AddMonths(policy.Signature).After(signed), plan.LatestStart().AddMonths(policy.Total).After(signed), !signed.Before(effective):
				t.Fatalf("for %s in %s the longest figures do not fit:\n%s", effective, territory, way(plan))
			}
			for i, s := range plan {
				if s.LatestEnd.Before(s.LatestBegin) || i > 0 && s.LatestBegin.Before(plan[i-1].LatestEnd) || s.AdvisedEnd.After(s.LatestEnd) {
					t.Fatalf("for %s in %s, %s is out of order:\n%s", effective, territory, s.ID, way(plan))
				}
			}
			for _, met := range []civil.Date{plan.LatestStart(), plan.AdvisedStart(), restituted, plan[3].AdvisedEnd, signed, plan[5].AdvisedEnd} {
				if territory.DayOff(met) {
					t.Fatalf("for %s in %s people meet on %s, a day off:\n%s", effective, territory, met, way(plan))
				}
			}
		}
	}
}

// N-21: the first quarter lies in the window only for contracts that begin in the middle of a year.
func TestFirstQuarter(t *testing.T) {
	for _, c := range []struct {
		effective, last string
		met             bool
	}{
		{"2030-01-01", "2028-03-31", false},
		{"2029-07-01", "2028-03-31", true},
		{"2029-03-01", "2028-02-28", true},
		{"2029-05-02", "2028-03-31", true}, // the latest start is in April
		{"2029-10-05", "2028-03-31", false},
		{"2029-10-01", "2028-03-31", true},
	} {
		if last, met := backward(c.effective, civil.Metropole).FirstQuarter(); last.String() != c.last || met != c.met {
			t.Errorf("for %s: first quarter until %s, %t; want %s, %t", c.effective, last, met, c.last, c.met)
		}
	}
}

func TestLateBy(t *testing.T) {
	plan := backward("2030-01-01", civil.Metropole)
	for day, want := range map[string]int{"2028-12-28": 0, "2028-12-29": 0, "2028-12-30": 1, "2029-12-29": 365} {
		if got := plan.LateBy(civil.MustParse(day)); got != want {
			t.Errorf("on %s late by %d days, want %d", day, got, want)
		}
	}
}

func TestThePlanIsToldForADay(t *testing.T) {
	for day, want := range map[string]string{
		"2028-06-30": "Le lancement est conseillé le vendredi 30 juin 2028\u00a0; il doit avoir lieu au plus tard le vendredi 29 décembre 2028.",
		"2028-12-28": "Le lancement doit avoir lieu au plus tard le vendredi 29 décembre 2028\u00a0: il reste 1\u00a0jour.",
		"2029-01-31": "Il aurait fallu commencer avant le samedi 30 décembre 2028\u00a0: le dernier départ possible est dépassé de 33\u00a0jours.",
	} {
		if got := backward("2030-01-01", civil.Metropole).Told(civil.MustParse(day)); got[0] != want || !strings.HasPrefix(got[1], "Aucun premier trimestre") {
			t.Errorf("on %s: %q", day, got)
		}
	}
	if got := backward("2029-07-01", civil.Metropole).Told(civil.MustParse("2027-01-01"))[1]; !strings.HasSuffix(got, "convient jusqu'au vendredi 31 mars 2028.") {
		t.Error(got)
	}
}

// Where an authority's steps take longer than N-01 leaves, they decide.
func TestStepsLongerThanTheWhole(t *testing.T) {
	long := schedule.Original
	long.Analysis, long.Negotiation = 4, 6
	plan := schedule.Backward(civil.MustParse("2030-01-01"), long, civil.Metropole)
	if got := plan.LatestStart().String(); got != "2028-09-29" {
		t.Errorf("start by %s", got)
	}
	if got := plan[3]; got.LatestBegin != got.LatestEnd {
		t.Errorf("study and analysis fill the diagnostic, and the restitution lasts from %s to %s", got.LatestBegin, got.LatestEnd)
	}
}
