package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/contract"
	"jalon/internal/mention"
	"jalon/internal/postgres"
)

// What somebody writes stays out of the workflow's history, and a command asked twice is one command.
func TestAReasonTravelsAsAMention(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	body := verdict("request_changes", asked, "Chiffrer avec Olivier Pradel.")
	first := w.command(lucie, "d-1", decisionPath(asked), body).is(http.StatusOK)
	if again := w.command(lucie, "d-1", decisionPath(asked), body).is(http.StatusOK); again.body != first.body {
		t.Errorf("first %s, then %s", first.body, again.body)
	}
	w.command(lucie, "d-1", decisionPath(asked), verdict("request_changes", asked, "Chiffrer avec Olivier Pradet.")).problem(http.StatusConflict, "idempotency_conflict")
	if len(w.temporal.updates) != 1 {
		t.Fatalf("%d updates were sent", len(w.temporal.updates))
	}
	sent := w.temporal.updates[0].Args[0].(contract.Command).Reason
	if found := mention.Find(sent); len(found) != 1 || sent != mention.Text(found[0].Commitment) {
		t.Errorf("the workflow is told %q", sent)
	}
	w.get(lucie, "/contracts/"+handicap+"/timeline").is(http.StatusOK).says("Chiffrer avec Olivier Pradel.").hides("⟦")
}

// The two brackets of mentions are refused where words go into a sentence as they are. Where somebody may write anything,
// what looks like a mention is what was written, and no more.
func TestNobodyWritesAMention(t *testing.T) {
	w := newWorld(t).with(handicap)
	forged := mention.Name(olivier, strings.Repeat("0", 64))
	for field, body := range map[string]string{
		"subject": `{"action":"decide","subject":"a⟦b"}`, "mode": `{"action":"record_launch","mode":"b⟧"}`, "bodies[0]": `{"action":"set_visas","bodies":["` + forged[:20] + `"]}`,
		"person": `{"action":"assign_role","person":"⟦"}`, "revision": `{"action":"submit_sheet","revision":"⟦"}`,
	} {
		if p := w.act(chief, body).problem(http.StatusUnprocessableEntity, "invalid"); p.Field != field && (len(p.Errors) == 0 || !strings.Contains(p.Errors[0].Pointer+p.Errors[0].Field, field[:4])) {
			t.Errorf("%s: %+v", field, p)
		}
	}
	w.post(amelie, texts, `{"subject":"⟦","text":"x"}`).problem(http.StatusUnprocessableEntity, "invalid")
	w.post(w.named("operator", "CD-00"), "/organisations/CD-00/people", `{"name":"Anne ⟦Brun","address":"anne@cd00.example"}`).problem(http.StatusUnprocessableEntity, "invalid")
	file := strings.Replace(example(t, ehpad), "Les Jardins de la Cère", "Les ⟦Jardins⟧", 1)
	w.post("operator", "/contracts", file).is(http.StatusUnprocessableEntity).says("réservés")

	asked := w.waiting()
	w.command(lucie, "w-1", decisionPath(asked), verdict("request_changes", asked, "Voir "+forged)).is(http.StatusOK)
	w.get(lucie, "/contracts/"+handicap+"/timeline").is(http.StatusOK).says("Voir " + forged)
}

// A body is consulted and a visa given by whoever holds the post: neither goes by the name of one of the contract's people,
// which the fact could never lose again.
func TestABodyIsNobody(t *testing.T) {
	w := newWorld(t).with(handicap)
	for _, level := range []string{"Lucie Marchand", "visa de MARCHAND Lucie"} {
		p := w.act(chief, `{"action":"set_visas","bodies":["direction","`+level+`"]}`).problem(http.StatusUnprocessableEntity, "invalid")
		if p.Field != "bodies" || !strings.Contains(p.Detail, "porte le nom d'une personne") {
			t.Errorf("%s: %+v", level, p)
		}
	}
	w.act(chief, `{"action":"set_visas","bodies":["direction","Marchand"]}`).is(http.StatusOK)
}

