package workflows_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/workflows"
)

// While the database is away decisions wait; when it is back they are recorded once each, in the order in which they
// were taken, and only then answered.
func TestDecisionsOutliveTheDatabase(t *testing.T) {
	for name, out := range map[string]outage{"refusing": refusing, "answers lost": forgetful} {
		db := &ledger{away: func(call int) outage {
			if call >= 2 && call < 9 { // after the opening and the launch, seven times
				return out
			}
			return present
		}}
		s := newScene(t, db, begun)
		s.at(time.Minute, func() { s.gives("launch", openLaunch("launch", "a-ref")) })
		calls := ids("c", 3)
		for i, call := range calls {
			s.at(time.Hour+time.Duration(i)*time.Millisecond, func() { s.gives(call, confirm(call, "a-ref")) })
		}
		s.at(24*time.Hour, s.env.CancelWorkflow)
		if _, err := s.run(workflows.Input{State: programmed()}); err == nil {
			t.Errorf("%s: a cancelled run ended well", name)
		}
		var order []string
		for _, fact := range db.facts {
			if fact.Kind == contract.PrerequisitesConfirmed {
				order = append(order, fact.Command)
			}
		}
		if !slices.Equal(order, calls) {
			t.Errorf("%s: recorded in the order %v", name, order)
		}
		for i, call := range calls {
			if got := s.answers[call]; got.First != int64(4+i) || got.Last != int64(4+i) {
				t.Errorf("%s: %s is answered %+v", name, call, got)
			}
		}
		// One try within the task, then a regular activity that insists.
		if failed := db.calls[2:9]; failed[0] != "local "+string(out) || slices.ContainsFunc(failed[1:], func(c string) bool { return c != "regular "+string(out) }) {
			t.Errorf("%s: tried as %v", name, failed)
		}
		if db.calls[9] != "regular " {
			t.Errorf("%s: at last %q", name, db.calls[9])
		}
	}
}

// A run does not give way to the next before whoever waits has an answer.
func TestARunEndsWhenEverybodyIsAnswered(t *testing.T) {
	db := &ledger{away: func(call int) outage {
		if call >= 2 && call < 6 {
			return refusing
		}
		return present
	}}
	s := newScene(t, db, begun)
	s.at(time.Minute, func() { s.gives("launch", openLaunch("launch", "a-ref")) })
	calls := ids("c", 12)
	s.at(time.Hour, func() {
		s.env.SetContinueAsNewSuggested(true)
		for _, call := range calls {
			s.gives(call, confirm(call, "o-ref"))
			s.gives(call+" by the right one", confirm(call, "a-ref"))
		}
	})
	next, err := s.run(workflows.Input{State: programmed()})
	if err != nil || next == nil {
		t.Fatalf("the run ended with %v", err)
	}
	if len(s.answers) != 1+len(calls) || len(s.refused) != len(calls) || next.State.Seq != db.state.Seq {
		t.Errorf("%d answered, %d refused; the next run starts from fact %d of %d", len(s.answers), len(s.refused), next.State.Seq, db.state.Seq)
	}
}

func TestLongOutboxesAreRecordedInPieces(t *testing.T) {
	db := &ledger{away: func(call int) outage {
		if call >= 2 && call < 4 {
			return refusing
		}
		return present
	}}
	s := newScene(t, db, begun)
	s.at(time.Minute, func() { s.gives("launch", openLaunch("launch", "a-ref")) })
	for i, call := range ids("c", 80) {
		s.at(time.Hour+time.Duration(i)*time.Microsecond, func() { s.gives(call, confirm(call, "a-ref")) })
	}
	s.at(24*time.Hour, s.env.CancelWorkflow)
	if _, err := s.run(workflows.Input{State: programmed()}); err == nil {
		t.Error("a cancelled run ended well")
	}
	if len(s.answers) != 81 || count(db.facts, contract.PrerequisitesConfirmed) != 80 {
		t.Errorf("%d answered, %d recorded", len(s.answers), count(db.facts, contract.PrerequisitesConfirmed))
	}
}

// The successor is started once the renewal is recorded, insisted upon, and noted once.
func TestTheSuccessorIsStartedOnce(t *testing.T) {
	db := &ledger{starts: func(call int) error {
		if call < 4 {
			return errors.New("nobody there")
		}
		return nil
	}}
	renewing := inForce()
	renewing.Renewal = contract.Renewal{Stage: lifecycle.Opened}
	start := time.Date(2028, 9, 4, 9, 0, 0, 0, time.UTC)
	s := newScene(t, db, start)
	s.at(time.Minute, func() {
		s.gives("propose", contract.Command{ID: "p", Action: contract.ProposeRenewal, By: contract.Actor{Person: "o-ref"}, Outcome: lifecycle.ChooseRenew, Revision: revision})
	})
	decide := func(id, person string) contract.Command {
		return contract.Command{ID: id, Action: contract.DecideApproval, Subject: "renewal", By: contract.Actor{Person: person}, Verdict: lifecycle.Approve, Revision: revision}
	}
	s.at(time.Hour, func() { s.gives("ars", decide("1", "a-sig")) })
	s.at(2*time.Hour, func() { s.gives("og", decide("2", "o-sig")) })
	s.at(48*time.Hour, s.env.CancelWorkflow)
	if _, err := s.run(workflows.Input{State: renewing}); err == nil {
		t.Error("a cancelled run ended well")
	}
	if len(db.started) != 4 || count(db.facts, contract.SuccessorStarted) != 1 || db.state.SuccessorAwaited() {
		t.Errorf("asked %d times, noted %d times", len(db.started), count(db.facts, contract.SuccessorStarted))
	}
	succession := db.started[0]
	if succession.Predecessor != "CPOM-1" || succession.Opening.ID != "CPOM-1-R2029" || !strings.HasPrefix(succession.At.String(), "2028-09-04 11:") {
		t.Errorf("asked for %s after %s at %s", succession.Opening.ID, succession.Predecessor, succession.At)
	}
}
