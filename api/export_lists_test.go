package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"mime"
	"net/http"
	"slices"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/spreadsheet"
)

// listed is a list under a filter: what to read in its JSON, and the column in which each row says the same.
type listed struct {
	who, path string
	items     string // where the rows are; "" for items
	key       string // inside a row, "" where one item makes several rows
	column    string
}

// everyList has one row for each operation that takes a format.
func everyList(w *world) map[string]listed {
	everywhere := w.named(access.Operator, access.Everywhere)
	return map[string]listed{
		"list-contracts":          {who: claire, path: "/contracts?phase=in_force", key: "id", column: "Contrat"},
		"list-approvals":          {who: lucie, path: "/approvals?mine=true", key: "id", column: "Demande"},
		"list-contract-approvals": {who: lucie, path: "/contracts/" + handicap + "/approvals?state=pending", key: "id", column: "Demande"},
		"my-tasks":                {who: claire, path: "/me/tasks", key: "label", column: "À transmettre"},
		"load":                    {who: claire, path: "/load?until=2031-11-23&who=" + claire, items: "weeks", column: "Quoi"},
		"schedule":                {who: claire, path: "/contracts/" + ehpad + "/schedule", key: "id", column: "Identifiant"},
		"list-texts":              {who: amelie, path: texts, key: "revision", column: "Empreinte"},
		"list-letters":            {who: claire, path: "/contracts/" + ehpad + "/letters", key: "about", column: "Au sujet de"},
		"timeline":                {who: claire, path: "/contracts/" + ehpad + "/timeline?kind=contract.opened", key: "hash", column: "Maillon"},
		"history":                 {who: claire, path: "/contracts/" + ehpad + "/history?refusals=false", key: "fact.hash", column: "Maillon"},
		"list-contract-people":    {who: amelie, path: "/contracts/" + handicap + "/people", items: "register", key: "name", column: "Titulaire"},
		"list-indicators":         {who: claire, path: "/contracts/" + ehpad + "/indicators", column: "Libellé"},
		"list-alerts":             {who: claire, path: "/contracts/" + ehpad + "/alerts", key: "message", column: "Point de vigilance"},
		"following":               {who: claire, path: "/progress?pilot=a", key: "code", column: "Fiche"},
		"vigilance":               {who: claire, path: "/alerts?level=warning", key: "message", column: "Point de vigilance"},
		"list-programme":          {who: claire, path: "/programme?year=2030", key: "ref", column: "Contrat"},
		"list-organisations":      {who: claire, path: "/organisations", key: "name", column: "Nom"},
		"list-people":             {who: everywhere, path: "/organisations/CD-00/people", key: "id", column: "Identifiant"},
		"list-offices":            {who: everywhere, path: "/organisations/*/offices", key: "name", column: "Nom"},
		"access-log":              {who: everywhere, path: "/access-log", key: "request_id", column: "Requête"},
		"contract-access-log":     {who: everywhere, path: "/contracts/" + handicap + "/access-log", key: "request_id", column: "Requête"},
		"list-checkpoints":        {who: "p-stranger", path: "/checkpoints", key: "root", column: "Racine"},
		"list-policies":           {who: "p-stranger", path: "/policies", key: "digest", column: "Empreinte"},
		"list-finess":             {who: "p-stranger", path: "/finess?kind=ET", key: "number", column: "Numéro FINESS"},
		"list-finess-refreshes":   {who: "p-stranger", path: "/finess/refreshes", key: "file", column: "Fichier"},
	}
}

// full is a world with something in each list.
func full(t *testing.T) *world {
	w := newWorld(t).with(handicap, ehpad)
	w.draft("Créer 12 places de SESSAD.")
	w.checkpoint(present)
	w.proposeFiness(julien, tilleuls).is(http.StatusCreated)
	w.decideFiness(olivier, 1, "apply").is(http.StatusOK)
	w.get("p-nobody", "/contracts/"+handicap).is(http.StatusNotFound)
	return w
}

