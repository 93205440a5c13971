package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// ArchiveRun is an activity: it keeps the whole history of a closed run, named by contract and run id.
const ArchiveRun = "ArchiveRun"

// archive is the first act of a run that continues another: the server will forget that one by and by, although the
// contract lives. Nobody waits for it, neither a decision nor the end of this run: what it leaves undone when the run
// ends, or when a whole life does, is found by the workers' sweep over closed runs.
func (l *life) archive(ctx workflow.Context) {
	previous := workflow.GetInfo(ctx).ContinuedExecutionRunID
	if l.rules < rulesArchive || previous == "" {
		return
	}
	workflow.ExecuteActivity(withPatience(ctx), ArchiveRun, l.state.ID, previous)
}

// withPatience is for work that may last minutes and that nobody waits for.
func withPatience(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 5 * time.Minute,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 10 * time.Minute},
	})
}
