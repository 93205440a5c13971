package contract

import (
	"slices"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// ProposePolicy asks every party to live under another policy: durations, legal days and reminders change with it.
const ProposePolicy lifecycle.Action = "propose_policy"

func policyOpen(s *State, _ civil.Date) []string {
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
	d.rearm(a.ID)
}

func (s *State) foldPolicy(f Fact) { s.liveUnder(f.Detail.Rules, s.Today(f.At)) }

// liveUnder takes rules over on a day. What they would have expected in the past, had they been in force, nobody is asked
// for now: like what was due before Jalon, it counts as settled.
func (s *State) liveUnder(rules *schedule.Policy, today civil.Date) {
	s.Rules, s.Policy = rules, rules.Version
	schedule.Days(s.Terms(), *s.Rules, func(id string, due civil.Date) {
		if !due.Before(today) || s.awaits(id) || s.settled(id) {
			return
		}
		switch schedule.KindOf(id) {
		case schedule.Filing, schedule.Evaluation:
			s.Filings = append(s.Filings, Filing{ID: id})
		case schedule.Report:
			for _, sheet := range s.Reporting(id) {
				s.report(id + "." + sheet)
			}
		}
	})
}

// PlanUnder gives what is awaited now and what would be under another policy from a day on, with the reminders that it
// gives: both are shown to whoever is asked to agree.
func (s *State) PlanUnder(rules schedule.Policy, today civil.Date) (now, then []Deadline) {
	now = slices.Clone(s.Deadlines)
	d := &decision{s: s.Clone()}
	d.s.liveUnder(&rules, today)
	then = d.wanted()
	for i := range then {
		then[i].Reminders = rules.RemindersFor(schedule.KindOf(then[i].ID), then[i].Due, s.Territory)
	}
	return now, then
}
