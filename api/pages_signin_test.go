package api_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/postgres"
)

// session signs somebody in by a token, in a browser of its own, and returns its cookie. Whoever has no part in the
// contracts at hand is registered first.
func (w *world) session(person string) *http.Cookie {
	w.t.Helper()
	if errors.Is(w.db.Active(w.t.Context(), person, time.Time{}), postgres.ErrUnknown) {
		w.register(access.Everywhere, person, "Personne de passage")
	}
	return w.present(w.key.Token(person, w.options.Now().Add(time.Hour))).leadsTo("/a-traiter").cookie()
}

func (w *world) present(token string) answer {
	w.t.Helper()
	return w.visit("", "POST", "/connexion", url.Values{"jeton": {token}})
}

// cookie is the one that an answer sets.
func (a answer) cookie() *http.Cookie {
	a.t.Helper()
	kept := (&http.Response{Header: a.header}).Cookies()
	if len(kept) != 1 {
		a.t.Fatalf("%d cookies: %v", len(kept), a.header)
	}
	return kept[0]
}

// holding is one request of a browser that holds a cookie.
func (w *world) holding(cookie *http.Cookie, method, address string, form url.Values) answer {
	w.t.Helper()
	r := w.browser("", method, address, form)
	r.AddCookie(cookie)
	return w.do(r)
}

