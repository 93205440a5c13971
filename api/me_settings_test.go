package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// modes reads how each kind of letter arrives.
func (w *world) modes(person string) map[string]string {
	w.t.Helper()
	var set api.SettingsView
	w.get(person, "/me/settings").is(http.StatusOK).into(&set)
	modes := map[string]string{}
	for _, l := range set.Letters {
		modes[string(l.Kind)] = string(l.Mode)
		if l.Label == "" || l.Fixed != mail.Kind(l.Kind).AtOnce() {
			w.t.Errorf("%+v", l)
		}
	}
	return modes
}

func TestEachKindOfLetterIsChosenFor(t *testing.T) {
	w := newWorld(t).with(handicap)
	for kind, mode := range w.modes(lucie) {
		if mode != "immediate" {
			t.Errorf("%s is %s and nobody said so", kind, mode)
		}
	}
	if got := len(w.modes(lucie)); got != len(mail.Settable()) {
		t.Errorf("%d kinds", got)
	}
	w.put(lucie, "/me/settings", `{"letters":[{"kind":"deadline_near","mode":"digest"},{"kind":"deadline_escalated","mode":"immediate"}]}`).is(http.StatusOK).
		says(`"kind":"deadline_near"`)
	if got := w.modes(lucie); got["deadline_near"] != "digest" || got["deadline_due"] != "immediate" || w.modes(julien)["deadline_near"] != "immediate" {
		t.Errorf("%v", got)
	}
	for body, sentence := range map[string]string{
		`{"letters":[{"kind":"deadline_escalated","mode":"digest"}]}`:                                            "«\u00a0Alerte sur un retard\u00a0» partent toujours aussitôt",
		`{"letters":[{"kind":"step_due","mode":"digest"},{"kind":"step_due","mode":"immediate"}]}`:               "figurent deux fois",
		`{"letters":[{"kind":"digest","mode":"digest"}]}`:                                                        "",
		`{"letters":[{"kind":"step_due","mode":"never"}]}`:                                                       "",
		`{"letters":[` + strings.Repeat(`{"kind":"step_due","mode":"digest"},`, 50) + `{"kind":"x","mode":""}]}`: "",
	} {
		if p := w.put(lucie, "/me/settings", body).problem(http.StatusUnprocessableEntity, "invalid"); !strings.Contains(p.Detail, sentence) {
			t.Errorf("%.80s: %s", body, p.Detail)
		}
	}
	if w.modes(lucie)["deadline_near"] != "digest" {
		t.Error("a refusal changed what was set")
	}
	w.put(lucie, "/me/settings", `{"letters":[]}`).is(http.StatusOK)
	if w.modes(lucie)["deadline_near"] != "immediate" {
		t.Error("what is not named does not leave at once")
	}
}

func absence(from, until, substitute string) string {
	return fmt.Sprintf(`{"from":%q,"until":%q,"substitute":%q}`, from, until, substitute)
}

