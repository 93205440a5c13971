package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"jalon/activities"
	"jalon/cmd/internal/service"
	"jalon/internal/contract"
	"jalon/internal/history"
	"jalon/internal/postgres"
	"jalon/workflows/replay"
)

type auditReplayCommand struct {
	database
	payloadKeys
	Contracts []string `arg:"" optional:"" name:"contract" help:"Identifiants des contrats."`
	All       bool     `help:"Tous les contrats."`
	Open      bool     `help:"Rejouer aussi le passage en cours, lu dans Temporal."`
}

// Run replays archived histories with today's code and compares the facts they give with the recorded ones.
func (c auditReplayCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	ids, err := chosen(ctx, db, c.Contracts, c.All)
	if err != nil {
		return err
	}
	r := replayer{db: db}
	if c.Open {
		logger := newLogger()
		keys, err := c.ring(logger)
		if err != nil {
			return err
		}
		temporal, err := dial(ctx, keys, logger)
		if err != nil {
			return err
		}
		defer temporal.Close()
		archivist := service.Archivist(db, temporal, keys)
		r.latest = archivist.Open
	}
	return r.all(ctx, os.Stdout, ids)
}

// chosen is the contracts that an auditor asks for, by name or all.
func chosen(ctx context.Context, db *postgres.DB, named []string, all bool) ([]string, error) {
	switch {
	case all && len(named) > 0:
		return nil, errors.New("nommez des contrats ou demandez --all, pas les deux")
	case all:
		return db.ContractIDs(ctx)
	case len(named) == 0:
		return nil, errors.New("nommez un contrat au moins, ou demandez --all")
	}
	return named, nil
}

// replayer replays contracts, several at once, and tells of each in turn.
type replayer struct {
	db     *postgres.DB
	latest func(context.Context, string) (history.Run, error) // nil leaves open runs out
}

// replayed is what there is to say of one contract.
type replayed struct {
	replay.Verdict
	living bool // the contract goes on: what it did last may stand in no history yet
	open   bool // the open run was read
	err    error
}

func (r replayer) all(ctx context.Context, out io.Writer, ids []string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	begun := time.Now()
	results := make([]chan replayed, len(ids))
	for i := range results {
		results[i] = make(chan replayed, 1)
	}
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	go func() {
		for i, id := range ids {
			slots <- struct{}{}
			go func() {
				results[i] <- r.one(ctx, id)
				<-slots
			}()
		}
	}()
	facts, events, unsound := 0, 0, 0
	for i, id := range ids {
		found := <-results[i]
		if err := ctx.Err(); err != nil {
			return err
		}
		line, sound := found.told()
		if !sound {
			unsound++
		}
		facts, events = facts+found.Facts, events+found.Events
		if _, err := fmt.Fprintf(out, "%s\u00a0: %s\n", id, line); err != nil {
			return err
		}
	}
	seconds := time.Since(begun).Seconds()
	fmt.Fprintf(out, "%s, %d faits et %d événements rejoués en %.1f s (%.0f faits/s, %.0f événements/s)\n",
		counted(len(ids), "contrat", "contrats"), facts, events, seconds, float64(facts)/seconds, float64(events)/seconds)
	if unsound > 0 {
		return fmt.Errorf("%s", counted(unsound, "contrat ne se rejoue pas à l'identique", "contrats ne se rejouent pas à l'identique"))
	}
	return nil
}

func (r replayer) one(ctx context.Context, id string) (found replayed) {
	recorded, err := recordedFacts(ctx, r.db, id)
	if err != nil {
		return replayed{err: err}
	}
	runs, err := archivedRuns(ctx, r.db, id)
	if err != nil {
		return replayed{err: err}
	}
	if r.latest == nil {
		found.living = alive(recorded)
	} else if latest, err := r.latest(ctx, id); err == nil {
		runs = withLatest(runs, latest)
		found.open, found.living = true, !latest.Closed()
		// Facts may have been added since they were read.
		if recorded, err = recordedFacts(ctx, r.db, id); err != nil {
			return replayed{err: err}
		}
	} else if !errors.Is(err, activities.ErrForgotten) {
		return replayed{err: err}
	}
	found.Verdict, found.err = replay.Life(ctx, recorded, runs)
	return found
}

// told says in one line what was found, and whether all is as it should be.
func (f replayed) told() (line string, sound bool) {
	switch {
	case f.err != nil:
		return f.err.Error(), false
	case f.Broken != nil:
		return f.Broken.Error(), false
	case f.Difference != nil:
		return f.Difference.String(), false
	}
	said := []string{fmt.Sprintf("%s, %s", counted(f.Runs, "passage", "passages"), counted(f.Facts, "fait rejoué à l'identique", "faits rejoués à l'identique"))}
	sound = true
	for i, gap := range f.Gaps {
		if f.living && i == len(f.Gaps)-1 && gap.Last == f.Recorded {
			said = append(said, f.latest(gap))
			continue
		}
		said, sound = append(said, gap.String()), false
	}
	return strings.Join(said, "\u00a0; "), sound
}

// latest words the facts behind the last history.
func (f replayed) latest(gap replay.Gap) string {
	if f.open {
		return fmt.Sprintf("le contrat avance, à partir du fait %d l'historique lu ne dit rien encore", gap.First)
	}
	return fmt.Sprintf("passage en cours non rejoué, à partir du fait %d (--open)", gap.First)
}

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
