package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

// lineOf is the part of a page from one mark to the next line of the history.
func lineOf(t *testing.T, page answer, mark string) answer {
	t.Helper()
	_, from, found := strings.Cut(page.body, mark)
	if !found {
		t.Fatalf("%q is not told in %s", mark, page.body)
	}
	page.body, _, _ = strings.Cut(from, "<li id=")
	return page
}

func TestEachLetterIsToldWithWhatBecameOfIt(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.posted(func(postgres.Outgoing) postgres.Delivery { return postgres.Delivery{State: postgres.Sent} })
	w.act(julien, `{"action":"remind","subject":"phase.negotiation"}`).is(http.StatusOK)
	page := func() answer {
		return lineOf(t, w.visit(julien, "GET", "/contrats/"+handicap+"/chronologie", nil).page(http.StatusOK), "envoie un rappel")
	}
	page().says("Lettre à Lucie Marchand\u00a0: Relance envoyée par une personne, en attente")
	w.posted(func(out postgres.Outgoing) postgres.Delivery {
		switch out.Letter.To.Person {
		case lucie:
			return postgres.Delivery{State: postgres.Refused, Status: "5.1.1", Detail: "550 <lucie@cd00.example> inconnue"}
		case olivier:
			return postgres.Delivery{State: postgres.GivenUp, Status: "451", Detail: "451 plus tard"}
		case julien:
			return postgres.Delivery{State: postgres.Sent, Doubtful: true}
		}
		return postgres.Delivery{State: postgres.Queued, Status: "451", Detail: "451 plus tard", RetryAt: time.Date(2099, 1, 2, 9, 0, 0, 0, time.UTC)}
	})
	page().says(
		`Lettre à Lucie Marchand`+"\u00a0"+`: Relance envoyée par une personne, <strong class="late">refusée le `,
		`Lettre à Olivier Pradel`+"\u00a0"+`: Relance envoyée par une personne, <strong class="late">abandonnée le `,
		`Lettre à Julien Tessier`+"\u00a0"+`: Relance envoyée par une personne, envoyée, peut-être deux fois, le `,
		"Lettre à Amélie Kervella\u00a0: Relance envoyée par une personne, en attente, prochain envoi le 02/01/2099 à 10\u00a0h\u00a000<",
	).hides("inconnue", "plus tard")
}

// The text of a fact is named by its digest, and leads to the text where the reader may open it.
func TestAFactNamesItsText(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	w.command(lucie, "answer", decisionPath(asked), verdict("approve", asked, "")).is(http.StatusOK)
	page := w.visit(julien, "GET", "/contrats/"+handicap+"/chronologie", nil).page(http.StatusOK)
	page.says(`empreinte <code title="` + asked.Revision + `">`).hides(`href="/contrats/` + handicap + `/textes/`)
}

// A fact leads to the line of the checkpoint that covers it; what came later says that none does.
func TestAFactLeadsToItsCheckpoint(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.checkpoint(present)
	w.act(chief, `{"action":"set_visas","bodies":["instructeur"]}`).is(http.StatusOK)
	page := w.visit(julien, "GET", "/contrats/"+handicap+"/chronologie", nil).page(http.StatusOK)
	const covered = `<a href="/scelles?avant=2#scelle-1">scellé n°` + "\u00a0" + `1 du 23/11/2026</a>`
	lineOf(t, page, `id="fait-1"`).says(covered).hides("pas encore scellé")
	lineOf(t, page, `instructeur`).says("pas encore scellé").hides("/scelles?avant=")
	if lines := w.story(julien, ""); lines[0].Fact.Sealed == nil || lines[len(lines)-1].Fact.Sealed != nil {
		t.Errorf("%+v and %+v", lines[0].Fact, lines[len(lines)-1].Fact)
	}
	w.checkpoint(present.AddDate(0, 0, 1))
	page = w.visit(julien, "GET", "/contrats/"+handicap+"/chronologie", nil).page(http.StatusOK)
	lineOf(t, page, `id="fait-1"`).says(covered)
	lineOf(t, page, `instructeur`).says(`<a href="/scelles?avant=3#scelle-2">scellé n°` + "\u00a0" + `2 du 24/11/2026</a>`)
	w.visit(julien, "GET", "/scelles?avant=2", nil).page(http.StatusOK).says(`<tr id="scelle-1">`).hides(`<tr id="scelle-2">`)
}

