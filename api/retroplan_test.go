package api_test

import (
	"net/http"
	"testing"
	"time"

	"jalon/api"
)

func (w *world) plan(query string) (plan api.RetroplanView) {
	w.t.Helper()
	w.get("p-stranger", "/retroplan?"+query).is(http.StatusOK).into(&plan)
	return plan
}

// Whoever is signed in may count backwards: nothing of any contract is in it.
func TestARetroplanCountsBackFromAnEffectiveDate(t *testing.T) {
	w := newWorld(t)
	plan := w.plan("effective_on=2030-01-01")
	if plan.LatestStart.String() != "2028-12-29" || plan.AdvisedStart.String() != "2028-06-30" || plan.LateBy != 0 || !plan.FirstQuarter.IsZero() ||
		plan.AsOf.String() != "2026-11-23" || plan.Policy != "2026.2" || plan.Territory != "metropole" || len(plan.Steps) != 7 || len(plan.Sentences) != 2 {
		t.Errorf("%+v", plan)
	}
	if plan = w.plan("effective_on=2029-07-01"); plan.FirstQuarter.String() != "2028-03-31" {
		t.Errorf("%+v", plan)
	}
	if plan = w.plan("effective_on=2029-12-21&territory=la-reunion"); plan.LatestStart.String() != "2028-12-19" {
		t.Errorf("in La Réunion, whose 20 December is a day off: %s", plan.LatestStart)
	}
	if plan = w.plan("effective_on=2027-11-01&policy=2026.1"); plan.LatestStart.String() != "2026-10-29" || plan.LateBy != 25 || plan.Policy != "2026.1" {
		t.Errorf("late: %+v", plan)
	}
	// An hour before midnight in Paris it is the next day in La Réunion.
	w.but(func(o *api.Options) {
		o.Now = func() time.Time { return time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC) }
	})
	if here, there := w.plan("effective_on=2030-01-01"), w.plan("effective_on=2030-01-01&territory=la-reunion"); here.AsOf.String() != "2026-11-23" || there.AsOf.String() != "2026-11-24" {
		t.Errorf("asked on %s and on %s", here.AsOf, there.AsOf)
	}
}

func TestARetroplanRefusesWhatItCannotCount(t *testing.T) {
	w := newWorld(t)
	for query, field := range map[string]string{
		"": "effective_on", "effective_on=demain": "effective_on", "effective_on=2030-02-30": "effective_on", "effective_on=2300-01-01": "effective_on",
		"effective_on=2030-01-01&territory=atlantide": "territory", "effective_on=2030-01-01&policy=9999": "policy",
	} {
		if p := w.get("p-stranger", "/retroplan?"+query).problem(http.StatusUnprocessableEntity, "invalid"); p.Field != field {
			t.Errorf("%s: %q is at fault, want %q", query, p.Field, field)
		}
	}
}

func TestARetroplanOnAPage(t *testing.T) {
	w := newWorld(t)
	w.visit("p-stranger", "GET", "/retroplanning", nil).page(http.StatusOK).says("Prise d'effet souhaitée", "La Réunion", "2026.1").hides("<table>")
	w.visit("p-stranger", "GET", "/retroplanning?effet=2030-01-01", nil).page(http.StatusOK).
		says("mardi 1er janvier 2030", "au plus tard le vendredi 29 décembre 2028", "31/10/2029", "185\u00a0jours", "N-05", "Politique 2026.2").hides(`class="box fault`)
	w.visit("p-stranger", "GET", "/retroplanning?effet=2027-11-01&politique=2026.1&territoire=la-reunion", nil).page(http.StatusOK).
		says("Il aurait fallu commencer avant le", `class="box fault"`, `<option value="la-reunion" selected>`, `<option value="2026.1" selected>`)
	for query, field := range map[string]string{"effet=2030-02-30": "effet", "effet=2030-01-01&territoire=x": "territoire", "effet=2030-01-01&politique=x": "politique"} {
		w.visit("p-stranger", "GET", "/retroplanning?"+query, nil).page(http.StatusUnprocessableEntity).says(`id="`+field+`-erreur"`, `role="alert"`)
	}
	w.visit("", "GET", "/retroplanning", nil).is(http.StatusSeeOther)
}
