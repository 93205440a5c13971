package contract_test

import (
	"slices"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// peoplesActions change who may do what.
var peoplesActions = []lifecycle.Action{
	contract.AssignRole, contract.EndRole, contract.RecordHandover, contract.Delegate, contract.RevokeDelegation, contract.SetVisas,
}

// change is a change of people by somebody, mostly as somebody who knows the contract would ask for it.
func (w *witness) change(by string, action lifecycle.Action, subject string) contract.Command {
	c := w.command(by, action, subject)
	switch action {
	case contract.SetVisas:
		c.Bodies = pick(w.rt, "chain", [][]string{nil, {"instruction"}, {"instruction", "direction"}, {"direction", "instruction"}, {"direction"}, {"direction", " direction"}})
	case contract.Delegate:
		c.Person, c.From, c.Until = w.somebodyFree(by), w.soon(), civil.Date{}
		if evenly(10).Draw(w.rt, "end") > 0 {
			c.Until = w.state.Today(w.now).AddDays(evenly(120).Draw(w.rt, "days"))
		}
	case contract.AssignRole:
		c.Person, c.Role, c.From = w.somebodyFree(by), pick(w.rt, "role", contract.Roles()), w.soon()
		if evenly(3).Draw(w.rt, "end") == 0 {
			c.Until = w.state.Today(w.now).AddDays(evenly(60).Draw(w.rt, "days"))
		}
		switch c.Role {
		case contract.Pilot:
			c.Subject = pick(w.rt, "fiche", []string{"FA-1", "FA-2", "FA-9"})
		case contract.Examiner:
			c.Subject = pick(w.rt, "level", []string{"instruction", "direction"})
		}
	case contract.EndRole:
		line := pick(w.rt, "line", w.state.People)
		c.Person, c.Role, c.Subject, c.Until = line.Person, line.Role, line.Subject, w.soon()
	}
	return c
}

// soon is mostly today, else a day of the next weeks; no day means today as well.
func (w *witness) soon() civil.Date {
	switch evenly(4).Draw(w.rt, "soon") {
	case 0:
		return civil.Date{}
	case 1:
		return w.state.Today(w.now).AddDays(1 + evenly(30).Draw(w.rt, "days"))
	}
	return w.state.Today(w.now)
}

// somebodyFree is mostly somebody who may act with a person: for the same party, or for none.
func (w *witness) somebodyFree(with string) string {
	today, party := w.state.Today(w.now), ""
	for _, l := range w.book.lines {
		if l.person == with && !l.last.Before(today) {
			party = l.party
		}
	}
	if party == "" || evenly(8).Draw(w.rt, "anybody") == 0 {
		return pick(w.rt, "person", everyone)
	}
	return pick(w.rt, "person", slices.DeleteFunc(slices.Clone(everyone), func(person string) bool {
		return person == with || w.book.elsewhere(person, party, today)
	}))
}

// somebodyChangesThePeople has somebody who keeps a register, or believes so, ask for a change.
func (w *witness) somebodyChangesThePeople(met *tally) {
	by := pick(w.rt, "who", slices.Concat(everyone, inPerson, inPerson))
	asked := contract.Offer{Action: pick(w.rt, "change", peoplesActions), Subject: pick(w.rt, "party", []string{"ARS-MV", "CD-96", "OG"})}
	offers := slices.DeleteFunc(contract.Available(&w.state, by, w.now), func(o contract.Offer) bool { return !slices.Contains(peoplesActions, o.Action) })
	if len(offers) > 0 && evenly(6).Draw(w.rt, "offered") > 0 {
		asked = pick(w.rt, "offer", offers)
		if i := slices.IndexFunc(offers, func(o contract.Offer) bool { return o.Action == contract.RevokeDelegation }); i >= 0 && evenly(2).Draw(w.rt, "revoke") == 0 {
			asked = offers[i]
		}
	}
	if asked.Action == contract.EndRole && evenly(5).Draw(w.rt, "stay") > 0 {
		return // a party that nobody acts for any more sees nothing new
	}
	c := w.change(by, asked.Action, asked.Subject)
	if _, err := w.give(c, met); err != nil {
		w.refusedFairly(c, err)
	}
}

// refusedFairly holds a refusal against what everyone is promised: a rule, a reason and a remedy.
func (w *witness) refusedFairly(c contract.Command, err error) contract.Rule {
	refusal, ok := contract.AsRefusal(err)
	if !ok || refusal.Message == "" || refusal.Remedy == "" || contract.Rules()[refusal.Rule] == "" {
		w.rt.Fatalf("%s on %q by %s: %v is no refusal that anybody could act on: %+v", c.Action, c.Subject, c.By.Person, err, refusal)
	}
	return refusal.Rule
}
