package localsignin

import (
	"net/http"

	httphelper "github.com/zitadel/oidc/v3/pkg/http"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// Where the endpoints stand, beside the pages.
var (
	authorizePath  = op.DefaultEndpoints.Authorization.Relative()
	tokenPath      = op.DefaultEndpoints.Token.Relative()
	userinfoPath   = op.DefaultEndpoints.Userinfo.Relative()
	keysPath       = op.DefaultEndpoints.JwksURI.Relative()
	endSessionPath = op.DefaultEndpoints.EndSession.Relative()
)

// discovery announces what is offered; the library's own list has much that is not.
func (p *Provider) discovery(w http.ResponseWriter, _ *http.Request) {
	issuer := p.issuer.String()
	httphelper.MarshalJSON(w, &oidc.DiscoveryConfiguration{
		Issuer:                            issuer,
		AuthorizationEndpoint:             issuer + authorizePath,
		TokenEndpoint:                     issuer + tokenPath,
		UserinfoEndpoint:                  issuer + userinfoPath,
		JwksURI:                           issuer + keysPath,
		EndSessionEndpoint:                issuer + endSessionPath,
		ScopesSupported:                   []string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeEmail},
		ResponseTypesSupported:            []string{string(oidc.ResponseTypeCode)},
		ResponseModesSupported:            []string{string(oidc.ResponseModeQuery)},
		GrantTypesSupported:               []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeClientCredentials},
		SubjectTypesSupported:             []string{"public"},
		IDTokenSigningAlgValuesSupported:  []string{"RS256"},
		TokenEndpointAuthMethodsSupported: []oidc.AuthMethod{oidc.AuthMethodBasic, oidc.AuthMethodPost, oidc.AuthMethodNone},
		CodeChallengeMethodsSupported:     []oidc.CodeChallengeMethod{oidc.CodeChallengeMethodS256},
		ClaimsSupported:                   []string{"sub", "name", "email", "email_verified"},
	})
}

// token gives tokens for a code, or to a machine. The library's own endpoint puts one audience in both the ID token and
// the access token, so that one would pass for the other at the API.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	r = r.WithContext(op.ContextWithIssuer(r.Context(), p.issuer.String()))
	var answer *oidc.AccessTokenResponse
	var err error
	switch grant := r.PostFormValue("grant_type"); oidc.GrantType(grant) {
	case oidc.GrantTypeCode:
		answer, err = p.forCode(r)
	case oidc.GrantTypeClientCredentials:
		answer, err = p.forMachine(r)
	default:
		err = oidc.ErrUnsupportedGrantType().WithDescription("grant_type is authorization_code or client_credentials, not %q", grant)
	}
	if err != nil {
		op.RequestError(w, r, err, p.logger)
		return
	}
	httphelper.MarshalJSON(w, answer)
}

func (p *Provider) forCode(r *http.Request) (*oidc.AccessTokenResponse, error) {
	asked, err := op.ParseAccessTokenRequest(r, p.library.Decoder())
	if err != nil {
		return nil, err
	}
	request, client, err := op.ValidateAccessTokenRequest(r.Context(), asked, p.library)
	if err != nil {
		return nil, err
	}
	to := toAPI{request, p.storage.audience}
	access, _, validity, err := op.CreateAccessToken(r.Context(), to, client.AccessTokenType(), p.library, client, "")
	if err != nil {
		return nil, err
	}
	id, err := op.CreateIDToken(r.Context(), p.issuer.String(), request, client.IDTokenLifetime(), access, asked.Code, p.storage, client)
	if err != nil {
		return nil, err
	}
	return &oidc.AccessTokenResponse{
		AccessToken: access, IDToken: id, TokenType: oidc.BearerToken,
		ExpiresIn: uint64(validity.Seconds()), Scope: request.GetScopes(),
	}, nil
}

func (p *Provider) forMachine(r *http.Request) (*oidc.AccessTokenResponse, error) {
	asked, err := op.ParseClientCredentialsRequest(r, p.library.Decoder())
	if err != nil {
		return nil, err
	}
	request, client, err := op.ValidateClientCredentialsRequest(r.Context(), asked, p.library)
	if err != nil {
		return nil, err
	}
	to := toAPI{request, p.storage.audience}
	return op.CreateClientCredentialsTokenResponse(r.Context(), to, p.library, client)
}
