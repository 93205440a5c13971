package localsignin

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// How long things are kept, and how many of each. A code is exchanged by a server that has just been given it.
const (
	requestLife = 10 * time.Minute
	codeLife    = time.Minute
	tokenLife   = time.Hour
	room        = 4096
)

// storage is what the library asks and remembers, in memory. It is written to by requests in any order.
type storage struct {
	absent
	clients  map[string]client
	audience string
	key      signingKey
	now      func() time.Time
	people   atomic.Pointer[directory]

	requests *shelf[authRequest] // by id
	codes    *shelf[authRequest] // by code; those that somebody signed in to
	tokens   *shelf[grant]       // by token id
}

// grant is what an access token allows to read about a person.
type grant struct {
	person, client string
	scopes         []string
}

func newStorage(clients map[string]client, audience string, key signingKey, now func() time.Time) *storage {
	return &storage{
		clients: clients, audience: audience, key: key, now: now,
		requests: newShelf[authRequest](requestLife, room, now),
		codes:    newShelf[authRequest](codeLife, room, now),
		tokens:   newShelf[grant](tokenLife, room, now),
	}
}

var (
	errUnknownClient  = errors.New("unknown client, or not its secret")
	errUnknownRequest = errors.New("this sign-in does not exist, has expired or was completed already")
	errUnknownToken   = errors.New("this token gives access to nobody")
)

// CreateAuthRequest is called once client and redirect URI are known to belong together; a refusal goes back there.
func (s *storage) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	switch {
	case slices.Contains(asked.Prompt, oidc.PromptNone):
		return nil, oidc.ErrLoginRequired().WithDescription("nobody stays signed in here")
	case !slices.Contains(asked.Scopes, oidc.ScopeOpenID):
		return nil, oidc.ErrInvalidScope().WithDescription("the scope openid is missing")
	case asked.ResponseMode != "" && asked.ResponseMode != oidc.ResponseModeQuery:
		return nil, oidc.ErrInvalidRequest().WithDescription("response_mode is query or nothing")
	case asked.CodeChallenge == "" || asked.CodeChallengeMethod != oidc.CodeChallengeMethodS256:
		return nil, oidc.ErrInvalidRequest().WithDescription("PKCE is missing: send code_challenge with code_challenge_method=S256")
	}
	request := authRequest{id: rand.Text(), asked: *asked}
	s.requests.put(request.id, request)
	return request, nil
}

func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	request, found := s.requests.get(id)
	if !found {
		return nil, errUnknownRequest
	}
	return request, nil
}

// SaveAuthCode turns a request into its code: the request is over for the browser.
func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	request, found := s.requests.take(id)
	if !found {
		return errUnknownRequest
	}
	s.codes.put(code, request)
	return nil
}

// AuthRequestByCode uses the code up, whatever comes of it.
func (s *storage) AuthRequestByCode(_ context.Context, code string) (op.AuthRequest, error) {
	request, found := s.codes.take(code)
	if !found {
		return nil, errUnknownRequest
	}
	return request, nil
}

// DeleteAuthRequest has nothing left to delete: the code that leads to it was used up.
func (s *storage) DeleteAuthRequest(context.Context, string) error { return nil }

// CreateAccessToken notes what a person's token allows. That of a machine allows nothing here.
func (s *storage) CreateAccessToken(_ context.Context, request op.TokenRequest) (string, time.Time, error) {
	id := rand.Text()
	if asked, ok := request.(toAPI).TokenRequest.(authRequest); ok {
		s.tokens.put(id, grant{person: asked.person, client: asked.GetClientID(), scopes: asked.GetScopes()})
	}
	return id, time.Now().Add(tokenLife), nil
}

// TerminateSession ends what the client's tokens allow to read here. Those that the API took stay valid until they expire.
func (s *storage) TerminateSession(_ context.Context, person, client string) error {
	s.tokens.drop(func(g grant) bool { return g.person == person && g.client == client })
	return nil
}

func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	known, found := s.clients[id]
	if !found {
		return nil, errUnknownClient
	}
	return known, nil
}

func (s *storage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if known, found := s.clients[id]; !found || !known.proves(secret) {
		return errUnknownClient
	}
	return nil
}

// ClientCredentials is called for every client that asks in its own name; the library then refuses those that are no machine.
func (s *storage) ClientCredentials(ctx context.Context, id, secret string) (op.Client, error) {
	if err := s.AuthorizeClientIDSecret(ctx, id, secret); err != nil {
		return nil, err
	}
	return s.clients[id], nil
}

func (s *storage) ClientCredentialsTokenRequest(_ context.Context, id string, _ []string) (op.TokenRequest, error) {
	return machineRequest{client: id}, nil
}

// SetUserinfoFromScopes fills an ID token.
func (s *storage) SetUserinfoFromScopes(_ context.Context, info *oidc.UserInfo, person, _ string, scopes []string) error {
	known, found := s.people.Load().byID[person]
	if !found {
		return errUnknownToken
	}
	known.tell(info, scopes)
	return nil
}

// SetUserinfoFromToken fills the answer of userinfo. The library has checked the token's signature and dates.
func (s *storage) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, token, person, _ string) error {
	allowed, found := s.tokens.get(token)
	if !found {
		return oidc.ErrAccessDenied().WithParent(errUnknownToken)
	}
	return s.SetUserinfoFromScopes(ctx, info, person, allowed.client, allowed.scopes)
}

func (s *storage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, nil
}

func (s *storage) SigningKey(context.Context) (op.SigningKey, error) { return s.key, nil }

func (s *storage) KeySet(context.Context) ([]op.Key, error) { return []op.Key{publicKey{s.key}}, nil }

func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256}, nil
}
