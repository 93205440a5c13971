package localsignin_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"jalon/internal/localsignin"
)

func TestMachineHasATokenForTheAPI(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	s.SetPeople([]localsignin.Person{{ID: "si-ars", Name: "Homonyme"}})
	for _, style := range []oauth2.AuthStyle{oauth2.AuthStyleInHeader, oauth2.AuthStyleInParams} {
		config := clientcredentials.Config{ClientID: "si-ars", ClientSecret: "machine-secret", TokenURL: s.provider.Endpoint().TokenURL, AuthStyle: style}
		tokens, err := config.Token(t.Context())
		must(t, err)
		access, err := s.provider.Verifier(&oidc.Config{ClientID: audience}).Verify(t.Context(), tokens.AccessToken)
		must(t, err)
		if access.Subject != "si-ars" || !slices.Equal(access.Audience, []string{audience}) || tokens.Extra("id_token") != nil {
			t.Errorf("token of %s, for %v: %+v", access.Subject, access.Audience, tokens)
		}
		if _, err := s.provider.UserInfo(t.Context(), oauth2.StaticTokenSource(tokens)); err == nil {
			t.Error("a machine is told who it is, as if it were a person")
		}
	}
}

func TestMachineMustProveItself(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	for name, c := range map[string]struct{ id, secret, refusal string }{
		"wrong secret":    {"si-ars", "guess", "invalid_client"},
		"no secret":       {"si-ars", "", "invalid_client"},
		"unknown":         {"nobody", "machine-secret", "invalid_client"},
		"public client":   {"public", "", "invalid_client"},
		"web application": {"jalon", "s3cret &+%", "unauthorized_client"},
	} {
		config := clientcredentials.Config{ClientID: c.id, ClientSecret: c.secret, TokenURL: s.provider.Endpoint().TokenURL, AuthStyle: oauth2.AuthStyleInParams}
		_, err := config.Token(t.Context())
		if refused, ok := errors.AsType[*oauth2.RetrieveError](err); !ok || refused.ErrorCode != c.refusal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What cannot be read is refused, and the provider goes on.
func TestTokenEndpointRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	target := s.provider.Endpoint().TokenURL
	unreadable := http.Header{"Authorization": {"Basic JXp6OiV6eg=="}} // %zz:%zz
	for _, grant := range []string{"authorization_code", "client_credentials"} {
		if status, _, body := s.do(t, http.MethodPost, target, url.Values{"grant_type": {grant}, "code": {"c"}}, unreadable); status != http.StatusUnauthorized {
			t.Errorf("%s: %d: %s", grant, status, body)
		}
	}
	for _, grant := range []string{"", "password", "refresh_token", "urn:ietf:params:oauth:grant-type:jwt-bearer"} {
		if status, _, body := s.do(t, http.MethodPost, target, url.Values{"grant_type": {grant}}, nil); status != http.StatusBadRequest {
			t.Errorf("%q: %d: %s", grant, status, body)
		}
	}
	if status, _, _ := s.get(t, s.issuer+"/oauth/introspect"); status != http.StatusNotFound {
		t.Errorf("introspection answers %d", status)
	}
}
