package contract_test

import (
	"testing"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// at is a contract of a territory, in force, with one step.
func at(t *testing.T, territory civil.Territory, stepDue, termOn string) *life {
	t.Helper()
	s := calendared(signed(lifecycle.InForce))
	s.Territory, s.Zone, s.TermOn = territory, territory.ZoneName(), day(termOn)
	s.Sheets = s.Sheets[:1]
	s.Sheets[0].Steps = []contract.Step{{DueOn: day(stepDue)}}
	return open(t, s, noon("2028-02-01"))
}

// recalledAt is the instant of the step's reminder on its due day, or of the one that takes its place.
func recalledAt(t *testing.T, territory civil.Territory, stepDue string) string {
	t.Helper()
	l := at(t, territory, stepDue, "2032-12-31")
	for range 1000 {
		l.now = contract.NextWake(&l.state)
		for _, fact := range l.tick() {
			if fact.Subject == step && fact.Kind == contract.DeadlineDue {
				return fact.At.Format(time.RFC3339)
			}
		}
	}
	t.Fatal("the step was never recalled")
	return ""
}

// Eight in the morning of the last working day there, whatever hour that is elsewhere: the instants below were computed
// by hand.
func TestRemindersFollowTheTerritory(t *testing.T) {
	for _, c := range []struct {
		territory civil.Territory
		due, at   string
	}{
		{civil.Metropole, "2028-12-20", "2028-12-20T07:00:00Z"},
		{civil.LaReunion, "2028-12-20", "2028-12-19T04:00:00Z"}, // abolition of slavery there
		{civil.LaReunion, "2028-12-21", "2028-12-21T04:00:00Z"},
		{civil.Guyane, "2028-12-21", "2028-12-21T11:00:00Z"}, // seven hours later
		{civil.Guyane, "2028-12-20", "2028-12-20T11:00:00Z"},
		{civil.AlsaceMoselle, "2028-12-26", "2028-12-22T07:00:00Z"}, // Saint-Étienne, Christmas and a Sunday
		{civil.Metropole, "2028-12-26", "2028-12-26T07:00:00Z"},
		{civil.Metropole, "2028-03-24", "2028-03-24T07:00:00Z"}, // the last Friday of winter time
		{civil.Metropole, "2028-03-27", "2028-03-27T06:00:00Z"}, // the first Monday of summer time
		{civil.Metropole, "2028-10-27", "2028-10-27T06:00:00Z"},
		{civil.Metropole, "2028-10-30", "2028-10-30T07:00:00Z"},
		{civil.LaReunion, "2028-03-27", "2028-03-27T04:00:00Z"}, // no summer time there
	} {
		if got := recalledAt(t, c.territory, c.due); got != c.at {
			t.Errorf("%s, due %s: recalled at %s, want %s", c.territory, c.due, got, c.at)
		}
	}
}

// A day begins and ends at its own midnight; the days on which clocks change are shorter or longer.
func TestDaysFollowTheTerritory(t *testing.T) {
	for _, c := range []struct {
		territory civil.Territory
		termOn    string
		end       string
	}{
		{civil.LaReunion, "2031-12-31", "2031-12-31T20:00:01Z"}, {civil.Guyane, "2031-12-31", "2032-01-01T03:00:01Z"},
		{civil.Metropole, "2031-03-30", "2031-03-30T22:00:01Z"}, {civil.Metropole, "2031-10-26", "2031-10-26T23:00:01Z"},
	} {
		l := at(t, c.territory, "2028-12-20", c.termOn)
		end, err := time.Parse(time.RFC3339, c.end)
		if err != nil {
			t.Fatal(err)
		}
		if l.until(end.Add(-time.Second)); l.state.Over() || l.state.Today(l.now.Add(-time.Second)) != day(c.termOn) {
			t.Errorf("%s: over before the end of %s", c.territory, c.termOn)
		}
		if wake := contract.NextWake(&l.state); !wake.Equal(end) {
			t.Errorf("%s: ends at %s, want %s", c.territory, wake, end)
		}
		if l.until(end); !l.state.Over() {
			t.Errorf("%s: still running at %s", c.territory, end)
		}
	}
	effect := time.Date(2028, 1, 1, 1, 0, 0, 0, time.UTC)
	for territory, want := range map[civil.Territory]lifecycle.State{civil.LaReunion: lifecycle.InForce, civil.Metropole: lifecycle.InForce, civil.Guyane: lifecycle.Signature} {
		s := calendared(signed(lifecycle.Signature))
		s.Territory, s.Zone = territory, territory.ZoneName()
		if l := open(t, s, noon("2027-12-20")).until(effect); l.state.Phase != want {
			t.Errorf("%s: at %s the contract is in phase %s", territory, effect, l.state.Phase)
		}
	}
}

// The contract that follows lives where its predecessor did, by the same calendar and under the same policy.
func TestTheSuccessorStaysInItsTerritory(t *testing.T) {
	_, moment := momentsOf(t, calendared(programmed()))
	l := moment["renewing"]
	l.state.Territory, l.state.Zone = civil.Guyane, civil.Guyane.ZoneName()
	l.do(og, contract.RecordFiling, schedule.EvaluationID("E1"))
	next := contract.Successor(&l.state)
	if next.Territory != civil.Guyane || next.Zone != civil.Guyane.ZoneName() || next.Sector != "ehpad" || next.Rules == nil || next.Policy != l.state.Policy {
		t.Errorf("the successor lives in %s (%s), sector %q, under %s", next.Territory, next.Zone, next.Sector, next.Policy)
	}
	if evaluation := next.Facilities[0].EvaluationOn; evaluation != day("2035-03-15") || l.state.Facilities[0].EvaluationOn != day("2030-03-15") { // five years later (L-17)
		t.Errorf("its facility is evaluated by %s", evaluation)
	}
	for _, sheet := range next.Sheets {
		if sheet.Code == "FA-1" && (len(sheet.Targets) != 2 || sheet.Targets[0] != 2033 || sheet.Targets[1] != 2034) {
			t.Errorf("its targets are of %v", sheet.Targets)
		}
	}
	if l := open(t, next, l.now); l.filings()["filing.programmation.2033"] != "2032-12-31" || len(l.filings()) != 1 {
		t.Errorf("the successor awaits %v", l.filings())
	}
}
