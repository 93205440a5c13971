package api_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const settingsPage = "/reglages"

// sets posts a form of the settings page.
func (w *world) sets(person, act string, fields ...string) answer {
	w.t.Helper()
	form := url.Values{"acte": {act}, "cle": {"k"}}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return w.visit(person, "POST", settingsPage, form)
}

func TestEachFormOfTheSettingsDoesWhatItSays(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.register("CD-00", "p-sophie", "Sophie <b>Garnier</b>")
	w.register("CD-00", "p-gone", "Partie Ailleurs")
	must(t, w.db.DisablePerson(t.Context(), "p-gone", present))
	empty := w.visit(lucie, "GET", settingsPage, nil).page(http.StatusOK)
	empty.says("Lucie Marchand", "Aucune absence n'est annoncée", "Créer l'adresse", `value="deadline_near"`, "<li>Alerte sur un retard</li>").
		hides("checked", "Supprimer l'adresse", `value="deadline_escalated"`, "C'est enregistré", "<b>")
	if options := empty.between(`id="add_absence-remplacant"`, "</select>"); !strings.Contains(options, `value="p-sophie"`) || strings.Contains(options, lucie) ||
		strings.Contains(options, "p-gone") || strings.Contains(options, julien) {
		t.Error(options)
	}
	w.visit(lucie, "GET", "/a-traiter", nil).page(http.StatusOK).says(`<a href="/reglages">Mes réglages</a>`)

	w.sets(lucie, "gather_letters", "attend", "deadline_near", "attend", "step_due").page(http.StatusOK).
		says("Vos choix de courriels sont enregistrés", `id="attend-deadline_near" checked`, `id="attend-step_due" checked`).hides(`id="attend-deadline_due" checked`)
	w.sets(lucie, "gather_letters").page(http.StatusOK).hides("checked")
	w.sets(lucie, "add_absence", "du", "2026-12-01", "au", "2026-12-05", "remplacant", "p-sophie").page(http.StatusOK).
		says("Votre absence est enregistrée", "01/12/2026", "05/12/2026", "Sophie &lt;b&gt;Garnier&lt;/b&gt;").hides("<details open>", `value="2026-12-05"`)
	w.visit(julien, "GET", settingsPage, nil).page(http.StatusOK).hides("01/12/2026", "checked")
	for range 2 {
		w.sets(lucie, "end_absence", "du", "2026-12-01").page(http.StatusOK).says("L'absence est retirée", "Aucune absence n'est annoncée")
	}
}

var calendarAddress = regexp.MustCompile(`<code>https://jalon\.example(/calendrier/[A-Za-z0-9_-]{43}\.ics)</code>`)

func TestTheCalendarAddressIsShownOnce(t *testing.T) {
	w := newWorld(t).with(handicap)
	var shown []string
	for range 2 {
		a := w.sets(lucie, "reset_feed").page(http.StatusOK).says("Elle ne sera plus montrée", "Réinitialiser l'adresse", "Supprimer l'adresse", "aucun agenda ne l'a encore lue")
		found := calendarAddress.FindStringSubmatch(a.body)
		if found == nil {
			t.Fatal(a.body)
		}
		shown = append(shown, found[1])
		w.fetch(found[1]).is(http.StatusOK)
		w.visit(lucie, "GET", settingsPage, nil).page(http.StatusOK).says("pour la dernière fois le 23/11/2026 à 10\u00a0h\u00a000").hides("/calendrier/")
	}
	w.fetch(shown[0]).is(http.StatusNotFound)
	w.sets(lucie, "end_feed").page(http.StatusOK).says("ne donne plus rien", "Créer l'adresse")
	w.fetch(shown[1]).is(http.StatusNotFound)
}

func TestWhatIsWrongInAnAbsenceIsToldAtItsField(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.register("CD-00", "p-sophie", "Sophie Garnier")
	w.sets(lucie, "add_absence", "du", "2026-12-01", "au", "2026-12-05", "remplacant", "p-sophie").page(http.StatusOK)
	for _, c := range []struct{ field, from, until, substitute string }{
		{"du", "", "2026-12-31", "p-sophie"},
		{"du", "31/12/2026", "2026-12-31", "p-sophie"},
		{"du", "2026-11-22", "2026-12-31", "p-sophie"},
		{"du", "2026-12-05", "2026-12-31", "p-sophie"},
		{"au", "2026-12-10", "2026-12-09", "p-sophie"},
		{"au", "2026-12-10", "2027-12-11", "p-sophie"},
		{"remplacant", "2026-12-10", "2026-12-11", ""},
		{"remplacant", "2026-12-10", "2026-12-11", lucie},
		{"remplacant", "2026-12-10", "2026-12-11", julien},
	} {
		a := w.sets(lucie, "add_absence", "du", c.from, "au", c.until, "remplacant", c.substitute).page(http.StatusUnprocessableEntity).
			says(`id="add_absence-`+c.field+`-erreur"`, `href="#add_absence-`+c.field+`"`, `<title>Erreur`, "<details open>", `value="`+c.from+`"`, `value="`+c.until+`"`)
		if strings.Count(a.body, `aria-invalid="true"`) != 1 {
			t.Errorf("%+v: %s", c, a.body)
		}
	}
}

func TestTheSettingsTakeNothingElse(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.sets(lucie, "gather_letters", "attend", "deadline_escalated").page(http.StatusUnprocessableEntity).says("partent toujours aussitôt").hides("checked", "<details open>")
	w.sets(lucie, "gather_letters", "attend", "<b>").page(http.StatusUnprocessableEntity).says("n'existe pas").hides("<b>")
	w.sets(lucie, "end_absence", "du", "demain").page(http.StatusUnprocessableEntity).says("incomplet")
	w.sets(lucie, "decide").page(http.StatusUnprocessableEntity).says("incomplet")
	w.visit("", "GET", settingsPage, nil).leadsTo("/connexion?next=%2Freglages")
	w.visit("", "POST", settingsPage, url.Values{"acte": {"reset_feed"}}).is(http.StatusSeeOther)
	r := w.browser(lucie, "POST", settingsPage, url.Values{"acte": {"reset_feed"}})
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w.do(r).page(http.StatusForbidden)
	// What stands in an address does nothing.
	w.visit(lucie, "GET", settingsPage+"?acte=reset_feed", nil).page(http.StatusOK)
	w.visit(lucie, "POST", settingsPage+"?acte=reset_feed", url.Values{}).page(http.StatusUnprocessableEntity)
	if feeds := row[int](t, "SELECT count(*) FROM jalon.feeds"); feeds != 0 {
		t.Errorf("%d feeds", feeds)
	}
	if !slices.Equal(w.lines("p-stranger"), nil) {
		t.Error("somebody without a part is expected somewhere")
	}
}
