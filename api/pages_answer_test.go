package api_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"jalon/internal/access"
)

var hiddenField = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)"`)

// fill reads the form of a question as a browser would, then answers.
func (w *world) fill(person, verdict, reason string) url.Values {
	w.t.Helper()
	form := url.Values{"verdict": {verdict}, "motif": {reason}}
	for _, field := range hiddenField.FindAllStringSubmatch(w.visit(person, "GET", approvalPage, nil).page(http.StatusOK).body, -1) {
		form.Set(field[1], field[2])
	}
	return form
}

func TestAnAnswerByFormIsTheDecisionOfTheAPI(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	if asked.ID != "sheet.FA-B1" {
		t.Fatalf("%s is awaited", asked.ID)
	}
	w.visit(lucie, "GET", approvalPage, nil).page(http.StatusOK).says(asked.Revision, "Approuver", "Demander des modifications", "Refuser", `maxlength="500"`)
	form := w.fill(lucie, "request_changes", "Chiffrer\r\nle coût.")
	again := w.fill(lucie, "request_changes", "")
	if form.Get("cle") == "" || form.Get("cle") == again.Get("cle") || form.Get("revision") != asked.Revision {
		t.Errorf("%v, then %v", form, again)
	}
	confirmation := contractPage + "?reponse=" + form.Get("cle")
	w.visit(lucie, "POST", approvalPage, form).leadsTo(confirmation)
	w.visit(lucie, "GET", confirmation, nil).page(http.StatusOK).
		says("Votre réponse est enregistrée", "Lucie Marchand (CD-00) demande des modifications").hides("Réponse attendue sur la fiche FA-B1")
	w.visit(olivier, "GET", confirmation, nil).page(http.StatusOK).hides("Votre réponse est enregistrée")
	w.visit(lucie, "GET", contractPage+"?reponse=forged", nil).page(http.StatusOK).hides("Votre réponse est enregistrée")
	w.visit(lucie, "GET", approvalPage, nil).page(http.StatusOK).
		says("modifications demandées", "Chiffrer\nle coût.", "Lucie Marchand", "23/11/2026 à 10\u00a0h\u00a000", "pas attendue").hides(`class="answer"`)

	// Sent twice, it counts once; the API answers for it under the same key.
	w.visit(lucie, "POST", approvalPage, form).leadsTo(confirmation)
	w.command(lucie, form.Get("cle"), decisionPath(asked), verdict("request_changes", asked, "Chiffrer\nle coût.")).is(http.StatusOK)
	if len(w.temporal.updates) != 1 {
		t.Errorf("%d updates", len(w.temporal.updates))
	}
}

func TestReadingDecidesNothing(t *testing.T) {
	w := newWorld(t).with(handicap)
	form := w.fill(lucie, "approve", "")
	before, err := w.db.Seq(t.Context(), handicap)
	must(t, err)
	w.visit(lucie, "GET", approvalPage+"?"+form.Encode(), nil).page(http.StatusOK)
	w.visit(lucie, "GET", contractPage+"?"+form.Encode(), nil).page(http.StatusOK)
	w.visit(lucie, "HEAD", approvalPage+"?"+form.Encode(), nil).is(http.StatusMethodNotAllowed)
	// Fields in the address of a POST are no form either.
	w.visit(lucie, "POST", approvalPage+"?"+form.Encode(), url.Values{}).page(http.StatusUnprocessableEntity)
	if after, err := w.db.Seq(t.Context(), handicap); err != nil || after != before || len(w.temporal.updates) != 0 {
		t.Errorf("facts %d to %d, %d updates, %v", before, after, len(w.temporal.updates), err)
	}
}

