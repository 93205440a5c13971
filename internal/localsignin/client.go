package localsignin

import (
	"crypto/subtle"
	"net/url"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// client answers what the library asks about a Client.
type client struct{ Client }

func (c client) proves(secret string) bool {
	return c.Secret != "" && subtle.ConstantTimeCompare([]byte(c.Secret), []byte(secret)) == 1
}

func (c client) GetID() string                    { return c.ID }
func (c client) RedirectURIs() []string           { return c.Client.RedirectURIs }
func (c client) PostLogoutRedirectURIs() []string { return c.Client.PostLogoutRedirectURIs }

func (c client) AuthMethod() oidc.AuthMethod {
	if c.Secret == "" {
		return oidc.AuthMethodNone
	}
	return oidc.AuthMethodBasic // the library takes a secret in the form as well
}

func (c client) GrantTypes() []oidc.GrantType {
	if c.Machine {
		return []oidc.GrantType{oidc.GrantTypeClientCredentials}
	}
	return []oidc.GrantType{oidc.GrantTypeCode}
}

func (c client) ResponseTypes() []oidc.ResponseType {
	if c.Machine {
		return nil
	}
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}

func (client) LoginURL(request string) string {
	return signInPath + "?" + url.Values{requestField: {request}}.Encode()
}

func (client) ApplicationType() op.ApplicationType { return op.ApplicationTypeWeb }
func (client) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeJWT }
func (client) IDTokenLifetime() time.Duration      { return tokenLife }
func (client) ClockSkew() time.Duration            { return 0 }

// DevMode allows redirect URIs that begin with http://: clients stand on this machine too.
func (client) DevMode() bool { return true }

// IDTokenUserinfoClaimsAssertion puts name and e-mail in the ID token too, for clients that do not ask further.
func (client) IDTokenUserinfoClaimsAssertion() bool { return true }

func (client) IsScopeAllowed(string) bool { return false }

func (client) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}

func (client) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}
