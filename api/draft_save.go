package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/content"
)

// draftSaveInput takes the item as it is written: package content checks it inside the whole contract.
type draftSaveInput struct {
	InItem
	IfMatch
	RawBody []byte `contentType:"application/json"`
}

type draftOutput struct {
	ETag string `header:"ETag" doc:"La version, à rappeler en «\u00a0If-Match\u00a0»."`
	Body DraftView
}

// DraftView is one item of the content in one version.
type DraftView struct {
	DraftLine
	Body json.RawMessage `json:"body" doc:"L'élément, tel que le format d'un fichier de contrat le décrit\u00a0; null s'il est retiré."`
}

func draftShown(d content.Draft) *draftOutput {
	view := DraftView{draftLine(d), d.Body}
	if d.Gone() {
		view.Body = json.RawMessage("null")
	}
	return &draftOutput{versionTag(d.Version), view}
}

func (s *server) registerDraft(api huma.API) {
	const path = "/contracts/{id}/content/{kind}/{code}"
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: path, OperationID: "show-draft", Tags: []string{contentTag},
		Summary: "Lire un élément du contenu", Description: "L'élément dans la dernière version que la personne peut lire\u00a0; version 0 pour le fichier déposé.",
		Errors: []int{http.StatusNotFound},
	}, s.draftShow)
	register(s, api, access.DepositText, huma.Operation{
		Method: http.MethodPut, Path: path, OperationID: "save-draft", Tags: []string{contentTag}, MaxBodyBytes: content.MostBytes + 1, SkipValidateBody: true,
		Summary: "Enregistrer un élément du contenu", Description: "Écrit la version suivante, pour la partie de la personne, qui seule la lit tant qu'elle n'est pas partagée. Rien n'est écrit si l'élément a changé depuis la version lue\u00a0: la réponse dit qui l'a changé, quand, et en quoi. " +
			"Un élément peut rester inachevé\u00a0: les règles de vigilance ne retiennent que la soumission.",
		Errors: draftErrors,
	}, func(ctx context.Context, in *draftSaveInput) (*draftOutput, error) {
		return s.draftWrite(ctx, in.ID, &in.InItem, in.IfMatch, in.RawBody)
	})
	register(s, api, access.DepositText, huma.Operation{
		Method: http.MethodDelete, Path: path, OperationID: "remove-draft", Tags: []string{contentTag},
		Summary: "Retirer un élément du contenu", Description: "Écrit une version qui retire l'élément\u00a0; les précédentes restent lisibles.",
		Errors: draftErrors, DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, in *struct {
		InItem
		IfMatch
	}) (*draftOutput, error) {
		return s.draftWrite(ctx, in.ID, &in.InItem, in.IfMatch, nil)
	})
	api.OpenAPI().Paths[path].Put.RequestBody.Content["application/json"].Schema = &huma.Schema{Type: huma.TypeObject, Description: "L'élément, tel que le schéma urn:jalon:contract-file le décrit."}
}

func (s *server) draftWrite(ctx context.Context, contractID string, in *InItem, read IfMatch, body json.RawMessage) (*draftOutput, error) {
	item, err := in.item()
	if err != nil {
		return nil, err
	}
	base, err := read.base()
	if err != nil {
		return nil, err
	}
	saved, err := s.saveDraft(ctx, contractID, item, base, body)
	if err != nil {
		return nil, err
	}
	return draftShown(saved), nil
}

func (s *server) draftShow(ctx context.Context, in *InItem) (*draftOutput, error) {
	item, err := in.item()
	if err != nil {
		return nil, err
	}
	said, err := s.as(ctx).Content(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	found, edited := said.Versions[item]
	if !edited {
		found = content.Draft{Item: item, Shared: true}
		var known bool
		if found.Body, known = content.Body(said.File, item); !known {
			return nil, noSuchItem
		}
	}
	return draftShown(found), nil
}
