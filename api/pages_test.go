package api_test

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/dossier"
)

// visit is one request of a browser: the person's cookie, and a form where there is one.
func (w *world) visit(person, method, address string, form url.Values) answer {
	w.t.Helper()
	return w.do(w.browser(person, method, address, form))
}

func (w *world) browser(person, method, address string, form url.Values) *http.Request {
	r := httptest.NewRequest(method, "https://jalon.example"+address, strings.NewReader(form.Encode()))
	if person != "" {
		r.AddCookie(w.session(person))
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return r
}

// page checks what every page owes its reader.
func (a answer) page(status int) answer {
	a.t.Helper()
	a.is(status)
	if got := a.header.Get("Content-Type"); got != "text/html; charset=utf-8" {
		a.t.Errorf("a page is sent as %q", got)
	}
	if !strings.Contains(a.body, `<html lang="fr">`) || strings.Count(a.body, "<h1") != 1 {
		a.t.Errorf("no page in French with one heading: %s", a.body)
	}
	return a
}

// says looks for words as they are written, or as a browser shows them.
func (a answer) says(words ...string) answer {
	a.t.Helper()
	for _, text := range words {
		if !strings.Contains(a.body, text) && !strings.Contains(html.UnescapeString(a.body), text) {
			a.t.Errorf("%q is missing in %s", text, a.body)
		}
	}
	return a
}

func (a answer) hides(words ...string) answer {
	a.t.Helper()
	for _, text := range words {
		if strings.Contains(a.body, text) {
			a.t.Errorf("%q stands in %s", text, a.body)
		}
	}
	return a
}

func (a answer) leadsTo(address string) answer {
	a.t.Helper()
	a.is(http.StatusSeeOther)
	if got := a.header.Get("Location"); got != address {
		a.t.Errorf("leads to %q, want %q", got, address)
	}
	return a
}

const (
	contractPage = "/contrats/" + handicap
	approvalPage = contractPage + "/accords/sheet.FA-B1"
)

func TestWhatAwaitsAPersonStandsFirst(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	w.visit(lucie, "GET", "/", nil).leadsTo("/a-traiter")
	w.visit(lucie, "GET", "/a-traiter", nil).page(http.StatusOK).
		says("Lucie Marchand", approvalPage, "FA-B1", "23/12/2026", "dans 30\u00a0jours", contractPage, "référent CPOM (CD-00)", "négociation", "31/12/2031").
		hides(ehpad, "23/12/2026</time> <span class=\"late")
	w.visit(claire, "GET", "/a-traiter", nil).page(http.StatusOK).says("Aucune demande d'accord n'attend votre réponse", ehpad, "en vigueur").hides(handicap)
	w.visit(access.OperatorPerson, "GET", "/a-traiter", nil).page(http.StatusOK).says("exploitant (toute l'installation)", "n'y décidez rien", handicap, ehpad).hides("<form class")
	w.visit("p-stranger", "GET", "/a-traiter", nil).page(http.StatusOK).says("Aucun contrat").hides(handicap, ehpad)

	w.but(func(o *api.Options) { o.Now = func() time.Time { return present.AddDate(0, 0, 36) } })
	w.visit(lucie, "GET", "/a-traiter", nil).page(http.StatusOK).says("en retard de 6\u00a0jours")
}

func TestAContractOnAPage(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	own := w.visit(lucie, "GET", contractPage, nil).page(http.StatusOK)
	own.says("négociation", "Lucie Marchand", "Ce que vous pouvez faire", asked.Revision, `action="`+approvalPage+`"`, `value="request_changes"`,
		"Demandes d'accord en cours", "Échéancier", "Réponse attendue sur la fiche FA-B1", "Chronologie", "Calendrier", "23/11/2026 à 10\u00a0h\u00a000")
	w.visit(olivier, "GET", contractPage, nil).page(http.StatusOK).hides("@")
	w.visit(access.OperatorPerson, "GET", contractPage, nil).page(http.StatusOK).says("n'y décidez rien", "Chronologie").hides(`class="answer"`, "@")

	hidden, absent := w.visit(claire, "GET", contractPage, nil).page(http.StatusNotFound), w.visit(claire, "GET", "/contrats/none", nil).page(http.StatusNotFound)
	if hidden.body != absent.body {
		t.Errorf("%s, but %s", hidden.body, absent.body)
	}
	hidden, absent = w.visit(claire, "GET", approvalPage, nil).page(http.StatusNotFound), w.visit(claire, "GET", "/contrats/none/accords/sheet.FA-B1", nil).page(http.StatusNotFound)
	if hidden.body != absent.body {
		t.Errorf("%s, but %s", hidden.body, absent.body)
	}
	w.visit(access.OperatorPerson, "GET", "/contrats/none", nil).page(http.StatusNotFound)
	w.visit(lucie, "GET", contractPage+"/accords/sheet.ZZ", nil).page(http.StatusNotFound).says("demande d'accord")
}

// A life longer than a page of facts is told page by page, without a gap.
func TestTheChronicleGoesBackToTheBeginning(t *testing.T) {
	w := newWorld(t).with(handicap)
	signatory := dossier.PersonID("ARS-MV", "Directeur général de l'ARS")
	for i := range 30 {
		for _, action := range []string{"suspend", "resume"} {
			w.command(signatory, fmt.Sprintf("%s-%d", action, i), "/contracts/"+handicap+"/commands", fmt.Sprintf(`{"action":%q,"reason":"Motif n%d."}`, action, i)).is(http.StatusOK)
		}
	}
	latest := w.visit(lucie, "GET", contractPage, nil).page(http.StatusOK).says("Motif n29.", "Plus ancien").hides("Contrat pris en charge", "plus récents")
	_, rest, _ := strings.Cut(latest.body, contractPage+"?avant=")
	before, _, _ := strings.Cut(rest, "#")
	older := w.visit(lucie, "GET", contractPage+"?avant="+before, nil).page(http.StatusOK).says("Contrat pris en charge", "Motif n0.", "plus récents").hides("Motif n29.", "Plus ancien")
	recorded, err := w.db.Seq(t.Context(), handicap)
	must(t, err)
	if lines := strings.Count(latest.body+older.body, `<td class="lines">`); int64(lines) != recorded {
		t.Errorf("%d facts are told of %d", lines, recorded)
	}
	for _, spoilt := range []string{"0", "-3", "x", "99999999999999999999", "100000"} {
		w.visit(lucie, "GET", contractPage+"?avant="+spoilt, nil).page(http.StatusOK).says("Motif n29.")
	}
}

func TestTextsOfPeopleStayTexts(t *testing.T) {
	w := newWorld(t)
	attack := `<script>alert(1)</script>`
	file := strings.Replace(example(t, handicap), "Horizons Partagés", strings.ReplaceAll(attack, "/", `\/`), -1)
	w.post(access.OperatorPerson, "/contracts", file).is(http.StatusCreated)
	asked := w.waiting()
	w.command(lucie, "x-1", decisionPath(asked), verdict("request_changes", asked, `"><img src=x onerror=alert(1)>`)).is(http.StatusOK)
	for _, address := range []string{"/a-traiter", contractPage, approvalPage, contractPage + "?reponse=x-1"} {
		a := w.visit(lucie, "GET", address, nil).page(http.StatusOK).hides("<script", "<img")
		if address != approvalPage {
			a.says("&lt;script&gt;alert(1)")
		}
	}
	w.visit(lucie, "GET", approvalPage, nil).says("&lt;img src=x onerror")
}

func TestPagesRunNothingFromElsewhere(t *testing.T) {
	w := newWorld(t).with(handicap)
	want := map[string]string{
		"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "same-origin",
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
	}
	for _, address := range []string{"/", "/connexion", "/a-traiter", contractPage, approvalPage, "/nowhere", "/contrats/%ff"} {
		a := w.visit(lucie, "GET", address, nil)
		for name, value := range want {
			if a.header.Get(name) != value {
				t.Errorf("%s: %s is %q", address, name, a.header.Get(name))
			}
		}
		a.hides("<script", "<style", " style=", " onclick", "http://", "https://jalon")
	}
	_, rest, _ := strings.Cut(w.visit("", "GET", "/connexion", nil).body, `<link rel="stylesheet" href="`)
	sheet, _, _ := strings.Cut(rest, `"`)
	a := w.visit("", "GET", sheet, nil).is(http.StatusOK)
	if a.header.Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
		t.Errorf("%v", a.header)
	}
	a.says("prefers-color-scheme", ":focus-visible").hides("url(", "@import")
}

