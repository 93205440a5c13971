package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"
)

type retentionCommand struct {
	database
	Apply bool `help:"Retirer ce qui est échu ; sans cette option, le dire seulement."`
}

// Run applies the rules of retention, or says what is due.
func (c retentionCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	found, err := db.Retain(ctx, time.Now(), c.Apply)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	verb := "échus"
	if c.Apply {
		verb = "retirés"
	}
	for _, due := range found {
		fmt.Fprintf(table, "%s\t%d %s\tavant le %s\t%s\t%s\n", due.Kind, due.Rows, verb, due.Day().French(), due.Since, due.Source)
		if len(due.People) > 0 {
			fmt.Fprintf(table, "\t%s\n", strings.Join(due.People, " "))
		}
	}
	if flushed := table.Flush(); err == nil {
		err = flushed
	}
	return err
}
