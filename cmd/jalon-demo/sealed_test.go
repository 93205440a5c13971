package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/proxy"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/proto"

	"jalon/api"
	"jalon/cmd/internal/service"
	"jalon/internal/dossier"
	"jalon/internal/keyring"
	"jalon/internal/localtemporal"
	"jalon/workflows"
)

// secret is said to a workflow wherever something can be said; it compresses to something else, so that payloads are
// also held to be sealed.
const secret = "Zaïm-le-confidentiel"

// patient waits for words and says them again wherever a workflow leaves traces.
func patient(ctx workflow.Context, said []string) ([]string, error) {
	hear := func(ctx workflow.Context, word string) (string, error) {
		said = append(said, word)
		if word == "non" {
			return "", temporal.NewApplicationError(secret, "refused", secret)
		}
		return word, nil
	}
	if err := workflow.SetUpdateHandler(ctx, "hear", hear); err != nil {
		return nil, err
	}
	if err := workflow.NewTimerWithOptions(ctx, time.Millisecond, workflow.TimerOptions{Summary: secret}).Get(ctx, nil); err != nil {
		return nil, err
	}
	var word string
	workflow.GetSignalChannel(ctx, "word").Receive(ctx, &word)
	local := workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{ScheduleToCloseTimeout: time.Second, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1}})
	regular := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 2, InitialInterval: time.Millisecond}})
	for _, failed := range []error{
		workflow.ExecuteLocalActivity(local, errand, word).Get(ctx, &word),
		workflow.ExecuteActivity(regular, errand, word).Get(ctx, &word),
	} {
		if failed == nil {
			return nil, errors.New("the errand did not fail")
		}
	}
	return said, workflow.Await(ctx, func() bool { return slices.Contains(said, "assez") })
}

func errand(_ context.Context, word string) (string, error) { return "", errors.New("errand: " + word) }

// engine is a server and the keys of those who use it.
type engine struct {
	t       *testing.T
	address string
	keys    string
}

func newEngine(t *testing.T) engine {
	t.Helper()
	server, err := localtemporal.Start(t.Context(), localtemporal.Options{
		File: filepath.Join(t.TempDir(), "temporal.sqlite"), Namespace: namespace, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() })
	e := engine{t, server.HostPort(), filepath.Join(t.TempDir(), "payload.keys")}
	e.ring()
	return e
}

// ring is the keys as a process that starts now reads them.
func (e engine) ring() *keyring.Ring {
	e.t.Helper()
	ring, err := payloadKeys(e.keys)
	if err != nil {
		e.t.Fatal(err)
	}
	return ring
}

func (e engine) connect(keys workflows.Keys) client.Client {
	e.t.Helper()
	c, err := service.Connect(client.Options{HostPort: e.address, Namespace: namespace}, keys, slog.New(slog.DiscardHandler))
	if err != nil {
		e.t.Fatal(err)
	}
	e.t.Cleanup(c.Close)
	return c
}

// work runs patient workflows until it is told to stop.
func (e engine) work(c client.Client) (stop func()) {
	e.t.Helper()
	w := worker.New(c, "patience", worker.Options{})
	w.RegisterWorkflow(patient)
	w.RegisterActivity(errand)
	if err := w.Start(); err != nil {
		e.t.Fatal(err)
	}
	return w.Stop
}

func (e engine) begin(c client.Client, id string) client.WorkflowRun {
	e.t.Helper()
	run, err := c.ExecuteWorkflow(e.t.Context(), client.StartWorkflowOptions{ID: id, TaskQueue: "patience", Memo: map[string]any{"note": secret}}, patient, []string{secret})
	if err != nil {
		e.t.Fatal(err)
	}
	return run
}

func (e engine) tell(c client.Client, id, word string) error {
	e.t.Helper()
	handle, err := c.UpdateWorkflow(e.t.Context(), updateOptions(id, "hear", word))
	if err != nil {
		return err
	}
	var heard string
	return handle.Get(e.t.Context(), &heard)
}

