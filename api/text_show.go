package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

type textShowInput struct {
	InContract
	Revision string `path:"revision" doc:"Empreinte du texte."`
}

func (in *textShowInput) about() string { return in.Revision }

type textShowOutput struct{ Body postgres.Text }

func (s *server) registerTextShow(api huma.API) {
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/texts/{revision}", OperationID: "show-text", Tags: []string{contractsTag},
		Summary: "Lire un texte", Description: "Un texte soumis, ou un brouillon de la partie de la personne. Le brouillon d'une autre partie n'existe pas.",
		Errors: []int{http.StatusNotFound},
	}, s.textShow)
}

func (s *server) textShow(ctx context.Context, in *textShowInput) (*textShowOutput, error) {
	found, err := s.as(ctx).Text(ctx, in.ID, in.Revision)
	if errors.Is(err, postgres.ErrUnknown) || err == nil && !opens(standing(ctx), found) {
		return nil, noSuchText
	}
	return &textShowOutput{found}, err
}

// opens tells a draft's authors from those of its party who have no hand in it.
func opens(who access.Standing, t postgres.Text) bool {
	return t.Shared || who.May(access.SeeDraft, t.Party) == access.Allowed
}
