package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	ical "github.com/emersion/go-ical"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/contract"
)

// subscribed makes the calendar address of a person.
func (w *world) subscribed(person string) string {
	w.t.Helper()
	var made struct{ Address string }
	w.post(person, "/me/feed", "").is(http.StatusCreated).into(&made)
	path, here := strings.CutPrefix(made.Address, "https://jalon.example")
	if !here || len(path) != len("/calendrier/.ics")+43 {
		w.t.Fatalf("the address is %s", made.Address)
	}
	return path
}

// fetch is a calendar program: it knows an address and nothing else.
func (w *world) fetch(path string) answer {
	w.t.Helper()
	return w.do(httptest.NewRequest(http.MethodGet, "https://jalon.example"+path, nil))
}

// entry is one event as an independent reader understands it.
type entry struct{ Day, Summary, Page, Sequence string }

// entries reads a calendar, by the names of its events.
func (a answer) entries() map[string]entry {
	a.t.Helper()
	if a.is(http.StatusOK).header.Get("Content-Type") != "text/calendar; charset=utf-8" {
		a.t.Errorf("a calendar is sent as %q", a.header.Get("Content-Type"))
	}
	calendar, err := ical.NewDecoder(strings.NewReader(a.body)).Decode()
	must(a.t, err)
	found := map[string]entry{}
	for _, e := range calendar.Events() {
		text := func(name string) string {
			value, err := e.Props.Text(name)
			must(a.t, err)
			return value
		}
		found[text(ical.PropUID)] = entry{e.Props.Get(ical.PropDateTimeStart).Value, text(ical.PropSummary), e.Props.Get(ical.PropURL).Value, e.Props.Get(ical.PropSequence).Value}
	}
	return found
}

func (e entry) String() string { return e.Day + " " + e.Summary + " " + e.Page }

// lines are the events of a person, in order.
func (w *world) lines(person string) []string {
	w.t.Helper()
	var lines []string
	for e := range maps.Values(w.fetch(w.subscribed(person)).entries()) {
		lines = append(lines, e.String())
	}
	slices.Sort(lines)
	return lines
}

// awaitedFrom enumerates by other means, what the API shows of a contract, the days on which each person is expected.
func (w *world) awaitedFrom(id string) map[string][]string {
	w.t.Helper()
	var people api.PeopleView
	w.get(access.OperatorPerson, "/contracts/"+id+"/people").is(http.StatusOK).into(&people)
	holder := func(party string, role contract.Role, subject string) string {
		for _, l := range people.Register {
			if l.InOffice && l.Party == party && l.Role == role && l.Subject == subject {
				return l.Person
			}
		}
		return ""
	}
	var shown api.ContractView
	w.get(access.OperatorPerson, "/contracts/"+id).is(http.StatusOK).into(&shown)
	var plan struct {
		Items []struct {
			ID, State, Due, Label string
			Recipients            []string
		}
	}
	w.get(access.OperatorPerson, "/contracts/"+id+"/schedule").is(http.StatusOK).into(&plan)
	awaited := map[string][]string{}
	for _, d := range plan.Items {
		for _, a := range shown.State.PendingApprovals {
			if d.ID == "approval."+a.ID {
				d.Recipients = nil
				for _, party := range a.Waiting {
					d.Recipients = append(d.Recipients, "referent:"+party)
				}
			}
		}
		line := fmt.Sprintf("%s %s (%s) https://jalon.example/contrats/%s", strings.ReplaceAll(d.Due, "-", ""), d.Label, id, id)
		for _, to := range d.Recipients {
			role, of, _ := strings.Cut(to, ":")
			person := holder("OG", contract.Pilot, of)
			if role == "referent" {
				if person = holder(of, contract.Referent, ""); person == "" {
					person = holder(of, contract.Signatory, "")
				}
			}
			if d.State == "open" && !slices.Contains(awaited[person], line) {
				awaited[person] = append(awaited[person], line)
			}
		}
	}
	return awaited
}

