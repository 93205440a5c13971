package workflows_test

import (
	"testing"
	"time"

	"go.temporal.io/sdk/testsuite"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/workflows"
)

// returned is the post's word about one letter to the ARS's referent, at one of her addresses.
func returned(letter, address string) contract.Undelivered {
	return contract.Undelivered{Letter: letter, Fact: 2, Person: "a-ref", Address: address, Status: "5.1.1"}
}

// posts has the post say that a letter came back.
func (s *scene) posts(u contract.Undelivered) { s.env.SignalWorkflow(workflows.UndeliveredSignal, u) }

// The post may say the same as often as it likes: an address is told of once, in this run and in the next.
func TestAReturnedLetterIsOneFact(t *testing.T) {
	db := &ledger{}
	s := newScene(t, db, begun)
	s.at(time.Minute, func() { s.posts(returned("first", "old")) })
	s.at(time.Hour, func() { s.posts(returned("first", "old")); s.posts(returned("second", "old")) })
	s.at(2*time.Hour, func() { s.gives("launch", openLaunch("launch", "a-ref")) }) // wakes the run with news that it knows
	s.at(3*time.Hour, func() { s.env.SetContinueAsNewSuggested(true); s.posts(returned("third", "new")) })
	next, err := s.run(workflows.Input{State: programmed()})
	if err != nil || next == nil {
		t.Fatalf("the run ended with %v", err)
	}
	if got := letters(db.facts); len(got) != 2 || got[0] != "first" || got[1] != "third" {
		t.Errorf("told of %v, want the first letter to each address", got)
	}
	if at := db.state.Unreached; len(at) != 2 || db.facts[2].At.Sub(begun) > 2*time.Minute {
		t.Errorf("the news of the first minute is told on %s; %d addresses are kept", db.facts[2].At, len(at))
	}
	later := newScene(t, db, begun.Add(24*time.Hour))
	later.at(time.Minute, func() { later.posts(returned("fourth", "old")) })
	later.at(time.Hour, later.env.CancelWorkflow)
	if _, err := later.run(*next); err == nil {
		t.Error("a cancelled run ended well")
	}
	if got := letters(db.facts); len(got) != 2 {
		t.Errorf("in the next run these are told of: %v", got)
	}
}

// letters lists those that the contract tells of.
func letters(facts []contract.Fact) (list []string) {
	for _, fact := range facts {
		if fact.Kind == contract.LetterUndelivered {
			list = append(list, fact.Detail.Undelivered.Letter)
		}
	}
	return list
}

func TestALetterThatComesBackBeforeTheOpening(t *testing.T) {
	db := &ledger{}
	s := newScene(t, db, begun)
	s.at(0, func() { s.posts(returned("early", "old")) })
	s.at(time.Hour, s.env.CancelWorkflow)
	if _, err := s.run(workflows.Input{State: programmed()}); err == nil {
		t.Error("a cancelled run ended well")
	}
	if got := letters(db.facts); len(got) != 1 || db.facts[0].Kind != contract.ContractOpened {
		t.Errorf("told of %v; the first fact is %s", got, db.facts[0].Kind)
	}
}

// News that arrives while the last facts of a run are being recorded is told before the run gives way: the next one
// would never hear of it.
func TestNewsOfTheLastMomentIsNotLost(t *testing.T) {
	db := &ledger{away: func(call int) outage {
		if call >= 1 && call < 5 {
			return refusing
		}
		return present
	}}
	s := newScene(t, db, begun)
	s.at(time.Minute, func() { s.env.SetContinueAsNewSuggested(true); s.gives("launch", openLaunch("launch", "a-ref")) })
	s.at(time.Minute+300*time.Millisecond, func() { s.posts(returned("late", "old")) }) // the database is still away
	next, err := s.run(workflows.Input{State: programmed()})
	if err != nil || next == nil {
		t.Fatalf("the run ended with %v", err)
	}
	if got := letters(db.facts); len(got) != 1 || next.State.Seq != db.state.Seq || len(next.State.Unreached) != 1 {
		t.Errorf("told of %v; the next run starts from fact %d of %d", got, next.State.Seq, db.state.Seq)
	}
}

func TestTheEndOfAContractIsNotHeldUpByItsPost(t *testing.T) {
	db := &ledger{}
	s := newScene(t, db, begun)
	s.at(time.Minute, func() { s.gives("abandon", abandon("a-sig")); s.posts(returned("useless", "old")) })
	next, err := s.run(workflows.Input{State: programmed()})
	if err != nil || next != nil || len(letters(db.facts)) > 0 {
		t.Errorf("ended with %v and a next run %t, told of %v", err, next != nil, letters(db.facts))
	}
}

// When the database turns out to hold another fact than the news, the news is told upon that one.
func TestNewsGivesWayToWhatStandsAndIsTold(t *testing.T) {
	db := &standing{lost: func(s *contract.State, batch []contract.Fact) []contract.Fact {
		if batch[0].Kind != contract.LetterUndelivered {
			t.Errorf("the first batch after the opening holds %s", batch[0].Kind)
		}
		other, err := contract.Decide(s, openLaunch("other", "o-ref"), batch[0].At)
		if err != nil {
			t.Error(err)
		}
		return other
	}}
	stood(t, db,
		func(env *testsuite.TestWorkflowEnvironment) {
			env.SignalWorkflow(workflows.UndeliveredSignal, returned("first", "old"))
		})
	if got := letters(db.facts); len(got) != 1 || got[0] != "first" || count(db.facts, contract.PhaseEntered) != 1 {
		t.Errorf("told of %v among %d facts", got, len(db.facts))
	}
}

func abandon(person string) contract.Command {
	return contract.Command{ID: "abandon", Action: lifecycle.Abandon, By: contract.Actor{Person: person}, Reason: "motif"}
}
