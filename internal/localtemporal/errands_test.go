package localtemporal_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
)

// errands are activities that last on purpose.
type errands struct {
	client           client.Client
	started, release chan struct{}
}

// Outlast goes on for a hundred looks after the server has declared the forward done, which it does without waiting for
// activities.
func (e errands) Outlast(ctx context.Context) error {
	execution := activity.GetInfo(ctx).WorkflowExecution
	for over := 0; over < 100; {
		found, err := e.client.DescribeWorkflowExecution(ctx, execution.ID, execution.RunID)
		if err != nil {
			return err
		}
		if !found.GetWorkflowExtendedInfo().GetTimeSkippingInfo().GetEffectiveConfig().GetEnabled() {
			over++
		}
	}
	return nil
}

func (e errands) WaitForRelease(ctx context.Context) error {
	e.started <- struct{}{}
	select {
	case <-e.release:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (j journey) activity(t *testing.T) {
	days := ends(1)
	j.begin(t, "activity", life{Alarms: days, Errands: "Outlast"})
	j.forward(t, "activity", days[0])
	if !slices.Contains(j.kinds(t, "activity"), enumspb.EVENT_TYPE_ACTIVITY_TASK_COMPLETED) {
		t.Error("the forward returned before the activity had ended")
	}
}

func (j journey) interrupted(t *testing.T, e errands) {
	days := ends(2)
	j.begin(t, "interrupted", life{Alarms: days[:1], Errands: "WaitForRelease"})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-e.started
		cancel()
	}()
	if err := j.Forward(ctx, "interrupted", days[1]); !errors.Is(err, context.Canceled) {
		t.Fatalf("the interrupted forward: %v", err)
	}
	close(e.release)
	j.forward(t, "interrupted", days[1])
	between(t, "the workflow's present", j.ask(t, "interrupted").Now, days[1], day(1, days[1]))
}

// together has no alarms on the way: the whole distance is gained at once, so a second push would double it.
func (j journey) together(t *testing.T) {
	to := ends(1)[0]
	for i := range 20 {
		id := fmt.Sprint("together ", i)
		j.begin(t, id, life{})
		outcome := make(chan error)
		for range 4 {
			go func() { outcome <- j.Forward(t.Context(), id, to) }()
		}
		for range 4 {
			if err := <-outcome; err != nil {
				t.Error(err)
			}
		}
		between(t, id, j.ask(t, id).Now, to, day(1, to))
	}
}
