package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/content"
)

type draftShareInput struct {
	InContract
	Body struct {
		Items []line `json:"items" minItems:"1" maxItems:"1000" maxLength:"64" nullable:"false" example:"[\"action_sheet/FA-1\"]" doc:"Les éléments à partager, tels que le contenu les nomme."`
	}
}

func (in *draftShareInput) asked() (action, subject string) { return "share-drafts", "" }

type draftShareOutput struct {
	Body struct {
		Shared []content.Item `json:"shared" nullable:"false" doc:"Ce qui vient d'être partagé\u00a0; le reste l'était déjà, ou n'est pas de cette partie."`
	}
}

func (s *server) registerDraftShare(api huma.API) {
	register(s, api, access.DepositText, huma.Operation{
		Method: http.MethodPost, Path: "/contracts/{id}/content/share", OperationID: "share-drafts", Tags: []string{contentTag},
		Summary: "Partager des brouillons", Description: "Montre aux autres parties ce que la partie de la personne a écrit, dans sa version actuelle. Le partage ne se reprend pas.",
		Errors: []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusUnsupportedMediaType},
	}, func(ctx context.Context, in *draftShareInput) (*draftShareOutput, error) {
		var items []content.Item
		for _, name := range in.Body.Items {
			item, err := content.ParseItem(string(name))
			if err != nil {
				return nil, wrong("items", "«\u00a0"+string(name)+"\u00a0» n'est pas un élément du contenu.", "Nommez-les comme le contenu\u00a0: action_sheet/FA-1.")
			}
			items = append(items, item)
		}
		shared, err := s.share(ctx, in.ID, items)
		out := new(draftShareOutput)
		out.Body.Shared = append([]content.Item{}, shared...)
		return out, err
	})
}

// share shows items of the caller's party to the others.
func (s *server) share(ctx context.Context, contractID string, items []content.Item) ([]content.Item, error) {
	party, err := writer(standing(ctx))
	if err != nil {
		return nil, err
	}
	shared, err := s.DB.ShareDrafts(ctx, contractID, party, caller(ctx), items, s.Now())
	return shared, opposed(err)
}
