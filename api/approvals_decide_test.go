package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/serviceerror"

	"jalon/api"
)

type item = map[string]string

func several(items ...item) string {
	body, _ := json.Marshal(map[string]any{"items": items})
	return string(body)
}

func on(id, verdict, revision, reason string) item {
	return item{"contract": handicap, "approval": id, "verdict": verdict, "revision": revision, "reason": reason}
}

type results struct{ Items []api.DecisionResult }

func TestSeveralAnswersAreEachTheirOwn(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	pending := w.show(lucie, handicap).State.PendingApprovals
	if len(pending) != 2 {
		t.Fatalf("%+v", pending)
	}
	body := several(
		on("sheet.FA-B2", "approve", pending[0].Revision, ""),
		on(pending[0].ID, "approve", pending[0].Revision, ""),
		on("sheet.ZZ", "approve", "", ""),
		item{"contract": ehpad, "approval": "renewal", "verdict": "approve"},
		item{"contract": "none", "approval": "renewal", "verdict": "approve"},
		on(pending[1].ID, "approve", strings.Repeat("0", 64), ""),
	)
	first := w.command(lucie, "b-1", "/approvals/decisions", body).is(http.StatusOK)
	var got results
	first.into(&got)
	want := []struct {
		status int
		code   string
	}{{404, "unknown"}, {200, ""}, {404, "unknown"}, {404, "unknown"}, {404, "unknown"}, {409, "stale"}}
	if len(got.Items) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, r := range got.Items {
		told := ""
		if r.Problem != nil {
			told = string(r.Problem.Code)
		}
		if r.Status != want[i].status || told != want[i].code || (r.Answer != nil) != (r.Status == http.StatusOK) {
			t.Errorf("item %d: %+v, want %+v", i, r, want[i])
		}
	}
	if a := got.Items[1].Answer; a.Approval == nil || a.Approval.State != "approved" || len(a.Command) != 64 {
		t.Errorf("%+v", got.Items[1].Answer)
	}
	if got.Items[3].Problem.Detail != got.Items[4].Problem.Detail {
		t.Error("a contract out of sight is told apart from one that does not exist")
	}
	// The whole again gets the same bytes; so does the item that was taken, in another company.
	if again := w.command(lucie, "b-1", "/approvals/decisions", body).is(http.StatusOK); again.body != first.body {
		t.Errorf("%s, then %s", first.body, again.body)
	}
	var alone results
	w.command(lucie, "b-1", "/approvals/decisions", several(on(pending[0].ID, "reject", pending[0].Revision, "Non."))).is(http.StatusOK).into(&alone)
	if alone.Items[0].Status != http.StatusConflict || alone.Items[0].Problem.Code != "idempotency_conflict" {
		t.Errorf("%+v", alone)
	}
	// Refusals leave the same traces as those of single answers.
	refused := 0
	for _, line := range w.journal("operator", "/access-log") {
		if line.Action == "decide" && line.Person == lucie && line.Outcome == "refused" && line.Contract != "" {
			refused++
		}
	}
	if refused != 11 { // five, twice, and the key of another answer
		t.Errorf("%d refusals are kept", refused)
	}
}

func TestAnItemIsDecidedOnce(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	twice := several(on(asked.ID, "approve", asked.Revision, ""), on(asked.ID, "reject", asked.Revision, "Non."))
	p := w.command(lucie, "b-1", "/approvals/decisions", twice).problem(http.StatusUnprocessableEntity, "invalid")
	if p.Errors[0].Pointer != "/items/1" || len(w.temporal.updates) != 0 {
		t.Errorf("%+v, %d updates", p, len(w.temporal.updates))
	}
	var many []item
	for i := range 51 {
		many = append(many, on(fmt.Sprint("sheet.", i), "approve", "", ""))
	}
	for _, body := range []string{several(), several(many...), `{}`, `{"items":[{"contract":"a","approval":"b","verdict":"oui"}]}`} {
		w.command(lucie, "b-1", "/approvals/decisions", body).problem(http.StatusUnprocessableEntity, "invalid")
	}
	w.command(lucie, "b-1", "/approvals/decisions", several(many[:50]...)).is(http.StatusOK)
	for _, body := range []string{
		`{"items":[{"contract":"a","approval":"b","verdict":"approve","verdict":"reject"}]}`, `{"items":[{"contract":"a","Approval":"b","verdict":"approve"}]}`,
		`{"items":[{"contract":"a"` + strings.Repeat("[", 20_000) + `}]}`,
	} {
		w.command(lucie, "b-1", "/approvals/decisions", body).problem(http.StatusBadRequest, "malformed")
	}
	w.post(lucie, "/approvals/decisions", twice).problem(http.StatusUnprocessableEntity, "invalid")
}

func TestItemsWithoutAnAnswerAreAskedForAgainTogether(t *testing.T) {
	w := newWorld(t).with(handicap)
	pending := w.show(lucie, handicap).State.PendingApprovals
	var items []item
	for _, a := range pending {
		items = append(items, on(a.ID, "approve", a.Revision, ""))
	}
	for i := range 6 {
		items = append(items, on(fmt.Sprint("sheet.", i), "approve", "", ""))
	}
	w.patient(20 * time.Millisecond)
	w.temporal.fail = func(int) error { return serviceerror.NewUnavailable("away") }
	var got results
	w.command(lucie, "b-1", "/approvals/decisions", several(items...)).is(http.StatusOK).into(&got)
	asked := map[any]bool{}
	for _, update := range w.temporal.updates {
		asked[update.UpdateID] = true
	}
	for i, r := range got.Items {
		if r.Status != http.StatusAccepted || r.Answer != nil || r.Problem != nil {
			t.Errorf("item %d: %+v", i, r)
		}
	}
	if len(asked) != 4 {
		t.Errorf("%d items were waited for", len(asked))
	}
	w.temporal.fail = nil
	w.patient(10 * time.Second)
	w.command(lucie, "b-1", "/approvals/decisions", several(items...)).is(http.StatusOK).into(&got)
	for i, r := range got.Items {
		if status := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[i < len(pending)]; r.Status != status {
			t.Errorf("item %d: %+v", i, r)
		}
	}
}
