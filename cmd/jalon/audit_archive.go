package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"jalon/activities"
	"jalon/cmd/internal/service"
	"jalon/internal/postgres"
)

type auditArchiveCommand struct {
	database
	engine
	Contracts []string `arg:"" optional:"" name:"contract" help:"Identifiants des contrats."`
	All       bool     `help:"Tous les contrats."`
}

// Help says what is kept, and when to ask for it.
func (auditArchiveCommand) Help() string {
	return "Temporal, le moteur qui conduit les contrats, note tout ce qu'il fait dans un historique, et l'oublie à la fin de sa durée de " +
		"conservation. «\u00a0jalon worker\u00a0» archive de lui-même chaque passage (un an de la vie d'un contrat, au plus) à sa fin. Cette commande archive " +
		"aussi le passage en cours, tel qu'il est maintenant\u00a0: avant un déménagement, une mise à niveau ou un contrôle."
}

// Run archives what Temporal still knows of contracts, the open run as it is now included. A contract of which it knows
// nothing is told and is no failure: its histories were archived while there was time, or are lost.
func (c auditArchiveCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	ids, err := chosen(ctx, db, c.Contracts, c.All)
	if err != nil {
		return err
	}
	temporal, keys, err := c.reach(ctx, newLogger())
	if err != nil {
		return err
	}
	defer temporal.Close()
	archivist := service.Archivist(db, temporal, keys)
	return archiveEach(ctx, os.Stdout, ids, func(ctx context.Context, id string) (int, error) {
		// Temporal knows nothing of a contract that does not exist, either.
		if _, err := db.Seq(ctx, id); err != nil {
			return 0, err
		}
		return archivist.Contract(ctx, id)
	})
}

// archiveEach writes a line for each contract. One that cannot be archived does not stop the others.
func archiveEach(ctx context.Context, to io.Writer, ids []string, archive func(context.Context, string) (added int, err error)) error {
	failed := 0
	for _, id := range ids {
		added, err := archive(ctx, id)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		line, kept := sayArchived(added, err)
		if !kept {
			failed++
		}
		if _, err := fmt.Fprintf(to, "%s\u00a0: %s\n", id, line); err != nil {
			return err
		}
	}
	if failed > 0 {
		return errors.New(counted(failed, "contrat n'a pas pu être archivé", "contrats n'ont pas pu être archivés"))
	}
	return nil
}

func sayArchived(added int, err error) (line string, kept bool) {
	switch {
	case errors.Is(err, activities.ErrForgotten):
		return "Temporal n'en connaît aucun historique, ou plus aucun", true
	case errors.Is(err, postgres.ErrUnknown):
		return "aucun contrat de cet identifiant n'est enregistré", false
	case errors.Is(err, postgres.ErrArchived):
		return fmt.Sprintf("un autre historique du même passage est déjà archivé\u00a0; l'un des deux a été modifié, rien n'est remplacé (%v)", err), false
	case err != nil:
		return fmt.Sprintf("échec, %v", err), false
	case added == 0:
		return "déjà archivé", true
	}
	return counted(added, "historique archivé", "historiques archivés"), true
}

// counted is a number with its noun: French takes the singular up to one.
func counted(n int, one, several string) string {
	if n < 2 {
		return fmt.Sprintf("%d %s", n, one)
	}
	return fmt.Sprintf("%d %s", n, several)
}
