package api_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/contract"
)

// journal walks the whole log, two lines at a time.
func (w *world) journal(person, path string) []api.AccessLine {
	w.t.Helper()
	var lines []api.AccessLine
	for next := "0"; next != ""; {
		var page api.Page[api.AccessLine]
		w.get(person, path+"?limit=2&cursor="+next).is(http.StatusOK).into(&page)
		lines, next = append(lines, page.Items...), page.Next
	}
	return lines
}

func TestRefusalsAreKeptWithWhoWhatAndWhy(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	auditor, asked := w.named(access.Auditor, "CD-96"), w.waiting()
	w.command(bystander(w), "k-1", decisionPath(asked), verdict("approve", asked, "")).problem(http.StatusForbidden, "forbidden")
	w.command(auditor, "k-2", decisionPath(asked), verdict("approve", asked, "")).problem(http.StatusForbidden, "forbidden")
	w.get(claire, "/contracts/"+handicap+"/timeline").problem(http.StatusNotFound, "unknown")
	w.act(lucie, `{"action":"assign_role","person":"`+lucie+`","role":"pilot"}`).is(http.StatusForbidden)
	w.visit(olivier, "POST", approvalPage, url.Values{"verdict": {"approve"}, "revision": {asked.Revision}, "cle": {"k-3"}}).page(http.StatusForbidden)
	// What is only badly written, or done, says nothing about access.
	w.act(lucie, `{"action":7}`).is(http.StatusUnprocessableEntity)
	w.get(lucie, "/contracts/"+handicap).is(http.StatusOK)

	want := []struct {
		person, action, subject, rule string
	}{
		{bystander(w), "decide", asked.ID, "role_entitles"}, {auditor, "decide", asked.ID, "role_entitles"}, {claire, "timeline", "", ""},
		{lucie, "assign_role", "", "no_self_promotion"}, {olivier, "decide", asked.ID, "role_entitles"},
	}
	lines := slices.DeleteFunc(w.journal(auditor, "/contracts/"+handicap+"/access-log"), func(l api.AccessLine) bool { return l.Outcome != "refused" })
	if len(lines) != len(want) {
		t.Fatalf("%d lines: %+v", len(lines), lines)
	}
	for i, line := range lines {
		if line.Person != want[i].person || line.Action != want[i].action || line.Subject != want[i].subject || line.Contract != handicap ||
			string(line.Rule) != want[i].rule || line.RuleLabel != contract.Rules()[line.Rule] || line.Reason == "" || line.RequestID == "" || !line.At.Equal(present) {
			t.Errorf("%+v, want %+v", line, want[i])
		}
	}
	if lines[3].Name != "Lucie Marchand" {
		t.Errorf("%+v", lines[3])
	}
}

func TestTheLogIsForOffices(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	auditor, passing, local := w.named(access.Auditor, "CD-00"), w.named(access.Auditor, "960001014"), w.named(access.Operator, "CD-00")
	path := "/contracts/" + handicap + "/access-log"
	for person, status := range map[string]int{auditor: 200, local: 200, access.OperatorPerson: 200, lucie: 403, amelie: 403, claire: 404, passing: 404, "p-nobody": 404} {
		w.get(person, path).is(status)
	}
	for person, status := range map[string]int{auditor: 200, local: 200, access.OperatorPerson: 200, lucie: 403, "p-nobody": 403} {
		w.get(person, "/access-log").is(status)
	}
	w.get("p-nobody", "/contracts/"+ehpad).is(http.StatusNotFound)
	for _, line := range w.journal(auditor, "/access-log") {
		if line.Contract == ehpad {
			t.Errorf("the auditor of another authority reads %+v", line)
		}
	}
	if lines := w.journal(access.OperatorPerson, "/access-log"); !slices.ContainsFunc(lines, func(l api.AccessLine) bool { return l.Contract == ehpad && l.Person == "p-nobody" }) {
		t.Errorf("%+v", lines)
	}
	w.get(auditor, "/access-log?limit=201").problem(http.StatusUnprocessableEntity, "invalid")
}

