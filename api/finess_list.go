package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/finess"
	"jalon/internal/postgres"
)

type finessKind finess.Kind

func (finessKind) Schema(huma.Registry) *huma.Schema {
	return oneOf([]finess.Kind{finess.LegalEntity, finess.Site})
}

type finessListInput struct {
	Paged
	Query      line       `query:"q" maxLength:"200" doc:"Cherche dans le numéro, le nom, la commune et la catégorie, sans accents ni casse\u00a0; l'identifiant d'un contrat donne son périmètre."`
	Kind       finessKind `query:"kind" doc:"EJ pour les entités juridiques, ET pour les établissements et services."`
	Department line       `query:"department" maxLength:"3" doc:"Code de département."`
	Category   line       `query:"category" maxLength:"10" doc:"Code de catégorie."`
}

type finessListOutput struct{ Body Page[finess.Entity] }

func (s *server) registerFinessList(api huma.API) {
	registerList(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/finess", OperationID: "list-finess", Tags: []string{referentialTag},
		Summary: "Chercher dans le référentiel FINESS", Description: "Les entités juridiques, les établissements et les services, par numéro. Les entités fermées y restent, avec leur date de fermeture.",
	}, s.finessList, finessSheet)
}

func (s *server) finessList(ctx context.Context, in *finessListInput) (*finessListOutput, error) {
	after, err := in.position(func(text string) bool { _, err := finess.ParseNumber(text); return err == nil })
	if err != nil {
		return nil, err
	}
	found, err := s.as(ctx).FinessEntities(ctx, postgres.FinessFilter{
		Query: string(in.Query), Kind: finess.Kind(in.Kind), Department: string(in.Department), Category: string(in.Category),
		After: finess.Number(after), Limit: in.Limit,
	})
	return &finessListOutput{pageOf(found, in.Limit, func(e finess.Entity) string { return string(e.Number) })}, err
}
