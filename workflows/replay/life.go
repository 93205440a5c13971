package replay

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"jalon/internal/contract"
	"jalon/internal/history"
)

// Verdict is what the replay of a contract's runs showed.
type Verdict struct {
	Runs   int
	Events int // replayed
	Facts  int // replayed and found as they were recorded
	// Recorded is the number of the last recorded fact.
	Recorded int64

	Difference *Difference // the first one; nil without any
	Broken     *Broken     // the run that does not replay; nil when all do
	Gaps       []Gap       // facts to which no history testifies
}

// Gap is a stretch of recorded facts, both ends included, of which no replayed history tells: a run that was never
// archived, the open run, or a contract that began anew on another server.
type Gap struct{ First, Last int64 }

func (g Gap) String() string {
	if g.First == g.Last {
		return fmt.Sprintf("fait %d\u00a0: aucun historique", g.First)
	}
	return fmt.Sprintf("faits %d à %d\u00a0: aucun historique", g.First, g.Last)
}

// Sound reports that nothing was replayed otherwise than it was recorded. Gaps are another matter.
func (v Verdict) Sound() bool { return v.Difference == nil && v.Broken == nil }

// Life replays runs of one contract, in any order, and compares each with the recorded facts, all of them from number 1.
// It stops at the first run that is broken or differs. The error is ctx's, or says which history cannot be read.
func Life(ctx context.Context, recorded []contract.Fact, runs []history.Run) (Verdict, error) {
	v := Verdict{Recorded: int64(len(recorded))}
	told := make([]bool, len(recorded))
	for _, run := range InOrder(runs) {
		if err := ctx.Err(); err != nil {
			return v, err
		}
		outcome, err := Run(run)
		if b, ok := errors.AsType[*Broken](err); ok {
			v.Broken = b
			return v, nil
		}
		if err != nil {
			return v, fmt.Errorf("run %s: %w", run.ID, err)
		}
		v.Runs++
		v.Events += outcome.Events
		if v.Difference = Compare(recorded, outcome); v.Difference != nil {
			return v, nil
		}
		for _, fact := range outcome.Facts {
			told[fact.Seq-1] = true
		}
	}
	for _, known := range told {
		if known {
			v.Facts++
		}
	}
	v.Gaps = gaps(told)
	return v, nil
}

func gaps(told []bool) []Gap {
	var list []Gap
	for first := slices.Index(told, false); first >= 0; {
		length := slices.Index(told[first:], true)
		if length < 0 {
			return append(list, Gap{int64(first) + 1, int64(len(told))})
		}
		list = append(list, Gap{int64(first) + 1, int64(first + length)})
		rest := slices.Index(told[first+length:], false)
		if rest < 0 {
			break
		}
		first += length + rest
	}
	return list
}