// Pages and programs call an erased person so, wherever the name stood, and everybody else as before.
func TestAnErasedPersonIsCalledSo(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	w.command(lucie, "d-1", decisionPath(asked), verdict("request_changes", asked, "Vu avec MARCHAND Lucie et Olivier Pradel.")).is(http.StatusOK)
	w.register("CD-00", "p-next", "Maud Ferrand")
	w.act(chief, `{"action":"assign_role","role":"referent","person":"p-next"}`).is(http.StatusOK)
	places := []string{"/contracts/" + handicap + "/timeline", "/contracts/" + handicap + "/people", "/contracts/" + handicap + "/approvals"}
	seen := func() (all string) {
		for _, path := range places {
			all += w.get(olivier, path).is(http.StatusOK).body
		}
		return all + w.visit(olivier, "GET", contractPage, nil).page(http.StatusOK).body + w.visit(olivier, "GET", approvalPage, nil).page(http.StatusOK).body +
			w.visit(olivier, "GET", contractPage+"/personnes", nil).page(http.StatusOK).body
	}
	before := seen()
	record, err := w.db.Erase(t.Context(), postgres.Wish{Person: lucie, Ground: "Demande", At: present, Despite: true, Apply: true})
	must(t, err)
	if len(record.Statements) != 1 || len(record.Namesakes)+len(record.FactsLeft)+len(record.FilesLeft) > 0 {
		t.Errorf("the record says %+v", record)
	}
	after := seen()
	finder := mention.NewFinder([]string{"Lucie Marchand"}, nil)
	if _, found := finder.Replace(before, strings.ToUpper); !found {
		t.Fatal("she was named nowhere before")
	}
	if _, found := finder.Replace(after, strings.ToUpper); found || strings.Contains(after, "⟦") {
		t.Errorf("she is still named, or a mention shows:\n%s", after)
	}
	for _, words := range []string{mention.ErasedPerson + " (CD-00)", "Vu avec " + mention.ErasedPerson + " et Olivier Pradel", "Maud Ferrand"} {
		if !strings.Contains(after, words) {
			t.Errorf("%q is missing", words)
		}
	}
	if asked := strings.Count(before, "Olivier Pradel"); asked == 0 || strings.Count(after, "Olivier Pradel") != asked {
		t.Errorf("Olivier Pradel is named %d times, %d before", strings.Count(after, "Olivier Pradel"), asked)
	}
}

// What was written with a command that was refused is quoted by no fact, and is not kept for long.
func TestTheWordsOfARefusedCommandGo(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	stale := asked
	stale.Revision = strings.Repeat("0", 64)
	w.command(lucie, "r-1", decisionPath(asked), verdict("reject", stale, "Refusé.")).problem(http.StatusConflict, "stale")
	w.command(lucie, "r-2", decisionPath(asked), verdict("request_changes", asked, "Chiffrer.")).is(http.StatusOK)
	due := func(days int) (rows int64) {
		found, err := w.db.Retain(t.Context(), time.Now().AddDate(0, 0, days), true) // deposited by the server's clock
		must(t, err)
		for _, d := range found {
			if d.Kind == "statements" {
				rows = d.Rows
			}
		}
		return rows
	}
	if early, late, again := due(29), due(31), due(31); early != 0 || late != 1 || again != 0 {
		t.Errorf("%d go early, %d late, %d again", early, late, again)
	}
	w.get(lucie, "/contracts/"+handicap+"/timeline").is(http.StatusOK).says("Chiffrer.").hides(mention.ErasedText)
	var answer api.Answer
	if err := json.Unmarshal([]byte(w.command(lucie, "r-2", decisionPath(asked), verdict("request_changes", asked, "Chiffrer.")).is(http.StatusOK).body), &answer); err != nil || answer.Command != "r-2" {
		t.Errorf("%+v, %v", answer, err)
	}
}
