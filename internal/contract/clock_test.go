package contract_test

import (
	"strings"
	"testing"
	"time"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// A question lapses after its last day; the very last instant is still in time, and later nobody can decide, even if
// the calendar was not awake to say so.
func TestSilenceLapsesAndNeverApproves(t *testing.T) {
	_, at := moments(t)
	for _, c := range []struct {
		after  time.Duration // after the midnight that ends the last day
		inTime bool
	}{{-time.Hour, true}, {0, true}, {time.Second, false}, {72 * time.Hour, false}} {
		l := at["launch asked"]
		l = &life{t: t, state: l.state.Clone(), now: l.now}
		a, _ := l.state.Approval("launch")
		end := paris.At(a.LapseOn.AddDays(1), 0)
		l.until(end.Add(min(c.after, 0)))
		l.now = end.Add(c.after)
		if c.inTime {
			l.approve("launch", ars, cd, og)
			if l.state.Phase != lifecycle.InDiagnosis {
				t.Errorf("%s after the end: agreed in time, but in phase %s", c.after, l.state.Phase)
			}
			continue
		}
		l.refused(contract.NotAllowed, ars, contract.DecideApproval, "launch")
		if got := kinds(l.tick()); got != "approval.lapsed" {
			t.Errorf("%s after the end: the calendar says %q", c.after, got)
		}
		if a, _ := l.state.Approval("launch"); a.State != lifecycle.Lapsed || l.state.Phase != lifecycle.Launch {
			t.Errorf("%s after the end: the launch is %s in phase %s", c.after, a.State, l.state.Phase)
		}
		l.do(og, contract.SubmitLaunch, "")
		if a, _ := l.state.Approval("launch"); a.Round != 2 {
			t.Errorf("asked again as round %d", a.Round)
		}
	}
}

func TestALapsedReportGivesTheStepBack(t *testing.T) {
	_, at := moments(t)
	l := at["step reported"]
	a, _ := l.state.Approval("step.FA-1.1")
	l.until(paris.At(a.LapseOn.AddDays(2), 0))
	if l.state.Sheets[0].Steps[0].Stage != contract.ToDo || l.deadlines()["step.FA-1.1"] == "" {
		t.Error("nobody answered the report and the step is not to do again")
	}
	if missed := l.last(contract.PlanMoved).Detail.Missed; len(missed) != 0 {
		t.Errorf("the step is due on 2028-09-30 and counted as missed: %v", missed)
	}
}

// What was changed for is not awaited for ever either.
func TestChangesNeverMadeLapse(t *testing.T) {
	_, at := moments(t)
	l := at["sheet asked"]
	l.do(ars, contract.DecideApproval, "sheet.FA-1", verdict(lifecycle.RequestChanges))
	a, _ := l.state.Approval("sheet.FA-1")
	l.until(paris.At(a.LapseOn.AddDays(2), 0))
	if a, _ := l.state.Approval("sheet.FA-1"); a.State != lifecycle.Lapsed {
		t.Errorf("the fiche is %s", a.State)
	}
	l.do(pilot, contract.SubmitSheet, "FA-1")
}

func TestTheContractEndsAfterItsLastDay(t *testing.T) {
	_, at := moments(t)
	end := paris.At(day("2033-01-01"), 0)
	for moment, want := range map[string]lifecycle.State{"renewing": lifecycle.Renewed, "renewal due": lifecycle.Expired, "in force": lifecycle.Expired} {
		l := at[moment]
		l.until(end)
		if l.state.Phase != lifecycle.InForce {
			t.Fatalf("%s: the contract ended with its last day still running: %s", moment, l.state.Phase)
		}
		terminated := &life{t: t, state: l.state.Clone(), now: end}
		terminated.do(arsChief, lifecycle.Terminate, "")

		l.now = end.Add(time.Second)
		l.refused(contract.NotAllowed, arsChief, lifecycle.Terminate, "")
		if got := kinds(l.tick()); got != "phase.entered" || l.state.Phase != want {
			t.Errorf("%s: the end gives %q and phase %s, want %s", moment, got, l.state.Phase, want)
		}
		if !l.state.Over() || len(l.state.Deadlines) > 0 || !contract.NextWake(&l.state).IsZero() {
			t.Errorf("%s: a contract that is over still expects something", moment)
		}
	}
}

func TestNothingIsOfferedOnceOver(t *testing.T) {
	_, at := moments(t)
	for _, c := range []struct {
		moment string
		end    lifecycle.Action
		id     string
	}{{"launch asked", lifecycle.Abandon, "launch"}, {"sheet asked", lifecycle.Abandon, "sheet.FA-1"}, {"step reported", lifecycle.Terminate, "step.FA-1.1"}, {"renewal asked", lifecycle.Terminate, "renewal"}} {
		l := at[c.moment]
		l.do(arsChief, c.end, "")
		for _, person := range everyone {
			if offers := contract.Available(&l.state, person, l.now); len(offers) > 0 {
				t.Errorf("after %s, %s is offered %v", c.end, person, offers)
			}
		}
		if refusal := l.refused(contract.NotAllowed, cd, contract.DecideApproval, c.id); refusal.State != l.state.Phase {
			t.Errorf("after %s the refusal names state %s", c.end, refusal.State)
		}
		if got := l.tick(); len(got) > 0 || !contract.NextWake(&l.state).IsZero() {
			t.Errorf("after %s the calendar still says %s", c.end, kinds(got))
		}
	}
}

func TestASignedContractWaitsForItsEffectiveDay(t *testing.T) {
	_, at := moments(t)
	l := at["signed"]
	if l.state.Phase != lifecycle.Signature || l.state.SignedOn.IsZero() {
		t.Fatalf("signed on %s, in phase %s", l.state.SignedOn, l.state.Phase)
	}
	if l.deadlines()["phase.signature"] != "" || l.deadlines()["step.FA-1.1"] == "" {
		t.Errorf("once signed, these are awaited: %v", l.deadlines())
	}
	effect := paris.At(day(negotiated), 0)
	if l.until(effect.Add(-time.Second)); l.state.Phase != lifecycle.Signature {
		t.Error("in force before its effective day")
	}
	if l.until(effect); l.state.Phase != lifecycle.InForce || l.last(contract.PhaseEntered).At != effect {
		t.Error("not in force on its effective day at midnight")
	}
	// Signed after its effective day, it enters into force at once (L-10).
	late := at["signature asked"]
	a, _ := late.state.Approval("signature")
	if late.state.EffectiveOn = day("2027-01-01"); a.LapseOn.Before(late.state.EffectiveOn) {
		t.Fatal("the question lapsed before")
	}
	late.approve("signature", ogChief, cdChief, arsChief)
	if late.state.Phase != lifecycle.InForce {
		t.Errorf("signed after its effective day, it is in phase %s", late.state.Phase)
	}
}

func TestRemindersAtTheirHourOnce(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	near := paris.At(day("2028-08-31"), 8) // thirty days before the first step, a Thursday
	l.until(near.Add(-time.Microsecond))
	if got := l.tick(); len(got) > 0 {
		t.Fatalf("before the hour: %s", kinds(got))
	}
	l.now = near
	facts := l.tick()
	if kinds(facts) != "deadline.near" || facts[0].Subject != "step.FA-1.1" || facts[0].Detail.DueOn != day("2028-09-30") || facts[0].By != contract.System {
		t.Fatalf("at the hour: %s %+v", kinds(facts), facts)
	}
	if got := l.tick(); len(got) > 0 {
		t.Errorf("the same reminder twice: %s", kinds(got))
	}
}

// After an outage only the most pressing reminder of each deadline goes out; the ones it supersedes are counted.
func TestRemindersCollapseAfterAnOutage(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	l.now = noon("2028-12-01")
	facts := l.tick()
	if kinds(facts) != "deadline.escalated" || facts[0].Subject != "step.FA-1.1" || facts[0].Detail.Skipped != 4 {
		t.Fatalf("after ten months: %s, %d skipped", kinds(facts), facts[0].Detail.Skipped)
	}
	if got := l.tick(); len(got) > 0 {
		t.Errorf("again: %s", kinds(got))
	}
	if reminders := remindersOf(l, "step.FA-1.1"); len(reminders) != 0 {
		t.Errorf("still to come: %v", reminders)
	}
	l.do(pilot, contract.ReportStep, "step.FA-1.1") // late, and still awaited
}

// Nobody is reminded of what was done.
func TestDeadlinesCloseWhenMet(t *testing.T) {
	_, at := moments(t)
	for _, c := range []struct{ moment, open, closed string }{
		{"launch asked", "approval.launch phase.total", ""},
		{"diagnostic", "phase.diagnostic phase.diagnostic.og phase.total", "approval.launch"},
		{"half analysed", "phase.diagnostic phase.diagnostic.atc", "phase.diagnostic.og"},
		{"analysed", "phase.diagnostic", "phase.diagnostic.og phase.diagnostic.atc"},
		{"restituted", "phase.negotiation", "phase.diagnostic phase.diagnostic.atc"},
		{"diagnostic asked", "phase.negotiation approval.diagnostic", "phase.diagnostic"},
		{"negotiation", "phase.negotiation phase.total", "approval.diagnostic phase.diagnostic"},
		{"signature", "phase.signature phase.total", "phase.negotiation"},
		{"signed", "step.FA-1.1 renewal.t18", "phase.signature phase.total approval.signature"},
		{"step reported", "approval.step.FA-1.1 step.FA-1.2", "step.FA-1.1"},
		{"held", "dialogue.annual.2030", "dialogue.annual.2029 approval.step.FA-1.1"},
		{"renewal opened", "renewal.t6", "renewal.t18 renewal.t12"},
		{"renewing", "review.final", "renewal.t18 renewal.t12 renewal.t6 approval.renewal"},
	} {
		due := at[c.moment].deadlines()
		for id := range strings.FieldsSeq(c.open) {
			if due[id] == "" {
				t.Errorf("%s: %s is not awaited among %v", c.moment, id, due)
			}
		}
		for id := range strings.FieldsSeq(c.closed) {
			if due[id] != "" {
				t.Errorf("%s: %s is still awaited on %s", c.moment, id, due[id])
			}
		}
	}
}

func remindersOf(l *life, id string) []schedule.Reminder {
	for _, d := range l.state.Deadlines {
		if d.ID == id {
			return d.Reminders
		}
	}
	return nil
}
