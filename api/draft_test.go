package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/content"
)

const (
	contentPath = "/contracts/" + handicap + "/content"
	sheetPath   = contentPath + "/action_sheet/FA-B1"
)

// returned has the authority ask for changes on FA-B1, so that it can be written again.
func (w *world) returned() *world {
	w.t.Helper()
	asked := w.waiting()
	w.command(lucie, "returned", decisionPath(asked), verdict("request_changes", asked, "Précisez les moyens.")).is(http.StatusOK)
	return w
}

// writing sends an item upon a version that was read; "" says none.
func (w *world) writing(person, method, path, version, body string) answer {
	w.t.Helper()
	r := w.request(person, method, path, body)
	if version != "" {
		r.Header.Set("If-Match", version)
	}
	return w.do(r)
}

// item reads an item, changed by text.
func (w *world) item(person, path string, changes ...string) (version, body string) {
	w.t.Helper()
	found := w.get(person, path).is(http.StatusOK)
	var view api.DraftView
	found.into(&view)
	text := string(view.Body)
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			w.t.Fatalf("%q is not in %s", changes[i], text)
		}
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	return found.header.Get("ETag"), text
}

func TestAnItemIsWrittenUponTheVersionThatWasRead(t *testing.T) {
	w := newWorld(t).with(handicap).returned()
	version, body := w.item(amelie, sheetPath, "Huit places", "Neuf places")
	if version != `"0"` {
		t.Errorf("the file is version %s", version)
	}
	w.writing(amelie, "PUT", sheetPath, "", body).problem(http.StatusPreconditionRequired, "precondition_required")
	saved := w.writing(amelie, "PUT", sheetPath, version, body).is(http.StatusOK)
	if saved.header.Get("ETag") != `"1"` || !strings.Contains(saved.body, "Neuf places") {
		t.Errorf("%v %s", saved.header, saved.body)
	}

	// Bruno had read the file too.
	_, other := w.item(amelie, sheetPath, "Neuf places", "Dix places")
	refused := w.writing(bruno, "PUT", sheetPath, version, other).problem(http.StatusPreconditionFailed, "precondition_failed")
	if c := refused.Conflict; c == nil || c.By != amelie || c.Party != "OG" || c.Version != 1 || !c.At.Equal(present) || !strings.Contains(string(c.Body), "Neuf places") ||
		len(c.Changes) != 1 || !slices.Contains(c.Changes[0].Runs, content.Run{Op: content.Added, Text: "Neuf"}) {
		t.Errorf("%+v", refused.Conflict)
	}
	w.writing(bruno, "PUT", sheetPath, `"1"`, other).is(http.StatusOK)

	var history struct{ Items []api.DraftLine }
	w.get(amelie, sheetPath+"/history").is(http.StatusOK).into(&history)
	if len(history.Items) != 2 || history.Items[0].By != amelie || history.Items[1].By != bruno {
		t.Errorf("%+v", history)
	}
	var compared struct{ Changes []content.Change }
	w.get(amelie, sheetPath+"/revisions/0/compare/2").is(http.StatusOK).into(&compared)
	if len(compared.Changes) != 1 || !slices.Contains(compared.Changes[0].Runs, content.Run{Op: content.Removed, Text: "Huit"}) {
		t.Errorf("%+v", compared)
	}
	w.get(amelie, sheetPath+"/revisions/0/compare/9").problem(http.StatusNotFound, "unknown")
	w.get(amelie, contentPath+"/nothing/X").problem(http.StatusNotFound, "unknown")
}

