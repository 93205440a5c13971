package audit

import (
	"context"
	"runtime"
	"sync"
)

// Totals is what a survey went through.
type Totals struct {
	Contracts int   `json:"contracts"`
	Facts     int64 `json:"facts"`
	Runs      int64 `json:"runs"`
	Events    int64 `json:"events"` // of archived runs
	Findings  int   `json:"findings"`
	Remarks   int   `json:"remarks"`
}

// Count adds findings, and remarks apart.
func (t *Totals) Count(found []Finding) {
	faults := Faults(found)
	t.Findings += faults
	t.Remarks += len(found) - faults
}

// Survey judges contracts one after the other, as many at once as there are processors, and tells what it found in their
// order. Only the evidence of those under way is in memory. An error of reading stops it.
func Survey(ctx context.Context, ids []string, read func(context.Context, string) (*Evidence, error), g Grounds, tell func(Finding)) (Totals, error) {
	ctx, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	defer working.Wait()
	defer stop()
	under := make(chan chan judgement, runtime.GOMAXPROCS(0))
	working.Go(func() {
		defer close(under)
		for _, id := range ids {
			done := make(chan judgement, 1)
			select {
			case <-ctx.Done():
				return
			case under <- done:
			}
			working.Go(func() { done <- judge(ctx, id, read, g) })
		}
	})
	var totals Totals
	for done := range under {
		j := <-done
		if j.err != nil {
			return totals, j.err
		}
		totals.Contracts++
		totals.Facts += j.facts
		totals.Runs += j.runs
		totals.Events += j.events
		totals.Count(j.found)
		for _, f := range j.found {
			tell(f)
		}
	}
	return totals, ctx.Err()
}

type judgement struct {
	facts, runs, events int64
	found               []Finding
	err                 error
}

func judge(ctx context.Context, id string, read func(context.Context, string) (*Evidence, error), g Grounds) judgement {
	e, err := read(ctx, id)
	if err != nil {
		return judgement{err: err}
	}
	j := judgement{facts: int64(len(e.Facts)), runs: int64(len(e.Archives)), found: Verify(ctx, e, g)}
	for _, archive := range e.Archives {
		j.events += int64(archive.Events)
	}
	return j
}
