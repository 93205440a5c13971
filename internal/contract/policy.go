package contract

import (
	"slices"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// ProposePolicy asks every party to live under another policy: durations, legal days and reminders change with it.
const ProposePolicy lifecycle.Action = "propose_policy"

func policyOpen(s *State, today civil.Date) []string {
	if a, asked := s.Approval(PolicyApprovalID); asked && a.State == lifecycle.Pending {
		return nil
	}
	return once
}

func proposePolicy(d *decision, c Command) {
	d.checkRevision(c.Revision)
	if c.Rules == nil || c.Rules.Version == "" {
		d.refuse(invalid("policy", "La politique proposée manque.", "Indiquez une des politiques enregistrées."))
		return
	}
	if c.Rules.Version == d.s.Policy {
		d.refuse(invalid("policy", "Le contrat suit déjà cette politique.", "Proposez-en une autre."))
	}
	d.ask(PolicyApprovalID, c.Revision, d.allParties(), &Proposal{Rules: c.Rules})
}

// PolicyApprovalID is the id of the question about another policy.
const PolicyApprovalID = "policy"

func (d *decision) changePolicy(a Approval) {
	d.emit(PolicyChanged, a.Proposal.Rules.Version, Detail{Revision: a.Revision, Rules: a.Proposal.Rules})
	d.rearm()
}

func (s *State) foldPolicy(f Fact) {
	s.Rules = f.Detail.Rules
	s.Policy = s.Rules.Version
}

// PlanUnder gives what is awaited now and what would be under another policy, with the reminders that it gives: both are
// shown to whoever is asked to agree.
func (s *State) PlanUnder(rules schedule.Policy) (now, then []Deadline) {
	now = slices.Clone(s.Deadlines)
	d := &decision{s: s.Clone()}
	d.s.Rules, d.s.Policy = &rules, rules.Version
	then = d.wanted()
	for i := range then {
		then[i].Reminders = rules.RemindersFor(schedule.KindOf(then[i].ID), then[i].Due, s.Territory)
	}
	return now, then
}
