package api_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/finess"
)

// tilleuls is a file of the referential: the managing body of the contract in force and two of its sites, one of them closed.
const tilleuls = "FINESS ET;FINESS EJ;Raison sociale;Code catégorie;Libellé catégorie;Capacité;Compétence;Date de fermeture;Commune;Département;Observations\n" +
	";960001014;Association Les Jardins de la Cère;;;;;;Saint-Aubin-sur-Cère;96;\n" +
	"960002012;960001014;EHPAD Les Tilleuls;500;EHPAD;80;conjointe;;Saint-Aubin-sur-Cère;96;\n" +
	"960002020;960001014;EHPAD Bellevue;500;EHPAD;72;conjointe;30/06/2026;Montrazel;96;\n"

func finessFile(text string) string {
	return fmt.Sprintf(`{"file":"finess-96.csv","content":%q}`, base64.StdEncoding.EncodeToString([]byte(text)))
}

// finessBody is a proposal of its own for each request.
func finessBody(s *stage, _ object) string {
	return finessFile(strings.ReplaceAll(tilleuls, ";80;", fmt.Sprintf(";%d;", s.asked+1)))
}

// keepsReferential: it belongs to authorities in common, and is told to nobody to be hidden.
func keepsReferential(capacity access.Capacity, _ access.Relation) access.Verdict {
	if access.Matrix(access.KeepReferential, capacity, access.Own) == access.Allowed {
		return access.Allowed
	}
	return access.Forbidden
}

func (w *world) proposeFiness(person, text string) answer {
	w.t.Helper()
	return w.post(person, "/finess/refreshes", finessFile(text))
}

func (w *world) decideFiness(person string, number int64, verdict string) answer {
	w.t.Helper()
	return w.post(person, fmt.Sprintf("/finess/refreshes/%d/decision", number), fmt.Sprintf(`{"verdict":%q}`, verdict))
}

// A referent of an authority proposes, another person looks and applies; everybody who is signed in reads what came of it.
func TestTheReferentialIsRefreshedByTwoPeople(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	var proposed struct {
		api.FinessRefreshLine
		Report struct{ Ignored []string }
	}
	w.proposeFiness(julien, tilleuls).is(http.StatusCreated).into(&proposed)
	if proposed.Number != 1 || proposed.Added != 3 || proposed.ProposedByName != "Julien Tessier" || len(proposed.Report.Ignored) != 1 {
		t.Errorf("%+v", proposed)
	}
	w.decideFiness(julien, 1, "apply").problem(http.StatusForbidden, "forbidden")
	var view api.FinessRefreshView
	w.get(olivier, "/finess/refreshes/1").is(http.StatusOK).into(&view)
	if len(view.Difference.Added) != 3 || view.State != "proposed" {
		t.Errorf("%+v", view)
	}
	w.decideFiness(olivier, 1, "apply").is(http.StatusOK)
	w.decideFiness(olivier, 1, "apply").is(http.StatusOK) // once
	w.decideFiness(olivier, 1, "refuse").problem(http.StatusConflict, "stale")
	w.decideFiness(olivier, 9, "apply").problem(http.StatusNotFound, "unknown")

	var found struct{ Items []finess.Entity }
	w.get("p-stranger", "/finess?q=BELLEVUE").is(http.StatusOK).into(&found)
	if len(found.Items) != 1 || found.Items[0].Number != "960002020" {
		t.Errorf("%+v", found)
	}
	var page struct {
		Items []finess.Entity
		Next  string
	}
	w.get("p-stranger", "/finess?limit=2").is(http.StatusOK).into(&page)
	w.get("p-stranger", "/finess?limit=2&cursor="+page.Next).is(http.StatusOK).into(&found)
	if len(page.Items) != 2 || len(found.Items) != 1 || found.Items[0].Number != "960002020" {
		t.Errorf("%+v, then %+v", page, found)
	}
	w.get("p-stranger", "/finess?kind=XX").problem(http.StatusUnprocessableEntity, "invalid")

	for person, contracts := range map[string]int{olivier: 1, lucie: 0} {
		var site api.FinessView
		w.get(person, "/finess/960002012").is(http.StatusOK).into(&site)
		if site.Manager == nil || site.Manager.Number != "960001014" || len(site.Contracts) != contracts {
			t.Errorf("%s reads %+v", person, site)
		}
	}
	w.get("p-stranger", "/finess/960009999").problem(http.StatusNotFound, "unknown")

	// The same file again has nothing to decide on.
	w.proposeFiness(julien, tilleuls).is(http.StatusOK).into(&proposed)
	if proposed.Number != 0 || proposed.Unchanged != 3 {
		t.Errorf("again: %+v", proposed)
	}
}

