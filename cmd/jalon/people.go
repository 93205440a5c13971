package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"jalon/internal/access"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
)

// What whoever runs an installation does about people before anybody can sign in, or when nobody can any more. From
// then on operators do it through the API.

type personCommands struct {
	Add   personAddCommand   `cmd:"" help:"Enregistrer une personne et afficher son identifiant."`
	List  personListCommand  `cmd:"" help:"Lister les personnes enregistrées."`
	Erase personEraseCommand `cmd:"" help:"Effacer une personne, ou dire ce qui le serait."`
}

type personAddCommand struct {
	database
	Organisation string `arg:"" help:"Organisation : code d'une autorité, FINESS de l'OG, ou « * » pour l'installation."`
	Name         string `arg:"" help:"Prénom et nom."`
	Address      string `arg:"" help:"Adresse professionnelle."`
	Title        string `help:"Fonction."`
}

// Run registers somebody. That gives no role.
func (c personAddCommand) Run(ctx context.Context) error {
	name := strings.Join(strings.Fields(c.Name), " ")
	if name == "" {
		return errors.New("le nom est vide\u00a0; indiquez le prénom et le nom")
	}
	somebody := postgres.Somebody{ID: dossier.PersonID(c.Organisation, name), Organisation: c.Organisation, Name: name, Title: c.Title, Address: c.Address}
	err := c.keep(ctx, "add-person", somebody.ID, func(db *postgres.DB) error { return db.RegisterPerson(ctx, somebody) })
	switch {
	case errors.Is(err, postgres.ErrExists):
		return fmt.Errorf("%s est déjà enregistré sous l'identifiant %s\u00a0; donnez à un homonyme un nom qui l'en distingue", name, somebody.ID)
	case errors.Is(err, postgres.ErrUnknown):
		return noSuch("organisation", c.Organisation)
	case err == nil:
		fmt.Println(somebody.ID)
	}
	return err
}

type personListCommand struct {
	database
	Organisation string `arg:"" optional:"" help:"Une organisation ; toutes par défaut."`
}

// Run prints who is registered, by organisation and name.
func (c personListCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	people, err := db.As(access.Reader{Person: access.OperatorPerson, At: time.Now()}).People(ctx, c.Organisation)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, p := range people {
		closed := ""
		if !p.DisabledAt.IsZero() {
			closed = "compte clos"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", p.ID, p.Organisation, p.Name, p.Title, closed)
	}
	return table.Flush()
}

// keep changes something about people and notes it in the access log, as an act of the installation's operator.
func (s database) keep(ctx context.Context, operation, subject string, change func(*postgres.DB) error) error {
	db, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := change(db); err != nil {
		return err
	}
	err = db.LogAccess(ctx, postgres.AccessEntry{
		At: time.Now(), Person: access.OperatorPerson, Action: operation, Subject: subject, Outcome: postgres.AccessChanged,
	})
	if err != nil {
		return fmt.Errorf("c'est fait, mais le journal des accès ne le dit pas\u00a0: %w", err)
	}
	return nil
}

func noSuch(what, id string) error {
	return fmt.Errorf("%s «\u00a0%s\u00a0» inconnue\u00a0; «\u00a0jalon person list\u00a0» donne les identifiants", what, id)
}
