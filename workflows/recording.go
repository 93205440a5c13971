package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"jalon/internal/contract"
)

// The activities that this package asks for, by the names under which workers register them.
const (
	RecordFacts    = "RecordFacts"
	StartSuccessor = "StartSuccessor"
)

// batchLimit bounds what one recording carries; the rest of the outbox follows in the next.
const batchLimit = 32

// record writes the outbox to the database, oldest first, until it is empty. A local activity answers within the same
// workflow task, which is what makes a decision cheap; when the database does not answer at once, a regular activity
// insists for as long as it takes. A fact is never given up: its decision is already part of the state.
func (l *life) record(ctx workflow.Context) error {
	for len(l.outbox) > 0 {
		batch := contract.Batch{Contract: l.state.ID, Facts: l.outbox[:min(len(l.outbox), batchLimit)]}
		if err := workflow.ExecuteLocalActivity(atOnce(ctx), RecordFacts, batch).Get(ctx, nil); err != nil {
			workflow.GetLogger(ctx).Warn("recording is slow, insisting", "contract", l.state.ID, "error", err)
			if err := workflow.ExecuteActivity(insistently(ctx), RecordFacts, batch).Get(ctx, nil); err != nil {
				return err
			}
		}
		l.outbox = l.outbox[len(batch.Facts):]
		l.recorded = batch.Facts[len(batch.Facts)-1].Seq
	}
	l.outbox = nil
	return nil
}

func atOnce(ctx workflow.Context) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: 2 * time.Second,
		RetryPolicy:            &temporal.RetryPolicy{MaximumAttempts: 1},
	})
}

func insistently(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 15 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second},
	})
}
