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

var tick = regexp.MustCompile(`<input type="checkbox" name="accord" value="([^"]*)"`)

// ticks lists what may be chosen on « À traiter ».
func (w *world) ticks(person string) []string {
	w.t.Helper()
	var found []string
	for _, box := range tick.FindAllStringSubmatch(w.visit(person, "GET", "/a-traiter", nil).page(http.StatusOK).body, -1) {
		found = append(found, box[1])
	}
	return found
}

// confirms reads the page of confirmation, and gives its form.
func (w *world) confirms(person string, chosen ...string) (answer, url.Values) {
	w.t.Helper()
	page := w.visit(person, "GET", "/accords?"+url.Values{"accord": chosen}.Encode(), nil).page(http.StatusOK)
	form := url.Values{}
	for _, field := range hiddenField.FindAllStringSubmatch(page.body, -1) {
		form.Add(field[1], field[2])
	}
	return page, form
}

func TestSeveralQuestionsAreApprovedAtOnce(t *testing.T) {
	w := newWorld(t).with(handicap)
	if ticks := w.ticks(lucie); ticks != nil {
		t.Errorf("texts that nobody deposited may be approved unread: %v", ticks)
	}
	revision := w.submitted(sheetText)
	readable := handicap + "/sheet.FA-B1/" + revision
	if ticks := w.ticks(lucie); len(ticks) != 1 || ticks[0] != readable {
		t.Fatalf("ticks: %v", ticks)
	}
	w.visit(lucie, "GET", "/a-traiter", nil).says(`for="choix-`+handicap+`-sheet.FA-B1"`, "Approuver les demandes choisies")

	// FA-B3 awaits her too, but its text is not there to be read; the others are nothing to her.
	page, form := w.confirms(lucie, readable, handicap+"/sheet.FA-B3/x", "none/sheet.FA-B1/x", "x", "/", readable)
	page.says(`<a href="`+textPage(revision)+`">Lire le texte</a>`, revision, "Laissées de côté\u00a0: 2", "cette demande").hides("FA-B3")
	if len(form["accord"]) != 1 || form.Get("accord") != readable || len(w.temporal.updates) != 2 {
		t.Errorf("form %v after %d updates", form, len(w.temporal.updates))
	}
	form.Add("accord", handicap+"/sheet.FA-B3/"+strings.Repeat("0", 64))
	form.Add("accord", ehpad+"/sheet.FA-1.1/"+revision)
	first := w.visit(lucie, "POST", "/accords", form).page(http.StatusOK).
		says("Approuvée.", "Non enregistrée.", "version du texte", "Ce contrat n'existe pas").hides("<form class")
	if strings.Count(first.body, "Approuvée.") != 1 || strings.Count(first.body, "Non enregistrée.") != 2 {
		t.Error(first.body)
	}
	w.visit(lucie, "GET", approvalPage, nil).page(http.StatusOK).says("Approuvé").hides(`class="answer"`)
	updates := len(w.temporal.updates)
	again := w.visit(lucie, "POST", "/accords", form).page(http.StatusOK)
	if strings.Count(again.body, "Approuvée.") != 1 {
		t.Errorf("sent again, it reads otherwise: %s", again.body)
	}
	if decided := len(w.temporal.updates) - updates; decided != 1 { // the stale one is asked again
		t.Errorf("%d updates", decided)
	}
	// It is the route of the API under another address: the same key, the same answers.
	w.command(lucie, form.Get("cle"), "/approvals/decisions", `{"items":[{"contract":"`+handicap+`","approval":"sheet.FA-B1","verdict":"approve","revision":"`+revision+`"}]}`).
		is(http.StatusOK).says(`"status":200`)
}