func TestWhatNoPageAnswersIsAPageAllTheSame(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.visit("", "GET", "/nowhere", nil).page(http.StatusNotFound).hides("openapi")
	w.visit("", "GET", "/api/v2", nil).page(http.StatusNotFound)
	w.visit(lucie, "GET", contractPage+"/", nil).page(http.StatusNotFound)
	w.visit(lucie, "GET", "/contrats/a%00b", nil).page(http.StatusBadRequest)
	a := w.visit(lucie, "DELETE", contractPage, nil).page(http.StatusMethodNotAllowed)
	if a.header.Get("Allow") != "GET" {
		t.Errorf("Allow is %q", a.header.Get("Allow"))
	}
	r := w.browser(lucie, "POST", approvalPage, url.Values{"verdict": {"approve"}})
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w.do(r).page(http.StatusForbidden)
	for _, address := range []string{api.Prefix, api.Prefix + "/nowhere"} {
		w.visit(lucie, "GET", address, nil).problem(http.StatusNotFound, "unknown")
	}
}

func TestAPageThatBreaksDownSaysNothingInternal(t *testing.T) {
	w := newWorld(t).with(handicap)
	own := w.session(lucie)
	w.db.Close()
	for _, address := range []string{"/a-traiter", contractPage, approvalPage} {
		a := w.holding(own, "GET", address, nil)
		a.page(a.status).hides("pool", "postgres").says(a.header.Get("X-Request-Id"))
		if a.status < 500 {
			t.Errorf("%s: %d", address, a.status)
		}
	}
	// Without a clock nothing can be said about anybody: a handler breaks down, and its answer still is a page.
	clock := func() time.Time { panic("secret of the machine room") }
	w.but(func(o *api.Options) {
		o.Now = func() time.Time { now := clock; clock = func() time.Time { return present }; return now() }
	})
	w.holding(own, "GET", "/a-traiter", nil).page(http.StatusInternalServerError).hides("secret")
	if !strings.Contains(w.log.String(), "secret of the machine room") {
		t.Error("the log does not tell why")
	}
}
