package contract

import (
	"fmt"
	"slices"
	"time"

	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Open gives the first facts of a contract that Jalon takes over in a given state: the opening, which carries that
// state, and the plan. Whatever was due before is listed as missed and sends nothing.
func Open(initial State, now time.Time) ([]Fact, error) {
	d := &decision{at: now.UTC(), by: System}
	opened := initial.Clone()
	opened.withDefaults()
	opened.Since = opened.Today(now)
	if !slices.Contains(lifecycle.Contract.States(), opened.Phase) || opened.Over() {
		return nil, fmt.Errorf("contract %s cannot be opened in phase %q", opened.ID, opened.Phase)
	}
	policy := opened.Agreed()
	for i := range opened.Approvals {
		a := &opened.Approvals[i]
		a.DueOn = opened.Today(now).AddDays(policy.ApprovalDays)
		a.LapseOn = a.DueOn.AddMonths(policy.ApprovalLapse)
		opened.await(Deadline{ID: a.Deadline(), Due: a.DueOn, Reminders: opened.pendingReminders(schedule.Approval, a.DueOn, now)})
	}
	d.emit(ContractOpened, "", Detail{Opening: &opened})
	d.replan("")
	return d.facts, d.failed
}

// withDefaults fills what an opening leaves unsaid.
func (s *State) withDefaults() {
	if s.Zone == "" {
		s.Zone = "Europe/Paris"
	}
	if s.Policy == "" {
		s.Policy = schedule.Original.Version
	}
	if s.Rules != nil {
		s.Policy = s.Rules.Version
	}
	if s.Pause == "" {
		s.Pause = lifecycle.Active
	}
	if s.Diagnostic.Stage == "" {
		s.Diagnostic.Stage = lifecycle.SelfAssessment
	}
	if s.Renewal.Stage == "" {
		s.Renewal.Stage = lifecycle.NotOpened
	}
}

// Successor is the state in which the contract that follows s starts: programmed, for as long a term, from the day
// after s ends, with the same parties and facilities, the open findings and the unfinished fiches. Their remaining
// steps are proposed at the same distance from the new effective day, to be negotiated.
func Successor(s *State) State {
	effectiveOn := s.TermOn.AddDays(1)
	next := State{
		ID: s.Renewal.Successor, Predecessor: s.ID, Policy: s.Policy, Rules: s.Rules, Zone: s.Zone, Territory: s.Territory, Sector: s.Sector,
		Phase:       lifecycle.Programmed,
		EffectiveOn: effectiveOn, TermOn: effectiveOn.AddYears(s.Agreed().TermYears).AddDays(-1),
		Parties: s.Parties, Facilities: slices.Clone(s.Facilities), Findings: s.OpenFindings(),
	}
	carried := map[string]bool{}
	years := effectiveOn.Year - s.EffectiveOn.Year
	for i := range next.Facilities {
		if s.filed(schedule.EvaluationID(next.Facilities[i].Code)) {
			next.Facilities[i].EvaluationOn = next.Facilities[i].EvaluationOn.AddYears(schedule.EvaluationYears)
		}
	}
	for _, sheet := range s.Sheets {
		if sheet.Finished() {
			continue
		}
		carried[sheet.Code] = true
		resumed := Sheet{Code: sheet.Code, Facilities: sheet.Facilities, Findings: sheet.Findings}
		for _, year := range sheet.Targets {
			resumed.Targets = append(resumed.Targets, year+years)
		}
		for _, step := range sheet.Steps {
			if !step.finished() {
				resumed.Steps = append(resumed.Steps, Step{DueOn: step.DueOn.AddYears(years)})
			}
		}
		next.Sheets = append(next.Sheets, resumed)
	}
	for _, a := range s.People {
		if (a.Until.IsZero() || !a.Until.Before(effectiveOn)) && (a.Role != Pilot || carried[a.Subject]) {
			a.Replaces, a.Handover = "", ""
			next.People = append(next.People, a)
		}
	}
	next.withDefaults()
	return next
}