func TestNobodyIsAskedToSignInFirst(t *testing.T) {
	w := newWorld(t).with(handicap)
	for _, address := range []string{"/a-traiter", contractPage, approvalPage, contractPage + "?avant=7"} {
		w.visit("", "GET", address, nil).leadsTo("/connexion?next=" + url.QueryEscape(address)).hides(handicap)
	}
	w.visit("", "POST", approvalPage, url.Values{"verdict": {"approve"}}).leadsTo("/connexion?next=" + url.QueryEscape(approvalPage))
	own := w.session(lucie)
	for name, number := range map[string]string{
		"empty": "", "made up": "LJ2S1rzUWbxFpvsHtGdXxMRUKJsFbmWLmVjYSe5Vgf0", "a token": w.key.Token(lucie, present.Add(time.Hour)), "altered": own.Value[1:] + own.Value[:1],
	} {
		if a := w.holding(&http.Cookie{Name: own.Name, Value: number}, "GET", contractPage, nil); a.status != http.StatusSeeOther {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	// A bearer token is for programs: a page never takes one, and the API never takes a cookie.
	w.holding(own, "GET", "/api/v1/me", nil).problem(http.StatusUnauthorized, "unauthenticated")
	r := w.browser("", "GET", contractPage, nil)
	r.Header.Set("Authorization", "Bearer "+w.key.Token(lucie, present.Add(time.Hour)))
	w.do(r).leadsTo("/connexion?next=" + url.QueryEscape(contractPage))
}

func TestATokenLeadsToWhereOneWanted(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.visit("", "GET", "/connexion?next="+url.QueryEscape(contractPage), nil).page(http.StatusOK).
		says(`<label for="jeton">`, `id="jeton"`, `value="`+contractPage+`"`).hides("Votre session a été fermée", "Avec un jeton")
	token := w.key.Token(lucie, present.Add(time.Hour))
	a := w.visit("", "POST", "/connexion", url.Values{"jeton": {" " + token + "\n"}, "next": {contractPage}}).leadsTo(contractPage).hides(token)
	w.holding(a.cookie(), "GET", contractPage, nil).page(http.StatusOK).says("Lucie Marchand")
	w.visit(lucie, "GET", "/connexion?next="+url.QueryEscape(contractPage), nil).leadsTo(contractPage)
	w.visit(lucie, "GET", "/connexion", nil).leadsTo("/a-traiter")

	for _, wrong := range []string{
		token + "x", "", w.key.Token(lucie, present.Add(-time.Second)), newKey(t).Token(lucie, present.Add(time.Hour)),
	} {
		refused := w.visit("", "POST", "/connexion", url.Values{"jeton": {wrong}, "next": {contractPage}}).page(http.StatusUnauthorized)
		refused.says(`role="alert"`, `aria-describedby="jeton-aide jeton-erreur"`, `value="`+contractPage+`"`).hides(token)
		if refused.header.Get("Set-Cookie") != "" {
			t.Errorf("%q begins a session", wrong)
		}
	}
	w.visit("", "POST", "/connexion", url.Values{"jeton": {string(make([]byte, 70<<10))}}).page(http.StatusRequestEntityTooLarge)
}

func TestWithoutAKeyTokensOpenNothing(t *testing.T) {
	w := newWorld(t).with(handicap)
	token := w.key.Token(lucie, present.Add(time.Hour))
	w.but(func(o *api.Options) { o.Keys = access.Key{} })
	w.visit("", "GET", "/connexion", nil).page(http.StatusOK).hides("jeton")
	w.present(token).page(http.StatusUnauthorized)
	w.present(access.Key{}.Token(lucie, present.Add(time.Hour))).page(http.StatusUnauthorized)
	w.get(lucie, "/me").problem(http.StatusUnauthorized, "unauthenticated")
}

// Only this very machine may go without TLS. TLS may end in front of the service: the public address tells.
func TestTheCookieNeedsTLSButOnThisMachine(t *testing.T) {
	w := newWorld(t).with(handicap)
	for base, want := range map[string]string{
		"https://jalon.example": "__Host-jalon=%; Path=/; HttpOnly; Secure; SameSite=Lax", "https://localhost": "__Host-jalon=%; Path=/; HttpOnly; Secure; SameSite=Lax",
		"http://jalon.example": "__Host-jalon=%; Path=/; HttpOnly; Secure; SameSite=Lax", "http://127.0.0.1.jalon.example": "__Host-jalon=%; Path=/; HttpOnly; Secure; SameSite=Lax",
		"": "__Host-jalon=%; Path=/; HttpOnly; Secure; SameSite=Lax", "http://localhost:8080": "jalon=%; Path=/; HttpOnly; SameSite=Lax",
		"http://127.0.0.1:8080": "jalon=%; Path=/; HttpOnly; SameSite=Lax", "http://[::1]:8080": "jalon=%; Path=/; HttpOnly; SameSite=Lax",
	} {
		w.but(func(o *api.Options) { o.BaseURL = base })
		a := w.present(w.key.Token(lucie, present.Add(time.Hour))).leadsTo("/a-traiter")
		number := a.cookie().Value
		if got := a.header.Get("Set-Cookie"); len(number) < 43 || got != strings.Replace(want, "%", number, 1) {
			t.Errorf("%s: cookie %q, want %q", base, got, want)
		}
	}
}

func TestNobodyIsLedElsewhere(t *testing.T) {
	w := newWorld(t).with(handicap)
	signedIn := w.session(lucie)
	for _, next := range []string{
		"https://evil.example", "//evil.example", `/\evil.example`, `\\evil.example`, "javascript:alert(1)", "evil.example", "/\t/evil.example",
		"http:/evil.example", "///evil.example", "/a\nLocation: https://evil.example", "",
	} {
		w.visit("", "POST", "/connexion", url.Values{"jeton": {w.key.Token(lucie, present.Add(time.Hour))}, "next": {next}}).leadsTo("/a-traiter")
		if a := w.holding(signedIn, "GET", "/connexion?next="+url.QueryEscape(next), nil); a.status == http.StatusSeeOther {
			a.leadsTo("/a-traiter")
		} else {
			a.page(http.StatusBadRequest) // control characters in an address
		}
	}
}

func TestSigningOutEndsTheSession(t *testing.T) {
	w := newWorld(t).with(handicap)
	here, there := w.session(lucie), w.session(lucie)
	w.holding(here, "GET", "/deconnexion", nil).page(http.StatusMethodNotAllowed)
	w.holding(here, "GET", "/a-traiter", nil).page(http.StatusOK).says(`action="/deconnexion"`, `formaction="/deconnexion/partout"`)

	gone := w.holding(here, "POST", "/deconnexion", url.Values{}).leadsTo("/connexion").cookie()
	if gone.Name != here.Name || gone.Value != "" || gone.MaxAge >= 0 {
		t.Errorf("the browser keeps %+v", gone)
	}
	w.holding(here, "GET", "/a-traiter", nil).leadsTo("/connexion?next=%2Fa-traiter")
	w.holding(there, "GET", "/a-traiter", nil).page(http.StatusOK)
	w.visit("", "POST", "/deconnexion", url.Values{}).leadsTo("/connexion")
	w.visit("", "POST", "/deconnexion/partout", url.Values{}).leadsTo("/connexion")
	w.visit("", "GET", "/deconnexion/retour?state=x", nil).leadsTo("/connexion")
}

// A request that was under way when its session ended must not bring it back, be it noted that somebody is there.
func TestASessionThatEndedStaysEnded(t *testing.T) {
	w, clock := newWorld(t).with(handicap), present
	w.but(func(o *api.Options) { o.Now = func() time.Time { return clock } })
	own, form := w.session(lucie), w.fill(lucie, "request_changes", "Chiffrer le coût.")
	clock = clock.Add(2 * time.Minute)
	w.temporal.fail = func(int) error {
		w.holding(own, "POST", "/deconnexion", url.Values{}).leadsTo("/connexion")
		return nil
	}
	if a := w.holding(own, "POST", approvalPage, form).is(http.StatusSeeOther); a.header.Get("Set-Cookie") != "" {
		t.Errorf("the browser is given %q", a.header.Get("Set-Cookie"))
	}
	w.holding(own, "GET", "/a-traiter", nil).leadsTo("/connexion?next=%2Fa-traiter")
}

func TestWhatSomebodyWroteOutlivesTheSession(t *testing.T) {
	w, clock := newWorld(t).with(handicap), present
	w.but(func(o *api.Options) { o.Now = func() time.Time { return clock } })
	own, form := w.session(lucie), w.fill(lucie, "request_changes", "Mon motif longuement pesé.")
	clock = clock.Add(time.Hour)
	w.holding(own, "POST", approvalPage, form).page(http.StatusUnauthorized).says("Vous n'êtes plus connecté", "Mon motif longuement pesé.", "Demander des modifications")
	if len(w.temporal.updates) != 0 {
		t.Error("the answer was taken")
	}
	w.but(func(o *api.Options) { o.Limits.Person = api.Rate{PerSecond: 1. / 60, Burst: 1} })
	own = w.session(lucie)
	w.holding(own, "GET", "/a-traiter", nil).page(http.StatusOK)
	w.holding(own, "POST", approvalPage, form).page(http.StatusTooManyRequests).says("Mon motif longuement pesé.")
}
