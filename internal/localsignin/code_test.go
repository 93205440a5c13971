package localsignin_test

import (
	"errors"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"jalon/internal/localsignin"
)

func TestPersonSignsInWithCodeAndPKCE(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	for name, config := range map[string]*oauth2.Config{"secret": s.jalon(), "no secret": s.client("public", "", "profile", "email")} {
		verifier := oauth2.GenerateVerifier()
		tokens, err := config.Exchange(t.Context(), s.code(t, config, verifier, "amelie.kervella"), oauth2.VerifierOption(verifier))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		id, err := s.provider.Verifier(&oidc.Config{ClientID: config.ClientID}).Verify(t.Context(), tokens.Extra("id_token").(string))
		must(t, err)
		must(t, id.VerifyAccessToken(tokens.AccessToken))
		if id.Subject != "amelie.kervella" || id.Nonce != "nonce" || !slices.Equal(id.Audience, []string{config.ClientID}) {
			t.Errorf("%s: ID token of %s, nonce %q, for %v", name, id.Subject, id.Nonce, id.Audience)
		}
		access, err := s.provider.Verifier(&oidc.Config{ClientID: audience}).Verify(t.Context(), tokens.AccessToken)
		must(t, err)
		if access.Subject != "amelie.kervella" || !slices.Equal(access.Audience, []string{audience}) {
			t.Errorf("%s: access token of %s, for %v", name, access.Subject, access.Audience)
		}
		if tokens.RefreshToken != "" || time.Until(tokens.Expiry) > time.Hour {
			t.Errorf("%s: %+v", name, tokens)
		}
		info, err := s.provider.UserInfo(t.Context(), oauth2.StaticTokenSource(tokens))
		must(t, err)
		var claims struct{ Name string }
		must(t, info.Claims(&claims))
		if info.Subject != "amelie.kervella" || info.Email != "a.kervella@ars-mv.example" || !info.EmailVerified || claims.Name != "Amélie Kervella" {
			t.Errorf("%s: userinfo %+v, %+v", name, info, claims)
		}
	}
}

func TestScopesDecideWhatIsTold(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	config, verifier := s.client("jalon", "s3cret &+%"), oauth2.GenerateVerifier()
	tokens, err := config.Exchange(t.Context(), s.code(t, config, verifier, "amelie.kervella"), oauth2.VerifierOption(verifier))
	must(t, err)
	info, err := s.provider.UserInfo(t.Context(), oauth2.StaticTokenSource(tokens))
	must(t, err)
	var claims map[string]any
	must(t, info.Claims(&claims))
	if len(claims) != 1 || claims["sub"] != "amelie.kervella" {
		t.Errorf("userinfo for openid alone: %v", claims)
	}
}

func TestIDTokenIsNoAccessToken(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	config, verifier := s.jalon(), oauth2.GenerateVerifier()
	tokens, err := config.Exchange(t.Context(), s.code(t, config, verifier, "zoe.dhetre"), oauth2.VerifierOption(verifier))
	must(t, err)
	id := &oauth2.Token{AccessToken: tokens.Extra("id_token").(string)}
	if _, err := s.provider.UserInfo(t.Context(), oauth2.StaticTokenSource(id)); err == nil {
		t.Error("userinfo takes an ID token")
	}
	if _, err := s.provider.Verifier(&oidc.Config{ClientID: audience}).Verify(t.Context(), id.AccessToken); err == nil {
		t.Error("an ID token is for the API")
	}
}

func TestUnfitQuestionIsRefused(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	fit := url.Values{
		"client_id": {"jalon"}, "redirect_uri": {back}, "response_type": {"code"}, "scope": {"openid"}, "state": {"state"},
		"code_challenge": {oauth2.S256ChallengeFromVerifier("v")}, "code_challenge_method": {"S256"},
	}
	for name, c := range map[string]struct {
		change  url.Values
		refusal string // empty: told to the browser, for the client cannot be trusted
	}{
		"unknown client":          {url.Values{"client_id": {"nobody"}}, ""},
		"machine":                 {url.Values{"client_id": {"si-ars"}}, ""},
		"other redirect URI":      {url.Values{"redirect_uri": {back + "/ailleurs"}}, ""},
		"no redirect URI":         {url.Values{"redirect_uri": nil}, ""},
		"no PKCE":                 {url.Values{"code_challenge": nil, "code_challenge_method": nil}, "invalid_request"},
		"no PKCE, public client":  {url.Values{"client_id": {"public"}, "code_challenge": nil, "code_challenge_method": nil}, "invalid_request"},
		"plain PKCE":              {url.Values{"code_challenge_method": {"plain"}}, "invalid_request"},
		"implicit flow":           {url.Values{"response_type": {"id_token"}}, "unauthorized_client"},
		"tokens in a fragment":    {url.Values{"response_mode": {"fragment"}}, "invalid_request"},
		"no OpenID":               {url.Values{"scope": {"profile"}}, "invalid_scope"},
		"without asking a person": {url.Values{"prompt": {"none"}}, "login_required"},
	} {
		asked := url.Values{}
		for field, values := range fit {
			asked[field] = values
		}
		for field, values := range c.change {
			asked[field] = values
		}
		status, to, body := s.get(t, s.issuer+"/authorize?"+asked.Encode())
		answer := to.Query()
		if fragment, err := url.ParseQuery(to.Fragment); err == nil && to.Fragment != "" {
			answer = fragment
		}
		switch {
		case c.refusal == "" && (status != http.StatusBadRequest || to.String() != ""):
			t.Errorf("%s: %d to %q: %s", name, status, to, body)
		case c.refusal != "" && (!strings.HasPrefix(to.String(), back) || answer.Get("error") != c.refusal || answer.Get("state") != "state"):
			t.Errorf("%s: %d to %q", name, status, to)
		}
	}
}

