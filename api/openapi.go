package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
)

// The headings under which the description groups operations.
const (
	contractsTag   = "Contrats"
	contentTag     = "Contenu"
	decisionsTag   = "Décisions"
	directoryTag   = "Annuaire"
	auditTag       = "Audit"
	referentialTag = "Référentiel FINESS"
	programmeTag   = "Programmation"
	serviceTag     = "Service"
)

// OpenAPI is the description of the API (OpenAPI 3.1), indented; the same program always gives the same text.
func OpenAPI() ([]byte, error) {
	_, api := build(&server{})
	return json.MarshalIndent(api.OpenAPI(), "", "  ")
}

// description holds what no type of a handler says.
func description(doc *huma.OpenAPI) *huma.OpenAPI {
	doc.Info.Description = "Jalon conduit des contrats pluriannuels d'objectifs et de moyens (CPOM), du lancement au renouvellement. " +
		"Les erreurs suivent la RFC 9457 (application/problem+json) et sont rédigées en français, avec le remède."
	doc.Servers = []*huma.Server{{URL: Prefix}}
	doc.Tags = []*huma.Tag{
		{Name: contractsTag, Description: "Lire et déposer des contrats."},
		{Name: contentTag, Description: "Ce que dit un contrat, élément par élément\u00a0: brouillons, révisions et points de vigilance."},
		{Name: decisionsTag, Description: "Agir sur un contrat. Chaque demande porte une clé d'idempotence\u00a0: la même clé reçoit toujours la même réponse."},
		{Name: directoryTag, Description: "Qui sont les personnes, ce qu'elles tiennent pour une organisation, et le journal de leurs accès."},
		{Name: auditTag, Description: "Ce qui permet de vérifier plus tard, et ailleurs, que rien d'enregistré n'a changé."},
		{Name: referentialTag, Description: "Les entités juridiques, les établissements et les services, tels que des fichiers proposés puis appliqués les ont dits."},
		{Name: programmeTag, Description: "Les contrats qu'une région veut négocier, par année et par département, jusqu'à leur lancement."},
		{Name: serviceTag, Description: "Le service lui-même."},
	}
	doc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		bearer: {Type: "http", Scheme: "bearer", Description: "Jeton d'accès (JWT) d'un fournisseur d'identité configuré, pour une personne ou une machine rattachée par l'exploitation, ou jeton délivré par Jalon."},
	}
	doc.OnAddOperation = append(doc.OnAddOperation, frenchResponses)
	return doc
}

// frenchResponses names each answer as its problem is titled; huma wrote the English name of the status.
func frenchResponses(_ *huma.OpenAPI, op *huma.Operation) {
	for status, response := range op.Responses {
		if code, err := strconv.Atoi(status); err == nil {
			response.Description = statusTitle(code)
		} else {
			response.Description = "Problème"
		}
	}
}

// person completes an operation that only somebody who signed in may call.
func person(op huma.Operation) huma.Operation {
	op.Security = []map[string][]string{{bearer: {}}}
	op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable)
	return op
}

type openAPIOutput struct {
	Body json.RawMessage
}

func registerOpenAPI(api huma.API) {
	// Routes registered later are part of it: it is written when first asked for.
	text := sync.OnceValues(func() ([]byte, error) { return json.Marshal(api.OpenAPI()) })
	huma.Register(api, huma.Operation{
		Method: http.MethodGet, Path: "/openapi.json", OperationID: "openapi", Tags: []string{serviceTag},
		Summary: "Description de l'API", Description: "Ce document même, au format OpenAPI 3.1.",
		Extensions: map[string]any{rightExtension: string(access.Public)},
	}, func(context.Context, *struct{}) (*openAPIOutput, error) {
		body, err := text()
		return &openAPIOutput{Body: body}, err
	})
}
