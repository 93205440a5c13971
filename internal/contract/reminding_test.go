package contract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

const step = "step.FA-1.1"

// remindersFor writes the reminders to come: "2028-09-26 near, …".
func remindersFor(l *life, id string) string {
	var list []string
	for _, r := range remindersOf(l, id) {
		list = append(list, fmt.Sprintf("%s %s", r.On, r.Level))
	}
	return strings.Join(list, ", ")
}

// due is a contract in force whose first step is due on a day in a territory.
func due(t *testing.T, on string, territory civil.Territory, now string) *life {
	t.Helper()
	s := calendared(signed(lifecycle.InForce))
	s.Territory, s.Zone, s.Sheets[0].Steps[0].DueOn = territory, territory.ZoneName(), day(on)
	return open(t, s, noon("2028-02-01")).until(noon(now))
}

// What falls up to the chosen day is replaced by one reminder on it, as pressing as that day is; a day off leads to the
// next working day. The deadline itself stays.
func TestPuttingOffReminders(t *testing.T) {
	for _, c := range []struct {
		due       string
		territory civil.Territory
		now       string
		until     string
		reminders string
	}{
		{"2028-09-30", civil.Metropole, "2028-09-01", "2028-09-26", "2028-09-26 near, 2028-09-29 due, 2028-10-06 overdue, 2028-10-30 escalated, 2028-11-29 escalated"},
		{"2028-09-29", civil.Metropole, "2028-09-01", "2028-09-29", "2028-09-29 due, 2028-10-06 overdue, 2028-10-27 escalated, 2028-11-28 escalated"},
		{"2028-09-30", civil.Metropole, "2028-09-01", "2028-10-01", "2028-10-02 overdue, 2028-10-06 overdue, 2028-10-30 escalated, 2028-11-29 escalated"}, // a Sunday
		{"2028-09-30", civil.Metropole, "2028-10-05", "2028-11-03", "2028-10-30 escalated, 2028-11-03 overdue, 2028-11-29 escalated"},                     // past the alert
		{"2028-09-30", civil.Metropole, "2028-10-05", "2028-10-30", "2028-10-30 escalated, 2028-11-29 escalated"},                                         // on its very day
		{"2028-12-29", civil.Metropole, "2028-12-05", "2028-12-26", "2028-12-26 near, 2028-12-29 due, 2029-01-05 overdue, 2029-01-26 escalated, 2029-02-27 escalated"},
		{"2028-12-29", civil.AlsaceMoselle, "2028-12-05", "2028-12-26", "2028-12-27 near, 2028-12-29 due, 2029-01-05 overdue, 2029-01-26 escalated, 2029-02-27 escalated"},
		{"2028-12-27", civil.LaReunion, "2028-12-05", "2028-12-20", "2028-12-21 near, 2028-12-27 due, 2029-01-03 overdue, 2029-01-26 escalated, 2029-02-23 escalated"},
	} {
		l := due(t, c.due, c.territory, c.now)
		l.do(og, contract.Snooze, step, until(c.until))
		if got := remindersFor(l, step); got != c.reminders || l.deadlines()[step] != c.due {
			t.Errorf("due %s, put off to %s: %s, due %s\nwant %s", c.due, c.until, got, l.deadlines()[step], c.reminders)
		}
	}
}

// Whoever answers for a delay learns of it in time, whatever is put off.
func TestAlertsAreNeverPutOff(t *testing.T) {
	l := due(t, "2028-09-30", civil.Metropole, "2028-10-05")
	l.do(og, contract.Snooze, step, until("2028-11-03"))
	if l.until(noon("2028-10-29")); l.last(contract.DeadlineOverdue).Subject == step {
		t.Error("an overdue reminder came although it was put off")
	}
	if l.until(noon("2028-10-30")); l.last(contract.DeadlineEscalated).Subject != step {
		t.Errorf("the alert of 30 October: %s", remindersFor(l, step))
	}
	if refusal := l.refused(contract.Invalid, og, contract.Snooze, step, until("2028-11-02")); refusal.Field != "until" || !strings.Contains(refusal.Message, "signataires") {
		t.Errorf("with nothing but what is put off already: %q on %q", refusal.Message, refusal.Field)
	}
	if l.until(noon("2028-11-03")); l.last(contract.DeadlineOverdue).Subject != step {
		t.Error("what was put off did not come back")
	}
}

