package api_test

import (
	"net/http"
	"strings"
	"testing"

	"jalon/api"
)

const submission = "/contracts/" + handicap + "/sheets/FA-B1/submission"

// A fiche that was rewritten is shared, frozen under the digest of its text, drawn up anew and asked about.
func TestASubmissionFreezesWhatTheFicheSays(t *testing.T) {
	w := newWorld(t).with(handicap).returned()
	version, body := w.item(bruno, sheetPath, "Huit places", "Neuf places", "2027-06-30", "2027-07-31")
	w.writing(bruno, "PUT", sheetPath, version, body).is(http.StatusOK)
	var got api.Answer
	first := w.command(bruno, "s-1", submission, "").is(http.StatusOK)
	first.into(&got)
	if got.Approval == nil || got.Approval.ID != "sheet.FA-B1" || got.Approval.State != "pending" {
		t.Fatalf("%+v", got)
	}
	w.get(lucie, sheetPath).is(http.StatusOK).says("Neuf places", "2027-07-31")

	view, err := w.db.Contract(t.Context(), handicap)
	must(t, err)
	a, _ := view.State.Approval("sheet.FA-B1")
	w.get(lucie, "/contracts/"+handicap+"/texts/"+a.Revision).is(http.StatusOK).says("Neuf places", `"subject":"sheet.FA-B1"`)
	for _, s := range view.State.Sheets {
		if s.Code == "FA-B1" && s.Steps[0].DueOn.String() != "2027-07-31" {
			t.Errorf("the kernel follows %+v", s)
		}
	}
	// The same key, whatever became of the content; another one is another question.
	if again := w.command(bruno, "s-1", submission, "").is(http.StatusOK); again.body != first.body {
		t.Errorf("%s, but %s", again.body, first.body)
	}
	w.command(amelie, "s-1", submission, "").problem(http.StatusConflict, "idempotency_conflict")
	w.command(bruno, "s-2", submission, "").problem(http.StatusConflict, "not_allowed")
	w.command(bruno, "s-3", strings.Replace(submission, "FA-B1", "FA-ZZ", 1), "").problem(http.StatusNotFound, "unknown")
	w.writing(bruno, "PUT", sheetPath, `"1"`, body).problem(http.StatusConflict, "closed")
}

// What vigilance holds back is refused by the kernel, through whichever address it is asked, and nothing is shared by it.
func TestVigilanceHoldsASubmissionBack(t *testing.T) {
	w := newWorld(t).with(handicap).returned()
	version, body := w.item(bruno, sheetPath, `"owner":"Bruno Escalier, directeur du pôle adultes 00"`, `"owner":""`)
	w.writing(bruno, "PUT", sheetPath, version, body).is(http.StatusOK)
	for _, refused := range []api.Problem{
		w.command(bruno, "s-1", submission, "").problem(http.StatusConflict, "held"),
		w.command(bruno, "s-2", "/contracts/"+handicap+"/commands", `{"action":"submit_sheet","subject":"FA-B1","revision":"`+strings.Repeat("a", 64)+`"}`).problem(http.StatusConflict, "held"),
	} {
		if refused.Rule != "V-SHEET-INCOMPLETE" || len(refused.Held) != 1 || refused.Held[0] != (api.HeldRule{Rule: "V-SHEET-INCOMPLETE", Subject: "FA-B1"}) {
			t.Errorf("%+v", refused)
		}
	}
	w.get(lucie, sheetPath).is(http.StatusOK).says("Bruno Escalier")
	w.get(bruno, "/contracts/"+handicap+"/alerts").is(http.StatusOK).says("V-SHEET-INCOMPLETE", "bloquant")
	w.get(lucie, "/contracts/"+handicap+"/alerts").is(http.StatusOK).says("V-OBJ-NO-INDICATOR", "OO-B5.2").hides("V-SHEET-INCOMPLETE")
}

// A fiche d'intention leaves the annex under its own code, once somebody pays for it (F-OB-08).
func TestAnIntentBecomesAFiche(t *testing.T) {
	w := newWorld(t).with(handicap)
	const promotion = "/contracts/" + handicap + "/intents/FA-B11/promotion"
	w.post(amelie, promotion, `{"means":""}`).problem(http.StatusUnprocessableEntity, "invalid")
	w.post(lucie, promotion, `{"means":"120 000 € de l'ARS"}`).problem(http.StatusForbidden, "forbidden")
	w.post(amelie, promotion, `{"means":"120 000 € de l'ARS"}`).is(http.StatusOK).says("financée", "120 000 €")
	w.post(amelie, promotion, `{"means":"120 000 € de l'ARS"}`).problem(http.StatusNotFound, "unknown")
	w.get(amelie, contentPath+"/intent_sheet/FA-B11").problem(http.StatusNotFound, "unknown")
	w.get(lucie, contentPath+"/intent_sheet/FA-B11").is(http.StatusOK)

	// Complete, it is submitted: the kernel gets to know it then.
	const path = contentPath + "/action_sheet/FA-B11"
	version, body := w.item(amelie, path, `"owner":""`, `"owner":"Bruno Escalier, directeur"`, `"baseline_situation":""`, `"baseline_situation":"rien"`,
		`"target_situation_5y":""`, `"target_situation_5y":"tout"`, `"start_on":null`, `"start_on":"2027-01-01"`, `"end_on":null`, `"end_on":"2029-12-31"`,
		`"steps":[]`, `"steps":[{"label":"ouvrir","due_on":"2028-03-31","status":"à faire"}]`,
		`"indicators":[]`, `"indicators":[{"code":"IND-B99","label":"Places","kind":"résultat","direction":"hausse"}]`,
		`"code":"FA-B11"`, `"code":"FA-B11","operational_objective":"OO-B3.1"`)
	w.writing(amelie, "PUT", path, version, body).is(http.StatusOK)
	w.command(amelie, "s-1", strings.Replace(submission, "FA-B1", "FA-B11", 1), "").is(http.StatusOK).says("sheet.FA-B11")
}