// What was compared with an earlier referential is not applied to this one.
func TestARefreshThatWasOvertakenIsRefused(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.proposeFiness(julien, tilleuls).is(http.StatusCreated)
	w.proposeFiness(julien, tilleuls).is(http.StatusCreated)
	w.decideFiness(olivier, 2, "apply").is(http.StatusOK)
	if p := w.decideFiness(olivier, 1, "apply").problem(http.StatusConflict, "stale"); !strings.Contains(p.Remedy, "proposez de nouveau") {
		t.Errorf("%+v", p)
	}
	w.decideFiness(olivier, 1, "refuse").is(http.StatusOK)
	var list struct{ Items []api.FinessRefreshLine }
	w.get("p-stranger", "/finess/refreshes").is(http.StatusOK).into(&list)
	if len(list.Items) != 2 || list.Items[0].State != "applied" || list.Items[1].State != "refused" {
		t.Errorf("%+v", list)
	}
}

// A managing body is what the referential is about: its people read it.
func TestManagingBodiesDoNotKeepTheReferential(t *testing.T) {
	w := newWorld(t).with(handicap)
	operator := w.named(access.Operator, "960001105")
	for _, person := range []string{amelie, bruno, operator, "p-stranger", w.named(access.Auditor, "ARS-MV")} {
		w.proposeFiness(person, tilleuls).problem(http.StatusForbidden, "forbidden")
		w.decideFiness(person, 1, "apply").problem(http.StatusForbidden, "forbidden")
	}
	w.proposeFiness(w.named(access.Operator, "ARS-MV"), tilleuls).is(http.StatusCreated)
}

func TestFilesThatAreNoReferentialAreRefused(t *testing.T) {
	w := newWorld(t).with(handicap)
	for _, text := range []string{"Nom;Commune\nA;B\n", "%PDF-1.7", "\n"} {
		if p := w.proposeFiness(julien, text).problem(http.StatusUnprocessableEntity, "invalid"); p.Field != "content" {
			t.Errorf("%q: %+v", text, p)
		}
	}
	var proposed struct {
		api.FinessRefreshLine
		Report struct{ Refused []finess.Place }
	}
	w.proposeFiness(julien, strings.Replace(tilleuls, ";80;", ";beaucoup;", 1)).is(http.StatusCreated).into(&proposed)
	if proposed.RefusedRows != 1 || len(proposed.Report.Refused) != 1 || proposed.Report.Refused[0].Ref != "F3" {
		t.Errorf("%+v", proposed)
	}
}

// A contract is held against the referential, which keeps it from nothing.
func TestAPerimeterIsHeldAgainstTheReferential(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	path := "/contracts/" + ehpad + "/perimeter"
	var view api.PerimeterView
	w.get(olivier, path).is(http.StatusOK).into(&view)
	if view.Reviewed || len(view.Lines) != 5 || view.Lines[0].Code != "OG" {
		t.Errorf("while it is empty: %+v", view)
	}
	w.visit(olivier, "GET", "/contrats/"+ehpad, nil).page(http.StatusOK).says("Périmètre", "EHPAD Les Tilleuls", "960002012", "n'est comparé à rien")
	w.proposeFiness(julien, tilleuls).is(http.StatusCreated)
	w.decideFiness(olivier, 1, "apply").is(http.StatusOK)
	w.get(olivier, path).is(http.StatusOK).into(&view)
	var found []string
	for _, l := range view.Lines {
		for _, r := range l.Remarks {
			found = append(found, r.Subject+" "+r.Field)
		}
	}
	if got := strings.Join(found, ", "); !view.Reviewed || got != "A-E1 capacity, A-E2 finess_et, A-E3 finess_et, A-E4 finess_et" {
		t.Errorf("remarks: %s", got)
	}
	w.visit(olivier, "GET", "/contrats/"+ehpad, nil).page(http.StatusOK).says("80 places au référentiel", "fermé au 30/06/2026", `href="/finess/960002012"`, "Ce numéro n'est pas au référentiel.")
	w.get(lucie, path).problem(http.StatusNotFound, "unknown")
}

