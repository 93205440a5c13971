package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/postgres"
)

const texts = "/contracts/" + handicap + "/texts"

func sum(text string) string {
	digest := sha256.Sum256([]byte(text))
	return hex.EncodeToString(digest[:])
}

func deposit(text string) string {
	body, _ := json.Marshal(map[string]string{"subject": "sheet.FA-B1", "text": text})
	return string(body)
}

// sees checks that a text is shown to somebody, or that it is told like one that does not exist.
func (w *world) sees(person, revision string, shown bool) {
	w.t.Helper()
	var list struct{ Items []postgres.Text }
	w.get(person, texts).is(http.StatusOK).into(&list)
	listed := false
	for _, t := range list.Items {
		listed = listed || t.Revision == revision
		if t.Text != "" {
			w.t.Errorf("the list holds the words of %s", t.Revision)
		}
	}
	a, absent := w.get(person, texts+"/"+revision), w.get(person, texts+"/"+strings.Repeat("0", 64))
	if absent.problem(http.StatusNotFound, "unknown"); listed != shown || shown != (a.status == http.StatusOK) || !shown && a.body != absent.body {
		w.t.Errorf("%s, shown %t: listed %t, %d %s", person, shown, listed, a.status, a.body)
	}
}

func TestADraftIsItsPartysUntilItIsSubmitted(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	auditor, other, operator := w.named(access.Auditor, "960001105"), w.named(access.Auditor, "CD-00"), w.named(access.Operator, "960001105")
	informed := w.register("960001105", "p-informed", "Personne Informée")
	w.act(amelie, `{"action":"assign_role","person":"p-informed","role":"informed"}`).is(http.StatusOK)

	text := "Fiche FA-B1\r\n« chiffrée »\t1 200 €"
	var deposited api.Revision
	first := w.post(amelie, texts, deposit(text)).is(http.StatusCreated)
	if first.into(&deposited); deposited.Revision != sum(text) {
		t.Errorf("revision %s", deposited.Revision)
	}
	if again := w.post(bruno, texts, deposit(text)).is(http.StatusCreated); again.body != first.body {
		t.Errorf("%s, then %s", first.body, again.body)
	}
	for _, person := range []string{amelie, bruno, auditor} {
		w.sees(person, deposited.Revision, true)
	}
	for _, person := range []string{lucie, julien, chief, other, operator, informed, access.OperatorPerson} {
		w.sees(person, deposited.Revision, false)
	}
	var shown postgres.Text
	w.get(amelie, texts+"/"+deposited.Revision).is(http.StatusOK).into(&shown)
	if shown.Text != text || shown.Party != "OG" || shown.Subject != "sheet.FA-B1" || shown.DepositedBy != amelie || shown.Shared || !shown.DepositedAt.Equal(present) {
		t.Errorf("%+v", shown)
	}
	if round := w.rounds(lucie, asked.ID)[0]; round.TextAvailable {
		t.Errorf("%+v", round)
	}

	w.command(lucie, "d-1", decisionPath(asked), verdict("request_changes", asked, "Chiffrer.")).is(http.StatusOK)
	w.act(amelie, `{"action":"submit_sheet","subject":"FA-B1","revision":"`+deposited.Revision+`"}`).is(http.StatusOK)
	for _, person := range []string{amelie, lucie, julien, chief, other, operator, informed, access.OperatorPerson} {
		w.sees(person, deposited.Revision, true)
	}
	if rounds := w.rounds(lucie, asked.ID); !rounds[0].TextAvailable || rounds[1].TextAvailable {
		t.Errorf("%+v", rounds)
	}
	for _, pending := range w.show(lucie, handicap).State.PendingApprovals {
		if pending.TextAvailable != (pending.ID == asked.ID) {
			t.Errorf("%+v", pending)
		}
	}
}

// The same words, written on two sides, are two drafts.
func TestTwoPartiesMayHoldTheSameDraft(t *testing.T) {
	w := newWorld(t).with(handicap)
	for _, person := range []string{amelie, lucie} {
		w.post(person, texts, deposit("Le même texte.")).is(http.StatusCreated)
		w.sees(person, sum("Le même texte."), true)
		var own postgres.Text
		if w.get(person, texts+"/"+sum("Le même texte.")).into(&own); own.DepositedBy != person {
			t.Errorf("%s reads %+v", person, own)
		}
	}
	w.sees(julien, sum("Le même texte."), false)
}

func TestTextsAreBoundedAndLegible(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	w.post(amelie, texts, deposit(strings.Repeat("\n", 200<<10))).is(http.StatusCreated)
	for text, field := range map[string]string{
		"": "text", "a\x00b": "text", strings.Repeat("a", 200<<10+1): "text", strings.Repeat("é", 100<<10+1): "text",
	} {
		if p := w.post(amelie, texts, deposit(text)).problem(http.StatusUnprocessableEntity, "invalid"); p.Field != field {
			t.Errorf("%.10q: %+v", text, p)
		}
	}
	w.post(amelie, texts, deposit(strings.Repeat("a", 500<<10))).problem(http.StatusRequestEntityTooLarge, "too_large")
	w.post(amelie, texts, `{"subject":"","text":"a"}`).problem(http.StatusUnprocessableEntity, "invalid")
	for person, status := range map[string]int{access.OperatorPerson: 403, w.named(access.Operator, "960001105"): 403, claire: 404} {
		w.post(person, texts, deposit("a")).is(status)
	}
}
