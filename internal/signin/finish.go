package signin

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Finish learns who came back from a provider, from the query of the address they came back to. It returns ErrProvider,
// ErrStale, ErrDeclined, ErrAnswer or ErrUnavailable, and after any of them the sign-in begins anew.
func (p *Party) Finish(ctx context.Context, pending Pending, query url.Values) (Identity, error) {
	peer, ok := p.named(pending.Provider)
	if !ok {
		return Identity{}, ErrProvider
	}
	identity, err := peer.finish(ctx, pending, query)
	if err != nil {
		return Identity{}, p.tell(ctx, peer, err, ErrAnswer)
	}
	return identity, nil
}

func (p *peer) finish(ctx context.Context, pending Pending, query url.Values) (Identity, error) {
	if p.now().After(pending.Until) {
		return Identity{}, trouble{ErrStale, errors.New("came back too late")}
	}
	if !same(query.Get("state"), pending.State) {
		return Identity{}, trouble{ErrStale, errors.New("state is not that of this browser")}
	}
	m, err := p.known(ctx)
	if err != nil {
		return Identity{}, err
	}
	code, err := p.code(m, query)
	if err != nil {
		return Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	tokens, err := p.exchange(ctx, m, pending, code)
	if err != nil {
		return Identity{}, err
	}
	raw, _ := tokens.Extra("id_token").(string)
	token, err := p.idToken(ctx, m, raw, pending.Nonce)
	if err != nil {
		return Identity{}, fmt.Errorf("id_token: %w", err)
	}
	if token.AccessTokenHash != "" {
		if err := token.VerifyAccessToken(tokens.AccessToken); err != nil {
			return Identity{}, err
		}
	}
	who, err := p.profile(ctx, m, token, tokens)
	if err != nil {
		return Identity{}, err
	}
	if len(who.IdP) > 255 {
		return Identity{}, errors.New("idp_id is longer than 255 bytes")
	}
	return p.identity(token, raw, who), nil
}

// code is what the provider gave the browser to bring. A provider that answers in another's name, so as to be given
// that other's code, shows by iss.
func (p *peer) code(m *metadata, query url.Values) (string, error) {
	for _, name := range []string{"state", "iss", "error", "code"} {
		if len(query[name]) > 1 {
			return "", fmt.Errorf("authorization response: %s stands there twice", name)
		}
	}
	if issuer := query.Get("iss"); issuer != p.Issuer && (issuer != "" || m.NamesItself) {
		return "", fmt.Errorf("authorization response: iss is %.200q", issuer)
	}
	switch refusal := query.Get("error"); {
	case slices.Contains([]string{"server_error", "temporarily_unavailable"}, refusal):
		return "", unavailable(fmt.Errorf("authorization response: %s", refusal))
	case refusal != "":
		return "", trouble{ErrDeclined, fmt.Errorf("authorization response: %.60q", refusal)}
	case query.Get("code") == "":
		return "", errors.New("authorization response: without a code")
	}
	return query.Get("code"), nil
}

// exchange gives the code back for tokens. A code counts once, and not for long. Of a refusal the log gets the number and
// the word only: the rest of it could repeat the secret.
func (p *peer) exchange(ctx context.Context, m *metadata, pending Pending, code string) (*oauth2.Token, error) {
	var proof []oauth2.AuthCodeOption
	if pending.Verifier != "" {
		proof = append(proof, oauth2.VerifierOption(pending.Verifier))
	}
	tokens, err := p.flow(m).Exchange(ctx, code, proof...)
	if refusal, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		told := ErrUnavailable
		if refusal.ErrorCode == "invalid_grant" {
			told = ErrStale
		}
		return nil, trouble{told, fmt.Errorf("token endpoint: %d %.60q", refusal.Response.StatusCode, refusal.ErrorCode)}
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return tokens, nil
}

// idToken believes the statement about who signed in, for this client and this very sign-in.
func (p *peer) idToken(ctx context.Context, m *metadata, raw, nonce string) (*oidc.IDToken, error) {
	token, err := p.verify(ctx, m, raw, p.ClientID)
	if err != nil {
		return nil, err
	}
	var claims struct {
		Party string `json:"azp"`
	}
	if err := token.Claims(&claims); err != nil {
		return nil, err
	}
	switch {
	case !same(token.Nonce, nonce):
		return nil, errors.New("another nonce")
	case claims.Party != p.ClientID && (claims.Party != "" || len(token.Audience) > 1):
		return nil, fmt.Errorf("azp is %.200q", claims.Party)
	}
	return token, inForce(token, p.now())
}

// same compares in constant time. What was never set equals nothing.
func same(given, kept string) bool {
	return kept != "" && subtle.ConstantTimeCompare([]byte(given), []byte(kept)) == 1
}
