package signin_test

import (
	"strings"
	"testing"

	"jalon/internal/signin"
)

func TestSigningOutWithoutTheProvider(t *testing.T) {
	for name, prepare := range map[string]func(*issuer, *signin.Provider){
		"the operator does without": func(_ *issuer, p *signin.Provider) { p.PostLogout = false },
		"the provider does without": func(i *issuer, _ *signin.Provider) { merge(i.discovery, claims{"end_session_endpoint": nil}) },
		"the provider is down":      func(i *issuer, _ *signin.Provider) { i.down.Store(true) },
		"the name is unknown":       func(_ *issuer, p *signin.Provider) { p.Name = "autre" },
	} {
		i := newIssuer(t)
		provider := settings(t, i)
		provider.PostLogout = true
		prepare(i, &provider)
		if address, ok := newScene(t, provider).SignOutURL(t.Context(), "demo", "a.b.c", "state"); ok || address != "" {
			t.Errorf("%s: leads to %q", name, address)
		}
	}
	i := newIssuer(t)
	i.discovery["end_session_endpoint"] = i.URL + "/end?realm=x"
	provider := settings(t, i)
	provider.PostLogout = true
	s := newScene(t, provider)
	if address, ok := s.SignOutURL(t.Context(), "demo", "", "state"); ok {
		t.Errorf("without an id_token: leads to %q", address)
	}
	if address, ok := s.SignOutURL(t.Context(), "demo", "a.b.c", "state"); !ok || !strings.Contains(address, "realm=x") {
		t.Errorf("an endpoint with a query of its own: %q, %t", address, ok)
	}
}
