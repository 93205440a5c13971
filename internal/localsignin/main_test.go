package localsignin_test

import (
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"jalon/internal/localsignin"
)

const (
	audience = "https://jalon.example/api"
	back     = "http://127.0.0.1:1/retour" // nobody listens there: the client below reads where it is sent
	left     = "http://127.0.0.1:1/au-revoir"
)

var people = []localsignin.Person{
	{ID: "nadia.lemercier", Name: "Nadia Lemercier", Title: "Directrice générale", Organisation: "Les Jardins de Cère", Email: "n.lemercier@jardins-cere.example"},
	{ID: "amelie.kervella", Name: "Amélie Kervella", Title: "Chargée de <CPOM>", Organisation: "ARS Massif-Vert", Email: "a.kervella@ars-mv.example"},
	{ID: "zoe.dhetre", Name: "Zoë d'Hêtre", Title: "Pilote", Organisation: "ARS Massif-Vert"},
}

var clients = []localsignin.Client{
	{ID: "jalon", Secret: "s3cret &+%", RedirectURIs: []string{back}, PostLogoutRedirectURIs: []string{left}},
	{ID: "public", RedirectURIs: []string{back}},
	{ID: "other", Secret: "other-secret", RedirectURIs: []string{back}},
	{ID: "si-ars", Secret: "machine-secret", Machine: true},
}

// clock is moved by the tests.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// site is a provider that listens, and a browser without pictures that has its cookies and follows no redirection.
type site struct {
	*localsignin.Provider
	issuer   string
	clock    *clock
	provider *oidc.Provider
	browser  *http.Client
}

func start(t *testing.T, change func(*localsignin.Options)) *site {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	s := &site{issuer: "http://" + listener.Addr().String(), clock: &clock{at: time.Now()}}
	options := localsignin.Options{Issuer: s.issuer, People: people, Clients: clients, Audience: audience, Now: s.clock.now}
	if change != nil {
		change(&options)
	}
	s.Provider, err = localsignin.New(options)
	must(t, err)
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: s.Handler()}}
	server.Start()
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	must(t, err)
	s.browser = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	s.provider, err = oidc.NewProvider(t.Context(), s.issuer)
	must(t, err)
	return s
}

func (s *site) client(id, secret string, scopes ...string) *oauth2.Config {
	return &oauth2.Config{ClientID: id, ClientSecret: secret, Endpoint: s.provider.Endpoint(), RedirectURL: back, Scopes: append([]string{"openid"}, scopes...)}
}

func (s *site) jalon() *oauth2.Config { return s.client("jalon", "s3cret &+%", "profile", "email") }

// ask goes to the provider as a browser does and returns the id of the request that the sign-in page is about.
func (s *site) ask(t *testing.T, config *oauth2.Config, verifier string) string {
	t.Helper()
	status, to, _ := s.get(t, config.AuthCodeURL("state", oidc.Nonce("nonce"), oauth2.S256ChallengeOption(verifier)))
	if status != http.StatusFound || to.Path != "/connexion" {
		t.Fatalf("asking leads to %d %s", status, to)
	}
	return to.Query().Get("demande")
}

// choose presses a person's button and goes on until the browser would leave the provider.
func (s *site) choose(t *testing.T, request, person string) *url.URL {
	t.Helper()
	status, to, body := s.post(t, request, person, nil)
	if status != http.StatusSeeOther {
		t.Fatalf("choosing %s gives %d: %s", person, status, body)
	}
	status, to, body = s.get(t, to.String())
	if status != http.StatusFound {
		t.Fatalf("going back gives %d: %s", status, body)
	}
	return to
}

// code signs somebody in and returns the code.
func (s *site) code(t *testing.T, config *oauth2.Config, verifier, person string) string {
	t.Helper()
	to := s.choose(t, s.ask(t, config, verifier), person)
	if to.Host != "127.0.0.1:1" || to.Query().Get("state") != "state" || to.Query().Get("code") == "" {
		t.Fatalf("the browser is sent to %s", to)
	}
	return to.Query().Get("code")
}

func (s *site) get(t *testing.T, target string) (int, *url.URL, string) {
	t.Helper()
	return s.do(t, http.MethodGet, target, nil, nil)
}

func (s *site) post(t *testing.T, request, person string, header http.Header) (int, *url.URL, string) {
	t.Helper()
	return s.do(t, http.MethodPost, s.issuer+"/connexion", url.Values{"demande": {request}, "personne": {person}}, header)
}

func (s *site) do(t *testing.T, method, target string, form url.Values, header http.Header) (int, *url.URL, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, target, formBody(form))
	must(t, err)
	for name, values := range header {
		request.Header[name] = values
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := s.browser.Do(request)
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	to, err := response.Location()
	if err != nil {
		to = &url.URL{}
	}
	return response.StatusCode, to, string(body)
}

func formBody(form url.Values) io.Reader {
	if form == nil {
		return nil
	}
	return strings.NewReader(form.Encode())
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
