package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jalon/internal/access"
)

// sheetText is the text of a fiche that its pilot deposits, with what would be code if it were not a text.
const sheetText = "Fiche FA-B1\n\n  Huit places d'EAM.\n<script>alert(1)</script>\n"

// draft deposits a text of the managing body, which only its own party reads.
func (w *world) draft(text string) (revision string) {
	w.t.Helper()
	var deposited struct{ Revision string }
	w.post(bruno, "/contracts/"+handicap+"/texts", fmt.Sprintf(`{"subject":"sheet.FA-B1","text":%q}`, text)).is(http.StatusCreated).into(&deposited)
	return deposited.Revision
}

// submitted sends the first round back and asks again, on a deposited text.
func (w *world) submitted(text string) (revision string) {
	w.t.Helper()
	asked := w.waiting()
	w.act(lucie, `{"action":"decide","subject":"sheet.FA-B1","verdict":"request_changes","reason":"Chiffrer <b>le coût</b>.","revision":"`+asked.Revision+`"}`).is(http.StatusOK)
	revision = w.draft(text)
	w.act(bruno, `{"action":"submit_sheet","subject":"FA-B1","revision":"`+revision+`"}`).is(http.StatusOK)
	return revision
}

func textPage(revision string) string { return contractPage + "/textes/" + revision }

func TestEachRoundShowsTheTextThatItWasAbout(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.register("CD-00", "p-marc", "Marc Aubert")
	first := w.waiting().Revision
	w.visit(lucie, "GET", approvalPage, nil).page(http.StatusOK).says(first, "texte non déposé").hides("/textes/")
	revision := w.submitted(sheetText)
	w.act(lucie, `{"action":"delegate","person":"p-marc","until":"2026-12-31"}`).is(http.StatusOK)
	w.act("p-marc", `{"action":"decide","subject":"sheet.FA-B1","verdict":"approve","revision":"`+revision+`"}`).is(http.StatusOK)
	a := w.visit(julien, "GET", approvalPage, nil).page(http.StatusOK).
		says("Marc Aubert pour Lucie Marchand", "Chiffrer &lt;b&gt;le coût&lt;/b&gt;.", first, revision, `<a href="`+textPage(revision)+`">lire le texte</a>`).
		hides("<b>le coût", textPage(first))
	_, second, _ := strings.Cut(a.body, `id="tour-2"`)
	second, before, _ := strings.Cut(second, `id="tour-1"`)
	if !strings.Contains(second, revision) || strings.Contains(second, first) || !strings.Contains(before, first) || strings.Contains(before, revision) ||
		!strings.Contains(second, "Marc Aubert") || strings.Contains(before, "Marc Aubert") || !strings.Contains(before, "Modifications demandées") {
		t.Errorf("second round %s, first round %s", second, before)
	}
}

func TestATextIsReadWordForWord(t *testing.T) {
	w := newWorld(t).with(handicap)
	auditor := w.named(access.Auditor, "960001105")
	w.act(lucie, `{"action":"decide","subject":"sheet.FA-B1","verdict":"request_changes","reason":"Non.","revision":"`+w.waiting().Revision+`"}`).is(http.StatusOK)
	revision := w.draft(sheetText)
	w.visit(bruno, "GET", textPage(revision), nil).page(http.StatusOK).
		says("brouillon, visible de votre partie seulement", revision, "Bruno Escalier", "Association Horizons Partagés", "23/11/2026 à 10\u00a0h\u00a000",
			sheetText, "&lt;script&gt;alert(1)&lt;/script&gt;").hides("<script")
	w.visit(bruno, "GET", contractPage, nil).page(http.StatusOK).says(textPage(revision), "brouillon")
	w.visit(auditor, "GET", textPage(revision), nil).page(http.StatusOK).says("brouillon, visible de OG et de ses auditeurs seulement").hides("votre partie")

	// For everybody else there is no draft, and nothing tells that one is hidden.
	for _, person := range []string{lucie, julien, w.named(access.Auditor, "CD-96"), access.OperatorPerson} {
		hidden, absent := w.visit(person, "GET", textPage(revision), nil).page(http.StatusNotFound), w.visit(person, "GET", textPage(strings.Repeat("0", 64)), nil).page(http.StatusNotFound)
		if hidden.body != absent.body {
			t.Errorf("%s: %s, but %s", person, hidden.body, absent.body)
		}
		w.visit(person, "GET", contractPage, nil).page(http.StatusOK).hides(revision[:12])
	}
	w.visit(claire, "GET", textPage(revision), nil).page(http.StatusNotFound).hides("Horizons")

	w.act(bruno, `{"action":"submit_sheet","subject":"FA-B1","revision":"`+revision+`"}`).is(http.StatusOK)
	w.visit(lucie, "GET", textPage(revision), nil).page(http.StatusOK).says("Huit places").hides("brouillon")
	w.visit(lucie, "GET", contractPage, nil).page(http.StatusOK).says(textPage(revision)).hides("brouillon")
}

