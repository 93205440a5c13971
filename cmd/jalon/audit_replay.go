package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"jalon/activities"
	"jalon/cmd/internal/service"
	"jalon/internal/history"
	"jalon/internal/postgres"
	"jalon/workflows"
	"jalon/workflows/replay"
)

type auditReplayCommand struct {
	database
	engine
	Contracts []string `arg:"" optional:"" name:"contract" help:"Identifiants des contrats."`
	All       bool     `help:"Tous les contrats."`
	Open      bool     `help:"Rejouer aussi le passage en cours, lu dans Temporal."`
	Strict    bool     `help:"Échouer aussi pour des faits dont aucun historique ne témoigne."`
}

// Help says what is compared with what, in words that suppose nothing.
func (auditReplayCommand) Help() string {
	return "Temporal, le moteur qui conduit les contrats, note tout ce qu'il fait dans un historique. La vie d'un contrat se découpe en passages " +
		"d'un an au plus, et l'historique de chacun est archivé dans la base à sa fin. Cette commande donne chaque historique au programme " +
		"d'aujourd'hui, qui décide de nouveau, et compare les faits qu'il en tire avec les faits enregistrés.\n\n" +
		"Chaque contrat a sa ligne\u00a0: «\u00a0identique\u00a0», «\u00a0écart\u00a0» (le premier fait qui diffère est nommé), «\u00a0échec\u00a0» (le contrat n'a pas pu être " +
		"rejoué), «\u00a0lacune\u00a0» (aucun historique ne témoigne de certains faits\u00a0: il s'est perdu avant d'être archivé, ou il a été retiré) ou " +
		"«\u00a0en cours\u00a0» (les derniers faits sont ceux d'un passage qui dure\u00a0: voir --open). Une lacune ne prouve pas qu'un fait a été modifié, " +
		"ni qu'il ne l'a pas été\u00a0; «\u00a0jalon audit verify\u00a0» juge ces faits par leur chaîne.\n\n" +
		"La commande échoue (code 1) s'il y a un écart ou un échec\u00a0; avec --strict, aussi s'il y a une lacune ou un passage en cours non lu."
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
		temporal, keys, err := c.reach(ctx, newLogger())
		if err != nil {
			return err
		}
		defer temporal.Close()
		r.latest = service.Archivist(db, temporal, keys).Open
	}
	tally, err := r.all(ctx, os.Stdout, ids)
	if err != nil {
		return err
	}
	return tally.judge(c.Strict)
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

func (r replayer) all(ctx context.Context, out io.Writer, ids []string) (t tally, err error) {
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
	for i, id := range ids {
		found := <-results[i]
		if err := ctx.Err(); err != nil {
			return t, err
		}
		t.add(found)
		if _, err := fmt.Fprintf(out, "%s\u00a0: %s\n", id, found); err != nil {
			return t, err
		}
	}
	_, err = io.WriteString(out, t.page(time.Since(begun)))
	return t, err
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
	for _, run := range runs {
		var begun workflows.Input
		if run.Input(&begun) == nil { // else Life has said so
			found.behind = max(found.behind, begun.State.Seq)
		}
	}
	return found
}
