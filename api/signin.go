package api

import (
	"context"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
)

// bearer is the description's name for the way in.
const bearer = "bearer"

type personKey struct{}

// signIn lets a request through once it is known who calls, before anything else of it is read. Whatever is wrong with
// a token, the answer is the same.
func (s *server) signIn(ctx huma.Context, next func(huma.Context)) {
	if len(ctx.Operation().Security) == 0 {
		next(ctx)
		return
	}
	scheme, token, _ := strings.Cut(ctx.Header("Authorization"), " ")
	person, err := s.Keys.Person(token, s.Now())
	if err != nil || !strings.EqualFold(scheme, bearer) {
		notSignedIn.serve(humagin.Unwrap(ctx).Writer)
		return
	}
	next(huma.WithValue(ctx, personKey{}, person))
}

// caller is the person who signed in.
func caller(ctx context.Context) string {
	person, _ := ctx.Value(personKey{}).(string)
	return person
}
