// Package testimony is what the archived runs of a contract say when today's code replays them, in the words of
// internal/audit, which links no workflow code.
package testimony

import (
	"context"
	"fmt"

	"jalon/internal/audit"
	"jalon/internal/contract"
	"jalon/internal/history"
	"jalon/workflows/replay"
)

// Of replays runs and tells where they contradict what is recorded. A gap before the last run is told as one: a server that
// was lost takes its histories along, and of one that somebody took away the log knows. What the last run does not tell is
// left out: the one that goes on is not archived yet.
func Of(ctx context.Context, _ string, runs []history.Run, recorded []contract.Fact) []audit.Difference {
	verdict, err := replay.Life(ctx, recorded, runs)
	var found []audit.Difference
	switch {
	case err != nil:
		found = append(found, audit.Difference{Message: fmt.Sprintf("un historique ne se lit pas\u00a0: %v", err)})
	case verdict.Broken != nil:
		found = append(found, audit.Difference{Message: verdict.Broken.Error()})
	case verdict.Difference != nil:
		found = append(found, audit.Difference{Seq: verdict.Difference.Seq, Message: "rejoué, l'historique dit autre chose\u00a0: " + verdict.Difference.String()})
	}
	for _, gap := range verdict.Gaps {
		if gap.Last < int64(len(recorded)) {
			found = append(found, audit.Difference{Seq: gap.First, Message: "lacune, " + gap.String(), Gap: true})
		}
	}
	return found
}
