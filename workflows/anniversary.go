package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"jalon/internal/civil"
)

// nextAnniversary is the next night on which the contract's effective day comes round: then a new run begins. Old
// code paths so live one year, and histories stay short enough to be read.
func (l *life) nextAnniversary(ctx workflow.Context) time.Time {
	zone := civil.MustZone(l.state.Zone)
	now := l.now(ctx)
	for years := 0; ; years++ {
		day := l.state.EffectiveOn.AddYears(zone.Day(now).Year - l.state.EffectiveOn.Year + years)
		if at := zone.At(day, 3); at.After(now) {
			return at
		}
	}
}

// finishing reports that this run should end: the contract is over, its anniversary has come, or the server finds the
// history long. A start of the successor that is under way is waited for.
func (l *life) finishing(ctx workflow.Context) bool {
	if l.state.SuccessorAwaited() {
		return false
	}
	return l.state.Over() || !l.now(ctx).Before(l.renewAt) || workflow.GetInfo(ctx).GetContinueAsNewSuggested()
}

// settle waits until every caller has its answer. It returns false when another decision came meanwhile, whose facts
// must be recorded first: waiting for handlers alone could wait for ever on one that waits to be recorded.
func (l *life) settle(ctx workflow.Context) (quiet bool, err error) {
	err = workflow.Await(ctx, func() bool { return len(l.outbox) > 0 || workflow.AllHandlersFinished(ctx) })
	return len(l.outbox) == 0 && l.post.Len()+len(l.news) == 0, err
}

// end closes the run: for good when the contract is over, else the next run goes on from the same state.
func (l *life) end(ctx workflow.Context) error {
	l.alarm.stop()
	if l.state.Over() {
		return nil
	}
	return workflow.NewContinueAsNewError(ctx, WorkflowName, l.input())
}
