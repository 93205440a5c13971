package localsignin

import (
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// authRequest is a sign-in under way. It never changes: the one that somebody has signed in to is another value.
type authRequest struct {
	id     string
	asked  oidc.AuthRequest
	person string // empty until somebody has signed in
	since  time.Time
}

func (r authRequest) signedIn(person string, at time.Time) authRequest {
	r.person, r.since = person, at
	return r
}

func (r authRequest) GetID() string                      { return r.id }
func (r authRequest) GetClientID() string                { return r.asked.ClientID }
func (r authRequest) GetNonce() string                   { return r.asked.Nonce }
func (r authRequest) GetRedirectURI() string             { return r.asked.RedirectURI }
func (r authRequest) GetResponseType() oidc.ResponseType { return r.asked.ResponseType }
func (r authRequest) GetResponseMode() oidc.ResponseMode { return r.asked.ResponseMode }
func (r authRequest) GetScopes() []string                { return r.asked.Scopes }
func (r authRequest) GetState() string                   { return r.asked.State }
func (r authRequest) GetSubject() string                 { return r.person }
func (r authRequest) GetAuthTime() time.Time             { return r.since }
func (r authRequest) Done() bool                         { return r.person != "" }
func (r authRequest) GetACR() string                     { return "" }
func (r authRequest) GetAMR() []string                   { return nil } // nothing was proved

// GetAudience is that of the ID token, to which the library adds the client.
func (r authRequest) GetAudience() []string { return nil }

func (r authRequest) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: r.asked.CodeChallenge, Method: r.asked.CodeChallengeMethod}
}

// machineRequest is a machine that asks in its own name. What it may do is the API's to know, so it has no scope.
type machineRequest struct{ client string }

func (r machineRequest) GetSubject() string    { return r.client }
func (r machineRequest) GetAudience() []string { return nil }
func (r machineRequest) GetScopes() []string   { return nil }

// toAPI asks for an access token: the same person or machine, and the API that the token is for.
type toAPI struct {
	op.TokenRequest
	audience string
}

func (r toAPI) GetAudience() []string { return []string{r.audience} }
