package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

// MeView is who calls. What that person may do is left out: it depends on each contract and its state.
type MeView struct {
	postgres.Somebody
	Parts   []postgres.Part `json:"parts" nullable:"false" doc:"Ses rôles et délégations du jour, par contrat."`
	Offices []access.Held   `json:"offices" nullable:"false" doc:"Les organisations dont elle est auditrice ou exploitante\u00a0; «\u00a0*\u00a0» les couvre toutes."`
}

type meOutput struct{ Body MeView }

func (s *server) registerMe(api huma.API) {
	register(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/me", OperationID: "me", Tags: []string{contractsTag},
		Summary: "Qui suis-je", Description: "La personne qui appelle, ses parts dans les contrats et ses offices.",
	}, s.me)
}

func (s *server) me(ctx context.Context, _ *struct{}) (*meOutput, error) {
	somebody, err := s.as(ctx).Me(ctx)
	if err != nil {
		return nil, err
	}
	held, err := s.as(ctx).Standing(ctx, "")
	return &meOutput{MeView{somebody, append([]postgres.Part{}, somebody.Parts...), append([]access.Held{}, held.Offices...)}}, err
}
