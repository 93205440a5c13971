package api_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jalon/api"
)

const (
	diagnosticPage = contractPage + "/diagnostic"
	sectionPage    = diagnosticPage + "/parties/B-E5/workforce"
	section        = "section/B-E5:workforce"
)

var versionSeen = regexp.MustCompile(`name="version" value="(\d+)"`)

// begun opens a form of the content and fills it: the version is the one that the person saw.
func (w *world) begun(person, address string, fields ...string) url.Values {
	w.t.Helper()
	found := versionSeen.FindStringSubmatch(w.visit(person, "GET", address, nil).page(http.StatusOK).body)
	if found == nil {
		w.t.Fatalf("%s shows no version to %s", address, person)
	}
	form := url.Values{"version": {found[1]}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return form
}

func (w *world) share(person, item string) {
	w.t.Helper()
	w.visit(person, "POST", contractPage+"/partage", url.Values{"item": {item}, "retour": {diagnosticPage}}).leadsTo(diagnosticPage)
}

func TestASectionIsItsPartysUntilItIsShared(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.visit(amelie, "GET", diagnosticPage, nil).page(http.StatusOK).says("à écrire", "Siège et services communs", "Le thème T2", "n'a pas déposé son diagnostic territorial")
	w.visit(amelie, "GET", sectionPage, nil).page(http.StatusOK).says("Ressources humaines", "Emplois et compétences", "Pour vous")
	w.visit(amelie, "POST", sectionPage, w.begun(amelie, sectionPage, "texte", "Sept équivalents temps plein\r\nmanquent.")).leadsTo(diagnosticPage + "#couverture")
	w.visit(amelie, "GET", sectionPage, nil).page(http.StatusOK).says("Sept équivalents temps plein\nmanquent.")
	w.visit(amelie, "GET", diagnosticPage, nil).says("Brouillon", "visible de sa partie seulement", "1 partie du diagnostic", `name="item" value="`+section+`"`)
	w.visit(amelie, "GET", sectionPage, nil).says("Brouillon", "version 1, par Amélie")
	w.get(julien, "/contracts/"+handicap+"/content/section/B-E5:workforce").problem(http.StatusNotFound, "unknown")
	w.get(julien, "/contracts/"+handicap+"/content").is(http.StatusOK).hides("manquent")
	w.share(amelie, section)
	w.visit(julien, "GET", diagnosticPage, nil).page(http.StatusOK).says("Partagé", "Ressources humaines – ", "Sept équivalents temps plein").hides("Répondre aux questions", "Brouillon", `href="`+sectionPage)
	w.visit(julien, "GET", contractPage+"/revisions/section/B-E5:workforce", nil).page(http.StatusOK).says("partie du diagnostic B-E5:workforce", "texte de la partie", "manquent")
	w.visit(julien, "GET", sectionPage, nil).page(http.StatusForbidden).says("Cette partie du diagnostic est écrite par")
	var view api.DiagnosticView
	w.get(julien, "/contracts/"+handicap+"/diagnostic").is(http.StatusOK).into(&view)
	for _, row := range view.Coverage.Rows {
		for _, cell := range row.Cells {
			if row.Block.Key == "workforce" && cell.Scope == "B-E5" && cell.State != "written" {
				t.Errorf("the shared section is %s", cell.State)
			}
		}
	}
	if view.Complete || len(view.Missing) == 0 || view.Grid.Version != "2026.1" || view.SWOT[0].Scope != "" || len(view.SWOT[0].Weaknesses) == 0 {
		t.Errorf("%+v", view)
	}
}

func TestWhatIsWrongStandsBesideItsField(t *testing.T) {
	w := newWorld(t).with(handicap)
	form := w.begun(amelie, sectionPage, "texte", "Un texte", "raison", "Une raison")
	w.visit(amelie, "POST", sectionPage, form).page(http.StatusUnprocessableEntity).says("Ce bloc a un texte", "Un texte", "Une raison", `aria-invalid="true"`)
	form.Set("raison", "")
	form.Set("texte", strings.Repeat("a", 4001))
	w.visit(amelie, "POST", sectionPage, form).page(http.StatusUnprocessableEntity).says("dépasse 4000 caractères", "aaaa")
	w.visit(amelie, "GET", diagnosticPage+"/parties/B-E5/inconnu", nil).page(http.StatusNotFound)
	w.visit(amelie, "GET", diagnosticPage+"/synthese/T9", nil).page(http.StatusNotFound)
}

// Many write in one diagnostic: only the same part stands in the way.
func TestTwoWritersMeetInTheSamePartOnly(t *testing.T) {
	w := newWorld(t).with(handicap)
	other := diagnosticPage + "/parties/B-E1/quality"
	first, second, elsewhere := w.begun(amelie, sectionPage, "texte", "La mienne"), w.begun(bruno, sectionPage, "texte", "La sienne"), w.begun(bruno, other, "texte", "Ailleurs")
	w.visit(bruno, "POST", other, elsewhere).leadsTo(diagnosticPage + "#couverture")
	w.visit(bruno, "POST", sectionPage, second).leadsTo(diagnosticPage + "#couverture")
	page := w.visit(amelie, "POST", sectionPage, first).page(http.StatusConflict).says("Modifié par Bruno Escalier à 10\u00a0h\u00a000", "La sienne", "La mienne")
	again := url.Values{"version": {versionSeen.FindStringSubmatch(page.body)[1]}, "texte": {"Les deux"}}
	w.visit(amelie, "POST", sectionPage, again).leadsTo(diagnosticPage + "#couverture")
	w.visit(amelie, "GET", sectionPage, nil).says("Les deux").hides("La sienne")
	w.visit(amelie, "GET", other, nil).says("Ailleurs")
}

func TestEachPartyBringsItsOwn(t *testing.T) {
	w := newWorld(t).with(handicap)
	territory := diagnosticPage + "/territoire/ARS-MV"
	w.visit(amelie, "GET", territory, nil).page(http.StatusForbidden)
	w.visit(julien, "POST", territory, w.begun(julien, territory, "renonciation", "non", "texte", "Le territoire vieillit.")).leadsTo(diagnosticPage + "#territoire")
	w.visit(amelie, "GET", diagnosticPage, nil).page(http.StatusOK).says("Le territoire vieillit.", "Déposé")

	reaction := diagnosticPage + "/reaction"
	w.visit(lucie, "POST", reaction, w.begun(lucie, reaction, "position", "objection", "texte", "")).page(http.StatusUnprocessableEntity).says("Dites sur quoi elle porte")
	w.visit(lucie, "POST", reaction, w.begun(lucie, reaction, "position", "remarque", "texte", "Le transport pèse.")).leadsTo(diagnosticPage + "#reactions")
	w.visit(amelie, "GET", diagnosticPage, nil).says("Le transport pèse.")
	w.post(julien, "/contracts/"+handicap+"/reactions", `{"stance":"objection"}`).problem(http.StatusUnprocessableEntity, "invalid")
	w.post(julien, "/contracts/"+handicap+"/reactions", `{"stance":"accord"}`).is(http.StatusCreated)
	w.visit(lucie, "GET", diagnosticPage, nil).says("Le transport pèse.", "ARS Massif-et-Vallées", "accord")

	// By the API as well, nobody writes what is another's, nor parts into the diagnostic itself.
	for path, body := range map[string]string{
		"/section/B-E1:estate": `{"scope":"B-E1","block":"estate","text":"x"}`, "/framing/-": `{"want":"x"}`,
		"/territorial/CD-96": `{"authority":"CD-96","waived":true}`, "/reaction/OG": `[]`,
	} {
		w.writing(julien, http.MethodPut, contentPath+path, `"0"`, body).problem(http.StatusForbidden, "forbidden")
	}
	w.writing(julien, http.MethodPut, contentPath+"/diagnostic/-", `"0"`, `{"og_start":"2026-06-01","sections":[]}`).problem(http.StatusUnprocessableEntity, "invalid")
	w.writing(amelie, http.MethodPut, contentPath+"/section/B-E1:estate", `"0"`, `{"scope":"B-E1","block":"estate","text":"Un toit."}`).is(http.StatusOK)
	w.get(amelie, contentPath+"/section/B-E1:estate").is(http.StatusOK).says("Un toit.")
}

// What one party keeps to itself holds no other up, whatever part of the diagnostic it is (F-RA-05).
func TestNobodyWaitsForThePartOfAnother(t *testing.T) {
	w := newWorld(t).with(handicap)
	territory, reaction, axis := diagnosticPage+"/territoire/ARS-MV", diagnosticPage+"/reaction", diagnosticPage+"/synthese/T1"
	w.visit(amelie, "POST", sectionPage, w.begun(amelie, sectionPage, "texte", "À nous seuls")).leadsTo(diagnosticPage + "#couverture")
	w.visit(julien, "POST", territory, w.begun(julien, territory, "renonciation", "non", "texte", "Le territoire vieillit.")).leadsTo(diagnosticPage + "#territoire")
	w.visit(lucie, "POST", reaction, w.begun(lucie, reaction, "position", "remarque", "texte", "Le transport pèse.")).leadsTo(diagnosticPage + "#reactions")
	w.visit(julien, "POST", axis, w.begun(julien, axis, "forces", "Une équipe stable")).leadsTo(diagnosticPage + "#synthese")
	w.visit(amelie, "GET", diagnosticPage, nil).page(http.StatusOK).says("Le territoire vieillit.", "Le transport pèse.", "écrit").hides("Une équipe stable")
	w.visit(lucie, "GET", diagnosticPage, nil).page(http.StatusOK).says("Le territoire vieillit.", "Le transport pèse.").hides("Une équipe stable", "Brouillon")
	w.visit(lucie, "POST", axis, w.begun(lucie, axis, "forces", "Autre chose")).page(http.StatusConflict).says("Un brouillon est en cours", "ARS Massif-et-Vallées", "Autre chose").hides("Une équipe stable")
	var view api.DiagnosticView
	w.get(lucie, "/contracts/"+handicap+"/diagnostic").is(http.StatusOK).into(&view)
	if view.Grid.Version != "2026.1" {
		t.Errorf("the grid is %q", view.Grid.Version)
	}
	w.get(lucie, contentPath).is(http.StatusOK).says(`"grid":"2026.1"`).hides("À nous seuls")
	w.share(julien, "synthesis/T1")
	w.visit(lucie, "GET", axis, nil).page(http.StatusOK).says("Une équipe stable")
}

// Whoever reacts adds to what the party answered, and never goes over what a colleague added meanwhile.
func TestReactionsAddUp(t *testing.T) {
	w := newWorld(t).with(handicap)
	reaction := diagnosticPage + "/reaction"
	first, second := w.begun(amelie, reaction, "position", "remarque", "texte", "La première."), w.begun(bruno, reaction, "position", "accord", "texte", "La seconde.")
	w.visit(amelie, "POST", reaction, first).leadsTo(diagnosticPage + "#reactions")
	w.visit(bruno, "POST", reaction, second).leadsTo(diagnosticPage + "#reactions")
	w.post(amelie, "/contracts/"+handicap+"/reactions", `{"stance":"remarque","text":"La troisième."}`).is(http.StatusCreated)
	w.visit(julien, "GET", diagnosticPage, nil).page(http.StatusOK).says("La première.", "La seconde.", "La troisième.")
	var view api.DiagnosticView
	w.get(julien, "/contracts/"+handicap+"/diagnostic").is(http.StatusOK).into(&view)
	if len(view.Reactions) != 3 || view.Reactions[1].Text != "La seconde." {
		t.Errorf("%+v", view.Reactions)
	}
}

// A part that says nothing any more is taken out, and the diagnostic lacks it again.
func TestAnEmptiedPartIsTakenOut(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.visit(amelie, "POST", sectionPage, w.begun(amelie, sectionPage, "texte", "Un texte")).leadsTo(diagnosticPage + "#couverture")
	w.visit(amelie, "POST", sectionPage, w.begun(amelie, sectionPage, "texte", "")).leadsTo(diagnosticPage + "#couverture")
	w.visit(amelie, "GET", diagnosticPage, nil).page(http.StatusOK).says("retiré, ")
	w.get(amelie, contentPath).is(http.StatusOK).hides("Un texte")
	form := w.begun(amelie, sectionPage, "texte", "Un texte")
	form.Set("version", "x")
	w.visit(amelie, "POST", sectionPage, form).page(http.StatusUnprocessableEntity).says("Un texte")
}

func TestAFindingIsWrittenFoundAndFollowed(t *testing.T) {
	w := newWorld(t).with(handicap)
	const fresh, findings = contractPage + "/constats/nouveau", contractPage + "/constats"
	form := w.begun(amelie, fresh, "code", "B-C11", "text", "Accès aux soins dentaires trop rare.", "scope", "territoire", "nature", "enjeu", "theme", "T2", "swot", "menace",
		"causes", "Peu de cabinets accessibles\r\nTransport long", "has_lever", "true", "retained", "false", "thematic_sheet", "2")
	w.visit(amelie, "POST", fresh, form).leadsTo(findings + "#B-C11")
	w.visit(amelie, "GET", findings+"?mots=ACCES+dentaires&suite=ecartes", nil).page(http.StatusOK).says("1 constat sur 11", "Accès aux soins dentaires", "Non retenu", "menace")
	w.visit(amelie, "GET", findings+"?mots=dentaires&suite=retenus", nil).page(http.StatusOK).says("0 constat sur 11", "Aucun constat ne correspond")
	w.visit(amelie, "GET", contractPage+"/forces?structure=territoire", nil).page(http.StatusOK).says("Menaces", "Accès aux soins dentaires")
	w.visit(amelie, "GET", contractPage+"/chaine?de=B-C11", nil).page(http.StatusOK).says("B-C11#1", "Peu de cabinets accessibles", "Rien ne mène à ce maillon")
	w.visit(julien, "GET", contractPage+"/chaine?de=B-C11", nil).page(http.StatusNotFound)
	w.visit(julien, "GET", contractPage+"/chaine?de=IND-B9", nil).page(http.StatusOK).says("B-C3", "B-C6", "OS-B4", "OO-B4.1", "FA-B7")
	w.visit(julien, "GET", contractPage+"/chaine", nil).page(http.StatusOK).says("B-C10", "sans levier")

	edit := findings + "/B-C11"
	form = w.begun(amelie, edit, "text", "", "scope", "territoire", "nature", "enjeu", "has_lever", "true")
	w.visit(amelie, "POST", edit, form).page(http.StatusUnprocessableEntity).says("Ce champ est vide")
	var chain struct {
		Trails []struct {
			Up, Down []struct{ Code string }
		}
	}
	w.get(julien, "/contracts/"+handicap+"/chain?from=FA-B7").is(http.StatusOK).into(&chain)
	if len(chain.Trails) != 1 || chain.Trails[0].Up[0].Code != "B-C3" || chain.Trails[0].Down[0].Code != "IND-B9" {
		t.Errorf("%+v", chain)
	}
	w.get(julien, "/contracts/"+handicap+"/chain?from=FA-Z").problem(http.StatusNotFound, "unknown")
}

func TestPrioritiesComeOfTheScores(t *testing.T) {
	w := newWorld(t).with(handicap)
	const goal = contractPage + "/objectifs/OS-B4/OO-B4.1"
	form := w.begun(amelie, goal, "operational_objectives/OO-B4.1/text", "Stabiliser les équipes", "operational_objectives/OO-B4.1/stakes", "4", "operational_objectives/OO-B4.1/accessibility", "3")
	w.visit(amelie, "POST", goal, form).is(http.StatusSeeOther)
	page := w.visit(amelie, "GET", contractPage+"/matrice", nil).page(http.StatusOK).says("Le diagnostic n'est pas complet", "Sans réponse à 5 questions")
	if first := page.between(`id="first"`, "</section>"); !strings.Contains(first, "OO-B4.1") || !strings.Contains(first, "enjeu 4, accessibilité 3") {
		t.Errorf("it is not among the first: %s", first)
	}
}

// A contract in force is read, not written.
func TestAnAgreedDiagnosticIsOnlyRead(t *testing.T) {
	w := newWorld(t).with(ehpad)
	const page = "/contrats/" + ehpad + "/diagnostic"
	w.visit(olivier, "GET", page, nil).page(http.StatusOK).says("ne change que par avenant").hides("Réagir au diagnostic", "Déposer ou modifier", page+"/parties/")
	w.visit(olivier, "GET", page+"/reaction", nil).page(http.StatusForbidden)
	w.visit("p-stranger", "GET", page, nil).page(http.StatusNotFound)
}
