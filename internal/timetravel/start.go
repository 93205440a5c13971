package timetravel

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/client"
)

// Start starts a workflow whose very first task already takes `at` for the present, such as the successor of a contract
// that was moved years ahead. options.StartDelay is overwritten. If the workflow exists it is only moved to `at`, so the
// call may be repeated after a failure.
func (c *Clock) Start(
	ctx context.Context, at time.Time, options client.StartWorkflowOptions, workflow any, args ...any,
) (client.WorkflowRun, error) {
	// The server has no way to start a clock elsewhere than now; it skips a start delay like any timer, though.
	options.StartDelay = max(0, time.Until(at))
	run, err := c.Client.ExecuteWorkflow(ctx, options, workflow, args...)
	if err != nil {
		return nil, err
	}
	if err := c.Forward(ctx, run.GetID(), at); err != nil && !errors.Is(err, ErrFinished) {
		return nil, err
	}
	return run, nil
}
