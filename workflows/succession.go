package workflows

import (
	"go.temporal.io/sdk/workflow"

	"jalon/internal/contract"
)

// succeed sees to it that the contract which follows this one is started, without waiting for it: whatever keeps the
// successor from starting must not hold up the decisions and reminders of the contract that still runs. The activity
// finds it already started when it is asked twice, so the fact that says so is written once.
func (l *life) succeed(ctx workflow.Context) error {
	if !l.recorded.SuccessorAwaited() {
		return nil // not decided, or not yet for good
	}
	if l.succession == nil {
		succession := contract.Succession{Predecessor: l.state.ID, Opening: contract.Successor(&l.state), At: l.now(ctx)}
		l.succession = workflow.ExecuteActivity(insistently(ctx), StartSuccessor, succession)
	}
	if !l.succession.IsReady() {
		return nil
	}
	err := l.succession.Get(ctx, nil)
	l.succession = nil
	if err == nil {
		l.say(contract.NoteSuccessor(&l.state, l.now(ctx)))
	}
	return err
}

// successorStarted reports that succeed has something to say.
func (l *life) successorStarted() bool { return l.succession != nil && l.succession.IsReady() }
