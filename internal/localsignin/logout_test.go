package localsignin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/oauth2"
)

func TestEndOfSessionLeadsToRegisteredAddressesOnly(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	config, verifier := s.jalon(), oauth2.GenerateVerifier()
	tokens, err := config.Exchange(t.Context(), s.code(t, config, verifier, "zoe.dhetre"), oauth2.VerifierOption(verifier))
	must(t, err)
	var announced struct {
		EndSession string `json:"end_session_endpoint"`
	}
	must(t, s.provider.Claims(&announced))
	hint := tokens.Extra("id_token").(string)

	for name, c := range map[string]struct {
		asked url.Values
		to    string // empty: refused
	}{
		"registered":          {url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {left}, "state": {"s"}}, left + "?state=s"},
		"registered, no hint": {url.Values{"client_id": {"jalon"}, "post_logout_redirect_uri": {left}}, left},
		"elsewhere":           {url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {left + "/ailleurs"}}, ""},
		"of another client":   {url.Values{"client_id": {"other"}, "post_logout_redirect_uri": {left}}, ""},
		"nobody's":            {url.Values{"post_logout_redirect_uri": {"http://ailleurs.example/"}}, s.issuer + "/deconnexion"},
		"none":                {url.Values{"id_token_hint": {hint}}, s.issuer + "/deconnexion"},
		"forged hint":         {url.Values{"id_token_hint": {hint[:len(hint)-8] + "AAAAAAAA"}, "post_logout_redirect_uri": {left}}, ""},
	} {
		status, to, body := s.get(t, announced.EndSession+"?"+c.asked.Encode())
		if to.String() != c.to || c.to == "" && status != http.StatusBadRequest {
			t.Errorf("%s: %d to %q: %s", name, status, to, body)
		}
	}
	if _, err := s.provider.UserInfo(t.Context(), oauth2.StaticTokenSource(tokens)); err == nil {
		t.Error("userinfo still answers after the end of the session")
	}
	if status, _, page := s.get(t, s.issuer+"/deconnexion"); status != http.StatusOK || !strings.Contains(page, "Vous êtes déconnecté") {
		t.Errorf("%d: %s", status, page)
	}
}
