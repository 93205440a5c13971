package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/postgres"
	"jalon/internal/schedule"
)

type scheduleOutput struct {
	Body struct {
		Items []postgres.Deadline `json:"items" nullable:"false"`
	}
}

func (s *server) registerSchedule(api huma.API) {
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/schedule", OperationID: "schedule", Tags: []string{contractsTag},
		Summary: "Lire l'échéancier d'un contrat", Description: "Toutes les échéances, ouvertes ou closes, par jour puis par identifiant.",
		Errors: []int{http.StatusNotFound},
	}, s.schedule)
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
	for i := range deadlines {
		deadlines[i].Label = deadlineLabel(deadlines[i], names)
	}
	out := new(scheduleOutput)
	out.Body.Items = append([]postgres.Deadline{}, deadlines...)
	return out, nil
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
