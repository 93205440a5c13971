package api_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
)

func (w *world) people(person, organisation string) map[string]api.PersonLine {
	w.t.Helper()
	var list struct{ Items []api.PersonLine }
	w.get(person, "/organisations/"+organisation+"/people").is(http.StatusOK).into(&list)
	people := map[string]api.PersonLine{}
	for _, p := range list.Items {
		people[p.ID] = p
	}
	return people
}

const newcomer = `{"name":" Sophie  Garnier ","title":"adjointe","address":"sophie.garnier@cd96.example"}`

func TestARegisteredPersonMayBeGivenARole(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	var added struct{ ID string }
	w.post(olivier, "/organisations/CD-96/people", newcomer).is(http.StatusCreated).into(&added)
	if added.ID != dossier.PersonID("CD-96", "Sophie Garnier") {
		t.Errorf("id %s", added.ID)
	}
	w.post(olivier, "/organisations/CD-96/people", strings.ToLower(newcomer)).problem(http.StatusConflict, "person_exists")
	w.post(olivier, "/organisations/CD-00/people", newcomer).problem(http.StatusNotFound, "unknown")
	w.post(olivier, "/organisations/none/people", newcomer).problem(http.StatusNotFound, "unknown")
	w.post(access.OperatorPerson, "/organisations/none/people", newcomer).problem(http.StatusNotFound, "unknown")
	w.post(bruno, "/organisations/960001105/people", newcomer).problem(http.StatusForbidden, "forbidden")
	for body, field := range map[string]string{
		`{"address":"a@b.fr"}`: "name", `{"name":" ","address":"a@b.fr"}`: "name", `{"name":"A","address":"a b@c.fr"}`: "address", `{"name":"A","address":"A <a@b.fr>"}`: "address",
		`{"name":"A","address":"a..b@c.fr"}`: "address", `{"name":"A","address":"a@localhost"}`: "address", `{"name":"é","address":"é@b.fr"}`: "address",
		`{"name":"` + strings.Repeat("a", 121) + `","address":"a@b.fr"}`: "name", `{"name":"A\nB","address":"a@b.fr"}`: "name",
	} {
		if p := w.post(olivier, "/organisations/CD-96/people", body).problem(http.StatusUnprocessableEntity, "invalid"); p.Field != field {
			t.Errorf("%s: %+v", body, p)
		}
	}
	if p := w.people(olivier, "CD-96")[added.ID]; p.Name != "Sophie Garnier" || p.Title != "adjointe" || p.Address != "sophie.garnier@cd96.example" {
		t.Errorf("%+v", p)
	}
	w.get(added.ID, "/contracts/"+handicap).problem(http.StatusNotFound, "unknown")
	w.act(olivier, `{"action":"assign_role","person":"`+added.ID+`","role":"contributor"}`).is(http.StatusOK)
	w.get(added.ID, "/contracts/"+handicap).is(http.StatusOK)
}

func TestPeopleAreListedToTheirOwnAndToOffices(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	auditor := w.named(access.Auditor, "CD-96")
	for person, status := range map[string]int{olivier: 200, auditor: 200, access.OperatorPerson: 200, lucie: 404, "p-nobody": 404} {
		w.get(person, "/organisations/CD-96/people").is(status)
	}
	w.get(lucie, "/organisations/none/people").problem(http.StatusNotFound, "unknown")
	if p := w.people(olivier, "CD-96")[olivier]; p.Address == "" || p.Name != "Olivier Pradel" {
		t.Errorf("%+v", p)
	}
	// Reading addresses without being of the organisation leaves a line.
	var readers []string
	for _, line := range w.journal(access.OperatorPerson, "/access-log") {
		if line.Action == "see_addresses" && line.Subject == "CD-96" && line.Outcome == "read" {
			readers = append(readers, line.Person)
		}
	}
	if len(readers) != 2 || strings.Contains(strings.Join(readers, " "), olivier) {
		t.Errorf("readers: %v", readers)
	}
}

// keeping lists the changes that are for those who keep a person's organisation.
func keeping(person string) map[string][3]string {
	return map[string][3]string{
		"set-address":  {"PUT", "/people/" + person + "/address", `{"address":"autre@cd96.example"}`},
		"link-account": {"POST", "/people/" + person + "/accounts", `{"issuer":"https://id.example","subject":"s-1"}`},
		"end-sessions": {"POST", "/people/" + person + "/sessions/end", ""}, "close-account": {"POST", "/people/" + person + "/closure", ""},
	}
}

func TestAccountsAreKeptByTheirOperators(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	operator, elsewhere := w.named(access.Operator, "CD-96"), w.named(access.Operator, "ARS-MV")
	for name, request := range keeping(olivier) {
		absent := keeping("p-none")[name]
		for person, status := range map[string]int{olivier: 403, lucie: 404, elsewhere: 404, "p-nobody": 404} {
			a := w.do(w.request(person, request[0], request[1], request[2]))
			if a.is(status); status == http.StatusNotFound && a.body != w.do(w.request(person, absent[0], absent[1], absent[2])).body {
				t.Errorf("%s: %s tells that the person exists: %s", name, person, a.body)
			}
		}
	}
	w.get(olivier, "/me").is(http.StatusOK)
	for _, name := range []string{"set-address", "link-account", "end-sessions", "close-account"} {
		for range 2 { // twice is as good as once
			request := keeping(olivier)[name]
			w.do(w.request(operator, request[0], request[1], request[2])).is(http.StatusNoContent)
		}
	}
	changes := map[string]int{}
	for _, line := range w.journal(access.OperatorPerson, "/access-log") {
		if line.Outcome == "changed" && line.Person == operator && line.Subject == olivier {
			changes[line.Action]++
		}
	}
	if len(changes) != 4 || changes["close-account"] != 2 {
		t.Errorf("changes kept: %v", changes)
	}
	if p := w.people(operator, "CD-96")[olivier]; p.Address != "autre@cd96.example" || p.ClosedAt.IsZero() {
		t.Errorf("%+v", p)
	}
	w.get(olivier, "/me").problem(http.StatusUnauthorized, "unauthenticated")
	if _, err := w.db.PersonOf(t.Context(), "https://id.example", "s-1"); !errors.Is(err, postgres.ErrDisabled) {
		t.Errorf("the link is not kept: %v", err)
	}
	other := keeping(operator)["link-account"]
	w.do(w.request(operator, other[0], other[1], other[2])).problem(http.StatusConflict, "account_linked")
	w.post(operator, "/people/"+operator+"/closure", "").problem(http.StatusForbidden, "forbidden")
}

func TestOnesOwnSessionsAreOnesOwn(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.post(lucie, "/me/sessions/end", "").is(http.StatusNoContent)
	if err := w.db.Active(t.Context(), lucie, present); !errors.Is(err, postgres.ErrSessionEnded) {
		t.Errorf("Lucie Marchand's sessions go on: %v", err)
	}
	must(t, w.db.Active(t.Context(), julien, present))
}
