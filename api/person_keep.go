package api

import (
	"context"
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

// registerKeeping adds a route that changes something about one person, open to those who keep the people of that
// person's organisation. For anybody else the person does not exist. Each change leaves a line in the access log.
func registerKeeping[I any, P interface {
	*I
	about() string
}](s *server, api huma.API, op huma.Operation, keep func(context.Context, P) error) {
	op = change(op)
	register(s, api, access.KeepPerson, op, func(ctx context.Context, in *I) (*struct{}, error) {
		person := P(in).about()
		if err := s.keeps(ctx, person); err != nil {
			return nil, err
		}
		if err := keep(ctx, in); err != nil {
			return nil, err
		}
		s.changed(ctx, op.OperationID, person)
		return &struct{}{}, nil
	})
}

// keeps asks whether the caller keeps the people of a person's organisation.
func (s *server) keeps(ctx context.Context, person string) error {
	somebody, err := s.as(ctx).Person(ctx, person)
	if errors.Is(err, postgres.ErrUnknown) {
		return noSuchPerson
	}
	if err != nil {
		return err
	}
	member, err := s.as(ctx).Membership(ctx)
	if err != nil {
		return err
	}
	return permit(member.May(access.KeepPerson, somebody.Organisation), noSuchPerson)
}