// bodies are requests that would change something, were they allowed; every route that takes one is here.
var bodies = map[string]string{
	"/contracts/:id/commands": `{"action":"suspend","reason":"Attente."}`, "/contracts/:id/texts": `{"subject":"sheet.FA-B1","text":"Texte."}`,
	"/contracts/:id/approvals/:approval/decision": `{"verdict":"reject","reason":"Non."}`, "/contracts/:id/approvals/:approval/withdrawal": `{}`,
	"/organisations/:organisation/visas": `{"visas":["Direction"]}`, "/organisations/:organisation/people": newcomer,
	"/organisations/:organisation/offices":     `{"person":"` + olivier + `","office":"auditor"}`,
	"/organisations/:organisation/offices/end": `{"person":"` + olivier + `","office":"auditor"}`,
	"/people/:person/address":                  `{"address":"a@b.fr"}`, "/people/:person/accounts": `{"issuer":"i","subject":"s"}`,
	"/people/:person/closure": "", "/people/:person/sessions/end": "", "/contracts": "", "/approvals/decisions": "",
	"/contracts/:id/content/share": `{"items":["diagnostic"]}`, "/contracts/:id/content/:kind/:code": `{"code":"FA-B1"}`, "/contracts/:id/reactions": `{"stance":"accord"}`,
	"/contracts/:id/sheets/:sheet/submission": "", "/contracts/:id/sheets/:sheet/reports/:year": "", "/contracts/:id/intents/:intent/promotion": `{"means":"Crédits."}`,
	"/contracts/:id/indicators/:indicator/values/:year": `{"value":"1"}`,
	"/finess/refreshes": finessFile(tilleuls), "/finess/refreshes/:number/decision": `{"verdict":"apply"}`,
	"/programme/imports": programmeBody(nil, object{}), "/programme/launches": `{"contracts":["CPOM-NONE"]}`,
}

// An auditor reads and changes nothing, whatever is asked.
func TestAuditorsChangeNothing(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	auditor, before := w.named(access.Auditor, "CD-96"), ""
	everything := `SELECT md5(string_agg(t, '|')) FROM (SELECT f::text FROM jalon.facts f UNION ALL SELECT p::text FROM jalon.people p UNION ALL SELECT o::text FROM jalon.organisations o
		UNION ALL SELECT o::text FROM jalon.offices o UNION ALL SELECT i::text FROM jalon.identities i UNION ALL SELECT t::text FROM jalon.texts t
		UNION ALL SELECT d::text FROM jalon.drafts d UNION ALL SELECT m::text FROM jalon.measures m UNION ALL SELECT r::text FROM jalon.finess_refreshes r UNION ALL SELECT p::text FROM jalon.programme p ORDER BY 1) all_of_it (t)`
	before = row[string](t, everything)
	place := strings.NewReplacer(":id", handicap, ":approval", "sheet.FA-B1", ":organisation", "CD-96", ":person", olivier, ":kind", "action_sheet", ":code", "FA-B1",
		":sheet", "FA-B1", ":year", "2027", ":intent", "FA-B11", ":indicator", "IND-B1", ":number", "1")
	for _, route := range api.Routes() {
		path := strings.TrimPrefix(route.Path, api.Prefix)
		if route.Method == http.MethodGet || strings.HasPrefix(path, "/me/") { // one's own settings are nobody else's business
			continue
		}
		body, known := bodies[path]
		switch path {
		case "/contracts":
			body = strings.Replace(example(t, handicap), handicap, "CPOM-NEW", 1)
		case "/approvals/decisions":
			body = `{"items":[{"contract":"` + handicap + `","approval":"sheet.FA-B1","verdict":"reject","reason":"Non."}]}`
		}
		if !known {
			t.Errorf("%s %s is not tried", route.Method, path)
		}
		r := w.request(auditor, route.Method, place.Replace(path), body)
		r.Header.Set("Idempotency-Key", "auditor")
		if a := w.do(r); path == "/approvals/decisions" || path == "/programme/launches" {
			// Each item has its own answer; what is not programmed is hidden, not forbidden.
			if a.is(http.StatusOK); !strings.Contains(a.body, `"status":403`) && !strings.Contains(a.body, `"status":404`) {
				t.Errorf("%s", a.body)
			}
		} else {
			a.problem(http.StatusForbidden, "forbidden")
		}
	}
	if after := row[string](t, everything); after != before || len(w.temporal.updates) != 0 {
		t.Errorf("an auditor changed something; %d updates", len(w.temporal.updates))
	}
}