func TestThePagesOfTheReferential(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	w.visit("p-stranger", "GET", "/finess", nil).page(http.StatusOK).says("Le référentiel est vide")
	w.upload(julien, "finess-96.csv", tilleuls).leadsTo("/finess/mises-a-jour/1")
	w.visit(julien, "GET", "/finess/mises-a-jour/1", nil).page(http.StatusOK).says("une autre personne l'applique", "Ajouts (3)", "Observations").hides(`value="appliquer"`)
	w.visit(amelie, "GET", "/finess/mises-a-jour/1", nil).page(http.StatusOK).hides(`value="appliquer"`, `value="refuser"`)
	w.visit(olivier, "GET", "/finess/mises-a-jour/1", nil).page(http.StatusOK).says(`value="appliquer"`, "Julien Tessier")
	decide := func(person, verdict string) answer {
		return w.visit(person, "POST", "/finess/mises-a-jour/1", url.Values{"decision": {verdict}})
	}
	decide(amelie, "appliquer").page(http.StatusForbidden).says(`role="alert"`)
	decide(julien, "appliquer").page(http.StatusForbidden).says("une autre personne l'applique")
	decide(olivier, "autrement").page(http.StatusUnprocessableEntity)
	w.visit(olivier, "GET", "/finess/mises-a-jour/1?decision=appliquer", nil).page(http.StatusOK).says("proposée") // never by GET
	decide(olivier, "appliquer").leadsTo("/finess/mises-a-jour/1")
	w.visit(lucie, "GET", "/finess/mises-a-jour/1", nil).page(http.StatusOK).says("appliquée", "Olivier Pradel").hides("<button name")

	w.upload(julien, "finess-96.csv", strings.Replace(tilleuls, ";80;", ";84;", 1)).leadsTo("/finess/mises-a-jour/2")
	w.visit(olivier, "GET", "/finess/mises-a-jour/2", nil).page(http.StatusOK).says("Changements (1)", "Capacité\u00a0: 80 →", "<strong>84</strong>")
	w.upload(julien, "finess-96.csv", tilleuls).leadsTo("/finess/mises-a-jour?fichier=identique")
	w.visit(julien, "GET", "/finess/mises-a-jour?fichier=identique", nil).page(http.StatusOK).says("la même chose", "finess-96.csv", "appliquée", "proposée")
	w.upload(julien, "autre.csv", "Nom\nA\n").page(http.StatusUnprocessableEntity).says("n'a pas les en-têtes attendus", "autre.csv").hides("SQLSTATE")
	w.upload(amelie, "finess-96.csv", tilleuls).page(http.StatusForbidden).says("tenu par les signataires")
	w.visit(julien, "POST", "/finess/mises-a-jour", url.Values{"fichier": {"x"}}).page(http.StatusUnprocessableEntity).says("Aucun fichier")

	w.visit("p-stranger", "GET", "/finess?q=bellevue", nil).page(http.StatusOK).says("EHPAD Bellevue", "30/06/2026").hides("Tilleuls")
	w.visit(olivier, "GET", "/finess?q="+ehpad, nil).page(http.StatusOK).says("EHPAD Bellevue", "EHPAD Les Tilleuls")
	w.visit("p-stranger", "GET", "/finess?q="+ehpad, nil).page(http.StatusOK).says("Rien ne correspond")
	w.visit(olivier, "GET", "/finess/960002020", nil).page(http.StatusOK).says("Fermé depuis le 30/06/2026", "Association Les Jardins de la Cère", "/contrats/"+ehpad)
	w.visit("p-stranger", "GET", "/finess/960001014", nil).page(http.StatusOK).says("EHPAD Bellevue", "Aucun des contrats").hides("/contrats/" + ehpad)
	w.visit("p-stranger", "GET", "/finess/960009999", nil).page(http.StatusNotFound)
	w.visit("", "GET", "/finess", nil).is(http.StatusSeeOther)
}

// upload sends a file as a browser does.
func (w *world) upload(person, name, text string) answer {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("fichier", name)
	must(w.t, err)
	_, err = part.Write([]byte(text))
	must(w.t, err)
	must(w.t, form.Close())
	r := w.browser(person, http.MethodPost, "/finess/mises-a-jour", nil)
	sent, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, "https://jalon.example/finess/mises-a-jour", &body)
	must(w.t, err)
	sent.Header, sent.RemoteAddr = r.Header.Clone(), r.RemoteAddr
	sent.Header.Set("Content-Type", form.FormDataContentType())
	sent.Header.Set("Sec-Fetch-Site", "same-origin")
	return w.do(sent)
}
