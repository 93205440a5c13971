package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/diagnostic"
)

type chainInput struct {
	InContract
	From line `query:"from" maxLength:"64" example:"A-C1" doc:"Code d'un constat, d'un objectif, d'une fiche ou d'un indicateur\u00a0; «\u00a0A-C1#2\u00a0» pour la deuxième cause d'un constat."`
}

type chainOutput struct {
	Body struct {
		Trails []diagnostic.Trail `json:"trails" nullable:"false" doc:"Un par élément qui porte ce code."`
	}
}

var noSuchLink = newProblem(contract.Unknown, "Rien dans ce contrat ne porte ce code.", "Vérifiez-le dans le contenu du contrat.")

func (s *server) registerDiagnosticChain(api huma.API) {
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/chain", OperationID: "follow-chain", Tags: []string{contentTag},
		Summary: "Suivre la chaîne du constat à l'indicateur", Description: "Ce qui mène à un élément et ce qui en découle\u00a0: constat, cause, objectif stratégique, objectif opérationnel, fiche, indicateur.",
		Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in *chainInput) (*chainOutput, error) {
		if in.From == "" {
			return nil, wrong("from", "Le code de départ manque.", "Donnez celui d'un constat, d'un objectif, d'une fiche ou d'un indicateur.")
		}
		said, err := s.as(ctx).Content(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		out := new(chainOutput)
		for _, trail := range diagnostic.Follow(said.File, string(in.From)) {
			trail.Up, trail.Down = append([]diagnostic.Node{}, trail.Up...), append([]diagnostic.Node{}, trail.Down...)
			out.Body.Trails = append(out.Body.Trails, trail)
		}
		if out.Body.Trails == nil {
			return nil, noSuchLink
		}
		return out, nil
	})
}
