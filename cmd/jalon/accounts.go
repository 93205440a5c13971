package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

type accountCommands struct {
	Link  accountLinkCommand  `cmd:"" help:"Rattacher à une personne le compte qu'elle a chez un fournisseur d'identité."`
	Close accountCloseCommand `cmd:"" help:"Clore le compte d'une personne."`
}

type accountLinkCommand struct {
	database
	Person  string `arg:"" help:"Identifiant de la personne."`
	Issuer  string `arg:"" help:"Le fournisseur d'identité, tel qu'il se nomme (« iss »)."`
	Subject string `arg:"" help:"Le compte chez ce fournisseur (« sub »)."`
}

// Run links an account. It belongs to one person, for good.
func (c accountLinkCommand) Run(ctx context.Context) error {
	err := c.keep(ctx, "link-account", c.Person, func(db *postgres.DB) error {
		return db.Link(ctx, c.Issuer, c.Subject, "", c.Person, access.OperatorPerson)
	})
	switch {
	case errors.Is(err, postgres.ErrExists):
		return errors.New("ce compte est déjà rattaché à une autre personne\u00a0; vérifiez l'émetteur et le compte")
	case errors.Is(err, postgres.ErrUnknown):
		return noSuch("personne", c.Person)
	}
	return err
}

type accountCloseCommand struct {
	database
	Person string `arg:"" help:"Identifiant de la personne."`
}

// Run closes an account: the person is out at the next request, and keeps the roles until the party ends them.
func (c accountCloseCommand) Run(ctx context.Context) error {
	err := c.keep(ctx, "close-account", c.Person, func(db *postgres.DB) error { return db.DisablePerson(ctx, c.Person, time.Now()) })
	if errors.Is(err, postgres.ErrUnknown) {
		return noSuch("personne", c.Person)
	}
	if err == nil {
		fmt.Printf("%s\u00a0: compte clos\n", c.Person)
	}
	return err
}