func TestCodeIsForItsClientOnce(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	for name, c := range map[string]struct {
		exchange func(code, verifier string) error
		refusal  string
	}{
		"wrong secret": {func(code, verifier string) error { return s.exchange(t, "jalon", "guess", code, verifier, back) }, "invalid_client"},
		"no secret":    {func(code, verifier string) error { return s.exchange(t, "jalon", "", code, verifier, back) }, "invalid_client"},
		"other client": {func(code, verifier string) error {
			return s.exchange(t, "other", "other-secret", code, verifier, back)
		}, "invalid_grant"},
		"public client": {func(code, verifier string) error { return s.exchange(t, "public", "", code, verifier, back) }, "invalid_grant"},
		"other verifier": {func(code, _ string) error {
			return s.exchange(t, "jalon", "s3cret &+%", code, oauth2.GenerateVerifier(), back)
		}, "invalid_grant"},
		"no verifier": {func(code, _ string) error { return s.exchange(t, "jalon", "s3cret &+%", code, "", back) }, "invalid_request"},
		"other redirect URI": {func(code, verifier string) error {
			return s.exchange(t, "jalon", "s3cret &+%", code, verifier, left)
		}, "invalid_grant"},
		"invented code": {func(_, verifier string) error {
			return s.exchange(t, "jalon", "s3cret &+%", "invented", verifier, back)
		}, "invalid_grant"},
		"replayed": {func(code, verifier string) error {
			must(t, s.exchange(t, "jalon", "s3cret &+%", code, verifier, back))
			return s.exchange(t, "jalon", "s3cret &+%", code, verifier, back)
		}, "invalid_grant"},
		"too late": {func(code, verifier string) error {
			s.clock.advance(time.Minute)
			return s.exchange(t, "jalon", "s3cret &+%", code, verifier, back)
		}, "invalid_grant"},
	} {
		verifier := oauth2.GenerateVerifier()
		err := c.exchange(s.code(t, s.jalon(), verifier, "zoe.dhetre"), verifier)
		if refused, ok := errors.AsType[*oauth2.RetrieveError](err); !ok || refused.ErrorCode != c.refusal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// exchange sends the credentials in the header, where a secret is escaped.
func (s *site) exchange(t *testing.T, client, secret, code, verifier, redirect string) error {
	t.Helper()
	config := s.client(client, secret)
	config.RedirectURL = redirect
	config.Endpoint.AuthStyle = oauth2.AuthStyleInHeader // else the library tries both ways, and the code is gone
	_, err := config.Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
	return err
}

func TestOfManyAtOnceOneHasTheCode(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	verifier := oauth2.GenerateVerifier()
	code := s.code(t, s.jalon(), verifier, "zoe.dhetre")
	var given atomic.Int32
	var asking sync.WaitGroup
	for range 8 {
		asking.Go(func() {
			if s.exchange(t, "jalon", "s3cret &+%", code, verifier, back) == nil {
				given.Add(1)
			}
		})
	}
	asking.Wait()
	if given.Load() != 1 {
		t.Errorf("the code was good %d times", given.Load())
	}
}

func TestKeptKeyOutlivesARestart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "signin.pem")
	first := start(t, func(o *localsignin.Options) { o.KeyFile = file })
	config, verifier := first.jalon(), oauth2.GenerateVerifier()
	tokens, err := config.Exchange(t.Context(), first.code(t, config, verifier, "zoe.dhetre"), oauth2.VerifierOption(verifier))
	must(t, err)
	second := start(t, func(o *localsignin.Options) { o.KeyFile = file })
	keys := second.provider.VerifierContext(t.Context(), &oidc.Config{ClientID: audience, SkipIssuerCheck: true})
	if _, err := keys.Verify(t.Context(), tokens.AccessToken); err != nil {
		t.Error(err)
	}
	third := start(t, nil)
	if _, err := third.provider.Verifier(&oidc.Config{ClientID: audience, SkipIssuerCheck: true}).Verify(t.Context(), tokens.AccessToken); err == nil {
		t.Error("another key verifies it too")
	}
}
