package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/correspondence"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
	"jalon/internal/schedule"
)

// ScheduleLine is one deadline with what is expected of whom.
type ScheduleLine struct {
	postgres.Deadline
	Expected   []PersonName `json:"expected" nullable:"false" doc:"Les personnes de qui elle dépend aujourd'hui, tant qu'elle est ouverte."`
	RemindedOn civil.Date   `json:"reminded_on,omitzero" format:"date" doc:"Jour du prochain rappel\u00a0; absent quand il n'en reste pas, ou que le contrat est suspendu."`
	ToldOn     civil.Date   `json:"told_on,omitzero" format:"date" doc:"Jour du dernier rappel, du calendrier ou d'une personne."`
}

// PersonName is how to name a person.
type PersonName struct {
	Person string `json:"person"`
	Name   string `json:"name"`
}

type scheduleOutput struct {
	Body struct {
		Items    []ScheduleLine    `json:"items" nullable:"false"`
		Baseline postgres.Baseline `json:"baseline" doc:"De combien la signature et le terme ont glissé depuis le premier échéancier."`
	}
}

func (s *server) registerSchedule(api huma.API) {
	registerList(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/schedule", OperationID: "schedule", Tags: []string{contractsTag},
		Summary: "Lire l'échéancier d'un contrat", Description: "Toutes les échéances, ouvertes ou closes, par jour puis par identifiant.",
		Errors: []int{http.StatusNotFound},
	}, s.schedule, scheduleSheet)
}

func (s *server) schedule(ctx context.Context, in *InContract) (*scheduleOutput, error) {
	view, err := s.contract(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	// The database labels deadlines by their ids; the words of steps and fiches stand in the file.
	names, err := s.names(ctx, view)
	if err != nil {
		return nil, err
	}
	deadlines, err := s.as(ctx).Deadlines(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	baseline, err := s.as(ctx).Baseline(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := new(scheduleOutput)
	out.Body.Items, out.Body.Baseline = []ScheduleLine{}, baseline
	terms, policy, today := view.State.Terms(), view.State.Agreed(), s.dayOf(&view.State, view.Contract.UpdatedAt)
	for _, d := range deadlines {
		// The policy of the contract tells where a day comes from, and may name documents that no other policy knows.
		planned := terms.Deadline(d.ID, d.Due, policy)
		d.Label, d.Source, d.Unsure = planned.Label, planned.Source, planned.Unsure
		d.Label = deadlineLabel(d, names)
		line := ScheduleLine{Deadline: d, Expected: []PersonName{}}
		if d.State == postgres.DeadlineOpen {
			line.expect(&view.State, today, names)
		}
		out.Body.Items = append(out.Body.Items, line)
	}
	return out, nil
}

// expect says what the state tells of an open deadline.
func (l *ScheduleLine) expect(state *contract.State, today civil.Date, names contract.Names) {
	for _, person := range correspondence.Expected(state, l.ID, today) {
		l.Expected = append(l.Expected, PersonName{person, names.Person(person)})
	}
	for _, open := range state.Deadlines {
		if open.ID != l.ID {
			continue
		}
		l.ToldOn = open.ToldOn
		if len(open.Reminders) > 0 && state.Pause != lifecycle.Suspended {
			l.RemindedOn = open.Reminders[0].On
		}
	}
}

// deadlineLabel adds what only the contract's file tells: the words of a step or of a fiche.
func deadlineLabel(d postgres.Deadline, names contract.Names) string {
	switch d.Kind {
	case schedule.Step:
		return "Échéance de " + contract.SubjectLabel(d.ID, names)
	case schedule.Approval:
		return "Réponse attendue sur " + contract.SubjectLabel(d.ID, names)
	}
	return d.Label
}
