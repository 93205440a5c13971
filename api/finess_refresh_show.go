package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/finess"
	"jalon/internal/postgres"
)

var noSuchRefresh = newProblem(contract.Unknown, "Cette mise à jour n'existe pas.", "Vérifiez son numéro dans la liste des mises à jour.")

// FinessRefreshView is a refresh with its whole difference: nobody decides on what is not shown.
type FinessRefreshView struct {
	FinessRefreshLine
	Difference finess.Difference     `json:"difference" doc:"Ce qui serait ajouté, changé champ par champ, et fermé faute d'être dans le fichier."`
	Report     postgres.FinessReport `json:"report" doc:"Les cellules dont la ligne a été laissée, celles qui méritent un regard, et les colonnes qui n'ont pas été lues."`
}

// InRefresh is the part of an address that names a refresh.
type InRefresh struct {
	Number int64 `path:"number" minimum:"1" example:"1" doc:"Numéro de la mise à jour."`
}

type finessRefreshShowOutput struct{ Body FinessRefreshView }

func (s *server) registerFinessRefreshShow(api huma.API) {
	register(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/finess/refreshes/{number}", OperationID: "show-finess-refresh", Tags: []string{referentialTag},
		Summary: "Lire une mise à jour du référentiel FINESS", Description: "La différence entière entre le fichier et le référentiel tel qu'il était, et ce que le fichier a d'inutilisable.",
		Errors: []int{http.StatusNotFound},
	}, s.finessRefreshShow)
}

func (s *server) finessRefreshShow(ctx context.Context, in *InRefresh) (*finessRefreshShowOutput, error) {
	found, err := s.as(ctx).FinessRefresh(ctx, in.Number)
	if errors.Is(err, postgres.ErrUnknown) {
		return nil, noSuchRefresh
	}
	if err != nil {
		return nil, err
	}
	lines, err := s.finessRefreshLines(ctx, []postgres.FinessRefresh{found.FinessRefresh})
	if err != nil {
		return nil, err
	}
	return &finessRefreshShowOutput{FinessRefreshView{lines[0], found.Difference, found.Report}}, nil
}
