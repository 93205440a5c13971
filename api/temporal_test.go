package api_test

import (
	"context"
	"sync"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"jalon/internal/contract"
	"jalon/internal/correspondence"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
	"jalon/workflows"
)

// fakeTemporal stands in for the server and the worker: it opens contracts and takes commands as the workflow does, on
// the state that the database holds. Every other call is a nil dereference, hence a failed test.
type fakeTemporal struct {
	client.Client
	db  *postgres.DB
	now func() time.Time

	mu      sync.Mutex
	updates []client.UpdateWorkflowOptions
	// fail, when set, is asked before an update is looked at; an error of its own is the answer.
	fail func(attempt int) error
	// lost, when set, is the answer to an update that was recorded all the same.
	lost func(attempt int) error
}

func (f *fakeTemporal) ExecuteWorkflow(ctx context.Context, _ client.StartWorkflowOptions, _ any, args ...any) (client.WorkflowRun, error) {
	input := args[0].(workflows.Input)
	facts, err := contract.Open(input.State, f.now())
	if err != nil {
		return nil, err
	}
	return nil, f.record(ctx, input.State.ID, facts)
}

func (f *fakeTemporal) UpdateWorkflow(ctx context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.updates = append(f.updates, o)
	if f.fail != nil {
		if err := f.fail(len(f.updates)); err != nil {
			return nil, err
		}
	}
	failure, err := f.take(ctx, workflows.ContractID(o.WorkflowID), o.Args[0].(contract.Command))
	if err != nil {
		return nil, err
	}
	if f.lost != nil {
		if err := f.lost(len(f.updates)); err != nil {
			return nil, err
		}
	}
	return settled{failure: failure}, nil
}

func (f *fakeTemporal) take(ctx context.Context, id string, command contract.Command) (failure, err error) {
	view, err := f.db.Contract(ctx, id)
	if err != nil {
		return nil, err
	}
	if view.State.Over() {
		return nil, serviceerror.NewNotFound("workflow execution already completed")
	}
	if _, known, err := view.State.Recall(command); known {
		return carried(err), nil
	}
	facts, err := contract.Decide(&view.State, command, f.now())
	if err != nil {
		return carried(err), nil
	}
	return nil, f.record(ctx, id, facts)
}

func (f *fakeTemporal) record(ctx context.Context, id string, facts []contract.Fact) error {
	view, err := f.db.Contract(ctx, id)
	if err != nil {
		return err
	}
	file, err := dossier.Stored(view.Filed)
	if err != nil {
		return err
	}
	found, err := f.db.Known(ctx, id, named(facts)...)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for person, k := range found {
		names[person] = k.Name
	}
	mentions, err := f.db.Mentions(ctx, names)
	if err != nil {
		return err
	}
	known := map[string]dossier.Known{}
	for person, k := range found {
		known[person] = dossier.Known{Name: mentions[person], Address: k.Address}
	}
	return f.db.Record(ctx, id, facts, correspondence.Scribe{Dossier: file.Knowing(known)})
}

// named lists the people whom facts name.
func named(facts []contract.Fact) []string {
	var people []string
	for _, fact := range facts {
		people = append(people, fact.By.Person, fact.By.For)
		if a := fact.Detail.Assignment; a != nil {
			people = append(people, a.Person)
		}
		if d := fact.Detail.Delegation; d != nil {
			people = append(people, d.To)
		}
	}
	return people
}

// carried wraps a refusal as it comes back from a workflow.
func carried(err error) error {
	refusal, ok := contract.AsRefusal(err)
	if !ok {
		return err
	}
	return temporal.NewApplicationErrorWithOptions(refusal.Message, string(refusal.Code), temporal.ApplicationErrorOptions{NonRetryable: true, Details: []any{*refusal}})
}

// settled is the handle of an update that is done.
type settled struct {
	client.WorkflowUpdateHandle
	failure error
}

func (s settled) Get(context.Context, any) error { return s.failure }
