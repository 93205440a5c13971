package audit

import (
	"context"
	"time"

	"jalon/internal/history"
	"jalon/internal/ledger"
)

// archives opens the archived histories, holds what is said of them against what they hold, and their digests against the
// log. It returns those that can be replayed.
func (c *check) archives() []history.Run {
	logged := map[string]Leaf{}
	for _, leaf := range c.Leaves {
		if leaf.Kind == ledger.LeafRun {
			logged[leaf.Run] = leaf
		}
	}
	var runs []history.Run
	for _, archive := range c.Archives {
		leaf, sealed := logged[archive.Run]
		delete(logged, archive.Run)
		if sealed && leaf.Hash.String() != archive.Digest {
			c.say(CheckArchives, 0, "l'historique de l'exécution %s n'est pas celui que garde le journal%s", archive.Run, c.support(leaf))
		}
		if sealed && leaf.Contract != c.Contract {
			c.say(CheckArchives, 0, "le journal garde l'historique de l'exécution %s sous un autre contrat, %s%s", archive.Run, leaf.Contract, c.support(leaf))
		}
		run, err := archive.Open()
		if err != nil {
			c.say(CheckArchives, 0, "l'historique de l'exécution %s est altéré (%v)", archive.Run, err)
			continue
		}
		c.described(archive, run)
		runs = append(runs, run)
	}
	for _, leaf := range c.Leaves {
		if _, gone := logged[leaf.Run]; gone && leaf.Kind == ledger.LeafRun {
			c.say(CheckArchives, 0, "l'historique de l'exécution %s manque\u00a0: le journal le connaît%s", leaf.Run, c.support(leaf))
		}
	}
	return runs
}

// described holds an archive's columns against its content.
func (c *check) described(a history.Archive, run history.Run) {
	started := run.Events[0].GetWorkflowExecutionStartedEventAttributes()
	if id := started.GetOriginalExecutionRunId(); id != a.Run {
		c.say(CheckArchives, 0, "sous l'exécution %s se trouve l'historique de l'exécution %s", a.Run, id)
	}
	last := run.Events[len(run.Events)-1].GetEventTime().AsTime()
	if a.Closed != run.Closed() || a.Events != len(run.Events) || !a.First.Truncate(time.Microsecond).Equal(run.Begun().Truncate(time.Microsecond)) || !a.Last.Truncate(time.Microsecond).Equal(last.Truncate(time.Microsecond)) {
		c.say(CheckArchives, 0, "ce qui est dit de l'historique de l'exécution %s (événements, dates, clôture) n'est pas ce qu'il contient", a.Run)
	}
}

// replay plays the archived runs again. Where the facts cannot be read, there is nothing to hold them against.
func (c *check) replay(ctx context.Context, runs []history.Run) {
	if c.grounds.Replay == nil || len(c.facts) < len(c.Facts) {
		return
	}
	for _, d := range c.grounds.Replay(ctx, c.Contract, runs, c.facts) {
		if d.Gap {
			c.remark(CheckReplay, d.Seq, d.Message)
			continue
		}
		c.first(CheckReplay, d.Seq, "%s", d.Message)
	}
}
