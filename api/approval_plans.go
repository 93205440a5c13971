package api

import (
	"context"
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
	"jalon/internal/schedule"
)

// PlanLine is one deadline as it is, and as it would be under the policy that parties are asked about.
type PlanLine struct {
	ID     string     `json:"id"`
	Label  string     `json:"label"`
	Now    PlannedDay `json:"now,omitzero" doc:"Absent d'une échéance que la politique proposée ajouterait."`
	Then   PlannedDay `json:"then,omitzero" doc:"Absent d'une échéance qu'elle supprimerait."`
	Change planChange `json:"change"`
	Words  string     `json:"change_label"`
	due    civil.Date // by which lines stand in order
}

// PlannedDay is the day of a deadline with the days on which it is still recalled.
type PlannedDay struct {
	Due       civil.Date   `json:"due" format:"date"`
	Reminders []civil.Date `json:"reminders" nullable:"false"`
}

// planChange says what another policy does to a deadline.
type planChange string

const (
	planSame     planChange = "same"
	planMoved    planChange = "moved"
	planRecalled planChange = "reminders"
	planAdded    planChange = "added"
	planDropped  planChange = "dropped"
)

var planWords = map[planChange]string{
	planSame: "inchangée", planMoved: "le jour change", planRecalled: "les rappels changent", planAdded: "nouvelle", planDropped: "supprimée",
}

// plans compares what the contract expects with what it would expect, while parties are asked about another policy; nil
// for any other question.
func (s *server) plans(ctx context.Context, view postgres.View, approval string) ([]PlanLine, error) {
	a, _ := view.State.Approval(approval)
	if a.State != lifecycle.Pending || a.Proposal == nil || a.Proposal.Rules == nil {
		return nil, nil
	}
	names, err := s.names(ctx, view)
	if err != nil {
		return nil, err
	}
	rules := *a.Proposal.Rules
	at := s.present(view.Contract.UpdatedAt)
	now, then := view.State.PlanUnder(rules, view.State.Today(at))
	terms := view.State.Terms()
	planned := func(d contract.Deadline, policy schedule.Policy) PlannedDay {
		to := PlannedDay{d.Due, []civil.Date{}}
		for _, r := range d.Reminders {
			// Only what is still to come would be told.
			if civil.MustZone(view.State.Zone).At(r.On, policy.SendHour).After(at) {
				to.Reminders = append(to.Reminders, r.On)
			}
		}
		return to
	}
	lines := map[string]*PlanLine{}
	line := func(d contract.Deadline, policy schedule.Policy) *PlanLine {
		if lines[d.ID] == nil {
			label := postgres.Deadline{Deadline: terms.Deadline(d.ID, d.Due, policy)}
			lines[d.ID] = &PlanLine{ID: d.ID, Label: deadlineLabel(label, names), due: d.Due}
		}
		return lines[d.ID]
	}
	for _, d := range now {
		line(d, view.State.Agreed()).Now = planned(d, view.State.Agreed())
	}
	for _, d := range then {
		line(d, rules).Then = planned(d, rules)
	}
	delete(lines, a.Deadline()) // answered by then
	var all []PlanLine
	for _, l := range lines {
		l.Change = l.changed()
		l.Words = planWords[l.Change]
		all = append(all, *l)
	}
	slices.SortFunc(all, func(a, b PlanLine) int {
		if by := a.due.Compare(b.due); by != 0 {
			return by
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all, nil
}

func (l *PlanLine) changed() planChange {
	switch {
	case l.Now.Due.IsZero():
		return planAdded
	case l.Then.Due.IsZero():
		return planDropped
	case l.Now.Due != l.Then.Due:
		return planMoved
	case !slices.Equal(l.Now.Reminders, l.Then.Reminders):
		return planRecalled
	}
	return planSame
}
