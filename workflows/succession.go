package workflows

import (
	"go.temporal.io/sdk/workflow"

	"jalon/internal/contract"
)

// startSuccessor starts the workflow of the contract that follows this one. The activity finds it already started when
// it is asked twice, so the fact that says so is written once.
func (l *life) startSuccessor(ctx workflow.Context) error {
	succession := contract.Succession{Predecessor: l.state.ID, Opening: contract.Successor(&l.state), At: l.now(ctx)}
	if err := workflow.ExecuteActivity(insistently(ctx), StartSuccessor, succession).Get(ctx, nil); err != nil {
		return err
	}
	l.say(contract.NoteSuccessor(&l.state, l.now(ctx)))
	return nil
}
