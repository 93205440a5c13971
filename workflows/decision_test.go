package workflows_test

import (
	"testing"
	"time"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/workflows"
)

func TestARefusedDecisionLeavesNothing(t *testing.T) {
	db := &ledger{}
	s := newScene(t, db, begun)
	s.at(time.Minute, func() { s.gives("stranger", openLaunch("a", "nobody")) })
	s.at(2*time.Minute, func() { s.gives("too early", confirm("b", "a-ref")) })
	s.at(3*time.Minute, func() {
		s.gives("unnamed", contract.Command{Action: lifecycle.OpenLaunch, By: contract.Actor{Person: "a-ref"}})
	})
	s.at(time.Hour, func() { s.env.SetContinueAsNewSuggested(true); s.gives("accepted", openLaunch("c", "a-ref")) })
	next, err := s.run(workflows.Input{State: programmed()})
	if err != nil || next == nil {
		t.Fatalf("the run ended with %v", err)
	}
	for call, code := range map[string]contract.Code{"stranger": contract.Forbidden, "too early": contract.NotAllowed, "unnamed": contract.Invalid} {
		if refusal := s.refusal(call); refusal.Code != code || refusal.Message == "" {
			t.Errorf("%s: refused as %s, %q", call, refusal.Code, refusal.Message)
		}
	}
	if refusal := s.refusal("too early"); refusal.State != lifecycle.Programmed || len(refusal.Allowed) == 0 {
		t.Errorf("the refusal arrives without what is allowed: %+v", refusal)
	}
	if len(db.facts) != 3 || len(next.State.Answered) != 1 || next.State.Answered[0].ID != "c" {
		t.Errorf("%d facts, remembered %+v; only the accepted command was to leave something", len(db.facts), next.State.Answered)
	}
}

// A caller who does not know whether it was heard asks again: in the same run or in the next one, the answer is the
// same and nothing happens twice. Another command under the same id is refused.
func TestTheSameCommandGetsTheSameAnswer(t *testing.T) {
	db := &ledger{}
	s := newScene(t, db, begun)
	s.at(time.Minute, func() { s.gives("first", openLaunch("k", "a-ref")) })
	s.at(time.Hour, func() { s.gives("again", openLaunch("k", "a-ref")) })
	s.at(2*time.Hour, func() { s.gives("other", openLaunch("k", "o-ref")) })
	s.at(3*time.Hour, func() { s.env.SetContinueAsNewSuggested(true); s.gives("last", confirm("l", "a-ref")) })
	next, err := s.run(workflows.Input{State: programmed()})
	if err != nil || next == nil {
		t.Fatalf("the run ended with %v", err)
	}
	held := len(db.facts)

	later := newScene(t, db, begun.Add(24*time.Hour))
	later.at(time.Minute, func() { later.gives("next run", openLaunch("k", "a-ref")) })
	later.at(time.Hour, func() { later.gives("other, next run", openLaunch("k", "o-ref")) })
	later.at(2*time.Hour, later.env.CancelWorkflow)
	if _, err := later.run(*next); err == nil {
		t.Error("a cancelled run ended well")
	}
	want := s.answers["first"]
	if want.First != 3 || want.Last != 3 || s.answers["again"] != want || later.answers["next run"] != want {
		t.Errorf("answered %+v, then %+v, in the next run %+v", want, s.answers["again"], later.answers["next run"])
	}
	for _, refusal := range []*contract.Refusal{s.refusal("other"), later.refusal("other, next run")} {
		if refusal.Code != contract.Reused {
			t.Errorf("another command under the same id is refused as %s", refusal.Code)
		}
	}
	if len(db.facts) != held {
		t.Errorf("asking again made %d facts", len(db.facts)-held)
	}
}

// Two decisions may pass the validator before either is taken: the second is checked again.
func TestOfTwoDecisionsAtOnceOneIsTaken(t *testing.T) {
	db := &ledger{}
	s := newScene(t, db, begun)
	s.at(time.Minute, func() {
		s.gives("one", openLaunch("1", "a-ref"))
		s.gives("two", openLaunch("2", "o-ref"))
	})
	s.at(time.Hour, s.env.CancelWorkflow)
	if _, err := s.run(workflows.Input{State: programmed()}); err == nil {
		t.Error("a cancelled run ended well")
	}
	if len(s.answers) != 1 || len(s.refused) != 1 || s.refusal("two").Code != contract.NotAllowed || count(db.facts, contract.PhaseEntered) != 1 {
		t.Errorf("answered %v, refused %v", s.answers, s.refused)
	}
}

// A decision may come before the opening is recorded, or even said.
func TestADecisionBeforeTheOpening(t *testing.T) {
	db := &ledger{}
	s := newScene(t, db, begun)
	s.at(0, func() { s.gives("early", openLaunch("k", "a-ref")) })
	s.at(time.Hour, s.env.CancelWorkflow)
	if _, err := s.run(workflows.Input{State: programmed()}); err == nil {
		t.Error("a cancelled run ended well")
	}
	if got := s.answers["early"]; got.First != 3 || len(db.facts) != 3 {
		t.Errorf("answered %+v with %d facts", got, len(db.facts))
	}
}

// What the calendar says together with a command is not part of the answer, the first time as ever after.
func TestTheCalendarsFactsAreNotInTheAnswer(t *testing.T) {
	db := &ledger{away: func(call int) outage { return present }}
	s := newScene(t, db, time.Date(2027, 2, 20, 9, 0, 0, 0, time.UTC))
	report := contract.Command{ID: "k", Action: contract.ReportStep, Subject: "step.FA-1.1", By: contract.Actor{Person: "pilot"}, Revision: revision}
	// At the very instant at which the reminder of 1 March is due, before the alarm was dealt with.
	due := time.Date(2027, 3, 1, 7, 0, 0, 0, time.UTC).Sub(time.Date(2027, 2, 20, 9, 0, 0, 0, time.UTC))
	s.at(due, func() { s.gives("first", report) })
	s.at(due+time.Hour, func() { s.gives("again", report) })
	s.at(due+2*time.Hour, s.env.CancelWorkflow)
	if _, err := s.run(workflows.Input{State: inForce()}); err == nil {
		t.Error("a cancelled run ended well")
	}
	first := s.answers["first"]
	if first != s.answers["again"] || db.facts[first.First-1].Kind != contract.StepReported || db.facts[first.Last-1].Kind != contract.ApprovalSubmitted {
		t.Errorf("answered %+v, then %+v", first, s.answers["again"])
	}
	if count(db.facts, contract.DeadlineNear) != 1 {
		t.Errorf("%d reminders", count(db.facts, contract.DeadlineNear))
	}
}

const revision = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