func TestARefusalIsToldWithItsRule(t *testing.T) {
	w := newWorld(t).with(handicap)
	auditor, asked := w.named(access.Auditor, "CD-00"), w.waiting()
	w.command(bystander(w), "early", decisionPath(asked), verdict("approve", asked, "")).problem(http.StatusForbidden, "forbidden")
	page := "/contrats/" + handicap + "/chronologie"
	w.visit(auditor, "GET", page, nil).page(http.StatusOK).
		says("Philippe Raynal a demandé\u00a0: «\u00a0Décider\u00a0», la fiche FA-B1", " Réponse\u00a0: Aucune des parties", " Règle\u00a0: L&#39;action revient au rôle de la personne, pour sa partie.</p>")
	// Somebody who is not of the contract can be asked for by address, and the choice stays visible.
	w.get("p-nobody", "/contracts/"+handicap).problem(http.StatusNotFound, "unknown")
	w.visit(auditor, "GET", page+"?personne=p-nobody", nil).page(http.StatusOK).says(`<option value="p-nobody" selected>`, "Lire le contrat").hides("Philippe Raynal a demandé")
	w.visit(auditor, "GET", page+"?partie=CD-96&decisions=oui", nil).page(http.StatusOK).says("Rien ne correspond à ce choix.")
}

func TestBadDaysAreToldInTheWordsOfThePage(t *testing.T) {
	w := newWorld(t).with(handicap)
	for address, says := range map[string]string{
		"/chronologie?du=2026-11-24&au=2026-11-23": "Ce jour précède le premier.",
		"/chronologie?apres=zz":                    "suite d&#39;une liste",
		"/au?jour=2020-01-01":                      "Le contrat n&#39;était pas encore pris en charge ce jour-là. Demandez le 23/11/2026",
		"/au?jour=2031-01-01":                      "Ce jour n&#39;est pas encore venu. Demandez le 23/11/2026",
		"/au?jour=31/02/2026":                      "Ce jour n&#39;existe pas",
		"/changements?du=2026-11-23":               "Le second jour manque.",
		"/changements?au=2026-11-23":               "Le premier jour manque.",
		"/changements?du=2026-11-24&au=2026-11-23": "Ce jour précède le premier.",
		"/changements?du=2026-11-23&au=2031-01-01": "Ce jour n&#39;est pas encore venu.",
		"/changements?du=2020-01-01&au=2026-11-23": "pas encore pris en charge",
		"/changements?du=2026-02-30&au=2026-11-23": "Ce jour n&#39;existe pas",
	} {
		w.visit(julien, "GET", "/contrats/"+handicap+address, nil).page(http.StatusUnprocessableEntity).
			says(says, "<title>Erreur\u00a0: ", `role="alert"`).hides("«\u00a0day\u00a0»", "«\u00a0from\u00a0»", "«\u00a0to\u00a0»", "«\u00a0until\u00a0»", "Sont montrés")
	}
}

// A day that goes on may still change, and one day is not compared with itself.
func TestTodayIsNotOver(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.at(present.AddDate(0, 0, 1))
	base := "/contrats/" + handicap
	w.visit(julien, "GET", base+"/au?jour=2026-11-23", nil).page(http.StatusOK).says("Ce qui a changé depuis").hides("pas fini")
	w.visit(julien, "GET", base+"/au?jour=2026-11-24", nil).page(http.StatusOK).says("Ce jour n'est pas fini").hides("Ce qui a changé depuis")
	w.visit(julien, "GET", base+"/changements?du=2026-11-24&au=2026-11-24", nil).page(http.StatusOK).
		says("deux fois le même jour", base+"/changements?du=2026-11-23&amp;au=2026-11-24").hides("Rien n'a changé")
	w.visit(julien, "GET", base+"/changements?du=2026-11-23&au=2026-11-24", nil).page(http.StatusOK).says("Rien n'a changé").hides("même jour")
}
