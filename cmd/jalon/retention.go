package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"jalon/internal/postgres"
)

type retentionCommand struct {
	database
	Apply bool `help:"Retirer ce qui est échu ; sans cette option, le dire seulement."`
}

// kinds says what the rules are about as operators read it.
var kinds = map[string]string{
	"sessions":   "sessions expirées",
	"statements": "motifs qu'aucun fait ne cite",
	"absences":   "absences passées",
	"identities": "identités de comptes clos",
	"access_log": "lignes du journal des accès",
	"letters":    "mots et adresses des lettres",
	"names":      "personnes",

	"drafts":            "versions jamais partagées",
	"programme_imports": "comptes rendus d'imports",
}

// Run applies the rules of retention, or says what is due.
func (c retentionCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	found, err := db.Retain(ctx, time.Now(), c.Apply)
	if len(found) == 0 {
		return err
	}
	// What went before an error is gone, and is told.
	if told := tellRetention(os.Stdout, found, c.Apply); err == nil {
		err = told
	}
	return err
}

func tellRetention(to io.Writer, found []postgres.Due, applied bool) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	verb := "à retirer"
	if applied {
		verb = "retiré"
	}
	for _, due := range found {
		fmt.Fprintf(table, "%s\t%s\u00a0: %d\tavant le %s\t%s\t%s\n", kinds[due.Kind], verb, due.Rows, due.Day().French(), due.Since, due.Source)
		if len(due.People) > 0 {
			fmt.Fprintf(table, "\t%s\n", strings.Join(due.People, " "))
		}
	}
	if err := table.Flush(); err != nil || applied {
		return err
	}
	_, err := fmt.Fprintln(to, "Rien n'a été retiré\u00a0; ajoutez --apply pour le faire")
	return err
}