func TestSeveralAreApprovedByNoLinkAndByNobodyElse(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	readable := handicap + "/sheet.FA-B1/" + w.submitted(sheetText)
	_, form := w.confirms(lucie, readable)
	before := len(w.temporal.updates)
	w.visit(lucie, "GET", "/accords?"+form.Encode(), nil).page(http.StatusOK)
	w.visit(lucie, "POST", "/accords?"+form.Encode(), url.Values{}).page(http.StatusUnprocessableEntity)
	w.visit(lucie, "POST", "/accords", url.Values{"accord": {readable}}).page(http.StatusUnprocessableEntity)
	w.visit(lucie, "POST", "/accords", url.Values{"cle": {"k"}, "accord": {"a\x00/b/c", "b/" + strings.Repeat("x", 400) + "/c"}}).page(http.StatusUnprocessableEntity)
	r := w.browser(lucie, "POST", "/accords", form)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w.do(r).page(http.StatusForbidden)
	w.visit("", "POST", "/accords", form).leadsTo("/connexion?next=%2Faccords")
	for _, person := range []string{w.named(access.Auditor, "CD-00"), claire, access.OperatorPerson} {
		if ticks := w.ticks(person); ticks != nil {
			t.Errorf("%s may choose %v", person, ticks)
		}
		page, _ := w.confirms(person, readable)
		page.says("Laissées de côté\u00a0: 1").hides(`class="answer"`, "FA-B1")
		w.visit(person, "POST", "/accords", form).page(http.StatusOK).says("Non enregistrée.").hides("Approuvée.")
	}
	if len(w.temporal.updates) != before {
		t.Errorf("%d updates", len(w.temporal.updates)-before)
	}
}

func TestWhatIsNotSettledIsSentAgain(t *testing.T) {
	w := newWorld(t).with(handicap)
	_, form := w.confirms(lucie, handicap+"/sheet.FA-B1/"+w.submitted(sheetText))
	w.patient(100 * time.Millisecond)
	w.temporal.fail = func(int) error {
		return client.NewWorkflowUpdateServiceTimeoutOrCanceledError(context.DeadlineExceeded)
	}
	w.visit(lucie, "POST", "/accords", form).page(http.StatusOK).says("Pas encore enregistrée.", form.Get("cle"), form.Get("accord"), "Envoyer de nouveau")
	w.temporal.fail = nil
	w.patient(10 * time.Second)
	w.visit(lucie, "POST", "/accords", form).page(http.StatusOK).says("Approuvée.").hides("Envoyer de nouveau")
}

func TestWhatAwaitsIsToldWithItsVisaAndItsPrincipal(t *testing.T) {
	w := newWorld(t).with(handicap)
	sophie, marc := w.chain()
	w.visit(sophie, "GET", "/a-traiter", nil).page(http.StatusOK).says("Ce qui attend votre visa", approvalPage, "Tarification", "visa «\u00a0Tarification\u00a0» (CD-00)")
	w.visit(marc, "GET", "/a-traiter", nil).page(http.StatusOK).hides("Ce qui attend votre visa", approvalPage)
	w.visit(lucie, "GET", "/a-traiter", nil).page(http.StatusOK).hides("Ce qui attend votre visa", approvalPage)

	w.act(chief, `{"action":"set_visas","bodies":[]}`).is(http.StatusOK)
	w.visit(sophie, "GET", "/a-traiter", nil).page(http.StatusOK).hides("Ce qui attend votre visa")
	w.visit(lucie, "GET", "/a-traiter", nil).page(http.StatusOK).says(approvalPage).hides("vous agissez pour")
	w.act(lucie, `{"action":"delegate","person":"p-marc","until":"2026-12-31"}`).is(http.StatusOK)
	w.visit(marc, "GET", "/a-traiter", nil).page(http.StatusOK).says(approvalPage, "vous agissez pour Lucie Marchand", "par délégation")
	w.visit(marc, "GET", approvalPage, nil).page(http.StatusOK).says("à la place de", "Lucie Marchand", `class="answer"`)
	w.visit(lucie, "GET", approvalPage, nil).page(http.StatusOK).says(`class="answer"`).hides("à la place de")
}
