package independent_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"jalon/internal/localsignin/independent"
)

const (
	back = "http://127.0.0.1:1/retour" // nobody listens there: the browser stops before
	left = "http://127.0.0.1:1/au-revoir"
	api  = "https://jalon.example/api"
	long = "0123456789abcdef0123456789abcdef" // state and nonce
)

var nadia = independent.Person{
	ID: "nadia", GivenName: "Nadia", UsualName: "Lemercier", Email: "n.lemercier@jardins-cere.example", SIRET: "13002526500013", UID: "u-17",
}

func options() independent.Options {
	return independent.Options{
		People: []independent.Person{nadia}, Audience: api,
		Clients: []independent.Client{
			{ID: "jalon", Secret: "s3cret", RedirectURIs: []string{back}, PostLogoutRedirectURIs: []string{left}},
			{ID: "si-ars", Secret: "machine-secret", Machine: true},
		},
	}
}

// browser keeps cookies and goes where it is sent, as far as the client's own address.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &http.Client{Jar: jar, CheckRedirect: func(to *http.Request, _ []*http.Request) error {
		if to.URL.Host == "127.0.0.1:1" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
}

func read(t *testing.T, response *http.Response, err error) (*http.Response, string) {
	t.Helper()
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	return response, string(body)
}

// signIn goes through the form and exchanges the code.
func signIn(t *testing.T, browser *http.Client, config *oauth2.Config, ask, prove []oauth2.AuthCodeOption) *oauth2.Token {
	t.Helper()
	form, err := browser.Get(config.AuthCodeURL(long, append(ask, oidc.Nonce(long))...))
	response, body := read(t, form, err)
	if !strings.Contains(body, `name="person"`) {
		t.Fatalf("%s: %s", response.Status, body)
	}
	sent, err := browser.PostForm(response.Request.URL.String(), url.Values{"person": {nadia.ID}})
	response, body = read(t, sent, err)
	to, err := response.Location()
	if err != nil || to.Query().Get("state") != long || !strings.HasPrefix(to.String(), back) {
		t.Fatalf("%s to %v: %s", response.Status, to, body)
	}
	tokens, err := config.Exchange(t.Context(), to.Query().Get("code"), prove...)
	must(t, err)
	return tokens
}

func TestPersonSignsInAndOut(t *testing.T) {
	t.Parallel()
	issuer := independent.Start(t, options())
	provider, err := oidc.NewProvider(t.Context(), issuer)
	must(t, err)
	config := &oauth2.Config{ClientID: "jalon", ClientSecret: "s3cret", Endpoint: provider.Endpoint(), RedirectURL: back, Scopes: []string{"openid", "email"}}
	verifier, browser := oauth2.GenerateVerifier(), browser(t)
	tokens := signIn(t, browser, config, []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier)}, []oauth2.AuthCodeOption{oauth2.VerifierOption(verifier)})
	hint := tokens.Extra("id_token").(string)
	id, err := provider.Verifier(&oidc.Config{ClientID: "jalon"}).Verify(t.Context(), hint)
	must(t, err)
	if id.Subject != nadia.ID || id.Nonce != long {
		t.Errorf("ID token of %s, nonce %s", id.Subject, id.Nonce)
	}
	info, err := provider.UserInfo(t.Context(), oauth2.StaticTokenSource(tokens))
	must(t, err)
	if info.Subject != nadia.ID || info.Email != nadia.Email {
		t.Errorf("userinfo %+v", info)
	}

	var announced struct {
		EndSession string `json:"end_session_endpoint"`
	}
	must(t, provider.Claims(&announced))
	question, err := browser.Get(announced.EndSession + "?" + url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {left}, "state": {long}}.Encode())
	response, body := read(t, question, err)
	found := regexp.MustCompile(`action="([^"]+)".*name="xsrf" value="([^"]+)"`).FindStringSubmatch(body)
	if len(found) != 3 {
		t.Fatalf("%s: %s", response.Status, body)
	}
	confirmed, err := browser.PostForm(found[1], url.Values{"xsrf": {found[2]}, "logout": {"yes"}})
	response, body = read(t, confirmed, err)
	if to := response.Header.Get("Location"); to != left+"?state="+long {
		t.Errorf("%s to %q: %s", response.Status, to, body)
	}
}

