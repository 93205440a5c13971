package localsignin

import (
	"context"
	"errors"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// absent answers for what this provider does not do: refresh tokens, revocation, introspection, keys of clients. No
// route leads there; the library's interface asks for them all the same.
type absent struct{}

var errAbsent = errors.New("not offered by this provider")

func (absent) CreateAccessAndRefreshTokens(context.Context, op.TokenRequest, string) (string, string, time.Time, error) {
	return "", "", time.Time{}, errAbsent
}

func (absent) TokenRequestByRefreshToken(context.Context, string) (op.RefreshTokenRequest, error) {
	return nil, errAbsent
}

func (absent) RevokeToken(context.Context, string, string, string) *oidc.Error {
	return oidc.ErrUnsupportedGrantType().WithParent(errAbsent)
}

func (absent) GetRefreshTokenInfo(context.Context, string, string) (string, string, error) {
	return "", "", op.ErrInvalidRefreshToken
}

func (absent) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errAbsent
}

func (absent) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errAbsent
}

func (absent) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errAbsent
}

func (absent) Health(context.Context) error { return nil }
