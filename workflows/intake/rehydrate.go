package intake

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"

	"jalon/internal/postgres"
	"jalon/workflows"
)

// Condition is what a cluster has of a contract that the database holds.
type Condition string

// The conditions.
const (
	Over    Condition = "over"    // by its facts: nothing has to run
	Running Condition = "running" // and of the state that the facts make, where that was asked
	Missing Condition = "missing" // no workflow of its id, which a new cluster shows for every contract
	Closed  Condition = "closed"  // its workflow was ended here by somebody, or by an accident
	Differs Condition = "differs" // its workflow runs and is of another state than the facts
	Silent  Condition = "silent"  // its workflow runs and does not say of which state it is
)

// Rehydration is a way to bring contracts back to life from their facts.
type Rehydration struct {
	Apply         bool // without it, it only looks
	RestartClosed bool // also what is Closed here
	Now           func() time.Time
}

// Finding is what was found of one contract, and done.
type Finding struct {
	Contract   string
	Condition  Condition
	Seq        int64 // of the last fact; 0 for a contract that has not been opened
	Drifted    bool  // the projection shows another state than the facts make
	Unarchived int   // facts that no archived history tells of
	Started    bool
	Err        error // what kept the contract from being looked at or started
}

// Well reports that the contract needs nobody's attention.
func (f Finding) Well() bool {
	return f.Err == nil && !f.Drifted && (f.Started || f.Condition == Over || f.Condition == Running)
}

const (
	rehydratedAtOnce = 8
	answersWithin    = 10 * time.Second // a worker that runs contracts
	looks            = 3                // at a workflow of another state: what it has just decided may be on its way
)

// ErrClock says that a contract's last fact lies after the present of this machine: started now, it would live the time
// in between twice.
var ErrClock = errors.New("intake: the last fact lies in the future")

// Rehydrate looks at contracts, all of them for none, and starts those whose workflow is missing from where their facts
// end. What runs is never touched, so it may be interrupted, repeated and run by two people at once. A contract that
// cannot be read or started is a finding with an error and stops no other; findings come in the order of the ids.
//
// No worker is needed: what it starts waits for one, unlike after StartMissing.
func (in Intake) Rehydrate(ctx context.Context, ids []string, how Rehydration) ([]Finding, error) {
	if len(ids) == 0 {
		var err error
		if ids, err = in.DB.ContractIDs(ctx); err != nil {
			return nil, err
		}
	}
	findings := make([]Finding, len(ids))
	free := make(chan struct{}, rehydratedAtOnce)
	var done sync.WaitGroup
	for i, id := range ids {
		free <- struct{}{}
		done.Go(func() {
			findings[i] = in.rehydrate(ctx, id, how)
			<-free
		})
	}
	done.Wait()
	return findings, ctx.Err()
}

func (in Intake) rehydrate(ctx context.Context, id string, how Rehydration) Finding {
	f := Finding{Contract: id}
	life, err := in.DB.Folded(ctx, id)
	if err != nil {
		f.Err = err
		return f
	}
	f.Seq, f.Drifted, f.Unarchived = life.State.Seq, life.Drifted, life.Unarchived
	if life.State.Over() && !life.State.SuccessorAwaited() {
		f.Condition = Over
		return f
	}
	if f.Condition, f.Err = in.condition(ctx, id); f.Err != nil {
		return f
	}
	switch {
	case !how.Apply && f.Condition == Running:
		f.Condition, f.Err = in.compare(ctx, id)
	case how.Apply && (f.Condition == Missing || f.Condition == Closed && how.RestartClosed):
		f.Started, f.Err = in.restart(ctx, life, f.Condition, how.Now())
	}
	return f
}

// condition asks the server for the last run of a contract.
func (in Intake) condition(ctx context.Context, id string) (Condition, error) {
	found, err := in.Client.DescribeWorkflowExecution(ctx, workflows.ID(id), "")
	if _, missing := errors.AsType[*serviceerror.NotFound](err); missing {
		return Missing, nil
	}
	if err != nil {
		return "", err
	}
	switch found.GetWorkflowExecutionInfo().GetStatus() {
	case enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, enumspb.WORKFLOW_EXECUTION_STATUS_PAUSED, enumspb.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW:
		return Running, nil
	}
	return Closed, nil
}

// compare asks a running workflow for its state.
func (in Intake) compare(ctx context.Context, id string) (Condition, error) {
	for look := 1; ; look++ {
		input, err := in.ask(ctx, id)
		if err != nil {
			return Silent, ctx.Err()
		}
		life, err := in.DB.Folded(ctx, id)
		if err != nil {
			return "", err
		}
		if differs, err := life.Differs(&input.State); err != nil || !differs {
			return Running, err
		}
		if look == looks {
			return Differs, nil
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// ask lets a workflow say its state. What cannot be opened for want of a key panics (workflows.DataConverter): here that
// is one workflow that does not answer.
func (in Intake) ask(ctx context.Context, id string) (input workflows.Input, err error) {
	defer func() {
		if sealed := recover(); sealed != nil {
			err = fmt.Errorf("intake: asking %s: %v", id, sealed)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	answer, err := in.Client.QueryWorkflow(ctx, workflows.ID(id), "", workflows.LifeQuery)
	if err != nil {
		return input, err
	}
	return input, answer.Get(&input)
}

// restart has a contract go on from its last fact. What fell due while nothing ran is said by its first task, late, and a
// succession under way is asked for again.
func (in Intake) restart(ctx context.Context, life postgres.Folded, found Condition, now time.Time) (started bool, err error) {
	ahead, err := calendar(life, now)
	if err != nil {
		return false, err
	}
	reuse := enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
	if found == Closed {
		reuse = enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
	}
	return in.launch(ctx, workflows.Input{State: life.State, Ahead: ahead}, reuse)
}

// calendar is how far ahead of the clock a contract goes on. A rehearsal may have been moved on since it came in: it
// goes on at its last fact, and what fell due until then is in the facts. A real one lives today.
func calendar(life postgres.Folded, now time.Time) (time.Duration, error) {
	last := life.At.Sub(now)
	switch {
	case life.Ahead != 0:
		return max(life.Ahead, last), nil
	case !life.At.IsZero() && last > time.Hour:
		return 0, fmt.Errorf("%w: %s", ErrClock, life.At.Format(time.RFC3339))
	}
	return 0, nil
}
