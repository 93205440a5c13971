// Package hindsight looks back on a contract: how it stood on a past day, what it was in words, and what changed between
// two days. It folds recorded facts with the kernel's own Apply and knows no clock, no database and no server.
//
//	hindsight.go  the contract at the end of a day
//	room.go       the headings under which people read a contract and its facts
//	line.go       a contract in words, line by line
//	change.go     what differs between two contracts' lines
package hindsight

import (
	"cmp"
	"fmt"

	"jalon/internal/civil"
	"jalon/internal/contract"
)

// NotYet is asked for a day before the contract was taken over.
type NotYet struct {
	Contract string
	Day      civil.Date // that was asked for
	First    civil.Date // the first day that can be told, in the contract's zone; zero before the first fact
}

// Error says in French which day to ask for instead.
func (e *NotYet) Error() string {
	if e.First.IsZero() {
		return fmt.Sprintf("le contrat %s n'a encore aucun fait\u00a0: il n'y a rien à en dire au %s", e.Contract, e.Day.French())
	}
	return fmt.Sprintf("le contrat %s n'était pas encore pris en charge le %s\u00a0: demandez le %s ou un jour suivant", e.Contract, e.Day.French(), e.First.French())
}

// On is the contract as it stood at the end of a civil day where it lives, with the number of its last fact then. opening
// is what was stored before the first fact; facts are all of the contract's, in order, and those of later days are not
// looked at. A day before the first fact's is a *NotYet; facts that do not follow one another are the kernel's error.
func On(opening contract.State, facts []contract.Fact, day civil.Date) (contract.State, int64, error) {
	zone, err := civil.LoadZone(cmp.Or(opening.Zone, civil.Paris))
	if err != nil {
		return contract.State{}, 0, err
	}
	if len(facts) == 0 || zone.Day(facts[0].At).After(day) {
		early := &NotYet{Contract: opening.ID, Day: day}
		if len(facts) > 0 {
			early.First = zone.Day(facts[0].At)
		}
		return contract.State{}, 0, early
	}
	state := opening.Clone()
	for _, fact := range facts {
		if zone.Day(fact.At).After(day) {
			break
		}
		if err := state.Apply(fact); err != nil {
			return contract.State{}, 0, err
		}
	}
	return state, state.Seq, nil
}
