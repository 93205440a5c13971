package api_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const (
	sheetPage = contractPage + "/fiches/FA-B1"
	sheetForm = sheetPage + "/modifier"
)

var (
	inputs = regexp.MustCompile(`<input type="(hidden|text|date)" name="([^"]*)"[^>]*? value="([^"]*)"`)
	areas  = regexp.MustCompile(`(?s)<textarea name="([^"]*)"[^>]*>\n(.*?)</textarea>`)
	boxes  = regexp.MustCompile(`<input type="(?:checkbox|radio)" name="([^"]*)" value="([^"]*)"[^>]* checked>`)
	lists  = regexp.MustCompile(`(?s)<select name="([^"]*)".*?</select>`)
	choice = regexp.MustCompile(`<option value="([^"]*)" selected>`)
)

// filled is the first large form of a page, as a browser would send it untouched.
func filled(page answer) url.Values {
	_, form, _ := strings.Cut(page.body, `<form class="answer"`)
	form, _, _ = strings.Cut(form, "</form>")
	values := url.Values{}
	for _, found := range inputs.FindAllStringSubmatch(form, -1) {
		values.Add(html.UnescapeString(found[2]), html.UnescapeString(found[3]))
	}
	for _, found := range areas.FindAllStringSubmatch(form, -1) {
		values.Add(html.UnescapeString(found[1]), html.UnescapeString(found[2]))
	}
	for _, found := range boxes.FindAllStringSubmatch(form, -1) {
		values.Add(html.UnescapeString(found[1]), html.UnescapeString(found[2]))
	}
	for _, found := range lists.FindAllStringSubmatch(form, -1) {
		if chosen := choice.FindStringSubmatch(found[0]); chosen != nil {
			values.Add(html.UnescapeString(found[1]), html.UnescapeString(chosen[1]))
		}
	}
	return values
}

func TestObjectivesOnAPage(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.visit(amelie, "GET", contractPage+"/objectifs", nil).page(http.StatusOK).
		says("OS-B1", "OO-B1.1", "B-C1", "Huit places d'EAM par transformation", sheetPage, "chaine?de=B-C1", "Ajouter un objectif stratégique", "Ajouter une fiche action", "SMART\u00a0: 0 réponses sur 5")
	w.visit(lucie, "GET", contractPage+"/objectifs", nil).page(http.StatusOK).says("Ajouter un objectif stratégique").hides("Ajouter une fiche action")
	w.visit("p-stranger", "GET", contractPage+"/objectifs", nil).page(http.StatusNotFound)
	w.visit(lucie, "GET", sheetPage, nil).page(http.StatusOK).says("Bruno Escalier", "OO-B1.1", "B-C9", "30/06/2027", "IND-B1", "Une décision est demandée sur cette version").hides("Modifier la fiche")
	w.visit(lucie, "GET", contractPage+"/vigilance", nil).page(http.StatusOK).says("Niveau\u00a0: bloquant", "V-OBJ-NO-INDICATOR", contractPage+"/objectifs#OO-B5.2")
	w.visit(lucie, "GET", contractPage+"/fiches/FA-ZZ", nil).page(http.StatusNotFound)
	w.visit(lucie, "GET", sheetForm, nil).page(http.StatusForbidden).says("Une décision est demandée")
}

// A form sent back untouched changes nothing; lines come and go without script, and incomplete work is kept.
func TestAFicheIsWrittenInAForm(t *testing.T) {
	w := newWorld(t).with(handicap).returned()
	form := filled(w.visit(bruno, "GET", sheetForm, nil).page(http.StatusOK).says("Situation de départ", "Ajouter une étape"))
	w.visit(bruno, "POST", sheetForm, form).leadsTo(sheetPage)
	w.visit(bruno, "GET", contractPage+"/revisions/action_sheet/FA-B1", nil).page(http.StatusOK).says("Ces deux versions disent la même chose")

	form.Set("version", "1")
	form.Set("title", "Neuf places d'EAM par transformation")
	form.Set("means", "")
	form.Set("ligne", "ajouter steps")
	more := filled(w.visit(bruno, "POST", sheetForm, form).page(http.StatusOK).says("Étape 5", "Neuf places"))
	more.Set("steps/4/label", "bilan")
	more.Set("steps/4/due_on", "2030-06-30")
	more.Set("ligne", "retirer steps/0")
	fewer := filled(w.visit(bruno, "POST", sheetForm, more).page(http.StatusOK).says("bilan").hides("Étape 5", "projet et plan de financement croisé"))
	w.visit(bruno, "GET", sheetPage, nil).says("Huit places", "projet et plan de financement croisé")
	w.visit(bruno, "POST", sheetForm, fewer).leadsTo(sheetPage)
	w.visit(bruno, "GET", sheetPage, nil).page(http.StatusOK).says("Neuf places", "bilan", "Brouillon", "Partager", "V-SHEET-INCOMPLETE").hides("projet et plan de financement croisé")
	w.visit(lucie, "GET", sheetPage, nil).page(http.StatusOK).says("Huit places").hides("Brouillon")

	w.visit(bruno, "GET", contractPage+"/revisions/action_sheet/FA-B1?a=0&b=2", nil).page(http.StatusOK).
		says(`<del><span class="mark">supprimé`, `<ins><span class="mark">ajouté`, "Neuf")
	w.visit(bruno, "POST", contractPage+"/partage", url.Values{"item": {"action_sheet/FA-B1"}, "retour": {sheetPage}}).leadsTo(sheetPage)
	w.visit(lucie, "GET", sheetPage, nil).page(http.StatusOK).says("Neuf places", "Partagé")

	fewer.Set("version", "2")
	fewer.Set("start_on", "2027-02-30")
	w.visit(bruno, "POST", sheetForm, fewer).page(http.StatusUnprocessableEntity).says("Cette date n'existe pas", `href="#d-start_on"`, `value="2027-02-30"`)
}

