package main

import (
	"context"

	"jalon/internal/contract"
	"jalon/internal/history"
	"jalon/internal/postgres"
)

// recordedFacts reads the facts of a contract, all of them.
func recordedFacts(ctx context.Context, db *postgres.DB, id string) ([]contract.Fact, error) {
	var facts []contract.Fact
	for {
		page, err := db.Facts(ctx, id, int64(len(facts)), 0)
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			break
		}
		for _, recorded := range page {
			facts = append(facts, recorded.Fact)
		}
	}
	if len(facts) == 0 { // not opened yet, or not known
		_, err := db.Seq(ctx, id)
		return nil, err
	}
	return facts, nil
}

// archivedRuns opens the archives of a contract.
func archivedRuns(ctx context.Context, db *postgres.DB, id string) ([]history.Run, error) {
	archives, err := db.Archives(ctx, id)
	if err != nil {
		return nil, err
	}
	runs := make([]history.Run, len(archives))
	for i, archive := range archives {
		if runs[i], err = archive.Open(); err != nil {
			return nil, err
		}
	}
	return runs, nil
}

// withLatest puts a run that was read just now in the place of what is archived of it.
func withLatest(runs []history.Run, latest history.Run) []history.Run {
	for i, run := range runs {
		if run.ID == latest.ID {
			runs[i] = latest
			return runs
		}
	}
	return append(runs, latest)
}

// alive reports that a contract goes on after its recorded facts. Facts that do not follow each other are for the replay
// to tell.
func alive(recorded []contract.Fact) bool {
	var state contract.State
	for _, fact := range recorded {
		if state.Apply(fact) != nil {
			return true
		}
	}
	return len(recorded) > 0 && !state.Over()
}
