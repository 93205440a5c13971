package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

type checkpointListInput struct {
	Cursor int64 `query:"cursor" minimum:"0" doc:"Numéro du scellé avant lequel commence la page\u00a0: «\u00a0next\u00a0» de la page précédente."`
	Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Nombre de scellés de la page."`
}

type checkpointListOutput struct{ Body Page[CheckpointLine] }

func (s *server) registerCheckpointList(api huma.API) {
	registerList(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/checkpoints", OperationID: "list-checkpoints", Tags: []string{auditTag},
		Summary: "Lister les scellés", Description: "Les têtes signées du journal de tous les contrats, de la plus récente à la plus ancienne. Elles ne contiennent aucune donnée personnelle.",
	}, s.checkpoints, checkpointSheet)
}

func (s *server) checkpoints(ctx context.Context, in *checkpointListInput) (*checkpointListOutput, error) {
	page := Page[CheckpointLine]{Items: []CheckpointLine{}}
	before := in.Cursor
	if before == 0 {
		last, err := s.DB.LastCheckpoint(ctx)
		if errors.Is(err, postgres.ErrUnknown) {
			return &checkpointListOutput{page}, nil
		}
		if err != nil {
			return nil, err
		}
		before = last.Number + 1
	}
	// Numbers have no gaps, so that the place of any page is known.
	first := max(before-int64(in.Limit), 1)
	found, err := s.DB.Checkpoints(ctx, first-1, int(max(before-first, 1)))
	if err != nil {
		return nil, err
	}
	for _, c := range slices.Backward(found) {
		if c.Number < before {
			page.Items = append(page.Items, s.checkpointLine(c))
		}
	}
	if first > 1 && len(page.Items) > 0 {
		page.Next = strconv.FormatInt(first, 10)
	}
	return &checkpointListOutput{page}, nil
}
