package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/postgres"
)

type personLinkInput struct {
	InPerson
	Body struct {
		Issuer  line `json:"issuer" minLength:"1" maxLength:"200" example:"https://identite.example.fr" doc:"Le fournisseur d'identité, tel qu'il se nomme («\u00a0iss\u00a0»)."`
		Subject line `json:"subject" minLength:"1" maxLength:"255" doc:"Le compte chez ce fournisseur («\u00a0sub\u00a0»)."`
	}
}

func (s *server) registerPersonLink(api huma.API) {
	op := huma.Operation{
		Method: http.MethodPost, Path: "/people/{person}/accounts", OperationID: "link-account",
		Summary: "Rattacher un compte", Description: "La personne s'identifie ensuite avec ce compte. Un compte ne désigne qu'une personne.",
		Errors: []int{http.StatusConflict},
	}
	registerKeeping(s, api, op, func(ctx context.Context, in *personLinkInput) error {
		err := s.DB.Link(ctx, string(in.Body.Issuer), string(in.Body.Subject), "", in.Person, caller(ctx))
		if errors.Is(err, postgres.ErrExists) {
			return linkedAlready
		}
		return err
	})
}
