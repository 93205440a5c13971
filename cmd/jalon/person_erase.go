package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"jalon/internal/postgres"
)

type personEraseCommand struct {
	database
	Person string `arg:"" help:"Identifiant de la personne."`
	Ground string `required:"" help:"Motif, conservé avec la trace de l'effacement ; n'y nommez personne."`
	Force  bool   `help:"Effacer avant la fin de la durée de conservation, pour le motif donné."`
	Apply  bool   `help:"Effacer ; sans cette option, dire seulement ce qui le serait."`
}

// Run erases somebody, or says what that would take.
func (c personEraseCommand) Run(ctx context.Context) error {
	if strings.TrimSpace(c.Ground) == "" {
		return errors.New("--ground\u00a0: le motif est vide\u00a0; dites pourquoi la personne est effacée")
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	record, err := db.Erase(ctx, postgres.Wish{Person: c.Person, Ground: c.Ground, At: time.Now(), Despite: c.Force, Apply: c.Apply})
	needed, stillNeeded := errors.AsType[*postgres.Needed](err)
	retained, stillRetained := errors.AsType[*postgres.Retained](err)
	switch {
	case stillNeeded:
		return fmt.Errorf("%s tient encore un rôle, une délégation ou un office (%s)\u00a0; mettez-y fin d'abord, ce qui vaut à partir du lendemain", c.Person, strings.Join(needed.By, ", "))
	case stillRetained:
		return fmt.Errorf("%s reste nommé jusqu'au %s, dix ans après la fin du dernier contrat\u00a0; si un autre motif l'emporte, donnez-le et ajoutez --force", c.Person, retained.Until.French())
	case errors.Is(err, postgres.ErrErased):
		fmt.Printf("%s est déjà effacé (effacement n° %d)\u00a0; rien n'a changé\n", c.Person, record.Number)
		return nil
	case errors.Is(err, postgres.ErrUnknown):
		return noSuch("personne", c.Person)
	case err != nil:
		return err
	}
	fmt.Print(told(record))
	if c.Apply {
		fmt.Printf("%s est effacé (effacement n° %d)\u00a0; les autres instances le disent d'ici une minute\n", c.Person, record.Number)
	} else {
		fmt.Println("Rien n'a été effacé\u00a0; ajoutez --apply pour le faire")
	}
	return nil
}

// told lists what an erasure takes, and what it has to leave.
func told(r postgres.ErasureRecord) string {
	var b strings.Builder
	rows := int64(0)
	for _, n := range r.Rows {
		rows += n
	}
	for _, line := range [...]struct {
		what string
		n    int64
	}{
		{"fiche de l'annuaire, vidée", 1},
		{"noms et adresses scellés, dont la clé est détruite", int64(len(r.Names))},
		{"motifs caviardés", int64(len(r.Statements))},
		{"textes déposés caviardés", int64(len(r.Texts))},
		{"contrats programmés caviardés", int64(len(r.Programme))},
		{"comptes rendus d'import caviardés", int64(len(r.Imports))},
		{"politiques caviardées", int64(len(r.Policies))},
		{"lettres caviardées", int64(len(r.Letters))},
		{"lignes du journal des accès caviardées", r.LogLines},
		{"comptes, sessions, réglages et absences retirés", rows},
	} {
		fmt.Fprintf(&b, "%6d  %s\n", line.n, line.what)
	}
	for _, id := range r.Namesakes {
		fmt.Fprintf(&b, "aussi   ce que d'autres ont écrit de %s, qui porte le même nom\n", id)
	}
	for _, f := range r.FactsLeft {
		fmt.Fprintf(&b, "reste   le fait n° %d de %s, enregistré en clair par une version antérieure\n", f.Seq, f.Contract)
	}
	for _, id := range r.FilesLeft {
		fmt.Fprintf(&b, "reste   le fichier de %s, qui nomme la personne sans qu'elle y ait de rôle\n", id)
	}
	return b.String()
}
