package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

// FinessRefreshLine is a refresh with the names of those who proposed it and decided on it, where the reader may know them.
type FinessRefreshLine struct {
	postgres.FinessRefresh
	ProposedByName string `json:"proposed_by_name,omitempty"`
	DecidedByName  string `json:"decided_by_name,omitempty"`
}

type finessRefreshListInput struct {
	Cursor int64 `query:"cursor" minimum:"0" doc:"Numéro de la mise à jour avant laquelle commence la page\u00a0: «\u00a0next\u00a0» de la page précédente."`
	Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Nombre de mises à jour de la page."`
}

type finessRefreshListOutput struct{ Body Page[FinessRefreshLine] }

func (s *server) registerFinessRefreshList(api huma.API) {
	registerList(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/finess/refreshes", OperationID: "list-finess-refreshes", Tags: []string{referentialTag},
		Summary: "Lister les mises à jour du référentiel FINESS", Description: "Celles qui sont proposées, appliquées ou refusées, de la plus récente à la plus ancienne.",
	}, s.finessRefreshList, refreshSheet)
}

func (s *server) finessRefreshList(ctx context.Context, in *finessRefreshListInput) (*finessRefreshListOutput, error) {
	found, err := s.as(ctx).FinessRefreshes(ctx, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	page := Page[FinessRefreshLine]{Items: []FinessRefreshLine{}}
	page.Items, err = s.finessRefreshLines(ctx, found)
	if len(found) == in.Limit && found[in.Limit-1].Number > 1 {
		page.Next = strconv.FormatInt(found[in.Limit-1].Number, 10)
	}
	return &finessRefreshListOutput{page}, err
}

func (s *server) finessRefreshLines(ctx context.Context, found []postgres.FinessRefresh) ([]FinessRefreshLine, error) {
	var people []string
	for _, r := range found {
		people = append(people, r.ProposedBy, r.DecidedBy)
	}
	names, err := s.as(ctx).Names(ctx, people)
	if err != nil {
		return nil, err
	}
	lines := make([]FinessRefreshLine, len(found))
	for i, r := range found {
		lines[i] = FinessRefreshLine{r, names[r.ProposedBy], names[r.DecidedBy]}
	}
	return lines, nil
}