// Everybody's calendar holds what is expected of that person in every contract, and nothing of anybody else.
func TestACalendarHoldsWhatIsExpectedOfItsPerson(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	people := map[string]bool{"p-nobody": true, access.OperatorPerson: true, w.named(access.Auditor, "CD-96"): true}
	want, both := map[string][]string{}, 0
	for _, id := range []string{handicap, ehpad} {
		view, err := w.db.Contract(t.Context(), id)
		must(t, err)
		for _, line := range view.State.People {
			people[line.Person] = true
		}
		for person, lines := range w.awaitedFrom(id) {
			if len(want[person]) > 0 {
				both++
			}
			want[person] = append(want[person], lines...)
		}
	}
	busy := 0
	for person := range people {
		slices.Sort(want[person])
		if got := w.lines(person); !slices.Equal(got, want[person]) {
			t.Errorf("%s: %s\nwant %s", person, strings.Join(got, "\n"), strings.Join(want[person], "\n"))
		}
		if len(want[person]) > 0 {
			busy++
		}
	}
	if busy < 8 || busy == len(people) || both == 0 {
		t.Errorf("%d of %d people are expected somewhere, %d in both contracts", busy, len(people), both)
	}
}

func TestACalendarFollowsTheRegister(t *testing.T) {
	w := newWorld(t).with(handicap)
	sophie := w.register("CD-00", "p-sophie", "Sophie Garnier")
	theirs, hers := w.subscribed(lucie), w.subscribed(sophie)
	question := func(path string) bool {
		return strings.Contains(unfolded(w.fetch(path).is(http.StatusOK).body), "Réponse attendue sur la fiche FA-B1")
	}
	if !question(theirs) || question(hers) {
		t.Fatal("the question is Lucie's")
	}
	w.act(lucie, `{"action":"delegate","person":"p-sophie","until":"2026-12-31"}`).is(http.StatusOK)
	if !question(theirs) || !question(hers) {
		t.Error("a delegate is expected as well")
	}
	w.act(chief, `{"action":"assign_role","person":"p-sophie","role":"referent"}`).is(http.StatusOK)
	if len(w.fetch(theirs).entries()) > 0 || len(w.fetch(hers).entries()) < 2 {
		t.Error("whoever left the post is still expected, or the successor is not")
	}
}

func unfolded(calendar string) string { return strings.ReplaceAll(calendar, "\r\n ", "") }

// A calendar replaces an entry by one of the same name with a higher sequence.
func TestAMovedDeadlineKeepsItsName(t *testing.T) {
	w := newWorld(t).with(ehpad)
	path := w.subscribed(olivier)
	before := w.fetch(path).entries()
	view, err := w.db.Contract(t.Context(), ehpad)
	must(t, err)
	address, revision := "/contracts/"+ehpad+"/commands", strings.Repeat("a", 64)
	w.command(olivier, "move", address, fmt.Sprintf(`{"action":"propose_amendment","revision":%q,"term_on":"2029-10-31"}`, revision)).is(http.StatusOK)
	for _, party := range []string{"ARS-MV", "OG", "CD-96"} {
		signatory := view.State.Holder(party, contract.Signatory, "", view.State.Today(present))
		w.command(signatory, "move-"+party, address, fmt.Sprintf(`{"action":"decide","subject":"amendment.1","verdict":"approve","revision":%q}`, revision)).is(http.StatusOK)
	}
	after, moved := w.fetch(path).entries(), 0
	for uid, was := range before {
		is, stays := after[uid]
		switch {
		case !stays:
		case is.Day == was.Day && is != was:
			t.Errorf("%v became %v", was, is)
		case is.Day != was.Day:
			if moved++; len(is.Sequence) < len(was.Sequence) || len(is.Sequence) == len(was.Sequence) && is.Sequence <= was.Sequence || is.Summary != was.Summary {
				t.Errorf("%v moved and became %v", was, is)
			}
		}
	}
	if moved < 4 {
		t.Errorf("%d deadlines moved with the term", moved)
	}
}

func TestAnAddressThatIsNoneTellsNothing(t *testing.T) {
	w := newWorld(t).with(handicap)
	absent := w.fetch("/nulle-part").page(http.StatusNotFound).body
	gone := w.subscribed(lucie)
	w.fetch(gone).is(http.StatusOK)
	reset := w.subscribed(lucie)
	w.fetch(reset).is(http.StatusOK)
	closed := w.subscribed(bruno)
	must(t, w.db.DisablePerson(t.Context(), bruno, present))
	for name, path := range map[string]string{
		"reset": gone, "closed account": closed, "invented": "/calendrier/" + strings.Repeat("A", 43) + ".ics", "empty": "/calendrier/.ics",
		"long": "/calendrier/" + strings.Repeat("A", 5000), "no text": "/calendrier/%2e%2e.ics",
	} {
		if a := w.fetch(path).is(http.StatusNotFound); a.body != absent {
			t.Errorf("%s: %s", name, a.body)
		}
	}
	w.do(w.request(lucie, "DELETE", "/me/feed", "")).is(http.StatusNoContent)
	w.fetch(reset).is(http.StatusNotFound)
	w.get(lucie, "/me/settings").is(http.StatusOK).hides(`"feed"`)
}

