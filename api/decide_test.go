package api_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/dossier"
)

// waiting is an approval that Lucie Marchand may decide, with the revision it is about.
func (w *world) waiting() api.PendingApproval {
	w.t.Helper()
	view := w.show(lucie, handicap)
	for _, pending := range view.State.PendingApprovals {
		if pending.ID == view.AvailableActions[0].Subject {
			return pending
		}
	}
	w.t.Fatalf("nothing awaits Lucie Marchand: %+v", view)
	return api.PendingApproval{}
}

func verdict(word string, a api.PendingApproval, reason string) string {
	text, _ := json.Marshal(map[string]string{"verdict": word, "revision": a.Revision, "reason": reason})
	return string(text)
}

func decisionPath(a api.PendingApproval) string {
	return "/contracts/" + handicap + "/approvals/" + a.ID + "/decision"
}

func TestADecisionIsAnsweredWithItsFacts(t *testing.T) {
	w := newWorld(t).with(handicap)
	before, asked := w.get(lucie, "/contracts/"+handicap).header.Get("ETag"), w.waiting()
	var got api.Answer
	w.command(lucie, "d-1", decisionPath(asked), verdict("approve", asked, "")).is(http.StatusOK).into(&got)
	if got.Contract != handicap || got.Command != "d-1" || got.Phase != "negotiation" || len(got.Facts) < 2 || got.Facts[0].Kind != contract.ApprovalDecided {
		t.Errorf("%+v", got)
	}
	if got.Approval == nil || *got.Approval != (api.ApprovalOutcome{ID: asked.ID, State: "approved", Round: asked.Round}) {
		t.Errorf("approval %+v", got.Approval)
	}
	if !strings.Contains(got.Facts[0].Sentence, "Lucie Marchand") {
		t.Errorf("sentence %q", got.Facts[0].Sentence)
	}
	if after := w.get(lucie, "/contracts/"+handicap).header.Get("ETag"); after == before {
		t.Errorf("the ETag stays %s", after)
	}
}

func TestTheSameKeyGetsTheSameBytesForEver(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	body := verdict("request_changes", asked, "Chiffrer le coût.")
	first := w.command(lucie, "d-1", decisionPath(asked), body).is(http.StatusOK)
	// Whatever becomes of the workflow, the facts answer.
	w.temporal.fail = func(int) error { return errors.New("no update may be sent") }
	again := w.command(lucie, "d-1", decisionPath(asked), body).is(http.StatusOK)
	if again.body != first.body {
		t.Errorf("first %s, then %s", first.body, again.body)
	}
	w.command(lucie, "d-1", decisionPath(asked), verdict("reject", asked, "Non.")).problem(http.StatusConflict, "idempotency_conflict")
	w.command(olivier, "d-1", decisionPath(asked), body).problem(http.StatusConflict, "idempotency_conflict")
	if len(w.temporal.updates) != 1 {
		t.Errorf("%d updates were sent", len(w.temporal.updates))
	}
}

func TestCommandsAreTheSameDecisionUnderAnotherAddress(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	first := w.command(lucie, "d-1", decisionPath(asked), verdict("approve", asked, "")).is(http.StatusOK)
	text, _ := json.Marshal(map[string]string{"action": "decide", "subject": asked.ID, "verdict": "approve", "revision": asked.Revision})
	if again := w.command(lucie, "d-1", "/contracts/"+handicap+"/commands", string(text)).is(http.StatusOK); again.body != first.body {
		t.Errorf("%s, but %s", first.body, again.body)
	}
}

func TestRefusalsKeepTheirReasonAndTheirStatus(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	commands := "/contracts/" + handicap + "/commands"
	w.command(lucie, "r-1", decisionPath(asked), verdict("reject", asked, "")).problem(http.StatusUnprocessableEntity, "invalid")
	stale := asked
	stale.Revision = strings.Repeat("0", 64)
	if p := w.command(lucie, "r-2", decisionPath(asked), verdict("approve", stale, "")).problem(http.StatusConflict, "stale"); p.Field != "revision" {
		t.Errorf("%+v", p)
	}
	w.command(bystander(w), "r-3", decisionPath(asked), verdict("approve", asked, "")).problem(http.StatusForbidden, "forbidden")
	w.command(lucie, "r-4", commands, `{"action":"decide","subject":"sheet.ZZ","verdict":"approve"}`).problem(http.StatusNotFound, "unknown")
	w.command(lucie, "r-5", commands, `{"action":"dance"}`).problem(http.StatusUnprocessableEntity, "invalid")
	p := w.command(lucie, "r-6", commands, `{"action":"open_launch"}`).problem(http.StatusConflict, "not_allowed")
	if p.State != "negotiation" || p.StateLabel != "négociation" || len(p.AllowedActions) == 0 {
		t.Errorf("%+v", p)
	}
}

// bystander is somebody of the contract who is not awaited on the approval: the managing body's signatory.
func bystander(w *world) string {
	for _, person := range w.show(lucie, handicap).People {
		if person.Party == "OG" && person.Role == string(dossier.Signatory) {
			return person.ID
		}
	}
	w.t.Fatal("the managing body has no signatory")
	return ""
}

func TestTheOperatorDecidesNothing(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	w.command(access.OperatorPerson, "o-1", decisionPath(asked), verdict("approve", asked, "")).problem(http.StatusForbidden, "forbidden")
	w.command(access.OperatorPerson, "o-2", "/contracts/none/commands", `{"action":"suspend"}`).problem(http.StatusNotFound, "unknown")
	if len(w.temporal.updates) != 0 {
		t.Error("the operator's command reached the workflow")
	}
}

