package api_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"jalon/api"
)

// tries sends a list as a browser does.
func (w *world) tries(person, name, text string) answer {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("fichier", name)
	must(w.t, err)
	_, err = part.Write([]byte(text))
	must(w.t, err)
	must(w.t, form.Close())
	r := w.browser(person, http.MethodPost, "/programmation/essai", nil)
	sent, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, "https://jalon.example/programmation/essai", &body)
	must(w.t, err)
	sent.Header, sent.RemoteAddr = r.Header.Clone(), r.RemoteAddr
	sent.Header.Set("Content-Type", form.FormDataContentType())
	sent.Header.Set("Sec-Fetch-Site", "same-origin")
	return w.do(sent)
}

var digests = regexp.MustCompile(`name="empreinte" value="([0-9a-f]{64})"`)

// A list is tried, its bad cells are read, and what is right goes in without the file being chosen again.
func TestAListGoesInByThePages(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.visit(julien, http.MethodGet, "/programmation", nil).page(http.StatusOK).says("Aucun contrat programmé", "/programmation/modele", "Essayer")
	tried := w.tries(julien, "liste.csv", programmeTitles+programmed("CPOM-1", "ARS-MV", "Association <A>", "")+programmed("CPOM-2", "ARS-MV", "", "")).page(http.StatusOK).
		says("Importer les lignes correctes", "Tout ou rien", "D3", "Organisme gestionnaire", "la cellule est vide")
	digest := digests.FindStringSubmatch(tried.body)[1]
	taking := url.Values{"empreinte": {digest}, "mode": {"lignes"}}

	w.visit(claire, http.MethodPost, "/programmation/imports", taking).page(http.StatusNotFound).says("Choisissez-le de nouveau")
	w.visit(julien, http.MethodPost, "/programmation/imports", url.Values{"empreinte": {digest}}).page(http.StatusUnprocessableEntity)
	begun := w.visit(julien, http.MethodPost, "/programmation/imports", taking).is(http.StatusSeeOther)
	address := begun.header.Get("Location")
	w.over(julien, strings.Replace(address, "/programmation", "/programme", 1))
	w.visit(julien, http.MethodGet, address, nil).page(http.StatusOK).says("terminé", "contrats ajoutés 1", "refusés 1", "D3")
	w.visit(claire, http.MethodGet, address, nil).page(http.StatusNotFound)
	w.visit(julien, http.MethodGet, "/programmation?annee=2027&territoire=63&statut=planned", nil).page(http.StatusOK).says("Association &lt;A&gt;", "CPOM-1", "Lancer les contrats choisis", "/export/programme?format=xlsx")
	w.visit(julien, http.MethodGet, "/programmation?annee=2028", nil).page(http.StatusOK).says("ne correspond").hides("CPOM-1")
	w.visit(julien, http.MethodGet, "/programmation?annee=an", nil).page(http.StatusUnprocessableEntity).says("quatre chiffres")
	if model := w.visit(julien, http.MethodGet, "/programmation/modele", nil).is(http.StatusOK); !strings.HasPrefix(model.body, "PK") {
		t.Error("the model is no workbook")
	}

	w.visit(amelie, http.MethodGet, "/programmation", nil).page(http.StatusOK).says("Aucun contrat programmé").hides("CPOM-1", "Essayer")
	w.tries(amelie, "liste.csv", programmeTitles).page(http.StatusForbidden)
	w.tries(julien, "liste.csv", "A;B\n").page(http.StatusUnprocessableEntity).says("il manque des colonnes")

}

// A list that was tried is kept for an hour.
func TestAListThatWasTriedIsForgotten(t *testing.T) {
	now := present
	w := newWorld(t).with(handicap).but(func(o *api.Options) { o.Now = func() time.Time { return now } })
	tried := w.tries(julien, "liste.csv", programmeTitles+programmed("CPOM-5", "ARS-MV", "Association A", "")).page(http.StatusOK).says(`value="tout">Importer<`)
	taking := url.Values{"empreinte": {digests.FindStringSubmatch(tried.body)[1]}, "mode": {"tout"}}
	now = present.Add(59 * time.Minute)
	address := w.visit(julien, http.MethodPost, "/programmation/imports", taking).is(http.StatusSeeOther).header.Get("Location")
	w.over(julien, strings.Replace(address, "/programmation", "/programme", 1))
	now = present.Add(61 * time.Minute)
	w.visit(julien, http.MethodPost, "/programmation/imports", taking).page(http.StatusNotFound).says("Choisissez-le de nouveau")
}

// Each contract that was ticked is told what became of it.
func TestContractsAreLaunchedByThePages(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.imported(julien, "line-by-line", programmed("CPOM-1", "ARS-MV", "Association A", ""), programmed("CPOM-2", "ARS-MV", "Association B", "retiré"))
	launch := func(contracts ...string) answer {
		return w.visit(julien, http.MethodPost, "/programmation/lancements", url.Values{"contrat": contracts})
	}
	launch().page(http.StatusUnprocessableEntity).says("Aucun contrat n&#39;est choisi")
	launch("CPOM-1", "CPOM-2", "CPOM-9").page(http.StatusOK).says("Lancé.", "Non lancé.", "est retiré de la programmation", "n&#39;est pas programmé")
	launch("CPOM-1").page(http.StatusOK).says("Déjà lancé.")
	w.visit(julien, http.MethodGet, "/programmation", nil).page(http.StatusOK).says("lancé", "/contrats/CPOM-1").hides("Lancer les contrats choisis")
	if got := w.programme(julien, "?status=launched"); len(got) != 1 {
		t.Errorf("%v", got)
	}
}