func TestACalendarAddressStaysPrivate(t *testing.T) {
	w := newWorld(t).with(handicap)
	path := w.subscribed(lucie)
	token := strings.TrimSuffix(strings.TrimPrefix(path, "/calendrier/"), ".ics")
	a := w.fetch(path).is(http.StatusOK)
	for name, value := range map[string]string{"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "Set-Cookie": "", "X-Content-Type-Options": "nosniff"} {
		if a.header.Get(name) != value {
			t.Errorf("%s: %q", name, a.header.Get(name))
		}
	}
	if strings.Contains(a.body, token) {
		t.Error("the calendar tells its own address")
	}
	w.get(lucie, "/me/settings").is(http.StatusOK).says(`"last_read_at"`).hides(token)
	w.visit(lucie, "GET", "/reglages", nil).page(http.StatusOK).hides(token)
	if logged := row[string](t, "SELECT coalesce(string_agg(l::text, ''), '') FROM jalon.access_log l"); !strings.Contains(logged, "reset-my-feed") || strings.Contains(logged, token) {
		t.Error(logged)
	}
	w.db.Close()
	w.fetch(path).page(http.StatusInternalServerError).hides("pool")
	if log := w.log.String(); !strings.Contains(log, `"/calendrier/:address"`) || strings.Contains(log, token) {
		t.Error(log)
	}
}

func TestReadingsOfCalendarsAreLimited(t *testing.T) {
	w := newWorld(t).with(handicap)
	path := w.subscribed(lucie)
	w.but(func(o *api.Options) { o.Limits = api.Limits{Feed: calm} })
	w.fetch(path).is(http.StatusOK)
	w.fetch("/calendrier/guess.ics").is(http.StatusNotFound)
	w.fetch(path).is(http.StatusOK)
	if a := w.fetch(path).page(http.StatusTooManyRequests); a.header.Get("Retry-After") != "60" {
		t.Errorf("Retry-After is %q", a.header.Get("Retry-After"))
	}
	r := httptest.NewRequest(http.MethodGet, "https://jalon.example"+path, nil)
	r.RemoteAddr = "192.0.2.77:1"
	w.do(r).is(http.StatusOK)
	w.visit("", "GET", "/connexion", nil).page(http.StatusOK)
	// The usual limit lets the calendars of an administration through.
	w.but(func(o *api.Options) { o.Limits = api.Limits{} })
	for range 60 {
		w.fetch(path).is(http.StatusOK)
	}
	w.fetch(path).page(http.StatusTooManyRequests)
}

// Somebody of very many contracts gets the first days, not a calendar without end.
func TestACalendarIsBounded(t *testing.T) {
	w := newWorld(t).with(ehpad)
	one := len(w.fetch(w.subscribed(olivier)).entries())
	copies := row[int](t, `
		WITH n AS (SELECT generate_series(1, 300) n),
		c AS (INSERT INTO jalon.contracts SELECT (jsonb_populate_record(x, jsonb_build_object('id', x.id || '-' || n))).* FROM jalon.contracts x, n RETURNING id),
		p AS (INSERT INTO jalon.contract_parties SELECT (jsonb_populate_record(x, jsonb_build_object('contract_id', x.contract_id || '-' || n))).* FROM jalon.contract_parties x, n),
		a AS (INSERT INTO jalon.assignments SELECT (jsonb_populate_record(x, jsonb_build_object('contract_id', x.contract_id || '-' || n))).* FROM jalon.assignments x, n)
		SELECT count(*) FROM c`)
	if one*copies < 2500 {
		t.Fatalf("%d events in each of %d contracts prove little", one, copies)
	}
	if got := len(w.fetch(w.subscribed(olivier)).entries()); got != 2000 {
		t.Errorf("%d events", got)
	}
}