func TestUserinfoIsSignedAsProConnectDoes(t *testing.T) {
	t.Parallel()
	o := options()
	o.ProConnect = true
	issuer := independent.Start(t, o)
	provider, err := oidc.NewProvider(t.Context(), issuer)
	must(t, err)
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInParams
	config := &oauth2.Config{ClientID: "jalon", ClientSecret: "s3cret", Endpoint: endpoint, RedirectURL: back, Scopes: []string{"openid", "given_name", "usual_name", "email", "siret", "uid"}}
	tokens := signIn(t, browser(t), config, nil, nil)

	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, provider.UserInfoEndpoint(), nil)
	must(t, err)
	tokens.SetAuthHeader(request)
	answer, err := http.DefaultClient.Do(request)
	response, body := read(t, answer, err)
	if kind := response.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/jwt") {
		t.Fatalf("%s: %s: %s", response.Status, kind, body)
	}
	signed, err := provider.Verifier(&oidc.Config{ClientID: "jalon"}).Verify(t.Context(), body)
	must(t, err)
	var claims struct {
		Sub, Email, SIRET, UID string
		GivenName              string `json:"given_name"`
		UsualName              string `json:"usual_name"`
	}
	must(t, signed.Claims(&claims))
	if got := (independent.Person{ID: claims.Sub, GivenName: claims.GivenName, UsualName: claims.UsualName, Email: claims.Email, SIRET: claims.SIRET, UID: claims.UID}); got != nadia {
		t.Errorf("userinfo tells %+v", got)
	}
	info, err := provider.UserInfo(t.Context(), oauth2.StaticTokenSource(tokens))
	must(t, err)
	if info.Subject != nadia.ID || info.Email != nadia.Email {
		t.Errorf("read as %+v", info)
	}

	var announced struct {
		Methods []string `json:"code_challenge_methods_supported"`
	}
	must(t, provider.Claims(&announced))
	if len(announced.Methods) != 0 {
		t.Errorf("PKCE is announced: %v", announced.Methods)
	}
	for name, address := range map[string]string{
		"PKCE":        config.AuthCodeURL(long, oidc.Nonce(long), oauth2.S256ChallengeOption(oauth2.GenerateVerifier())),
		"short state": config.AuthCodeURL("short", oidc.Nonce(long)),
		"no nonce":    config.AuthCodeURL(long),
	} {
		answer, err := http.Get(address)
		if response, body := read(t, answer, err); response.StatusCode != http.StatusBadRequest || !strings.Contains(body, "Y000400") {
			t.Errorf("%s: %s: %s", name, response.Status, body)
		}
	}
}

func TestMachineHasASignedToken(t *testing.T) {
	t.Parallel()
	provider, err := oidc.NewProvider(t.Context(), independent.Start(t, options()))
	must(t, err)
	config := clientcredentials.Config{ClientID: "si-ars", ClientSecret: "machine-secret", TokenURL: provider.Endpoint().TokenURL}
	tokens, err := config.Token(t.Context())
	must(t, err)
	access, err := provider.Verifier(&oidc.Config{ClientID: api}).Verify(t.Context(), tokens.AccessToken)
	must(t, err)
	if access.Subject != "si-ars" || !slices.Equal(access.Audience, []string{api}) {
		t.Errorf("token of %s, for %v", access.Subject, access.Audience)
	}
}

func TestProviderEndsWithItsTest(t *testing.T) {
	t.Parallel()
	var issuer string
	t.Run("within", func(t *testing.T) { issuer = independent.Start(t, options()) })
	if response, err := http.Get(issuer + "/.well-known/openid-configuration"); err == nil {
		_ = response.Body.Close()
		t.Error(fmt.Sprint("still answers at ", issuer))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
