package api

import (
	"context"
	"errors"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"jalon/internal/access"
	"jalon/internal/postgres"
	"jalon/internal/signin"
)

// bearer is the description's name for the way in.
const bearer = "bearer"

type personKey struct{}

// signIn lets a request through once it is known who calls, before anything else of it is read. Whatever is wrong with
// a token, or with the account that it leads to, the answer is the same.
func (s *server) signIn(ctx huma.Context, next func(huma.Context)) {
	if len(ctx.Operation().Security) == 0 || caller(ctx.Context()) != "" { // a page asks, for who is signed in
		next(ctx)
		return
	}
	if person, known := s.identify(humagin.Unwrap(ctx)); known {
		next(huma.WithValue(ctx, personKey{}, person))
	}
}

// identify is the person whose token a request bears; without one, or beyond that person's rate, it is answered.
func (s *server) identify(c *gin.Context) (person string, known bool) {
	scheme, token, _ := strings.Cut(c.GetHeader("Authorization"), " ")
	if !strings.EqualFold(scheme, bearer) {
		s.interrupt(c, notSignedIn)
		return "", false
	}
	person, err := s.bearer(c.Request.Context(), token)
	if err != nil {
		s.interrupt(c, s.stopped(c.Request.Context(), err))
		return "", false
	}
	return person, s.spend(c, s.meters.person, person)
}

// bearer is the person behind a token: one made on the server itself, or an access token of a provider whose account an
// operator linked to somebody, be it a machine.
func (s *server) bearer(ctx context.Context, token string) (string, error) {
	person, err := s.holder(ctx, token)
	if !errors.Is(err, access.ErrToken) || s.SignIn == nil {
		return person, err
	}
	caller, err := s.SignIn.Bearer(ctx, token)
	if err != nil {
		return "", err
	}
	return s.DB.PersonOf(ctx, caller.Issuer, caller.Subject)
}

// holder is the person whom a token made on the server itself names.
func (s *server) holder(ctx context.Context, token string) (string, error) {
	person, err := s.Keys.Person(token, s.Now())
	if err != nil {
		return "", err
	}
	return person, s.DB.Active(ctx, person, s.Now())
}

// stopped is the problem of a caller who was not let in. Only what may pass when tried again is told apart.
func (s *server) stopped(ctx context.Context, err error) *Problem {
	if errors.Is(err, signin.ErrUnavailable) {
		return silentProvider
	}
	if errors.Is(err, access.ErrToken) || errors.Is(err, signin.ErrToken) || noAccount(err) {
		return notSignedIn
	}
	if p, ok := errors.AsType[*Problem](s.problem(ctx, err)); ok {
		return p
	}
	return broken
}

// noAccount reports that nobody may come in under a name: unknown, closed, or signed out everywhere since.
func noAccount(err error) bool {
	return errors.Is(err, postgres.ErrUnknown) || errors.Is(err, postgres.ErrDisabled) || errors.Is(err, postgres.ErrSessionEnded)
}

var silentProvider = newProblem(unavailable, signin.ErrUnavailable.Message, "Renvoyez la même demande, avec la même clé, dans quelques secondes.").with("Retry-After", retryAfter)

// caller is the person who signed in.
func caller(ctx context.Context) string {
	person, _ := ctx.Value(personKey{}).(string)
	return person
}
