package signin_test

import (
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"jalon/internal/signin"
)

// proConnect is a provider with ProConnect's particulars, as its documentation for service providers has them, and the
// example's settings for it.
func proConnect(t *testing.T) (*issuer, signin.Provider) {
	t.Helper()
	i := newIssuer(t)
	merge(i.discovery, claims{"code_challenge_methods_supported": nil})
	i.params = []string{"response_type", "client_id", "redirect_uri", "scope", "claims", "state", "nonce", "prompt", "idp_hint"}
	i.inBody = true
	i.person = claims{
		"sub": "s-1", "given_name": "Camille Anne", "usual_name": "Roux", "email": "camille.roux@ars.example", "uid": "croux",
		"siret": "13000000000012", "idp_id": "annuaire-des-ars",
	}
	i.userInfo = func(c claims) string { return i.key.sign(nil, merge(i.claims(clientID), c)) }

	file, err := os.Open("testdata/proconnect.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	example, err := signin.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	provider, local := example[0], settings(t, i)
	provider.Name, provider.Issuer, provider.ClientID, provider.ClientSecretFile = local.Name, local.Issuer, local.ClientID, local.ClientSecretFile
	return i, provider
}

func TestProConnectSignsSomebodyIn(t *testing.T) {
	i, provider := proConnect(t)
	s := newScene(t, provider)
	address, pending := s.begin(t)
	asked, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	for name := range asked.Query() {
		if !slices.Contains(i.params, name) {
			t.Errorf("ProConnect does not know %s", name)
		}
	}
	if got := asked.Query().Get("claims"); got != `{"id_token":{"amr":{"essential":true}}}` {
		t.Errorf("claims=%s", got)
	}
	if len(pending.State) < 32 || len(pending.Nonce) < 32 || pending.State == pending.Nonce {
		t.Errorf("state %q, nonce %q", pending.State, pending.Nonce)
	}
	who, err := s.Finish(t.Context(), pending, browse(t, address))
	if err != nil {
		t.Fatalf("%v\n%s", err, s.log)
	}
	who.IDToken = ""
	want := signin.Identity{
		Provider: "demo", Issuer: i.name, IdP: "annuaire-des-ars", Subject: "s-1",
		Name: "Camille Anne Roux", Email: "camille.roux@ars.example", MatchEmail: true,
	}
	if who != want {
		t.Errorf("signed in: %+v\nwant:      %+v", who, want)
	}
}

func TestProConnectIsLeftByItsOwnDoor(t *testing.T) {
	i, provider := proConnect(t)
	s := newScene(t, provider)
	who, err := s.signIn(t)
	if err != nil {
		t.Fatal(err)
	}
	state := strings.Repeat("s", 52)
	address, ok := s.SignOutURL(t.Context(), "demo", who.IDToken, state)
	left, err := url.Parse(address)
	if !ok || err != nil || left.Path != "/session/end" {
		t.Fatalf("%q, %t, %v", address, ok, err)
	}
	query := left.Query()
	if len(query) != 3 || query.Get("state") != state || query.Get("id_token_hint") != string(who.IDToken) ||
		query.Get("post_logout_redirect_uri") != "https://jalon.example/deconnexion/retour" {
		t.Errorf("signs out with %v", query)
	}
	if _, err := s.Bearer(t.Context(), i.key.sign(nil, i.claims(audience))); err != error(signin.ErrToken) {
		t.Errorf("ProConnect has no audience for the API, and its token gives %v", err)
	}
}
