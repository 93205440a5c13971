package timetravel

import (
	"context"
	"errors"
	"fmt"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
)

const (
	// beyond is how far past its goal a forward aims. The server calls a forward done when the clock reaches its aim,
	// even if a timer due at that very instant has not fired yet; aimed beyond, the timer comes first.
	beyond = time.Second

	// restInterval paces the looks at a workflow that has arrived and still works.
	restInterval = 10 * time.Millisecond
)

// Forward moves the workflow's clock to the instant `to`, through every timer due on the way in order, and returns when
// all that fell due up to and including `to` has been handled and the workflow is at rest. The clock then shows `to`
// and about a second, plus the real time that activities took. An instant already past changes nothing.
//
// It returns ErrFinished if the workflow ends on the way and ErrUnsupported if the server allows no skipping. When ctx
// ends first the server may go on; calling again with the same instant resumes the wait instead of starting over.
// Nothing moves while the workflow waits for an activity, a worker or a child workflow.
func (c *Clock) Forward(ctx context.Context, workflowID string, to time.Time) error {
	aim := to.Add(beyond)
	id := "to " + aim.UTC().Format(time.RFC3339Nano)
	for {
		seen, err := c.push(ctx, workflowID, id, to, aim)
		switch {
		case err != nil:
		case seen.finished:
			return ErrFinished
		case seen.underway == id:
			err = c.await(ctx, workflowID, id)
		case seen.busy:
			err = pause(ctx)
		default:
			return nil
		}
		if err != nil {
			return explain(ctx, workflowID, err)
		}
	}
}

// push looks at the workflow and sends it on its way unless it is there or under way. The server takes a distance and
// no goal, and does not compare ids: of two callers who both saw the old instant, the second would add its distance to
// what the first had already gained.
func (c *Clock) push(ctx context.Context, workflowID, id string, to, aim time.Time) (state, error) {
	c.pushing.Lock()
	defer c.pushing.Unlock()
	seen, err := c.describe(ctx, workflowID)
	if err != nil || seen.finished || seen.underway == id || !seen.now.Before(to) {
		return seen, err
	}
	seen.underway = id
	return seen, c.send(ctx, workflowID, id, aim.Sub(seen.now))
}

// send starts a forward over a distance from the workflow's present.
func (c *Clock) send(ctx context.Context, workflowID, id string, distance time.Duration) error {
	_, err := c.Client.WorkflowService().UpdateWorkflowExecutionOptions(ctx,
		&workflowservice.UpdateWorkflowExecutionOptionsRequest{
			Namespace:         c.Namespace,
			WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflowID},
			WorkflowExecutionOptions: &workflowpb.WorkflowExecutionOptions{TimeSkippingConfig: &commonpb.TimeSkippingConfig{
				Enabled:           true,
				FastForwardConfig: &commonpb.FastForwardConfig{Id: id, Duration: durationpb.New(distance)},
			}},
			UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"time_skipping_config"}},
		})
	return unlessRunChanged(err)
}

// await returns when the forward has ended in whatever way, or when the server wants to be asked again. Its answer is
// not looked at, because the next description of the workflow says the same with more certainty.
func (c *Clock) await(ctx context.Context, workflowID, id string) error {
	_, err := c.Client.WorkflowService().PollWorkflowExecutionTimeSkipping(ctx,
		&workflowservice.PollWorkflowExecutionTimeSkippingRequest{
			Namespace:         c.Namespace,
			WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflowID},
			FastForwardId:     id,
		})
	return unlessRunChanged(err)
}

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(restInterval):
		return nil
	}
}

// unlessRunChanged forgives a run that closed between the look and the call: the next look finds its successor, or the
// workflow's end.
func unlessRunChanged(err error) error {
	var closed *serviceerror.NotFound
	if errors.As(err, &closed) {
		return nil
	}
	return err
}

func explain(ctx context.Context, workflowID string, err error) error {
	var unsupported *serviceerror.Unimplemented
	switch {
	case errors.As(err, &unsupported):
		return ErrUnsupported
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return fmt.Errorf("timetravel: %s: %w", workflowID, err)
}
