package intake_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/workflows"
	"jalon/workflows/intake"
)

// away is a server that does not answer.
type away struct{ client.Client }

var errAway = errors.New("away")

func (away) ExecuteWorkflow(context.Context, client.StartWorkflowOptions, any, ...any) (client.WorkflowRun, error) {
	return nil, errAway
}

// witness is a server that starts workflows and remembers what from.
type witness struct {
	opener
	inputs []workflows.Input
}

func (w *witness) ExecuteWorkflow(ctx context.Context, options client.StartWorkflowOptions, name any, args ...any) (client.WorkflowRun, error) {
	w.inputs = append(w.inputs, args[0].(workflows.Input))
	return w.opener.ExecuteWorkflow(ctx, options, name, args...)
}

// A successor that was stored and not started is started from what was stored, whenever it is asked for again: a contract
// that was brought back from its facts asks on another day than it did the first time.
func TestASuccessorIsTakenInOnce(t *testing.T) {
	db := database(t)
	d := read(t, "ehpad.json")
	opened := opener{db: db, d: d}
	_, err := intake.Intake{DB: db, Client: opened}.TakeAhead(t.Context(), d, d.Opening(), 0)
	must(t, err)

	state := d.Opening()
	state.Renewal = contract.Renewal{Stage: lifecycle.Renewing, Successor: "CPOM-96-2030-001"}
	succession := contract.Succession{Predecessor: d.File.ID, Opening: contract.Successor(&state), At: time.Now().Add(1000 * time.Hour)}
	if err := (intake.Intake{DB: db, Client: away{}}).Succeed(t.Context(), succession); !errors.Is(err, errAway) {
		t.Fatalf("with the server away: %v", err)
	}
	stored, err := db.Folded(t.Context(), "CPOM-96-2030-001")
	must(t, err)

	succession.At = succession.At.Add(26 * time.Hour)
	there := &witness{opener: opened}
	must(t, intake.Intake{DB: db, Client: there}.Succeed(t.Context(), succession))
	if len(there.inputs) != 1 || there.inputs[0].Ahead != stored.Ahead || (stored.Ahead-1000*time.Hour).Abs() > time.Minute {
		t.Errorf("started %+v, stored %s ahead", there.inputs, stored.Ahead)
	}
	must(t, intake.Intake{DB: db, Client: away{}}.Succeed(t.Context(), succession)) // nothing is left to do
}

// A rehearsal that was stored and not started begins on its own days, also when a worker's start finds it.
func TestWhatWasStoredBeginsOnItsOwnDays(t *testing.T) {
	db := database(t)
	d := read(t, "handicap.json")
	if _, err := (intake.Intake{DB: db, Client: away{}}).TakeAhead(t.Context(), d, d.Opening(), -72*time.Hour); !errors.Is(err, errAway) {
		t.Fatalf("with the server away: %v", err)
	}
	there := &witness{opener: opener{db: db, d: d}}
	must(t, intake.Intake{DB: db, Client: there}.StartMissing(t.Context()))
	must(t, intake.Intake{DB: db, Client: away{}}.StartMissing(t.Context()))
	if len(there.inputs) != 1 || there.inputs[0].Ahead != -72*time.Hour {
		t.Errorf("started %+v", there.inputs)
	}
}
