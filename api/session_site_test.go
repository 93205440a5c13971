package api_test

import (
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/localsignin"
	"jalon/internal/signin"
)

const audience = "jalon-api"

// The accounts of Lucie Marchand and of somebody who has no part in any contract.
var (
	accountOfLucie    = localsignin.Person{ID: "a-lucie", Name: "Lucie Marchand", Email: "Lucie.M@cd00.example"}
	accountOfStranger = localsignin.Person{ID: "a-étrangère", Name: "Inès Étrangère", Email: "ines@ailleurs.example"}
)

// site is a world that listens, beside a provider that does. Time is the test's for Jalon, and real between the two.
type site struct {
	*world
	base, issuer string
	provider     *localsignin.Provider
	down         func()
	clock        *clock
}

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

// newSite has the example contract of Lucie Marchand; change may describe the provider otherwise.
func newSite(t *testing.T, change func(*signin.Provider)) *site {
	t.Helper()
	s := &site{world: newWorld(t).with(handicap), clock: &clock{at: present}}
	// A contract file gives an address to a party, and thus the same one to all of its people.
	must(t, s.db.SetAddress(t.Context(), lucie, "lucie.m@cd00.example"))
	var served http.Handler
	s.base = listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { served.ServeHTTP(w, r) })).URL
	s.identify(t)
	setting := signin.Provider{
		Name: "demo", Label: "le service d'essai", Issuer: s.issuer, ClientID: "jalon", Audience: audience, PostLogout: true,
		ClientSecretFile: secretFile(t),
	}
	if change != nil {
		change(&setting)
	}
	party, err := signin.New([]signin.Provider{setting}, signin.Options{BaseURL: s.base})
	must(t, err)
	s.but(func(o *api.Options) { o.SignIn, o.BaseURL, o.Now = party, s.base, s.clock.now })
	served = s.handler
	return s
}

func (s *site) identify(t *testing.T) {
	t.Helper()
	var served http.Handler
	server := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { served.ServeHTTP(w, r) }))
	s.issuer, s.down = server.URL, server.Close
	var err error
	s.provider, err = localsignin.New(localsignin.Options{
		Issuer: s.issuer, Audience: audience, People: []localsignin.Person{accountOfLucie, accountOfStranger},
		Clients: []localsignin.Client{
			{ID: "jalon", Secret: "secret", RedirectURIs: []string{s.base + signin.ReturnPath("demo")}, PostLogoutRedirectURIs: []string{s.base + signin.SignedOutPath}},
			{ID: "si-ars", Secret: "machine", Machine: true},
		},
	})
	must(t, err)
	served = s.provider.Handler()
}

func listen(t *testing.T, handler http.Handler) *httptest.Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: handler}}
	server.Start()
	t.Cleanup(server.Close)
	return server
}

func secretFile(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(path, []byte("secret"), 0o600))
	return path
}

// surfer is a browser that follows redirections and runs nothing.
type surfer struct {
	*site
	client *http.Client
	at     *url.URL
}

func (s *site) surfer() *surfer {
	jar, err := cookiejar.New(nil)
	must(s.t, err)
	return &surfer{site: s, client: &http.Client{Jar: jar}}
}

func (b *surfer) get(address string) answer {
	b.t.Helper()
	return b.ask(http.MethodGet, address, nil)
}

func (b *surfer) post(address string, form url.Values) answer {
	b.t.Helper()
	return b.ask(http.MethodPost, address, form)
}

// ask asks for an address of Jalon, or of anybody when it is a whole one.
func (b *surfer) ask(method, address string, form url.Values) answer {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.base + address
	}
	request, err := http.NewRequestWithContext(b.t.Context(), method, address, strings.NewReader(form.Encode()))
	must(b.t, err)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := b.client.Do(request)
	must(b.t, err)
	defer response.Body.Close()
	b.at = response.Request.URL
	body, err := io.ReadAll(response.Body)
	must(b.t, err)
	return answer{b.t, response.StatusCode, response.Header, string(body)}
}

// isAt tells where the browser has arrived.
func (b *surfer) isAt(address string) {
	b.t.Helper()
	if got := strings.TrimPrefix(b.at.String(), b.base); got != address {
		b.t.Errorf("the browser is at %s, want %s", got, address)
	}
}

// onward goes where a page of Jalon leads by itself, as its link does.
func (b *surfer) onward(a answer) answer {
	b.t.Helper()
	address, found := strings.CutPrefix(a.page(http.StatusOK).header.Get("Refresh"), "0; url=")
	if !found {
		b.t.Fatalf("leads nowhere: %v %s", a.header, a.body)
	}
	a.says(`<a href="` + address + `">Continuer</a>`)
	return b.get(address)
}

// begin goes as far as the provider's list of people.
func (b *surfer) begin(next string) {
	b.t.Helper()
	b.onward(b.post("/connexion/demo", url.Values{"next": {next}})).is(http.StatusOK)
}

// choose says who somebody is at the provider, and comes back.
func (b *surfer) choose(account localsignin.Person) answer {
	b.t.Helper()
	return b.post(b.issuer+"/connexion", url.Values{"demande": {b.at.Query().Get("demande")}, "personne": {account.ID}})
}

func (b *surfer) signIn(account localsignin.Person, next string) answer {
	b.t.Helper()
	b.begin(next)
	return b.choose(account)
}

// number is what the browser holds, "" without a cookie.
func (b *surfer) number() string {
	base, err := url.Parse(b.base)
	must(b.t, err)
	for _, cookie := range b.client.Jar.Cookies(base) {
		if cookie.Name == "jalon" {
			return cookie.Value
		}
	}
	return ""
}

// hold puts a number into the browser, as a thief would.
func (b *surfer) hold(number string) {
	base, err := url.Parse(b.base)
	must(b.t, err)
	b.client.Jar.SetCookies(base, []*http.Cookie{{Name: "jalon", Value: number, Path: "/"}})
}

// isOut checks that nobody is signed in in the browser.
func (b *surfer) isOut() {
	b.t.Helper()
	b.get(contractPage).page(http.StatusOK).says("Connexion").hides("Lucie Marchand")
	b.isAt("/connexion?next=" + url.QueryEscape(contractPage))
}

// isLucie checks that Lucie Marchand is.
func (b *surfer) isLucie() {
	b.t.Helper()
	b.get("/a-traiter").page(http.StatusOK).says("Lucie Marchand")
	b.isAt("/a-traiter")
}