// The second of two people who write one fiche loses nothing and overwrites nothing unread.
func TestTwoPeopleWriteOneFiche(t *testing.T) {
	w := newWorld(t).with(handicap).returned()
	first, second := filled(w.visit(amelie, "GET", sheetForm, nil)), filled(w.visit(bruno, "GET", sheetForm, nil))
	first.Set("title", "Neuf places")
	first.Set("risks", "un recours")
	w.visit(amelie, "POST", sheetForm, first).leadsTo(sheetPage)
	second.Set("title", "Dix places")
	second.Set("partners", "MDPH et CHS")
	asked := w.visit(bruno, "POST", sheetForm, second).page(http.StatusConflict).
		says("Modifié par Amélie Kervella à 10\u00a0h\u00a000", "modifié par vous deux", "Neuf places", "Dix places", "modifié par Amélie Kervella seulement", "un recours", "modifié par vous seulement", "MDPH et CHS")
	w.visit(bruno, "GET", sheetPage, nil).says("Neuf places").hides("Dix places")

	chosen := filled(asked)
	if chosen.Get("choix/title") != "mienne" || chosen.Get("choix/risks") != "leur" || chosen.Get("choix/partners") != "mienne" {
		t.Errorf("chosen at first: %v", chosen)
	}
	w.visit(bruno, "POST", sheetForm, chosen).leadsTo(sheetPage)
	w.visit(bruno, "GET", sheetPage, nil).page(http.StatusOK).says("Dix places", "un recours", "MDPH et CHS").hides("Neuf places")

	// A third version meanwhile, and it is asked again.
	w.visit(amelie, "POST", sheetForm, chosen).page(http.StatusConflict).says("Modifié par Bruno Escalier")
}

// Another party's draft is not shown to whoever would write over it, and what was typed stays.
func TestWhatIsTypedOverAHiddenDraftStays(t *testing.T) {
	w := newWorld(t).with(handicap)
	const goal = contractPage + "/objectifs/OS-B1"
	ours, theirs := filled(w.visit(amelie, "GET", goal, nil).page(http.StatusOK)), filled(w.visit(lucie, "GET", goal, nil).page(http.StatusOK))
	ours.Set("text", "Accélérer les parcours")
	w.visit(amelie, "POST", goal, ours).leadsTo(contractPage + "/objectifs#OS-B1")
	theirs.Set("text", "Simplifier les parcours")
	w.visit(lucie, "POST", goal, theirs).page(http.StatusConflict).says("Un brouillon est en cours", "Simplifier les parcours").hides("Accélérer")
}

func TestObjectivesAndFichesAreAdded(t *testing.T) {
	w := newWorld(t).with(handicap)
	const aim = contractPage + "/objectifs/OS-B5/OO-B5.2"
	form := filled(w.visit(amelie, "GET", aim, nil).page(http.StatusOK).says("Mesurable", "Enjeu"))
	const at = "operational_objectives/OO-B5.2/"
	form.Set(at+"smart/specific", "Trois sites")
	form.Set(at+"stakes", "3")
	form.Set(at+"accessibility", "2")
	w.visit(amelie, "POST", aim, form).leadsTo(contractPage + "/objectifs#OO-B5.2")
	w.visit(amelie, "GET", contractPage+"/objectifs", nil).page(http.StatusOK).says("enjeu 3 × accessibilité 2 = 6 sur 16", "SMART\u00a0: 1 réponses sur 5")

	sheet := filled(w.visit(amelie, "GET", contractPage+"/fiches/nouvelle", nil).page(http.StatusOK))
	sheet.Set("code", "FA-B12")
	sheet.Set("title", "Une fiche neuve")
	sheet.Set("operational_objective", "OO-B5.2")
	w.visit(amelie, "POST", contractPage+"/fiches/nouvelle", sheet).leadsTo(contractPage + "/objectifs#FA-B12")
	w.visit(amelie, "GET", contractPage+"/fiches/FA-B12", nil).page(http.StatusOK).says("Une fiche neuve", "V-SHEET-INCOMPLETE")
	w.visit(lucie, "GET", contractPage+"/fiches/nouvelle", nil).page(http.StatusForbidden)

	w.visit(amelie, "POST", contractPage+"/intentions/FA-B11", url.Values{"moyens": {" "}}).page(http.StatusUnprocessableEntity).says("qui finance")
	w.visit(amelie, "POST", contractPage+"/intentions/FA-B11", url.Values{"moyens": {"120 000 €"}}).leadsTo(contractPage + "/fiches/FA-B11/modifier")
	w.visit(amelie, "GET", contractPage+"/intentions", nil).page(http.StatusOK).hides("FA-B11")
}

func TestAFicheIsSubmittedFromItsPage(t *testing.T) {
	w := newWorld(t).with(handicap).returned()
	shown := w.visit(bruno, "GET", sheetPage, nil).page(http.StatusOK).says("Soumettre la fiche")
	w.visit(bruno, "POST", sheetPage+"/soumission", filled(shown)).is(http.StatusSeeOther)
	w.visit(bruno, "GET", sheetPage, nil).page(http.StatusOK).says("Une décision est demandée").hides("Soumettre la fiche")
}
