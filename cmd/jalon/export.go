package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"jalon/internal/postgres"
)

type exportCommand struct {
	database
	Contract string `arg:"" help:"Identifiant du contrat."`
	AsFiled  bool   `help:"Le fichier tel qu'il a été pris en charge, sans ce qui a été écrit depuis." name:"as-filed"`
}

// Run prints a contract as the file that would bring it in, in canonical form: with everything that its parties share, or
// as it came. What a party has not shared is not for a file that leaves. No line feed follows, so that the SHA-256 of a
// file that nobody edited is the digest that it came in with.
func (c exportCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	file, err := c.file(ctx, db)
	if errors.Is(err, postgres.ErrUnknown) {
		return fmt.Errorf("le contrat %s n'est pas connu", c.Contract)
	}
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(file)
	return err
}

func (c exportCommand) file(ctx context.Context, db *postgres.DB) ([]byte, error) {
	if c.AsFiled {
		view, err := db.Contract(ctx, c.Contract)
		return view.File, err
	}
	written, err := db.Content(ctx, c.Contract)
	if err != nil {
		return nil, err
	}
	return written.File.Canonical()
}
