package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/content"
)

type draftHistoryOutput struct {
	Body struct {
		Items []DraftLine `json:"items" nullable:"false"`
	}
}

type draftCompareInput struct {
	InItem
	From int `path:"a" minimum:"0" doc:"Version de départ\u00a0; 0 pour le fichier déposé."`
	To   int `path:"b" minimum:"0" doc:"Version d'arrivée."`
}

type draftCompareOutput struct {
	Body struct {
		Changes []content.Change `json:"changes" nullable:"false" doc:"Champ par champ, et mot à mot dans les textes."`
	}
}

func (s *server) registerDraftHistory(api huma.API) {
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/content/{kind}/{code}/history", OperationID: "draft-history", Tags: []string{contentTag},
		Summary: "Lire les révisions d'un élément", Description: "Les versions que la personne peut lire, de la plus ancienne à la plus récente.", Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in *InItem) (*draftHistoryOutput, error) {
		found, err := s.draftHistory(ctx, in)
		out := new(draftHistoryOutput)
		out.Body.Items = []DraftLine{}
		for _, d := range found {
			out.Body.Items = append(out.Body.Items, draftLine(d))
		}
		return out, err
	})
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/content/{kind}/{code}/revisions/{a}/compare/{b}", OperationID: "compare-drafts", Tags: []string{contentTag},
		Summary: "Comparer deux révisions d'un élément", Description: "Ce qui a changé de l'une à l'autre, champ par champ, et mot à mot dans les textes.", Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in *draftCompareInput) (*draftCompareOutput, error) {
		before, err := s.draftBody(ctx, &in.InItem, in.From)
		if err != nil {
			return nil, err
		}
		after, err := s.draftBody(ctx, &in.InItem, in.To)
		if err != nil {
			return nil, err
		}
		item, _ := in.item() // its bodies have been read
		out := new(draftCompareOutput)
		out.Body.Changes = append([]content.Change{}, content.Compare(item, before, after)...)
		return out, nil
	})
}

func (s *server) draftHistory(ctx context.Context, in *InItem) ([]content.Draft, error) {
	item, err := in.item()
	if err != nil {
		return nil, err
	}
	return s.as(ctx).DraftHistory(ctx, in.ID, item)
}

// draftBody is an item as one of its versions left it, nothing where that one took it out. Version 0 is the file, in which
// a later item is not yet.
func (s *server) draftBody(ctx context.Context, in *InItem, version int) (json.RawMessage, error) {
	found, err := s.draftHistory(ctx, in)
	if err != nil {
		return nil, err
	}
	if version > 0 {
		i := slices.IndexFunc(found, func(d content.Draft) bool { return d.Version == version })
		if i < 0 {
			return nil, noSuchItem
		}
		if found[i].Gone() {
			return nil, nil
		}
		return found[i].Body, nil
	}
	view, err := s.contract(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	filed, err := view.Dossier()
	if err != nil {
		return nil, err
	}
	item, _ := in.item() // the history has read it
	body, known := content.Body(filed.File, item)
	if !known && len(found) == 0 {
		return nil, noSuchItem
	}
	return body, nil
}