func TestAnAbsenceNamesAColleagueForSomeDays(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	sophie := w.register("CD-00", "p-sophie", "Sophie Garnier")
	w.register("CD-00", "p-gone", "Partie Ailleurs")
	must(t, w.db.DisablePerson(t.Context(), "p-gone", present))
	for body, field := range map[string]string{
		absence("2026-11-22", "2026-11-30", sophie):   "from",
		absence("2026-12-05", "2026-12-04", sophie):   "until",
		absence("2026-12-01", "2027-12-02", sophie):   "until",
		absence("2026-12-01", "2026-12-02", lucie):    "substitute",
		absence("2026-12-01", "2026-12-02", julien):   "substitute",
		absence("2026-12-01", "2026-12-02", "p-gone"): "substitute",
		absence("2026-12-01", "2026-12-02", "p-zzz"):  "substitute",
		absence("2026-02-30", "2026-12-02", sophie):   "from",
	} {
		p := w.post(lucie, "/me/absences", body).problem(http.StatusUnprocessableEntity, "invalid")
		if p.Field != field {
			t.Errorf("%s: %q is at fault: %s", body, p.Field, p.Detail)
		}
	}
	// Whether somebody is unknown, of another organisation or gone is told in the same words.
	one, other := w.post(lucie, "/me/absences", absence("2026-12-01", "2026-12-02", julien)), w.post(lucie, "/me/absences", absence("2026-12-01", "2026-12-02", "p-zzz"))
	if one.body != other.body {
		t.Errorf("%s, but %s", one.body, other.body)
	}

	w.post(lucie, "/me/absences", absence("2026-11-23", "2026-11-23", sophie)).is(http.StatusNoContent)
	w.post(lucie, "/me/absences", absence("2026-12-01", "2027-12-01", sophie)).is(http.StatusNoContent) // 366 days
	if p := w.post(lucie, "/me/absences", absence("2027-12-01", "2027-12-03", sophie)).problem(http.StatusUnprocessableEntity, "invalid"); p.Field != "from" || !strings.Contains(p.Detail, "Une autre absence") {
		t.Errorf("%+v", p)
	}
	for day := range postgres.MostAbsences {
		on := fmt.Sprintf("2028-01-%02d", day+1)
		if a := w.post(lucie, "/me/absences", absence(on, on, sophie)); day < 8 {
			a.is(http.StatusNoContent)
		} else if p := a.problem(http.StatusUnprocessableEntity, "invalid"); !strings.Contains(p.Detail, "10 absences") {
			t.Errorf("%+v", p)
		}
	}
	w.get(lucie, "/me/absences").is(http.StatusOK).says(`{"from":"2026-12-01","until":"2027-12-01","substitute":"p-sophie","substitute_name":"Sophie Garnier"}`)
	w.do(w.request(lucie, "DELETE", "/me/absences/2026-12-01", "")).is(http.StatusNoContent)
	w.get(lucie, "/me/absences").is(http.StatusOK).hides("2027-12-01").says("2026-11-23")
	if got := w.get(sophie, "/me/absences").is(http.StatusOK).body; !strings.Contains(got, `"items":[]`) {
		t.Errorf("of somebody else: %s", got)
	}
	w.do(w.request(lucie, "DELETE", "/me/absences/tomorrow", "")).problem(http.StatusUnprocessableEntity, "invalid")
}

// Half an hour after midnight in Paris, yesterday is over though UTC has not left it.
func TestAnAbsenceBeginsOnADayOfParis(t *testing.T) {
	w := newWorld(t).with(handicap)
	sophie := w.register("CD-00", "p-sophie", "Sophie Garnier")
	w.but(func(o *api.Options) {
		o.Now = func() time.Time { return time.Date(2026, 11, 23, 23, 30, 0, 0, time.UTC) }
	})
	w.post(lucie, "/me/absences", absence("2026-11-23", "2026-11-30", sophie)).problem(http.StatusUnprocessableEntity, "invalid")
	w.post(lucie, "/me/absences", absence("2026-11-24", "2026-11-30", sophie)).is(http.StatusNoContent)
}

func TestWhatSomebodySetsIsInTheLog(t *testing.T) {
	w := newWorld(t).with(handicap)
	sophie := w.register("CD-00", "p-sophie", "Sophie Garnier")
	w.put(lucie, "/me/settings", `{"letters":[]}`).is(http.StatusOK)
	w.post(lucie, "/me/absences", absence("2026-12-01", "2026-12-02", sophie)).is(http.StatusNoContent)
	w.do(w.request(lucie, "DELETE", "/me/absences/2026-12-01", "")).is(http.StatusNoContent)
	w.post(lucie, "/me/feed", "").is(http.StatusCreated)
	w.do(w.request(lucie, "DELETE", "/me/feed", "")).is(http.StatusNoContent)
	log := w.get(w.named(access.Auditor, "CD-00"), "/access-log").is(http.StatusOK)
	for _, act := range []string{"set-my-settings", "add-my-absence", "end-my-absence", "reset-my-feed", "end-my-feed"} {
		log.says(`"action":"` + act + `"`)
	}
}
