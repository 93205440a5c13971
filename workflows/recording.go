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
// insists for as long as it takes. A fact that is decided is never given up.
func (l *life) record(ctx workflow.Context) error {
	for len(l.outbox) > 0 {
		batch := contract.Batch{Contract: l.state.ID, Facts: l.nextBatch()}
		var recorded contract.Recorded
		if err := workflow.ExecuteLocalActivity(atOnce(ctx), RecordFacts, batch).Get(ctx, &recorded); err != nil {
			workflow.GetLogger(ctx).Warn("recording is slow, insisting", "contract", l.state.ID, "error", err)
			if err := workflow.ExecuteActivity(insistently(ctx), RecordFacts, batch).Get(ctx, &recorded); err != nil {
				return err
			}
		}
		if len(recorded.Instead) > 0 {
			l.adopt(recorded.Instead)
			return nil
		}
		l.outbox = l.outbox[len(batch.Facts):]
		l.confirm(batch.Facts)
	}
	l.news = nil
	return nil
}

// nextBatch is the head of the outbox; the facts of one command are never cut in two.
func (l *life) nextBatch() []contract.Fact {
	n := min(len(l.outbox), batchLimit)
	for n < len(l.outbox) && l.outbox[n].Command != "" && l.outbox[n].Command == l.outbox[n-1].Command {
		n++
	}
	return l.outbox[:n]
}

// confirm moves what is recorded forward.
func (l *life) confirm(facts []contract.Fact) {
	for _, fact := range facts {
		if fact.Seq > l.recorded.Seq {
			must(l.recorded.Apply(fact))
			if l.witness != nil {
				l.witness(fact)
			}
		}
	}
}

// adopt goes on from what the database holds instead of the outbox. It happens when a workflow task was lost after its
// local activity had recorded: the server then gives the same updates again, at another instant and perhaps in another
// order, while their first outcome stands and may have been read. What was decided since is dropped, and whoever still
// waits decides again upon the true state.
func (l *life) adopt(standing []contract.Fact) {
	l.confirm(standing)
	l.state = l.recorded.Clone()
	l.outbox = nil
	l.adoptions++
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