func TestEveryListIsTheSameAsASpreadsheet(t *testing.T) {
	w := full(t)
	all := everyList(w)
	for _, item := range document(t).Paths.Map() {
		for _, op := range item.Operations() {
			if _, known := all[op.OperationID]; op.Responses.Status(http.StatusOK) != nil && op.Responses.Status(http.StatusOK).Value.Content.Get("text/csv") != nil && !known {
				t.Errorf("%s gives a spreadsheet and has no row here", op.OperationID)
			}
		}
	}
	for id, list := range all {
		var answer map[string]any
		w.get(list.who, list.path).is(http.StatusOK).into(&answer)
		items, _ := answer[cmpOr(list.items, "items")].([]any)
		xlsx, csv := w.sheet(list, "xlsx"), w.sheet(list, "csv")
		if len(items) == 0 && id != "my-tasks" && id != "list-programme" {
			t.Errorf("%s: nothing to compare", id)
		}
		column := slices.Index(xlsx[0], list.column)
		if column < 0 || list.key != "" && len(xlsx)-1 != len(items) {
			t.Errorf("%s: %d rows of %v, %d items", id, len(xlsx)-1, xlsx[0], len(items))
			continue
		}
		for i, item := range items {
			if list.key == "" {
				break
			}
			if want, got := strings.TrimSpace(at(item, list.key)), xlsx[i+1][column]; got != want {
				t.Errorf("%s, row %d: %q, and JSON says %q", id, i+1, got, want)
			}
		}
		if list.key == "" {
			if text, _ := json.Marshal(answer); !strings.Contains(string(text), xlsx[len(xlsx)-1][column]) || len(xlsx) < len(items) {
				t.Errorf("%s: %v is not what JSON says", id, xlsx[len(xlsx)-1])
			}
		}
		if got, want := fmt.Sprint(french(csv)), fmt.Sprint(french(xlsx)); got != want {
			t.Errorf("%s: CSV says\n%s\nand XLSX\n%s", id, got, want)
		}
	}
}

