package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"jalon/api"
	"jalon/workflows/intake"
)

type migrateCommand struct{ database }

// Run brings the database to this release's schema.
func (c migrateCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Migrate(ctx)
}

type importCommand struct {
	database
	engine
	Files []string `arg:"" help:"Fichiers de contrat."`
}

// Run takes contracts in. Every file is read before the first one is stored, so that one bad file stops them all.
func (c importCommand) Run(ctx context.Context) error {
	dossiers := make([]*dossierFile, 0, len(c.Files))
	for _, path := range c.Files {
		d, err := open(path)
		if err != nil {
			return err
		}
		dossiers = append(dossiers, &dossierFile{path, d})
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	temporal, _, err := c.reach(ctx, newLogger())
	if err != nil {
		return err
	}
	defer temporal.Close()
	in := intake.Intake{DB: db, Client: temporal}
	for _, d := range dossiers {
		added, err := in.Take(ctx, d.Dossier)
		if err != nil {
			return fmt.Errorf("%s : %w", d.path, err)
		}
		if added {
			fmt.Printf("%s : pris en charge\n", d.File.ID)
		} else {
			fmt.Printf("%s : déjà pris en charge, rien n'a changé\n", d.File.ID)
		}
	}
	return nil
}

type rebuildCommand struct {
	database
	Contract string `arg:"" optional:"" help:"Identifiant d'un contrat ; tous par défaut."`
}

// Run drops what is derived and folds the facts again.
func (c rebuildCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	report, err := db.Rebuild(ctx, c.Contract)
	if err != nil {
		return err
	}
	fmt.Printf("%s à partir de %s\n", counted(report.Contracts, "contrat reconstruit", "contrats reconstruits"), counted(report.Facts, "fait", "faits"))
	return nil
}

type tokenCommand struct {
	tokens
	Person string        `arg:"" help:"Identifiant de la personne, ou « operator »."`
	For    time.Duration `help:"Durée de validité." default:"12h"`
}

// Run prints a token for one person.
func (c tokenCommand) Run() error {
	key, err := c.key()
	if err != nil {
		return err
	}
	fmt.Println(key.Token(c.Person, time.Now().Add(c.For)))
	return nil
}

func printOpenAPI() error {
	description, err := api.OpenAPI()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(append(description, '\n'))
	return err
}