func TestPuttingOffHasBounds(t *testing.T) {
	l := due(t, "2028-09-30", civil.Metropole, "2028-09-01")
	for text, spoil := range map[string]change{
		"until, today": until("2028-09-01"), "until, past": until("2028-08-31"), "until, 31 days": until("2028-10-02"),
		"until, no day": func(c *contract.Command) { c.Until = civil.Date{} }, "until, no such day": func(c *contract.Command) { c.Until = civil.On(2028, 9, 31) },
		"until, nothing falls before": until("2028-09-21"), "reason, none": func(c *contract.Command) { c.Reason = " " },
	} {
		field, _, _ := strings.Cut(text, ",")
		if refusal := l.refused(contract.Invalid, og, contract.Snooze, step, spoil); refusal.Field != field || straight.MatchString(refusal.Message+" "+refusal.Remedy) {
			t.Errorf("%s: refused on %q, %q %q", text, refusal.Field, refusal.Message, refusal.Remedy)
		}
	}
	l.do(og, contract.Snooze, step, until("2028-09-25"))
	l.until(noon("2028-09-25")).do(ars, contract.Snooze, step, until("2028-10-09"))
	l.until(noon("2028-10-02")).refused(contract.NotAllowed, og, contract.Snooze, step, until("2028-10-30")) // twice is enough
	if got := l.state.Deadlines[slices.IndexFunc(l.state.Deadlines, func(d contract.Deadline) bool { return d.ID == step })]; got.Snoozes != 2 {
		t.Errorf("put off %d times", got.Snoozes)
	}
	original := open(t, signed(lifecycle.InForce), noon("2028-02-01")).until(noon("2028-09-01"))
	original.refused(contract.NotAllowed, og, contract.Snooze, step, until("2028-09-26"))
	original.refused(contract.NotAllowed, og, contract.Remind, step)
}

// A reminder by hand waits three days after the one before, whoever or whatever sent that.
func TestRemindersByHandWait(t *testing.T) {
	l := due(t, "2028-09-30", civil.Metropole, "2028-08-30")
	if told := toldOn(l, step); !told.IsZero() {
		t.Fatalf("told on %s", told)
	}
	l.until(noon("2028-08-31")) // the calendar reminds
	if told := toldOn(l, step); told != day("2028-08-31") {
		t.Errorf("told on %s", told)
	}
	planned := remindersFor(l, step)
	for _, c := range []struct{ now, again string }{{"2028-08-31", "03/09/2028"}, {"2028-09-02", "03/09/2028"}, {"2028-09-03", ""}, {"2028-09-03", "06/09/2028"}, {"2028-09-05", "06/09/2028"}, {"2028-09-06", ""}} {
		l.until(noon(c.now))
		if c.again == "" {
			if facts := l.do(ars, contract.Remind, step); kinds(facts) != "deadline.recalled" || toldOn(l, step) != day(c.now) {
				t.Errorf("on %s: %s, told on %s", c.now, kinds(facts), toldOn(l, step))
			}
			continue
		}
		refusal := l.refused(contract.NotAllowed, og, contract.Remind, step)
		if refusal.Rule != contract.RecallsWait || !strings.Contains(refusal.Remedy, c.again) {
			t.Errorf("on %s: refused by %s, %q; want it possible from %s", c.now, refusal.Rule, refusal.Remedy, c.again)
		}
	}
	l.do(og, contract.Remind, "step.FA-1.2") // another deadline was never recalled
	if got := remindersFor(l, step); got != planned {
		t.Errorf("the calendar's own reminders were\n%s and are\n%s", planned, got)
	}
}

func toldOn(l *life, id string) civil.Date {
	for _, d := range l.state.Deadlines {
		if d.ID == id {
			return d.ToldOn
		}
	}
	return civil.Date{}
}

// Each reminder says who gets it, up the path of the policy; under that of release 0.1.0 whoever acts.
func TestRemindersClimbThePath(t *testing.T) {
	for _, c := range []struct {
		opening contract.State
		paths   string
	}{
		{calendared(signed(lifecycle.InForce)), "[actors] [actors] [actors] [actors referents] [actors referents signatories] [referents signatories authorities]"},
		{signed(lifecycle.InForce), "[] [] [] [] []"},
	} {
		l := open(t, c.opening, noon("2028-02-01")).until(noon("2028-12-31"))
		var paths []string
		for _, fact := range l.facts {
			if fact.Subject == step && schedule.KindOf(fact.Subject) == schedule.Step {
				paths = append(paths, fmt.Sprint(fact.Detail.To))
			}
		}
		if got := strings.Join(paths, " "); got != c.paths {
			t.Errorf("under %s: %s\nwant %s", l.state.Policy, got, c.paths)
		}
	}
}
