package replay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/history"
	"jalon/workflows"
)

// The reasons for which histories cannot tell of a day.
var (
	// ErrNotYet: no history begins on that day or before, or the first one had recorded nothing yet.
	ErrNotYet = errors.New("replay: the contract was not opened yet")
	// ErrGap: the history of the run that covers the day is not among those given.
	ErrGap = errors.New("replay: no history covers that day")
)

// StateOn is the contract with the last fact at or before the end of a civil day in its zone, from the replay of the
// one run that covers that day, and of no more of it than the day needs. The runs are those of one contract, in any
// order; the last one may be open. It errs with ErrNotYet, ErrGap, a *Broken, or ctx's error.
func StateOn(ctx context.Context, runs []history.Run, day civil.Date) (contract.State, error) {
	if len(runs) == 0 {
		return contract.State{}, fmt.Errorf("%w: none was given", ErrGap)
	}
	runs = InOrder(runs)
	run, midnight, next, err := covering(runs, day)
	if err != nil {
		return contract.State{}, err
	}
	outcome, whole, err := until(ctx, run, midnight)
	if err != nil {
		return contract.State{}, err
	}
	state := outcome.Input.State.Clone()
	for _, fact := range outcome.Facts {
		if !fact.At.Before(midnight) {
			whole = false
			break
		}
		if err := state.Apply(fact); err != nil {
			return contract.State{}, err
		}
	}
	if state.Seq == 0 {
		return state, ErrNotYet
	}
	// A history that ends before the day does not tell of what another one, which is not here, may have added.
	if whole && next != nil && next.State.Seq > state.Seq {
		return state, fmt.Errorf("%w: run %s ends with fact %d and the next one that is known begins after fact %d", ErrGap, run.ID, state.Seq, next.State.Seq)
	}
	if whole && next == nil && run.Next() != "" {
		return state, fmt.Errorf("%w: run %s continued as %s", ErrGap, run.ID, run.Next())
	}
	return state, nil
}

// InOrder sorts the runs of one contract from the oldest to the latest.
func InOrder(runs []history.Run) []history.Run {
	return slices.SortedStableFunc(slices.Values(runs), func(a, b history.Run) int {
		return cmp.Or(a.Begun().Compare(b.Begun()), cmp.Compare(a.ID, b.ID))
	})
}

// covering finds the last run that began before the end of a day, the instant of that end by the contract's calendar,
// and the input of the run after.
func covering(runs []history.Run, day civil.Date) (run history.Run, midnight time.Time, next *workflows.Input, err error) {
	for i, candidate := range runs {
		var input workflows.Input
		if err := candidate.Input(&input); err != nil {
			return run, midnight, nil, errors.Join(errUnreadable, err)
		}
		end := civil.MustZone(cmp.Or(input.State.Zone, civil.Paris)).At(day.AddDays(1), 0)
		if !candidate.Begun().Add(input.Ahead).Before(end) {
			switch {
			case i == 0 && input.State.Seq == 0:
				return run, midnight, nil, ErrNotYet
			case i == 0:
				return run, midnight, nil, fmt.Errorf("%w: the first one that is known begins after fact %d", ErrGap, input.State.Seq)
			}
			return run, midnight, &input, nil
		}
		run, midnight = candidate, end
	}
	return run, midnight, nil, nil
}

// until replays a run up to the first workflow task that starts at or after an instant; whole says that there is none,
// and that the history was replayed to its end. Of the task before the cut, the replayer compares no commands: that the
// whole run can be replayed is what Run tells. A fact that was decided before and recorded later, because the
// database did not answer, is waited for: the cut moves to the next task.
func until(ctx context.Context, run history.Run, midnight time.Time) (o Outcome, whole bool, err error) {
	var input workflows.Input
	if err := run.Input(&input); err != nil {
		return o, false, errors.Join(errUnreadable, err)
	}
	for _, start := range taskStarts(run.Events) {
		if run.Events[start].GetEventTime().AsTime().Add(input.Ahead).Before(midnight) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return o, false, err
		}
		o, err = play(cut(run, start))
		if err != nil {
			return o, false, broken(run, err)
		}
		waiting := slices.ContainsFunc(o.Unrecorded, func(f contract.Fact) bool { return f.At.Before(midnight) })
		if !waiting {
			return o, false, nil
		}
	}
	o, err = Run(run)
	return o, true, err
}
