package api_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

const commands = "/contracts/x/commands"

func TestEachKindOfMistakeIsToldInFrench(t *testing.T) {
	w := newWorld(t).with(handicap)
	long := strings.Repeat("é", 501)
	for name, c := range map[string]struct {
		path, body, field, pointer, message, remedy string
	}{
		"required field":    {commands, `{}`, "action", "/action", "obligatoire", "Ajoutez"},
		"unknown field":     {commands, `{"action":"a","actoin":"b"}`, "actoin", "/actoin", "n'existe pas", "orthographe"},
		"not a text":        {commands, `{"action":7}`, "action", "/action", "texte est attendu", "guillemets"},
		"not a list":        {commands, `{"action":"a","bodies":"CSE"}`, "bodies", "/bodies", "liste est attendue", "crochets"},
		"item of a list":    {commands, `{"action":"a","bodies":["CSE",3]}`, "bodies", "/bodies/1", "texte est attendu", "guillemets"},
		"too many":          {commands, `{"action":"a","bodies":[` + strings.Repeat(`"a",`, 20) + `"a"]}`, "bodies", "/bodies", "trop longue", "20"},
		"not an integer":    {commands, `{"action":"a","months":1.5}`, "months", "/months", "nombre entier", "nombre"},
		"too small":         {commands, `{"action":"a","months":-1}`, "months", "/months", "trop petite", "0 ou plus"},
		"too big":           {commands, `{"action":"a","months":121}`, "months", "/months", "trop grande", "120 ou moins"},
		"not an object":     {commands, `[]`, "", "", "objet JSON", "accolades"},
		"too long":          {commands, `{"action":"a","reason":"` + long + `"}`, "reason", "/reason", "trop long", "500 caractères"},
		"control character": {commands, `{"action":"a","reason":"a\u0000b"}`, "reason", "/reason", "forme", "caractère de contrôle"},
		"several lines":     {commands, `{"action":"a","bodies":["C\nSE"]}`, "bodies", "/bodies/0", "forme", "une seule ligne"},
		"no such day":       {commands, `{"action":"a","on":"2027-02-30"}`, "on", "/on", "jour n'existe pas", "2029-12-31"},
		"no date":           {commands, `{"action":"a","on":"demain"}`, "on", "/on", "forme", "2029-12-31"},
		"far date":          {commands, `{"action":"a","on":"2300-01-01"}`, "on", "/on", "forme", "1900 et 2199"},
		"verdict":           {"/contracts/x/approvals/y/decision", `{"verdict":"oui"}`, "verdict", "/verdict", "pas admise", "approve, reject, request_changes"},
		"withdrawal":        {"/contracts/x/approvals/y/withdrawal", `{"raison":"a"}`, "raison", "/raison", "n'existe pas", "orthographe"},
	} {
		p := w.command(lucie, "k-1", c.path, c.body).problem(http.StatusUnprocessableEntity, "invalid")
		if len(p.Errors) != 1 {
			t.Errorf("%s: %d defects told: %+v", name, len(p.Errors), p.Errors)
			continue
		}
		found := p.Errors[0]
		if found.Field != c.field || p.Field != c.field || found.Pointer != c.pointer || !strings.Contains(found.Message, c.message) || !strings.Contains(found.Remedy, c.remedy) {
			t.Errorf("%s: %+v", name, found)
		}
		if !strings.Contains(found.Message, c.field) {
			t.Errorf("%s: the message does not name the field: %s", name, found.Message)
		}
	}
}

func TestParametersAreCheckedInFrench(t *testing.T) {
	w := newWorld(t).with(handicap)
	for query, message := range map[string]string{
		"/contracts?limit=0":              "trop petite",
		"/contracts?limit=201":            "trop grande",
		"/contracts?limit=ten":            "nombre entier",
		"/contracts?phase=sleeping":       "pas admise",
		"/contracts?due_before=tomorrow":  "jour du calendrier",
		"/contracts?phas=launch":          "ce paramètre n'existe pas",
		"/contracts?cursor=***":           "suite d'une liste",
		"/approvals?cursor=YQ":            "suite d'une liste",
		"/approvals?mine=perhaps":         "oui ou non",
		"/approvals?state=open":           "pas admise",
		"/contracts/x/timeline?cursor=-1": "trop petite",
	} {
		p := w.get(lucie, query).problem(http.StatusUnprocessableEntity, "invalid")
		if p.Field == "" || !strings.Contains(query, p.Field) || !strings.Contains(p.Detail, message) {
			t.Errorf("%s: field %q, %s", query, p.Field, p.Detail)
		}
	}
}

func TestTheKeyIsCheckedInFrench(t *testing.T) {
	w := newWorld(t).with(handicap)
	for _, key := range []string{"", "with space", "accentué", strings.Repeat("k", 129)} {
		r := w.request(lucie, http.MethodPost, commands, `{"action":"a"}`)
		if key != "" {
			r.Header.Set("Idempotency-Key", key)
		}
		p := w.do(r).problem(http.StatusUnprocessableEntity, "invalid")
		if p.Field != "Idempotency-Key" || p.Errors[0].Pointer != "" {
			t.Errorf("key %q: %+v", key, p)
		}
	}
}

func TestSeveralMistakesAreListedTogether(t *testing.T) {
	p := newWorld(t).with(handicap).command(lucie, "k", commands, `{"subject":7,"months":"six"}`).problem(http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 3 || p.Field != "" || !strings.Contains(p.Detail, "plusieurs") {
		t.Errorf("%+v", p)
	}
}

func TestBodiesThatCannotBeReadAreToldInFrench(t *testing.T) {
	w := newWorld(t).with(handicap)
	for body, field := range map[string]string{
		"": "", "{": "", `{"action":}`: "", "{\"action\":\"\xff\"}": "", `{"action":"a"} {}`: "",
		`{"action":"a","action":"b"}`: "action", `{"Action":"a"}`: "Action",
	} {
		p := w.command(lucie, "k", commands, body).problem(http.StatusBadRequest, "malformed")
		if p.Field != field {
			t.Errorf("%q: field %q, %s", body, p.Field, p.Detail)
		}
	}
}

// A plain space before a double sign or inside guillemets lets a line break there.
var typography = regexp.MustCompile(`« | »| [;!?](\s|"|$)|[a-zé»] : `)

func TestProblemsKeepFrenchTypography(t *testing.T) {
	w := newWorld(t).with(ehpad)
	answers := []answer{
		w.get("", "/me"), w.get(lucie, "/nowhere"), w.get(lucie, "/contracts?cursor=*"), w.get(lucie, "/contracts/x"),
		w.command(lucie, "k", commands, `{"action":7,"on":"x"}`), w.command(lucie, "k", commands, `[]`), w.command(lucie, "k", commands, ""),
		w.post(claire, "/contracts", strings.Replace(example(t, ehpad), "2025-01-01", "2025-01-02", 1)), w.post(lucie, "/contracts", example(t, ehpad)),
	}
	for _, a := range answers {
		if a.status < 400 {
			t.Errorf("no problem: %s", a.body)
		}
		if found := typography.FindString(a.body); found != "" {
			t.Errorf("%q in %s", found, a.body)
		}
	}
}