func TestWhatTemporalAnswersBecomesAStatus(t *testing.T) {
	lasting := func(err error) func(int) error { return func(int) error { return err } }
	once := func(err error) func(int) error {
		return func(attempt int) error {
			if attempt == 1 {
				return err
			}
			return nil
		}
	}
	ended := temporal.NewApplicationError("", "AcceptedUpdateCompletedWorkflow")
	timeout := client.NewWorkflowUpdateServiceTimeoutOrCanceledError(context.DeadlineExceeded)
	for name, c := range map[string]struct {
		fail, lost func(int) error
		status     int
		attempts   bool          // more than one
		patience   time.Duration // ten seconds where the case does not wait for its end
	}{
		"unavailable once":             {fail: once(serviceerror.NewUnavailable("away")), status: http.StatusOK, attempts: true},
		"workflow task failing once":   {fail: once(serviceerror.NewWorkflowNotReady("task failing")), status: http.StatusOK, attempts: true},
		"run ended before the answer":  {fail: once(ended), status: http.StatusOK, attempts: true},
		"recorded, answer lost":        {lost: lasting(timeout), status: http.StatusOK, patience: 2 * time.Second},
		"recorded, run ended":          {lost: once(ended), status: http.StatusOK, attempts: true},
		"recorded, workflow gone":      {lost: lasting(serviceerror.NewNotFound("completed")), status: http.StatusOK},
		"unavailable for good":         {fail: lasting(serviceerror.NewUnavailable("away")), status: http.StatusAccepted, attempts: true, patience: 100 * time.Millisecond},
		"no answer in time":            {fail: lasting(timeout), status: http.StatusAccepted, patience: 100 * time.Millisecond},
		"not running, though not over": {fail: lasting(serviceerror.NewNotFound("no such workflow")), status: http.StatusServiceUnavailable},
		"terminated by hand":           {fail: lasting(new(temporal.TerminatedError)), status: http.StatusServiceUnavailable},
		"the workflow's own failure":   {fail: lasting(temporal.NewApplicationError("bug at line 7", "bug")), status: http.StatusInternalServerError},
		"denied":                       {fail: lasting(serviceerror.NewPermissionDenied("no", "")), status: http.StatusInternalServerError},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).with(handicap)
			asked := w.waiting()
			w.patient(cmp.Or(c.patience, 10*time.Second))
			w.temporal.fail, w.temporal.lost = c.fail, c.lost
			a := w.command(lucie, "t-1", decisionPath(asked), verdict("approve", asked, "")).is(c.status)
			if many := len(w.temporal.updates) > 1; c.attempts && !many {
				t.Errorf("%d attempts", len(w.temporal.updates))
			}
			for _, update := range w.temporal.updates {
				if update.UpdateID != w.temporal.updates[0].UpdateID || update.WaitForStage != client.WorkflowUpdateStageCompleted {
					t.Errorf("the attempts differ: %+v", w.temporal.updates)
				}
			}
			if strings.Contains(a.body, "line 7") {
				t.Errorf("the failure leaks: %s", a.body)
			}
		})
	}
}

func TestAnUnsettledDecisionIsAskedForAgainWithItsKey(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	w.patient(100 * time.Millisecond)
	w.temporal.fail = func(int) error { return serviceerror.NewUnavailable("away") }
	a := w.command(lucie, "p-1", decisionPath(asked), verdict("approve", asked, "")).is(http.StatusAccepted)
	if a.body != `{"status":"pending","command":"p-1"}`+"\n" || a.header.Get("Retry-After") == "" || a.header.Get("Content-Type") != "application/json" {
		t.Errorf("%s, %v", a.body, a.header)
	}
	w.temporal.fail = nil
	w.patient(10 * time.Second)
	w.command(lucie, "p-1", decisionPath(asked), verdict("approve", asked, "")).is(http.StatusOK)
}

// Temporal attaches a second request to a running update of the same id; the facts tell whose it was.
func TestAnAnswerToAnotherBodyUnderTheSameKeyIsNeverGiven(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	w.temporal.fail = func(attempt int) error {
		if attempt > 1 {
			return nil
		}
		w.temporal.mu.Unlock()
		defer w.temporal.mu.Lock()
		w.command(lucie, "a-1", decisionPath(asked), verdict("approve", asked, "")).is(http.StatusOK)
		return client.NewWorkflowUpdateServiceTimeoutOrCanceledError(context.DeadlineExceeded)
	}
	w.command(lucie, "a-1", decisionPath(asked), verdict("request_changes", asked, "Non.")).problem(http.StatusConflict, "idempotency_conflict")
	if w.temporal.updates[0].UpdateID == w.temporal.updates[1].UpdateID {
		t.Error("two bodies under one key share an update")
	}
}

func TestAFinishedContractTakesNoCommand(t *testing.T) {
	w := newWorld(t).with(handicap)
	signatory := dossier.PersonID("ARS-MV", "Directeur général de l'ARS")
	path := "/contracts/" + handicap + "/commands"
	body := `{"action":"abandon","reason":"Fusion."}`
	first := w.command(signatory, "e-1", path, body).is(http.StatusOK)
	p := w.command(signatory, "e-2", path, body).problem(http.StatusConflict, "not_allowed")
	if p.State != "abandoned" || p.StateLabel != "abandonné" || p.AllowedActions == nil || len(p.AllowedActions) != 0 {
		t.Errorf("%+v", p)
	}
	if again := w.command(signatory, "e-1", path, body).is(http.StatusOK); again.body != first.body {
		t.Errorf("%s, but %s", first.body, again.body)
	}
	if actions := w.show(signatory, handicap).AvailableActions; len(actions) != 0 {
		t.Errorf("available: %+v", actions)
	}
}
