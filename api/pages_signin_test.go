package api_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"
)

func TestNobodyIsAskedToSignInFirst(t *testing.T) {
	w := newWorld(t).with(handicap)
	for _, address := range []string{"/a-traiter", contractPage, approvalPage, contractPage + "?avant=7"} {
		w.visit("", "GET", address, nil).leadsTo("/connexion?next=" + url.QueryEscape(address)).hides(handicap)
	}
	w.visit("", "POST", approvalPage, url.Values{"verdict": {"approve"}}).leadsTo("/connexion?next=" + url.QueryEscape(approvalPage))
	for name, token := range map[string]string{
		"expired": w.key.Token(lucie, present.Add(-time.Second)), "other key": newKey(t).Token(lucie, present.Add(time.Hour)), "empty": "",
	} {
		r := w.browser("", "GET", contractPage, nil)
		r.AddCookie(&http.Cookie{Name: "__Host-jalon", Value: token})
		if a := w.do(r); a.status != http.StatusSeeOther {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	// A bearer token is for programs: a page never takes one, and the API never takes a cookie.
	w.do(w.browser(lucie, "GET", "/api/v1/me", nil)).problem(http.StatusUnauthorized, "unauthenticated")
}

func TestSigningInLeadsToWhereOneWanted(t *testing.T) {
	w := newWorld(t)
	w.visit("", "GET", "/connexion?next="+url.QueryEscape(contractPage), nil).page(http.StatusOK).
		says(`<label for="jeton">`, `id="jeton"`, `value="`+contractPage+`"`, "jetons.txt").hides("Vous venez d'un autre site")
	token := w.key.Token(lucie, present.Add(time.Hour))
	a := w.visit("", "POST", "/connexion", url.Values{"jeton": {" " + token + "\n"}, "next": {contractPage}}).leadsTo(contractPage)
	if got, want := a.header.Get("Set-Cookie"), "__Host-jalon="+token+"; Path=/; HttpOnly; Secure; SameSite=Strict"; got != want {
		t.Errorf("cookie %q, want %q", got, want)
	}
	w.visit(lucie, "GET", "/connexion?next="+url.QueryEscape(contractPage), nil).leadsTo(contractPage)
	w.visit(lucie, "GET", "/connexion", nil).leadsTo("/a-traiter")

	refused := w.visit("", "POST", "/connexion", url.Values{"jeton": {token + "x"}, "next": {contractPage}}).page(http.StatusUnauthorized)
	refused.says(`role="alert"`, `aria-describedby="jeton-aide jeton-erreur"`, `value="`+contractPage+`"`).hides(token)
	if refused.header.Get("Set-Cookie") != "" {
		t.Error("a wrong token is kept")
	}
	w.visit("", "POST", "/connexion", url.Values{"jeton": {string(make([]byte, 70<<10))}}).page(http.StatusRequestEntityTooLarge)
}

func TestSigningOutForgetsTheToken(t *testing.T) {
	w := newWorld(t)
	a := w.visit(lucie, "POST", "/deconnexion", url.Values{}).leadsTo("/connexion")
	if got, want := a.header.Get("Set-Cookie"), "__Host-jalon=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict"; got != want {
		t.Errorf("cookie %q, want %q", got, want)
	}
	w.visit(lucie, "GET", "/deconnexion", nil).page(http.StatusMethodNotAllowed)
}

// Only this very machine may go without TLS; behind a proxy that ends it, the name of the host tells.
func TestTheCookieNeedsTLSButOnThisMachine(t *testing.T) {
	w := newWorld(t)
	for address, c := range map[string]struct{ forwarded, name string }{
		"http://127.0.0.1:8080": {"", "jalon"}, "http://localhost:8080": {"", "jalon"}, "http://[::1]:8080": {"", "jalon"},
		"http://jalon.example": {"", "__Host-jalon"}, "https://127.0.0.1": {"", "__Host-jalon"}, "http://localhost": {"https", "__Host-jalon"},
		"http://127.0.0.1.jalon.example": {"", "__Host-jalon"},
	} {
		r := w.browser("", "POST", "/connexion", url.Values{"jeton": {w.key.Token(lucie, present.Add(time.Hour))}})
		from, err := url.Parse(address)
		must(t, err)
		r.Host = from.Host
		if from.Scheme == "http" {
			r.TLS = nil
		}
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-Proto", c.forwarded)
		}
		kept := (&http.Response{Header: w.do(r).leadsTo("/a-traiter").header}).Cookies()
		if len(kept) != 1 || kept[0].Name != c.name || kept[0].Secure != (c.name != "jalon") || !kept[0].HttpOnly {
			t.Errorf("%s: %+v", address, kept)
		}
	}
}

func TestNobodyIsLedElsewhere(t *testing.T) {
	w := newWorld(t)
	for _, next := range []string{
		"https://evil.example", "//evil.example", `/\evil.example`, `\\evil.example`, "javascript:alert(1)", "evil.example", "/\t/evil.example",
		"http:/evil.example", "///evil.example", "/a\nLocation: https://evil.example", "",
	} {
		w.visit("", "POST", "/connexion", url.Values{"jeton": {w.key.Token(lucie, present.Add(time.Hour))}, "next": {next}}).leadsTo("/a-traiter")
		if a := w.visit(lucie, "GET", "/connexion?next="+url.QueryEscape(next), nil); a.status == http.StatusSeeOther {
			a.leadsTo("/a-traiter")
		} else {
			a.page(http.StatusBadRequest) // control characters in an address
		}
	}
}

// A strict cookie stays at home when a link in a web mailbox is followed; the sign-in page then offers the way on.
func TestALinkInAWebMailboxNeedsNoSecondSignIn(t *testing.T) {
	w := newWorld(t)
	r := w.browser("", "GET", "/connexion?next="+url.QueryEscape(contractPage), nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w.do(r).page(http.StatusOK).says(`<a href="` + contractPage + `">`)
}
