package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/access"
)

func (w *world) organisations(person string) string {
	w.t.Helper()
	var list struct{ Items []api.OrganisationView }
	w.get(person, "/organisations").is(http.StatusOK).into(&list)
	var ids []string
	for _, o := range list.Items {
		if o.Name == "" || o.Kind == "" || o.Offices != nil {
			w.t.Errorf("%+v", o)
		}
		ids = append(ids, o.ID)
	}
	return strings.Join(ids, " ")
}

func TestOrganisationsAreThoseOneMeets(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	for person, want := range map[string]string{
		lucie: "960001105 ARS-MV CD-00 CD-96", claire: "960001014 ARS-MV CD-96", "p-nobody": "*",
		access.OperatorPerson: "* 960001014 960001105 ARS-MV CD-00 CD-96",
	} {
		if got := w.organisations(person); got != want {
			t.Errorf("%s meets %q, want %q", person, got, want)
		}
	}
	hidden, absent := w.get(claire, "/organisations/CD-00"), w.get(claire, "/organisations/none")
	hidden.problem(http.StatusNotFound, "unknown")
	if hidden.body != absent.body {
		t.Errorf("%s, but %s", hidden.body, absent.body)
	}
}

func TestAChainOfVisasIsItsOrganisationsAffair(t *testing.T) {
	w := newWorld(t).with(ehpad)
	operator, chain := w.named(access.Operator, "CD-96"), `{"visas":["Instruction"," Direction "]}`
	w.put(olivier, "/organisations/CD-96/visas", chain).problem(http.StatusForbidden, "forbidden")
	w.put(operator, "/organisations/ARS-MV/visas", chain).problem(http.StatusNotFound, "unknown")
	for body, message := range map[string]string{
		`{"visas":["a","b","c","d","e","f"]}`: "trop longue", `{"visas":["a","a "]}`: "même nom", `{"visas":[" "]}`: "sans nom", `{"visas":[""]}`: "vide",
		`{"visas":["` + strings.Repeat("a", 41) + `"]}`: "trop long",
	} {
		if p := w.put(operator, "/organisations/CD-96/visas", body).problem(http.StatusUnprocessableEntity, "invalid"); p.Field != "visas" || !strings.Contains(p.Detail, message) {
			t.Errorf("%s: %+v", body, p)
		}
	}
	w.put(access.OperatorPerson, "/organisations/960001014/visas", chain).problem(http.StatusUnprocessableEntity, "invalid")
	w.put(operator, "/organisations/CD-96/visas", chain).is(http.StatusNoContent)

	want := []string{"Instruction", "Direction"}
	for person, sees := range map[string]bool{olivier: true, operator: true, access.OperatorPerson: true, claire: false} {
		var shown api.OrganisationView
		if w.get(person, "/organisations/CD-96").is(http.StatusOK).into(&shown); slices.Equal(shown.Visas, want) != sees {
			t.Errorf("%s sees %+v", person, shown)
		}
	}
	w.with(handicap)
	for id, chain := range map[string][]string{ehpad: nil, handicap: want} {
		view, err := w.db.Contract(t.Context(), id)
		must(t, err)
		if party, _ := view.State.Party("CD-96"); !slices.Equal(party.Visas, chain) {
			t.Errorf("%s begins with %v, want %v", id, party.Visas, chain)
		}
	}
}

func TestOfficesAreGivenByOthersAndDated(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	operator, second := w.named(access.Operator, "CD-96"), w.register("CD-96", "p-second", "Seconde Personne")
	give := func(person, office string) string { return `{"person":"` + person + `","office":"` + office + `"}` }
	offices := "/organisations/CD-96/offices"

	w.post(olivier, offices, give(second, "auditor")).problem(http.StatusForbidden, "forbidden")
	w.post(lucie, offices, give(second, "auditor")).problem(http.StatusNotFound, "unknown")
	w.post(operator, "/organisations/ARS-MV/offices", give(second, "auditor")).problem(http.StatusNotFound, "unknown")
	if p := w.post(operator, offices, give(operator, "auditor")).problem(http.StatusForbidden, "forbidden"); p.Rule != "no_self_promotion" {
		t.Errorf("%+v", p)
	}
	w.post(access.OperatorPerson, offices, give(access.OperatorPerson, "auditor")).problem(http.StatusForbidden, "forbidden")
	w.post(operator, offices, give(second, "operator")).problem(http.StatusForbidden, "forbidden")
	for body, field := range map[string]string{
		give(julien, "auditor"): "person", give("p-none", "auditor"): "person", give(second, "king"): "office", give("", "auditor"): "person",
		`{"person":"p-second","office":"auditor","from":"2026-11-22"}`:                      "from",
		`{"person":"p-second","office":"auditor","from":"2026-12-02","until":"2026-12-01"}`: "until",
	} {
		if p := w.post(operator, offices, body).problem(http.StatusUnprocessableEntity, "invalid"); p.Field != field {
			t.Errorf("%s: %+v", body, p)
		}
	}
	w.get(second, "/contracts/"+ehpad).problem(http.StatusNotFound, "unknown")
	w.post(operator, offices, give(second, "auditor")).is(http.StatusNoContent)
	w.post(operator, offices, give(second, "auditor")).problem(http.StatusConflict, "office_held")
	w.get(second, "/contracts/"+ehpad).is(http.StatusOK)
	// Whoever runs the installation names operators, and auditors from elsewhere.
	w.post(access.OperatorPerson, offices, give(second, "operator")).is(http.StatusNoContent)
	w.post(access.OperatorPerson, offices, give(julien, "auditor")).is(http.StatusNoContent)

	w.post(operator, offices+"/end", give(second, "operator")).problem(http.StatusForbidden, "forbidden")
	w.post(operator, offices+"/end", `{"person":"p-second","office":"auditor","until":"2026-11-22"}`).problem(http.StatusUnprocessableEntity, "invalid")
	w.post(operator, offices+"/end", give(second, "auditor")).is(http.StatusNoContent)
	w.post(access.OperatorPerson, offices+"/end", give(second, "operator")).is(http.StatusNoContent)
	w.post(operator, offices+"/end", give(second, "auditor")).problem(http.StatusUnprocessableEntity, "invalid")
	w.get(second, "/contracts/"+ehpad).is(http.StatusOK)
	w.tomorrow()
	w.get(second, "/contracts/"+ehpad).problem(http.StatusNotFound, "unknown")

	var list struct{ Items []api.OfficeLine }
	w.get(operator, offices).is(http.StatusOK).into(&list)
	w.get(olivier, offices).problem(http.StatusForbidden, "forbidden")
	ended := slices.ContainsFunc(list.Items, func(o api.OfficeLine) bool {
		return o.Person == second && o.Name == "Seconde Personne" && o.Office == access.Auditor && o.From.String() == "2026-11-23" && o.Until.String() == "2026-11-23"
	})
	if len(list.Items) != 4 || !ended {
		t.Errorf("%+v", list.Items)
	}
}
