package browser_test

import (
	"bytes"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jalon/internal/browser"
)

// site is a form and the page that it leads to.
func site(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "yes", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
		fmt.Fprint(w, `<!DOCTYPE html><meta charset="utf-8"><title>Accueil</title>
<h1>Une page  
pleine&nbsp;: voici</h1><p hidden>caché</p>
<button hidden>Envoyer</button><a href="/suite">La suite</a> <a href="/a">Double</a> <a href="/b">Double</a>
<details><summary>Détails</summary><p>Déplié</p></details>
<form method="post" action="/envoi">
<label for="motif">Motif&nbsp;:</label><input id="motif" name="raison" value="ancien" maxlength="12">
<label>Remarque <textarea name="remarque"></textarea></label>
<label>Fiche <select name="fiche"><option value="1">Première</option><option value="2">Deuxième</option></select></label>
<input type="date" name="jour">
<label><input type="radio" name="avis" value="oui"> J'approuve</label><label><input type="radio" name="avis" value="non"> Je refuse</label>
<button>Envoyer</button>
</form>`)
	})
	mux.HandleFunc("GET /suite", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<p>La suite est ici</p>") })
	mux.HandleFunc("POST /envoi", func(w http.ResponseWriter, r *http.Request) {
		cookie, _ := r.Cookie("seen")
		fmt.Fprintf(w, `<!DOCTYPE html><meta charset="utf-8"><p>Reçu : %s|%s|%s|%s|%s|%v</p>`, r.PostFormValue("raison"), r.PostFormValue("remarque"), r.PostFormValue("fiche"), r.PostFormValue("jour"), r.PostFormValue("avis"), cookie)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func TestPageIsReadAndLeft(t *testing.T) {
	t.Parallel()
	server := site(t)
	b := browser.Start(t)
	b.Open(server.URL)
	if text := b.Text(); !strings.HasPrefix(text, "Une page pleine : voici La suite") || strings.Contains(text, "caché") || strings.Contains(text, "Déplié") {
		t.Errorf("the page shows %q", text)
	}
	b.Click("Détails")
	b.Await("Déplié")
	cookies := b.Cookies()
	if len(cookies) != 1 || cookies[0].Name != "seen" || cookies[0].Value != "yes" || !cookies[0].HttpOnly || cookies[0].Secure || cookies[0].SameSite != http.SameSiteLaxMode {
		t.Errorf("cookies: %+v", cookies)
	}
	b.Click("La suite")
	b.Await("La suite est ici")
	if b.URL() != server.URL+"/suite" {
		t.Errorf("at %s", b.URL())
	}
}

func TestFormIsFilledAndSent(t *testing.T) {
	t.Parallel()
	b := browser.Start(t)
	b.Open(site(t).URL)
	b.Fill("Motif\u00a0:", "été & hiver, trop long") // as far as the field takes it
	b.Fill("remarque", "d'abord")
	b.Fill("Remarque", "deux\nlignes")
	b.Fill("Fiche", "Deuxième")
	b.Fill("jour", "2027-01-31")
	b.Click("J'approuve")
	b.Click("Envoyer")
	b.Await("Reçu :")
	if text := b.Text(); text != "Reçu : été & hiver,|deux lignes|2|2027-01-31|oui|seen=yes" {
		t.Errorf("the site has %q", text)
	}
}

func TestFieldIsEmptied(t *testing.T) {
	t.Parallel()
	b := browser.Start(t)
	b.Open(site(t).URL)
	b.Fill("raison", "")
	b.Click("Envoyer")
	b.Await("Reçu : |")
}

func TestScreenshotIsAPicture(t *testing.T) {
	t.Parallel()
	b := browser.Start(t)
	b.Open(site(t).URL)
	path := filepath.Join(t.TempDir(), "page.png")
	b.Screenshot(path)
	image, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if size, err := png.DecodeConfig(bytes.NewReader(image)); err != nil || size.Width != 1280 {
		t.Errorf("%+v, %v", size, err)
	}
}

func TestBrowsersShareNothing(t *testing.T) {
	t.Parallel()
	server := site(t)
	first, second := browser.Start(t), browser.Start(t)
	first.Open(server.URL)
	if cookies := second.Cookies(); len(first.Cookies()) != 1 || len(cookies) != 0 {
		t.Errorf("the second has %v", cookies)
	}
}
