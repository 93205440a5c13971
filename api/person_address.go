package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type personAddressInput struct {
	InPerson
	Body struct {
		Address mailbox `json:"address" doc:"Nouvelle adresse professionnelle."`
	}
}

func (s *server) registerPersonAddress(api huma.API) {
	registerKeeping(s, api, huma.Operation{
		Method: http.MethodPut, Path: "/people/{person}/address", OperationID: "set-address",
		Summary: "Corriger une adresse", Description: "Les courriers suivants partent à la nouvelle adresse.",
	}, func(ctx context.Context, in *personAddressInput) error {
		return s.DB.SetAddress(ctx, in.Person, string(in.Body.Address))
	})
}
