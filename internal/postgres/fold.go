package postgres

import (
	"fmt"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/ledger"
	"jalon/internal/mail"
)

// fold is what some facts make of a contract: the state after them and the rows that differ because of them. Recording
// and rebuilding use the same one, which is why they agree.
type fold struct {
	state               contract.State
	at                  time.Time     // of the last fact
	head                ledger.Hash   // the last fact's; that of the origin before there is any
	approvals           []approvalRow // in the order in which they were first touched: a round ends before the next one begins
	deadlines           []deadlineRow
	people, delegations bool // whether the register has to be written again
	facts               []RecordedFact
	letters             []letterRow
}

type approvalRow struct {
	contract.Approval
	askedAt time.Time
}

// deadlineRow is a deadline with what the fold has done to its day: first is the day before that, moves how often it changed.
type deadlineRow struct {
	contract.Deadline
	open  bool
	first civil.Date
	moves int
}

type letterRow struct {
	mail.Letter
	seq int64
}

// add folds one fact. A fact that the kernel does not accept after the others cannot come from the same life.
func (f *fold) add(fact contract.Fact) (before *contract.State, err error) {
	before = &contract.State{}
	// The row shows the opening before it is a fact; what the opening brings is new all the same.
	if fact.Kind != contract.ContractOpened {
		*before = f.state.Clone()
	}
	if err := f.state.Apply(fact); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDiverged, err)
	}
	f.at = fact.At
	f.noteApprovals(before)
	f.noteDeadlines(before)
	f.noteRegister(before)
	return before, nil
}

// write puts into words what add has folded.
func (f *fold) write(fact contract.Fact, before *contract.State, scribe Scribe) {
	f.facts = append(f.facts, RecordedFact{Fact: fact, Actor: scribe.Actor(fact), Sentence: scribe.Sentence(fact), Phase: f.state.Phase})
	for _, letter := range scribe.Letters(fact, before, &f.state) {
		f.letters = append(f.letters, letterRow{letter, fact.Seq})
	}
}

// nextDue is the earliest day by which something is expected.
func nextDue(s *contract.State) civil.Date {
	var next civil.Date
	for _, d := range s.Deadlines {
		if next.IsZero() || d.Due.Before(next) {
			next = d.Due
		}
	}
	return next
}