func TestWhatStandsInTheWayIsToldApartFromAdvice(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.visit(lucie, "GET", approvalPage, nil).page(http.StatusOK).hides("Ce qui bloque", "À savoir")
	w.act(amelie, `{"action":"end_role","person":"`+bruno+`","role":"pilot","subject":"FA-B1"}`).is(http.StatusOK)
	w.act(chief, `{"action":"set_visas","bodies":["Tarification"]}`).is(http.StatusOK)
	w.tomorrow()
	a := w.visit(lucie, "GET", approvalPage, nil).page(http.StatusOK).says("Ce qui bloque", "n'a pas de titulaire en fonction", "À savoir", "pas de pilote en fonction").hides(`class="answer"`)
	if strings.Index(a.body, "pas de pilote") < strings.Index(a.body, "À savoir") {
		t.Errorf("advice stands among what blocks: %s", a.body)
	}

	// A question that nobody has asked yet is shown with what keeps it from being asked.
	w.visit(lucie, "GET", contractPage, nil).page(http.StatusOK).says(contractPage + "/accords/signature")
	w.visit(lucie, "GET", contractPage+"/accords/signature", nil).page(http.StatusOK).
		says("pas encore posée", "Ce qui bloque", "La fiche FA-B1 n'est pas validée", "instance CSE").hides(`class="answer"`, "Tour")
	w.visit(lucie, "GET", contractPage+"/accords/renewal", nil).page(http.StatusNotFound)
}

// chain gives the department's decisions two visas, held by two people.
func (w *world) chain() (first, second string) {
	w.t.Helper()
	first, second = w.register("CD-00", "p-sophie", "Sophie Garnier"), w.register("CD-00", "p-marc", "Marc Aubert")
	w.act(chief, `{"action":"set_visas","bodies":["Tarification","Direction"]}`).is(http.StatusOK)
	w.act(chief, `{"action":"assign_role","person":"p-sophie","role":"examiner","subject":"Tarification"}`).is(http.StatusOK)
	w.act(chief, `{"action":"assign_role","person":"p-marc","role":"examiner","subject":"Direction"}`).is(http.StatusOK)
	return first, second
}

// visa reads the form of an examiner, then answers.
func (w *world) visa(person, verdict, reason string) url.Values {
	w.t.Helper()
	w.visit(person, "GET", approvalPage, nil).page(http.StatusOK).says(`action="`+approvalPage+`/visa"`, "Donner le visa", "Refuser le visa").hides(`value="reject"`)
	return w.fill(person, verdict, reason)
}

var (
	tags     = regexp.MustCompile(`<[^>]*>`)
	cellEnds = regexp.MustCompile(`</t[dh]>`)
)

// row is the line of a table that begins with these cells, as it reads.
func (a answer) row(cells ...string) string {
	a.t.Helper()
	for _, line := range strings.Split(a.body, "\n") {
		if text := tags.ReplaceAllString(cellEnds.ReplaceAllString(line, "|"), ""); strings.HasPrefix(text, strings.Join(cells, "|")+"|") {
			return text
		}
	}
	a.t.Errorf("no line begins with %v in %s", cells, a.body)
	return ""
}

func TestAnExaminerGivesAVisaByForm(t *testing.T) {
	w := newWorld(t).with(handicap)
	sophie, marc := w.chain()
	before := w.visit(lucie, "GET", approvalPage, nil).page(http.StatusOK).says("Le visa «\u00a0Tarification\u00a0» de CD-00 est attendu").hides(`class="answer"`)
	if got := before.row(department, "Tarification"); !strings.Contains(got, "|attendu|Sophie Garnier|") {
		t.Error(got)
	}
	if got := before.row(department, "Direction"); !strings.Contains(got, "|à venir|Marc Aubert|") {
		t.Error(got)
	}
	w.visit(marc, "GET", approvalPage, nil).page(http.StatusOK).hides(`class="answer"`)

	w.visit(sophie, "POST", approvalPage+"/visa", w.visa(sophie, "request_changes", "")).page(http.StatusUnprocessableEntity).
		says(`id="v-sheet-FA-B1-motif-erreur"`, `value="request_changes" id="v-sheet-FA-B1-request_changes" required checked`, "<title>Erreur")
	w.visit(sophie, "POST", approvalPage+"/visa", w.visa(sophie, "reject", "Non.")).page(http.StatusUnprocessableEntity).says(`id="v-sheet-FA-B1-reponse-erreur"`, "Non.")
	given := w.visa(sophie, "approve", "")
	w.visit(sophie, "POST", approvalPage+"/visa", given).leadsTo(contractPage + "?reponse=" + given.Get("cle"))
	w.visit(sophie, "GET", contractPage+"?reponse="+given.Get("cle"), nil).page(http.StatusOK).says("Votre réponse est enregistrée", "donne le visa")

	withheld := w.visa(marc, "request_changes", "Coût <i>absent</i>.")
	w.visit(marc, "POST", approvalPage+"/visa", withheld).is(http.StatusSeeOther)
	after := w.visit(lucie, "GET", approvalPage, nil).page(http.StatusOK).says("Coût &lt;i&gt;absent&lt;/i&gt;.").hides(`class="answer"`)
	if got := after.row(department, "Tarification"); !strings.Contains(got, "|donné, à redonner|Sophie Garnier|") {
		t.Error(got)
	}
	if got := after.row(department, "Direction"); !strings.Contains(got, "|refusé|Marc Aubert|") {
		t.Error(got)
	}

	for _, person := range []string{sophie, marc} {
		w.visit(person, "POST", approvalPage+"/visa", w.visa(person, "approve", "")).is(http.StatusSeeOther)
	}
	w.visit(lucie, "GET", approvalPage, nil).page(http.StatusOK).says(`action="`+approvalPage+`"`, "Approuver").hides("Ce qui bloque", "Donner le visa")
	// Too late: the words come back, and say what they were.
	w.visit(marc, "POST", approvalPage+"/visa", url.Values{"verdict": {"request_changes"}, "motif": {"Trop tard."}, "revision": {given.Get("revision")}, "cle": {"late"}}).
		page(http.StatusConflict).says("Ce que vous aviez saisi", "Refuser le visa", "Trop tard.")
	w.visit(claire, "POST", approvalPage+"/visa", given).page(http.StatusNotFound).hides("Horizons")
}
