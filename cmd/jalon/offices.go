package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/postgres"
)

type officeCommands struct {
	Grant officeGrantCommand `cmd:"" help:"Nommer un auditeur ou un exploitant."`
	End   officeEndCommand   `cmd:"" help:"Mettre fin à un office."`
}

// office is what somebody is for an organisation, until a day.
type office struct {
	database
	Person       string     `arg:"" help:"Identifiant de la personne."`
	Organisation string     `arg:"" help:"Organisation, ou « * » pour toute l'installation."`
	Office       string     `arg:"" help:"auditor lit et ne change rien ; operator tient l'annuaire et ne décide rien." enum:"auditor,operator"`
	Until        civil.Date `help:"Dernier jour, compris (AAAA-MM-JJ)." placeholder:"JOUR"`
}

// change runs one of the two with today's civil day in Paris.
func (o office) change(ctx context.Context, operation string, change func(db *postgres.DB, today civil.Date) error) error {
	today := civil.MustZone(civil.Paris).Day(time.Now())
	if !o.Until.IsZero() && o.Until.Before(today) {
		return fmt.Errorf("--until\u00a0: le %s est passé\u00a0; indiquez aujourd'hui ou un jour à venir", o.Until.French())
	}
	return o.keep(ctx, operation, o.Organisation+" "+o.Office+" "+o.Person, func(db *postgres.DB) error { return change(db, today) })
}

type officeGrantCommand struct{ office }

// Run grants an office from today on.
func (c officeGrantCommand) Run(ctx context.Context) error {
	err := c.change(ctx, "name-office", func(db *postgres.DB, today civil.Date) error {
		return db.GrantOffice(ctx, c.Person, c.Organisation, access.Office(c.Office), today, c.Until)
	})
	switch {
	case errors.Is(err, postgres.ErrExists):
		return errors.New("cet office est déjà donné à cette personne depuis aujourd'hui")
	case errors.Is(err, postgres.ErrUnknown):
		return fmt.Errorf("personne «\u00a0%s\u00a0» ou organisation «\u00a0%s\u00a0» inconnue\u00a0; «\u00a0jalon person list\u00a0» donne les identifiants", c.Person, c.Organisation)
	}
	return err
}

type officeEndCommand struct{ office }

// Run ends an office today, or on the day given.
func (c officeEndCommand) Run(ctx context.Context) error {
	err := c.change(ctx, "end-office", func(db *postgres.DB, today civil.Date) error {
		return db.EndOffice(ctx, c.Person, c.Organisation, access.Office(c.Office), cmp.Or(c.Until, today))
	})
	if errors.Is(err, postgres.ErrUnknown) {
		return fmt.Errorf("%s ne tient pas cet office au-delà de ce jour", c.Person)
	}
	return err
}
