package main

import (
	"context"
	"errors"
	"fmt"

	"jalon/activities"
	"jalon/cmd/internal/service"
)

type auditArchiveCommand struct {
	database
	payloadKeys
	Contracts []string `arg:"" optional:"" name:"contract" help:"Identifiants des contrats."`
	All       bool     `help:"Tous les contrats."`
}

// Run archives what Temporal still knows of contracts, the open run as it is now included. Workers do it by themselves
// once a run is closed; this is for the day before a move, an upgrade or an audit.
func (c auditArchiveCommand) Run(ctx context.Context) error {
	logger := newLogger()
	keys, err := c.ring(logger)
	if err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	ids, err := chosen(ctx, db, c.Contracts, c.All)
	if err != nil {
		return err
	}
	temporal, err := dial(ctx, keys, logger)
	if err != nil {
		return err
	}
	defer temporal.Close()
	archivist := service.Archivist(db, temporal, keys)
	failed := 0
	for _, id := range ids {
		added, err := archivist.Contract(ctx, id)
		switch {
		case errors.Is(err, activities.ErrForgotten):
			fmt.Printf("%s\u00a0: Temporal n'en connaît aucun historique\n", id)
		case err != nil && ctx.Err() == nil:
			failed++
			fmt.Printf("%s\u00a0: échec, %v\n", id, err)
		case err != nil:
			return err
		case added == 0:
			fmt.Printf("%s\u00a0: déjà archivé\n", id)
		default:
			fmt.Printf("%s\u00a0: %s\n", id, counted(added, "historique archivé", "historiques archivés"))
		}
	}
	if failed > 0 {
		return fmt.Errorf("%s", counted(failed, "contrat n'a pas pu être archivé", "contrats n'ont pas pu être archivés"))
	}
	return nil
}

// counted is a number with its noun: French takes the singular up to one.
func counted(n int, one, several string) string {
	if n < 2 {
		return fmt.Sprintf("%d %s", n, one)
	}
	return fmt.Sprintf("%d %s", n, several)
}