func eventsOf(t *testing.T, c client.Client, id string) []*historypb.HistoryEvent {
	t.Helper()
	var events []*historypb.HistoryEvent
	for found := c.GetWorkflowHistory(t.Context(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); found.HasNext(); {
		event, err := found.Next()
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	return events
}

// sealedUnder lists the keys of all payloads of a history, and complains about what is not sealed. What the SDK writes
// for itself, names of patches and how often an activity was tried, is left out: it is in clear and says nothing.
func sealedUnder(t *testing.T, events []*historypb.HistoryEvent, words ...string) []string {
	t.Helper()
	keys := map[string]bool{}
	for _, event := range events {
		wire, err := proto.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range words {
			if bytes.Contains(wire, []byte(word)) {
				t.Errorf("%s tells %q", event.GetEventType(), word)
			}
		}
		ours := proto.Clone(event).(*historypb.HistoryEvent)
		if marker := ours.GetMarkerRecordedEventAttributes(); marker != nil && marker.GetMarkerName() != "LocalActivity" {
			continue
		} else if marker != nil {
			delete(marker.Details, "data")
		}
		err = proxy.VisitPayloads(t.Context(), ours, proxy.VisitPayloadsOptions{SkipSearchAttributes: true, Visitor: func(_ *proxy.VisitPayloadsContext, payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
			for _, payload := range payloads {
				if encoding := string(payload.GetMetadata()["encoding"]); encoding != "binary/encrypted" {
					t.Errorf("%s carries %s: %.200q", event.GetEventType(), encoding, payload.GetData())
				}
				keys[string(payload.GetMetadata()["encryption-key-id"])] = true
			}
			return payloads, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// What a workflow is told, what it answers and how it fails: nothing of it is readable in the server's memory.
func TestTheServerReadsNothing(t *testing.T) {
	e := newEngine(t)
	c := e.connect(e.ring())
	t.Cleanup(e.work(c))
	run := e.begin(c, "p1")
	if err := e.tell(c, "p1", secret); err != nil {
		t.Fatal(err)
	}
	refused, typed := errors.AsType[*temporal.ApplicationError](e.tell(c, "p1", "non"))
	if !typed || refused.Message() != secret || refused.Type() != "refused" {
		t.Errorf("the refusal reads %v", refused)
	}
	if err := c.SignalWorkflow(t.Context(), "p1", "", "word", secret); err != nil {
		t.Fatal(err)
	}
	if err := e.tell(c, "p1", "assez"); err != nil {
		t.Fatal(err)
	}
	var said []string
	if err := run.Get(t.Context(), &said); err != nil || !slices.Equal(said, []string{secret, secret, "non", "assez"}) {
		t.Errorf("it heard %q, %v", said, err)
	}
	events := eventsOf(t, c, "p1")
	if keys := sealedUnder(t, events, secret, "errand: "); len(events) < 20 || len(keys) != 1 {
		t.Errorf("%d events, sealed under %v", len(events), keys)
	}
	described, err := c.DescribeWorkflowExecution(t.Context(), "p1", "")
	if err != nil {
		t.Fatal(err)
	}
	if wire, err := proto.Marshal(described.GetWorkflowExecutionInfo()); err != nil || bytes.Contains(wire, []byte(secret)) {
		t.Errorf("the list of workflows tells it, %v", err)
	}
}

// A workflow lives across a change of keys. Whoever started before reads those who started after, and the other way
// round; whoever starts last reads it all.
func TestAWorkflowOutlivesItsKey(t *testing.T) {
	e := newEngine(t)
	before := e.connect(e.ring())
	stop := e.work(before)
	e.begin(before, "p2")
	if err := e.tell(before, "p2", "un"); err != nil {
		t.Fatal(err)
	}
	if _, err := keyring.Prepare(e.keys, time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := keyring.Rotate(e.keys, time.Now()); err != nil {
		t.Fatal(err)
	}
	after := e.connect(e.ring())
	for _, c := range []client.Client{after, before} {
		if err := e.tell(c, "p2", "deux"); err != nil {
			t.Fatal(err)
		}
	}
	if keys := sealedUnder(t, eventsOf(t, after, "p2"), secret); len(keys) != 2 {
		t.Errorf("sealed under %v", keys)
	}
	stop()
	last := e.connect(e.ring())
	t.Cleanup(e.work(last)) // which replays from the beginning
	if err := last.SignalWorkflow(t.Context(), "p2", "", "word", secret); err != nil {
		t.Fatal(err)
	}
	if err := e.tell(last, "p2", "assez"); err != nil {
		t.Fatal(err)
	}
	var said []string
	if err := last.GetWorkflow(t.Context(), "p2", "").Get(t.Context(), &said); err != nil || !slices.Equal(said, []string{secret, "un", "deux", "deux", "assez"}) {
		t.Errorf("it heard %q, %v", said, err)
	}
}

// A worker that was started without its keys, or with others, ends no contract: they wait for one that has them.
func TestAWorkerWithoutKeysEndsNothing(t *testing.T) {
	e := newEngine(t)
	c := e.connect(e.ring())
	run := e.begin(c, "p3")
	if err := c.SignalWorkflow(t.Context(), "p3", "", "word", secret); err != nil {
		t.Fatal(err)
	}
	stop := e.work(e.connect(nil))
	for deadline := time.Now().Add(time.Minute); ; {
		events := eventsOf(t, c, "p3")
		if slices.ContainsFunc(events, func(e *historypb.HistoryEvent) bool {
			return e.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED
		}) {
			break
		}
		if last := events[len(events)-1].GetEventType(); last == enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED || time.Now().After(deadline) {
			t.Fatalf("without keys it comes to %s", last)
		}
	}
	stop()
	t.Cleanup(e.work(c))
	if err := e.tell(c, "p3", "assez"); err != nil {
		t.Fatal(err)
	}
	var said []string
	if err := run.Get(t.Context(), &said); err != nil || !slices.Equal(said, []string{secret, "assez"}) {
		t.Errorf("it heard %q, %v", said, err)
	}
}

// What people write with a command, and what they are called, is read by people and stands in no history: neither in the
// server's, which is sealed, nor in the one that is archived in clear.
func wordsStayOutOfHistories(t *testing.T, p *parts) {
	d := copied(t, p, "CPOM-MV-2027-008")
	id := d.File.ID
	lucie, member := visitor{t, p, holder(d, "CD-00", dossier.Referent)}, visitor{t, p, holder(d, "ARS-MV", dossier.Referent)}
	asked := want[page[struct{ ID, Revision, Contract string }]](lucie, http.StatusOK, "GET", "/approvals?mine=true", "", nil)
	i := slices.IndexFunc(asked.Items, func(a struct{ ID, Revision, Contract string }) bool { return a.Contract == id })
	if i < 0 {
		t.Fatalf("asked about %+v", asked.Items)
	}
	said := map[string]string{"verdict": "request_changes", "revision": asked.Items[i].Revision, "reason": "À revoir avec " + secret + "."}
	want[api.Answer](lucie, http.StatusOK, "POST", "/contracts/"+id+"/approvals/"+asked.Items[i].ID+"/decision", "said", said)
	suspend := map[string]string{"action": "suspend", "reason": secret + " le demande."}
	want[api.Answer](member, http.StatusOK, "POST", "/contracts/"+id+"/commands", "suspended", suspend)
	want[api.Problem](member, http.StatusConflict, "POST", "/contracts/"+id+"/commands", "refused", suspend)

	if _, told := lucie.ask("GET", "/contracts/"+id+"/timeline", "", nil); bytes.Count(told, []byte(secret)) < 2 || !bytes.Contains(told, []byte("Lucie Marchand")) {
		t.Errorf("people read %s", told)
	}
	words := []string{secret, "Lucie Marchand"}
	events := eventsOf(t, p.temporal, workflows.ID(id))
	if keys := sealedUnder(t, events, append(words, `"action"`)...); len(events) < 10 || len(keys) != 1 {
		t.Errorf("%d events, sealed under %v", len(events), keys)
	}
	if _, err := p.archivist.Contract(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	var archived []byte
	for _, event := range archivedOf(t, p, id)[0].Events {
		wire, err := proto.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		archived = append(archived, wire...)
	}
	if !bytes.Contains(archived, []byte(`"action":"suspend"`)) {
		t.Error("the archive is not in clear: the test proves nothing")
	}
	for _, word := range words {
		if bytes.Contains(archived, []byte(word)) {
			t.Errorf("the archive tells %q", word)
		}
	}
}