func cmpOr(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// at is what an item holds under a path of names.
func at(item any, path string) string {
	for _, name := range strings.Split(path, ".") {
		held, _ := item.(map[string]any)
		item = held[name]
	}
	text, _ := item.(string)
	return text
}

// french brings cells to one form: days and numbers are written otherwise in CSV.
func french(rows [][]string) (all [][]string) {
	for _, row := range rows {
		var cells []string
		for _, cell := range row {
			if day, err := spreadsheet.ParseDate(cell); err == nil {
				cell = day.String()
			} else if number, err := spreadsheet.ParseNumber(cell); err == nil {
				value, _ := new(big.Rat).SetString(number)
				cell = value.RatString() // 13.0 is 13
			}
			cells = append(cells, cell)
		}
		all = append(all, cells)
	}
	return all
}

// sheet reads a list as a spreadsheet, each row as long as the headings.
func (w *world) sheet(list listed, format string) (rows [][]string) {
	w.t.Helper()
	with := "?"
	if strings.Contains(list.path, "?") {
		with = "&"
	}
	got := w.get(list.who, list.path+with+"format="+format).is(http.StatusOK)
	_, disposition, err := mime.ParseMediaType(got.header.Get("Content-Disposition"))
	if err != nil || !strings.HasSuffix(disposition["filename"], " 2026-11-23."+format) || got.header.Get("X-Content-Type-Options") != "nosniff" {
		w.t.Errorf("%s is called %q (%v), %v", list.path, disposition["filename"], err, got.header)
	}
	if kind := got.header.Get("Content-Type"); !strings.Contains(kind, map[string]string{"xlsx": "spreadsheetml", "csv": "text/csv"}[format]) {
		w.t.Errorf("%s leaves as %s", list.path, kind)
	}
	must(w.t, spreadsheet.Read("liste", strings.NewReader(got.body), int64(len(got.body)), spreadsheet.Default(), "", func(r spreadsheet.Row) error {
		cells := make([]string, len(r.Cells))
		for i := range cells {
			cells[i] = r.Text(i)
		}
		if len(rows) > 0 {
			cells = append(cells, make([]string, max(len(rows[0])-len(cells), 0))...)
		}
		rows = append(rows, cells)
		return nil
	}))
	return rows
}

// What somebody typed runs in nobody's spreadsheet.
func TestAFormulaLeavesAsText(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.register("CD-00", "p-hostile", "=cmd|' /C calc'!A0")
	path := "/organisations/CD-00/people?format="
	if csv := w.get(chief, path+"csv").is(http.StatusOK).body; !strings.Contains(csv, `'=cmd|`) {
		t.Errorf("a formula leaves as %s", csv)
	}
	body := w.get(chief, path+"xlsx").is(http.StatusOK).body
	archive, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	must(t, err)
	var parts bytes.Buffer
	for _, part := range archive.File {
		opened, err := part.Open()
		must(t, err)
		_, err = io.Copy(&parts, opened)
		must(t, err)
	}
	if text := strings.ReplaceAll(parts.String(), "&#39;", "'"); !strings.Contains(text, "'=cmd|") || strings.Contains(text, "<f>") {
		t.Error("a formula leaves in a workbook")
	}
}

// A spreadsheet is the list, and nothing more may be had by it; a list of many pages comes whole.
func TestASpreadsheetIsAskedForLikeItsList(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	if rows := w.sheet(listed{who: access.OperatorPerson, path: "/contracts/" + ehpad + "/timeline?limit=1"}, "csv"); len(rows) < 3 {
		t.Errorf("%d rows of a life", len(rows))
	}
	w.get("", "/contracts?format=csv").problem(http.StatusUnauthorized, "unauthenticated")
	w.get(claire, "/contracts?format=pdf").problem(http.StatusUnprocessableEntity, "invalid")
	w.get(claire, "/contracts?format=csv&phas=launch").problem(http.StatusUnprocessableEntity, "invalid")
	w.get(claire, "/contracts/"+handicap+"?format=csv").problem(http.StatusUnprocessableEntity, "invalid") // no list
	w.get("p-nobody", "/contracts/"+handicap+"/alerts?format=csv").problem(http.StatusNotFound, "unknown")
	if lines := w.journal(w.named(access.Auditor, access.Everywhere), "/access-log"); !slices.ContainsFunc(lines, func(l api.AccessLine) bool {
		return l.Person == "p-nobody" && l.Action == "list-alerts" && l.Contract == handicap && l.RequestID != ""
	}) {
		t.Errorf("the refusal left no trace: %+v", lines)
	}
}

// The pages lead to the same files, for whoever is signed in.
func TestPagesGiveTheirListsToDownload(t *testing.T) {
	w := full(t)
	for address, list := range map[string]string{
		"/a-traiter":                          "/export/contracts?format=xlsx",
		"/contrats/" + handicap:               "/export/contracts/" + handicap + "/schedule?format=csv",
		"/contrats/" + handicap + "/courrier": "/export/contracts/" + handicap + "/letters?format=xlsx",
		"/contrats/" + handicap + "/chronologie?rubrique=phase&refus=sans": "/export/contracts/" + handicap + "/history?format=csv&refusals=false&room=phase",
		"/contrats/" + ehpad + "/indicateurs?par=territory":                "/export/contracts/" + ehpad + "/indicators?by=territory&format=xlsx",
		"/charge?par=authority&seuil=3":                                    "threshold=3",
		"/finess?q=bellevue":                                               "/export/finess?format=xlsx&q=bellevue",
		"/vigilance?niveau=warning":                                        "/export/alerts?format=xlsx&level=warning",
	} {
		w.visit(olivier, "GET", address, nil).page(http.StatusOK).says(list)
	}
	got := w.visit(olivier, "GET", "/export/contracts/"+handicap+"/letters?format=xlsx", nil).is(http.StatusOK)
	if !strings.HasPrefix(got.body, "PK") || !strings.Contains(got.header.Get("Content-Disposition"), "courrier "+handicap) {
		t.Errorf("%v", got.header)
	}
	w.visit("", "GET", "/export/contracts?format=csv", nil).leadsTo("/connexion?next=" + "%2Fexport%2Fcontracts%3Fformat%3Dcsv")
	w.visit("p-nobody", "GET", "/export/contracts/"+handicap+"/letters?format=csv", nil).page(http.StatusNotFound)
	for _, address := range []string{"/export/contracts", "/export/contracts/" + handicap, "/export/openapi.json?format=csv", "/export/health?format=csv", "/export/../codec/decode?format=csv"} {
		if a := w.visit(olivier, "GET", address, nil); a.status < 400 || a.status >= 500 {
			t.Errorf("%s: %d", address, a.status)
		}
	}
}
