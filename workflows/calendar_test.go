package workflows_test

import (
	"testing"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/workflows"
)

var paris = civil.MustZone(civil.Paris)

// A run lives until the night after the contract's anniversary; the next goes on from the same state.
func TestARunEndsAtTheAnniversary(t *testing.T) {
	db := &ledger{}
	s := newScene(t, db, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	next, err := s.run(workflows.Input{State: inForce()})
	if err != nil || next == nil {
		t.Fatalf("the run ended with %v", err)
	}
	if at := paris.At(civil.MustParse("2027-01-01"), 3); !s.env.Now().Equal(at) {
		t.Errorf("the run ended on %s, want %s", s.env.Now(), at)
	}
	if next.State.Seq != db.state.Seq || next.State.ID != "CPOM-1" || next.Ahead != 0 {
		t.Errorf("the next run starts from fact %d of %d", next.State.Seq, db.state.Seq)
	}
	// It lasts another year, with its reminders on the way, and says nothing again.
	held := len(db.facts)
	s = newScene(t, db, s.env.Now())
	if next, err = s.run(*next); err != nil || next == nil || !s.env.Now().Equal(paris.At(civil.MustParse("2028-01-01"), 3)) {
		t.Errorf("the second run ended on %s with %v", s.env.Now(), err)
	}
	if count(db.facts, contract.ContractOpened) != 1 || count(db.facts[held:], contract.DeadlineNear) == 0 || count(db.facts[held:], contract.DeadlineEscalated) == 0 {
		t.Errorf("the second run added %d facts", len(db.facts)-held)
	}
}

// The alarm rings at the hour itself: every fact of the calendar bears the instant that was planned.
func TestTheCalendarIsOnTime(t *testing.T) {
	db := &ledger{}
	s := newScene(t, db, time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC))
	if _, err := s.run(workflows.Input{State: inForce()}); err != nil {
		t.Fatal(err)
	}
	reminders := 0
	for _, fact := range db.facts {
		switch fact.Kind {
		case contract.DeadlineNear, contract.DeadlineDue, contract.DeadlineOverdue, contract.DeadlineEscalated:
			reminders++
			if want := paris.At(fact.Detail.On, 8); !fact.At.Equal(want) || fact.Detail.Skipped != 0 {
				t.Errorf("%s of %s on %s, want %s; %d skipped", fact.Kind, fact.Subject, fact.At, want, fact.Detail.Skipped)
			}
		}
	}
	if reminders < 8 {
		t.Errorf("%d reminders in a year", reminders)
	}
}

func TestTheLifeEndsWithTheContract(t *testing.T) {
	db := &ledger{}
	s := newScene(t, db, time.Date(2028, 3, 1, 9, 0, 0, 0, time.UTC))
	next, err := s.run(workflows.Input{State: inForce()})
	if err != nil || next != nil {
		t.Fatalf("the life ended with %v and a next run %v", err, next)
	}
	last := db.facts[len(db.facts)-1]
	if db.state.Phase != lifecycle.Expired || !last.At.Equal(paris.At(civil.MustParse("2029-01-01"), 0).Add(time.Second)) {
		t.Errorf("ended as %s on %s", db.state.Phase, last.At)
	}
}

// A rehearsed contract lives on other days than the server: its facts bear its own calendar, in the next run as well.
func TestAContractMayLiveAhead(t *testing.T) {
	const ahead = 365 * 24 * time.Hour
	db := &ledger{}
	start := time.Date(2026, 11, 23, 9, 0, 0, 123_456_789, time.UTC)
	s := newScene(t, db, start)
	next, err := s.run(workflows.Input{State: inForce(), Ahead: ahead})
	if err != nil || next == nil || next.Ahead != ahead {
		t.Fatalf("the run ended with %v and %+v", err, next)
	}
	if opened := db.facts[0].At; opened.Sub(start.Add(ahead)).Abs() > time.Second || opened.Nanosecond()%1000 != 0 {
		t.Errorf("opened on %s", opened)
	}
	if at := paris.At(civil.MustParse("2028-01-01"), 3).Add(-ahead); s.env.Now().Sub(at).Abs() > time.Second {
		t.Errorf("the run ended on %s, want %s", s.env.Now(), at)
	}
}

func TestTheLifeCanBeAsked(t *testing.T) {
	db := &ledger{}
	s := newScene(t, db, begun)
	var asked workflows.Input
	s.at(time.Hour, func() {
		value, err := s.env.QueryWorkflow(workflows.LifeQuery)
		if err != nil {
			t.Error(err)
		} else if err := value.Get(&asked); err != nil {
			t.Error(err)
		}
		s.env.CancelWorkflow()
	})
	if _, err := s.run(workflows.Input{State: programmed(), Ahead: time.Hour}); err == nil {
		t.Error("a cancelled run ended well")
	}
	if asked.State.Seq != 2 || asked.State.ID != "CPOM-1" || asked.Ahead != time.Hour {
		t.Errorf("answered from fact %d of %s, %s ahead", asked.State.Seq, asked.State.ID, asked.Ahead)
	}
}

func TestIDsLeadBothWays(t *testing.T) {
	if id := workflows.ID("CPOM-1"); id != "cpom/CPOM-1" || workflows.ContractID(id) != "CPOM-1" {
		t.Errorf("%s leads back to %s", id, workflows.ContractID(id))
	}
}