// A draft is its party's until it is shared (F-RA-05); others are told that somebody is writing, and nothing else.
func TestADraftIsItsPartysUntilItIsShared(t *testing.T) {
	w := newWorld(t).with(handicap).returned()
	const goal = contentPath + "/strategic_objective/OS-B1"
	version, body := w.item(amelie, goal, "Fluidifier les parcours", "Accélérer les parcours")
	w.writing(amelie, "PUT", goal, version, body).is(http.StatusOK)

	w.get(lucie, goal).is(http.StatusOK).hides("Accélérer")
	w.get(lucie, contentPath).is(http.StatusOK).hides("Accélérer", `"item":"strategic_objective/OS-B1"`)
	w.get(lucie, goal+"/history").is(http.StatusOK).hides("version")
	_, theirs := w.item(lucie, goal, "Fluidifier", "Simplifier")
	hidden := w.writing(lucie, "PUT", goal, `"0"`, theirs).problem(http.StatusPreconditionFailed, "precondition_failed")
	if c := hidden.Conflict; c == nil || !c.Hidden || c.Body != nil || len(c.Changes) != 0 || c.Party != "OG" {
		t.Errorf("%+v", hidden.Conflict)
	}

	w.post(lucie, contentPath+"/share", `{"items":["strategic_objective/OS-B1"]}`).is(http.StatusOK).says(`"shared":[]`)
	w.post(amelie, contentPath+"/share", `{"items":["strategic_objective/OS-B1"]}`).is(http.StatusOK).says(`"shared":["strategic_objective/OS-B1"]`)
	w.post(amelie, contentPath+"/share", `{"items":["x/y"]}`).problem(http.StatusUnprocessableEntity, "invalid")
	w.get(lucie, goal).is(http.StatusOK).says("Accélérer")
	w.writing(lucie, "PUT", goal, `"1"`, theirs).is(http.StatusOK)
}

func TestWhatIsDecidedUponIsNotWritten(t *testing.T) {
	w := newWorld(t).with(handicap)
	version, body := w.item(amelie, sheetPath, "Huit places", "Neuf places")
	w.writing(amelie, "PUT", sheetPath, version, body).problem(http.StatusConflict, "closed")
	w.writing("p-stranger", "PUT", sheetPath, version, body).problem(http.StatusNotFound, "unknown")
	w.get("p-stranger", contentPath).problem(http.StatusNotFound, "unknown")

	w.returned()
	wrong := w.writing(amelie, "PUT", sheetPath, version, strings.Replace(body, "2027-01-01", "2027-02-30", 1)).problem(http.StatusUnprocessableEntity, "invalid")
	if len(wrong.Errors) == 0 || wrong.Errors[0].Pointer != "/start_on" {
		t.Errorf("%+v", wrong.Errors)
	}
}

// The authorities do not manage the managing body: of a fiche they write about the indicators (F-OB-12).
func TestAnAuthorityCommentsIndicatorsAndNoSteps(t *testing.T) {
	w := newWorld(t).with(handicap).returned()
	version, steps := w.item(lucie, sheetPath, "projet et plan de financement croisé", "autre chose")
	w.writing(lucie, "PUT", sheetPath, version, steps).problem(http.StatusForbidden, "forbidden")
	w.writing(lucie, "DELETE", sheetPath, version, "").problem(http.StatusForbidden, "forbidden")
	_, comment := w.item(lucie, sheetPath, "À croiser avec la liste d'attente enfants.", "À mesurer au 31 décembre.")
	w.writing(lucie, "PUT", sheetPath, version, comment).is(http.StatusOK)
	_, proposed := w.item(lucie, contentPath+"/strategic_objective/OS-B2")
	w.writing(lucie, "PUT", contentPath+"/strategic_objective/OS-B2", `"0"`, proposed).is(http.StatusOK)
}

func TestAnItemIsTakenOutAndComesBack(t *testing.T) {
	w := newWorld(t).with(handicap).returned()
	version, body := w.item(amelie, sheetPath)
	w.writing(amelie, "DELETE", sheetPath, version, "").is(http.StatusOK).says(`"gone":true`, `"body":null`)
	var said struct {
		File struct {
			Sheets []struct{ Code string } `json:"action_sheets"`
		}
	}
	w.get(amelie, contentPath).is(http.StatusOK).into(&said)
	if slices.ContainsFunc(said.File.Sheets, func(s struct{ Code string }) bool { return s.Code == "FA-B1" }) {
		t.Error("FA-B1 stands still")
	}
	w.writing(amelie, "PUT", sheetPath, `"1"`, body).is(http.StatusOK)
	_, back := w.item(amelie, sheetPath)
	if back != body {
		t.Errorf("%s, but %s", back, body)
	}
}
