package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/schedule"
)

type organisationVisasInput struct {
	InOrganisation
	Body struct {
		Visas []line `json:"visas" nullable:"false" maxItems:"5" minLength:"1" maxLength:"40" doc:"Les niveaux du circuit, du premier au dernier\u00a0; une liste vide le supprime."`
	}
}

func (s *server) registerOrganisationVisas(api huma.API) {
	register(s, api, access.KeepChain, change(huma.Operation{
		Method: http.MethodPut, Path: "/organisations/{organisation}/visas", OperationID: "set-organisation-visas",
		Summary: "Définir le circuit de visas d'une autorité", Description: "Le circuit avec lequel commencent ses prochains contrats. Celui d'un contrat en cours est changé par son signataire, dans ce contrat.",
	}), s.organisationVisas)
}

func (s *server) organisationVisas(ctx context.Context, in *organisationVisasInput) (*struct{}, error) {
	if err := s.onOrganisation(ctx, access.KeepChain, in.Organisation); err != nil {
		return nil, err
	}
	found, err := s.organisation(ctx, in.Organisation)
	if err != nil {
		return nil, err
	}
	levels := make([]string, len(in.Body.Visas))
	for i, level := range in.Body.Visas {
		levels[i] = strings.TrimSpace(string(level))
	}
	switch sorted := slices.Sorted(slices.Values(levels)); {
	case found.Kind == schedule.ManagingBody || found.ID == access.Everywhere:
		return nil, wrong("visas", "Seule une autorité a un circuit de visas.", "Vérifiez l'identifiant de l'organisation.")
	case slices.Contains(levels, ""):
		return nil, wrong("visas", "Un des visas est sans nom.", "Nommez chaque visa en quelques mots.")
	case len(slices.Compact(sorted)) != len(levels):
		return nil, wrong("visas", "Deux visas portent le même nom.", "Donnez à chaque visa un nom différent.")
	}
	if err := s.DB.SetOrganisationVisas(ctx, found.ID, levels); err != nil {
		return nil, err
	}
	s.changed(ctx, "set-organisation-visas", found.ID)
	return &struct{}{}, nil
}