func TestARefusedAnswerComesBackAsItWasTyped(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.visit(lucie, "POST", approvalPage, w.fill(lucie, "reject", "")).page(http.StatusUnprocessableEntity).
		says("Un refus ou une demande de modification doit être motivé", `id="r-sheet-FA-B1-motif-erreur"`, `aria-invalid="true"`, `value="reject" id="r-sheet-FA-B1-reject" required checked`, "<title>Erreur")
	form := w.fill(lucie, "", "Mon motif.")
	w.visit(lucie, "POST", approvalPage, form).page(http.StatusUnprocessableEntity).
		says("Vous n'avez choisi aucune réponse", `id="r-sheet-FA-B1-reponse-erreur"`, "Mon motif.", form.Get("cle"))
	long := strings.Repeat("é", 501)
	w.visit(lucie, "POST", approvalPage, w.fill(lucie, "reject", long)).page(http.StatusUnprocessableEntity).says("dépasse 500 caractères", long)
	w.visit(lucie, "POST", approvalPage, w.fill(lucie, "reject", "a\x00b")).page(http.StatusUnprocessableEntity).says("caractère invisible")
	for _, field := range []string{"cle", "revision"} {
		spoilt := w.fill(lucie, "reject", "Mon motif.")
		spoilt.Set(field, strings.Repeat("a", 200))
		w.visit(lucie, "POST", approvalPage, spoilt).page(http.StatusUnprocessableEntity).says("incomplet", "Mon motif.")
	}

	stale := w.fill(lucie, "approve", "Mon motif.")
	current := stale.Get("revision")
	stale.Set("revision", strings.Repeat("0", 64))
	w.visit(lucie, "POST", approvalPage, stale).page(http.StatusConflict).
		says("version du texte", `name="revision" value="`+current+`"`, "Mon motif.", `value="approve" id="r-sheet-FA-B1-approve" required checked`)
	if seq := len(w.approvals(lucie, "/approvals?mine=true").Items); seq != 2 {
		t.Errorf("%d approvals are left", seq)
	}
}

func TestAnAnswerThatIsNoLongerAwaitedIsGivenBack(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	late := w.fill(lucie, "reject", "Mon motif tardif.")
	w.command(lucie, "first", decisionPath(asked), verdict("approve", asked, "")).is(http.StatusOK)
	w.visit(lucie, "POST", approvalPage, late).page(http.StatusConflict).says("Mon motif tardif.", "Refuser", "La page du contrat").hides(`class="answer"`, "allowed")
	w.visit(bystander(w), "POST", approvalPage, late).page(http.StatusConflict).says("Mon motif tardif.")
	w.visit(access.OperatorPerson, "POST", approvalPage, late).page(http.StatusForbidden).says("décidez rien")
	w.visit(claire, "POST", approvalPage, late).page(http.StatusNotFound).hides("Horizons")
}

func TestAKeyOfAnotherAnswerGivesWay(t *testing.T) {
	w := newWorld(t).with(handicap)
	form := w.fill(lucie, "approve", "")
	form.Set("cle", "taken")
	for _, pending := range w.show(lucie, handicap).State.PendingApprovals {
		if pending.ID == "sheet.FA-B3" {
			w.command(lucie, "taken", decisionPath(pending), verdict("approve", pending, "")).is(http.StatusOK)
		}
	}
	w.visit(lucie, "POST", approvalPage, form).page(http.StatusConflict).says("déjà servi", `name="cle" value="page-`)
	w.visit(lucie, "POST", approvalPage, w.fill(lucie, "approve", "")).is(http.StatusSeeOther)
}

func TestAnAnswerOfWhichNothingIsKnownIsSentAgainUnderItsKey(t *testing.T) {
	w := newWorld(t).with(handicap)
	form := w.fill(lucie, "request_changes", "Mon motif.")
	w.patient(100 * time.Millisecond)
	w.temporal.fail = func(int) error {
		return client.NewWorkflowUpdateServiceTimeoutOrCanceledError(context.DeadlineExceeded)
	}
	w.visit(lucie, "POST", approvalPage, form).page(http.StatusAccepted).says("ne comptera qu'une fois", form.Get("cle"), "Mon motif.", "checked")
	w.temporal.fail = nil
	w.patient(10 * time.Second)
	w.visit(lucie, "POST", approvalPage, form).leadsTo(contractPage + "?reponse=" + form.Get("cle"))
	own := w.session(lucie)
	w.db.Close()
	lost := w.holding(own, "POST", approvalPage, form)
	lost.page(lost.status).says("Mon motif.", lost.header.Get("X-Request-Id"))
}
