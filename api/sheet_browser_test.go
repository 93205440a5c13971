package api_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/browser"
)

// Two people, two browsers, one fiche: the second reads what the first wrote beside the own words, and chooses.
func TestTwoBrowsersWriteOneFiche(t *testing.T) {
	w := newWorld(t).with(handicap).returned()
	w.but(func(o *api.Options) { o.BaseURL = "http://127.0.0.1" })
	server := httptest.NewServer(w.handler)
	t.Cleanup(server.Close)
	open := func(person string) *browser.Browser {
		b := browser.Start(t)
		b.Open(server.URL + "/connexion?next=" + sheetForm)
		b.Fill("jeton", w.key.Token(person, w.options.Now().Add(time.Hour)))
		b.Click("Se connecter")
		b.Await("Modifier la fiche FA-B1")
		return b
	}
	first, second := open(amelie), open(bruno)
	first.Fill("title", "Neuf places")
	first.Fill("risks", "un recours")
	first.Click("Enregistrer le brouillon")
	first.Await("Neuf places")

	second.Fill("title", "Dix places")
	second.Click("Ajouter une étape")
	second.Await("Étape 5")
	second.Fill("steps/4/label", "bilan")
	second.Fill("steps/4/due_on", "2030-06-30")
	second.Click("Enregistrer le brouillon")
	second.Await("Modifié par Amélie Kervella")
	second.Await("modifié par vous deux")
	second.Click("Enregistrer ce choix")
	second.Await("bilan")
	second.Await("Dix places")
	second.Await("un recours")
}
