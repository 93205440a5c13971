package reminders_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// act is something that some people may do now, as one of them would ask for it; false when they may do nothing.
func (l *life) act(s *contract.State, now time.Time) (contract.Command, bool) {
	var offers []contract.Command
	var actions []lifecycle.Action
	for _, person := range l.looking(s) {
		for _, offer := range contract.Available(s, person, now) {
			if l.unlikely(offer.Action) {
				continue
			}
			offers = append(offers, contract.Command{Action: offer.Action, Subject: offer.Subject, By: contract.Actor{Person: person}})
			if !slices.Contains(actions, offer.Action) {
				actions = append(actions, offer.Action)
			}
		}
	}
	if len(offers) == 0 {
		return contract.Command{}, false
	}
	action := actions[l.dice.IntN(len(actions))]
	if slices.Contains(actions, contract.DecideApproval) && l.dice.IntN(4) > 0 {
		action = contract.DecideApproval
	}
	offers = slices.DeleteFunc(offers, func(c contract.Command) bool { return c.Action != action })
	c := offers[l.dice.IntN(len(offers))]
	l.fill(&c, s, l.place.moment(now).day)
	return c, true
}

// looking is who has a look at the contract: anybody of the register or, where a question is open, often a signatory.
func (l *life) looking(s *contract.State) []string {
	people := []string{s.People[l.dice.IntN(len(s.People))].Person}
	for _, a := range s.Approvals {
		if a.State == lifecycle.Pending && l.dice.IntN(2) == 0 {
			for _, party := range a.Needed {
				people = append(people, sides[party][1])
			}
			return people
		}
	}
	return append(people, s.People[l.dice.IntN(len(s.People))].Person)
}

// unlikely keeps ends and pauses rare, and leaves visas and delegations to tests of their own: here everybody acts in person.
func (l *life) unlikely(action lifecycle.Action) bool {
	switch action {
	case contract.Delegate, contract.SetVisas:
		return true
	case lifecycle.Abandon, lifecycle.Terminate:
		return l.dice.IntN(50) > 0
	case lifecycle.Suspend, lifecycle.Withdraw, lifecycle.AskDiagnosticAgain, contract.ProposePolicy:
		return l.dice.IntN(4) > 0
	case contract.EndRole:
		return l.dice.IntN(10) > 0
	}
	return false
}

func (l *life) fill(c *contract.Command, s *contract.State, today day) {
	l.asked++
	c.ID, c.Reason, c.Revision = fmt.Sprint("c", l.asked), "motif", revision(1000+l.asked)
	lately := func(days int) civil.Date { return (today - day(l.dice.IntN(days))).date() }
	soon := func(days int) civil.Date { return (today + 1 + day(l.dice.IntN(days))).date() }
	switch c.Action {
	case contract.DecideApproval:
		l.decide(c, s)
	case contract.RecordLaunch:
		c.On, c.Mode, c.Bodies = lately(20), "réunion", []string{"ARS-X", body}
	case contract.RecordConsultation:
		c.On, c.Bodies = lately(20), []string{[]string{"CSE", "CVS"}[l.dice.IntN(2)]}
	case lifecycle.RecordRestitution, contract.RecordFiling, lifecycle.HoldDialogue:
		c.On = lately(30)
		if c.Action == lifecycle.HoldDialogue && of(c.On) < of(s.EffectiveOn) {
			c.On = s.EffectiveOn
		}
	case contract.RecordNotice:
		c.On = lately(40)
		if !strings.HasSuffix(c.Subject, fmt.Sprint(".", c.On.Year)) {
			c.On = today.date()
		}
	case lifecycle.ConveneDialogue:
		c.On = min(today+day(l.dice.IntN(60)), of(s.TermOn)).date()
	case contract.ProposeAmendment:
		l.amend(c, s, today, soon)
	case contract.ProposeRenewal:
		c.Outcome, c.Months = []lifecycle.Action{lifecycle.ChooseRenew, lifecycle.ChooseExtend, lifecycle.ChooseExtend, lifecycle.ChooseExpire}[l.dice.IntN(4)], 1+l.dice.IntN(12)
	case contract.ProposePolicy:
		c.Rules = somePolicy(l.dice)
	case contract.Snooze:
		c.Until = soon(max(1, l.snoozeDays(s)))
	case contract.AssignRole:
		l.name(c, today)
	case contract.EndRole:
		c.Person, c.Role, c.Until = c.By.Person, []contract.Role{contract.Referent, contract.Signatory}[l.dice.IntN(2)], (today + day(l.dice.IntN(10))).date()
	}
}

func (l *life) snoozeDays(s *contract.State) int {
	if s.Rules == nil {
		return 0
	}
	return s.Rules.SnoozeDays
}

// decide agrees most of the time, and cannot agree to change the past.
func (l *life) decide(c *contract.Command, s *contract.State) {
	i := slices.IndexFunc(s.Approvals, func(a contract.Approval) bool { return a.ID == c.Subject })
	a := s.Approvals[i]
	c.Revision, c.Verdict = a.Revision, lifecycle.Approve
	if l.dice.IntN(8) == 0 {
		verdicts := a.Kind().Verdicts()
		c.Verdict = verdicts[l.dice.IntN(len(verdicts))]
	}
}

// amend moves the term, a step, both or neither.
func (l *life) amend(c *contract.Command, s *contract.State, today day, soon func(int) civil.Date) {
	longest := of(s.EffectiveOn).months(60) - 1
	if l.dice.IntN(2) == 0 {
		c.TermOn = min(max(of(s.TermOn)+day(l.dice.IntN(500)-250), today+2), longest).date()
	}
	var steps []string
	for _, d := range s.Deadlines {
		if family(d.ID) == schedule.Step {
			steps = append(steps, d.ID)
		}
	}
	if len(steps) > 0 && l.dice.IntN(2) == 0 {
		c.Subject, c.On = steps[l.dice.IntN(len(steps))], min(of(soon(300)), of(s.TermOn)).date()
	}
}

// name gives a post to somebody of the same party.
func (l *life) name(c *contract.Command, today day) {
	for party, people := range sides {
		if !slices.Contains(people, c.By.Person) {
			continue
		}
		c.Person, c.From, c.Subject = people[l.dice.IntN(len(people))], (today + day(l.dice.IntN(15))).date(), ""
		c.Role = []contract.Role{contract.Referent, contract.Signatory}[l.dice.IntN(2)]
		if party == body && l.dice.IntN(2) == 0 {
			c.Role, c.Subject = contract.Pilot, []string{"FA-1", "FA.2"}[l.dice.IntN(2)]
		}
	}
	c.Revision = ""
}
