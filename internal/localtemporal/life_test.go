package localtemporal_test

import (
	"context"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/workflow"
)

// life is a workflow with alarms ahead of it. It listens for words and answers with what it has seen so far.
type life struct {
	Alarms  []time.Time // still to ring, in order
	Rung    []time.Time // when the past ones did ring, by the workflow's own clock
	Words   []string
	Renews  bool   // continue as new after each alarm
	Ends    bool   // complete after the last alarm
	Errands string // activity to run at each alarm, if any
}

// seen is the answer to a word.
type seen struct {
	Now   time.Time
	Rung  []time.Time
	Words []string
	RunID string
}

func Live(ctx workflow.Context, l life) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
	hear := func(ctx workflow.Context, word string) (seen, error) {
		l.Words = append(l.Words, word)
		return seen{workflow.Now(ctx), l.Rung, l.Words, workflow.GetInfo(ctx).WorkflowExecution.RunID}, nil
	}
	if err := workflow.SetUpdateHandler(ctx, "hear", hear); err != nil {
		return err
	}
	for len(l.Alarms) > 0 {
		if err := workflow.Sleep(ctx, l.Alarms[0].Sub(workflow.Now(ctx))); err != nil {
			return err
		}
		l.Rung, l.Alarms = append(l.Rung, workflow.Now(ctx)), l.Alarms[1:]
		if l.Errands != "" {
			if err := workflow.ExecuteActivity(ctx, l.Errands).Get(ctx, nil); err != nil {
				return err
			}
		}
		if l.Renews {
			return workflow.NewContinueAsNewError(ctx, Live, l)
		}
	}
	return workflow.Await(ctx, func() bool { return l.Ends })
}

func tell(ctx context.Context, c client.Client, id, word string) (seen, error) {
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: id, UpdateName: "hear", Args: []any{word}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return seen{}, err
	}
	var answer seen
	return answer, handle.Get(ctx, &answer)
}
