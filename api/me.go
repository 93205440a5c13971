package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

// meOutput leaves out what the person may do: that depends on each contract and its state.
type meOutput struct{ Body postgres.Somebody }

func (s *server) registerMe(api huma.API) {
	register(s, api, person(huma.Operation{
		Method: http.MethodGet, Path: "/me", OperationID: "me", Tags: []string{contractsTag},
		Summary: "Qui suis-je", Description: "La personne que le jeton désigne, et ses parts dans les contrats.",
	}), s.me)
}

func (s *server) me(ctx context.Context, _ *struct{}) (*meOutput, error) {
	nobody := postgres.Somebody{ID: caller(ctx), Parts: []postgres.Part{}}
	if caller(ctx) == access.Operator {
		nobody.Name = "Exploitation"
		return &meOutput{nobody}, nil
	}
	somebody, err := s.DB.PersonNamed(ctx, caller(ctx))
	// A token may outlive the last contract that names its person.
	if errors.Is(err, postgres.ErrUnknown) {
		return &meOutput{nobody}, nil
	}
	return &meOutput{somebody}, err
}
