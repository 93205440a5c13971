package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

type textListOutput struct {
	Body struct {
		Items []postgres.Text `json:"items" nullable:"false"`
	}
}

func (s *server) registerTextList(api huma.API) {
	registerList(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/texts", OperationID: "list-texts", Tags: []string{contractsTag},
		Summary: "Lister les textes d'un contrat", Description: "Dans l'ordre de leur dépôt, sans leur contenu\u00a0: les textes soumis et les brouillons de la partie de la personne.",
		Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in *InContract) (*textListOutput, error) {
		found, err := s.texts(ctx, in.ID)
		out := new(textListOutput)
		out.Body.Items = append([]postgres.Text{}, found...)
		return out, err
	}, textSheet)
}

func (s *server) texts(ctx context.Context, contractID string) ([]postgres.Text, error) {
	found, err := s.as(ctx).Texts(ctx, contractID)
	who := standing(ctx)
	return slices.DeleteFunc(found, func(t postgres.Text) bool { return !opens(who, t) }), err
}
