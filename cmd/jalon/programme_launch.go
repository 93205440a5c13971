package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jalon/internal/access"
	"jalon/internal/postgres"
	"jalon/internal/programme"
	"jalon/workflows/intake"
)

type programmeLaunchCommand struct {
	database
	engine
	shown
	Refs []string `arg:"" optional:"" help:"Références des contrats."`
	All  bool     `help:"Tous les contrats programmés, ou ceux de --year et de --territory."`
}

// Run takes contracts in one by one and says what became of each. Interrupted, it is run again: those that were taken in are
// left alone, and the one it stopped at goes on.
func (c programmeLaunchCommand) Run(ctx context.Context) error {
	if c.All == (len(c.Refs) > 0) {
		return errors.New("indiquez des références, ou --all")
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	refs, err := c.chosen(ctx, db)
	if err != nil {
		return err
	}
	temporal, _, err := c.reach(ctx, newLogger())
	if err != nil {
		return err
	}
	defer temporal.Close()
	failed := 0
	for _, ref := range refs {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !c.launch(ctx, intake.Intake{DB: db, Client: temporal}, ref) {
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("%s sur %d", counted(failed, "contrat n'a pas été lancé", "contrats n'ont pas été lancés"), len(refs))
	}
	return nil
}

// chosen are the references asked for, or those of every line that waits for its turn.
func (c programmeLaunchCommand) chosen(ctx context.Context, db *postgres.DB) ([]string, error) {
	if !c.All {
		return c.Refs, nil
	}
	lines, err := db.Programme(ctx, postgres.ProgrammeFilter{Year: c.Year, Department: c.Territory, Status: programme.Planned})
	var refs []string
	for _, l := range lines {
		refs = append(refs, l.Ref)
	}
	return refs, err
}

// launch takes one contract in. A worker that does not answer must not hold up those that follow for ever.
func (c programmeLaunchCommand) launch(ctx context.Context, in intake.Intake, ref string) bool {
	patient, done := context.WithTimeout(ctx, c.Within)
	defer done()
	now := time.Now()
	added, err := in.Launch(patient, ref, now)
	if err == nil && added {
		err = in.DB.LogAccess(ctx, postgres.AccessEntry{At: now, Person: access.OperatorPerson, Action: "launch-programme", Contract: ref, Outcome: postgres.AccessChanged})
	}
	switch {
	case err != nil:
		fmt.Printf("%s\u00a0: %s\n", ref, launchTrouble(ctx, err))
	case added:
		fmt.Printf("%s\u00a0: lancé\n", ref)
	default:
		fmt.Printf("%s\u00a0: déjà lancé\n", ref)
	}
	return err == nil
}
