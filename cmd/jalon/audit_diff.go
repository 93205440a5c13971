package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"jalon/internal/civil"
	"jalon/internal/hindsight"
)

type auditDiffCommand struct {
	database
	Contract string `arg:"" help:"Identifiant du contrat."`
	From     string `arg:"" help:"Premier jour, comme 2029-12-31."`
	To       string `arg:"" help:"Second jour. Les deux sont comparés à leur fin, à l'heure du contrat."`
	JSON     bool   `help:"Écrire les différences en JSON."`
}

// Run tells what changed in a contract between two days.
func (c auditDiffCommand) Run(ctx context.Context) error {
	from, err := civil.Parse(c.From)
	if err != nil {
		return notADay(c.From)
	}
	to, err := civil.Parse(c.To)
	if err != nil {
		return notADay(c.To)
	}
	if to.Before(from) {
		return fmt.Errorf("le second jour, %s, précède le premier, %s", to.French(), from.French())
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	past, err := lookBack(ctx, db, c.Contract)
	if err != nil {
		return err
	}
	return c.tell(os.Stdout, past, from, to)
}

func (c auditDiffCommand) tell(out io.Writer, p past, from, to civil.Date) error {
	before, err := p.on(from)
	if err != nil {
		return err
	}
	after, err := p.on(to)
	if err != nil {
		return err
	}
	changes := hindsight.Between(before, after, p.names)
	if c.JSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(append([]hindsight.Change{}, changes...))
	}
	_, err = fmt.Fprintf(out, "%s (%s)\nDe la fin du %s (fait %d) à la fin du %s (fait %d), fuseau %s.\n",
		p.Contract.Title, after.ID, from.LongFrench(), before.Seq, to.LongFrench(), after.Seq, after.Zone)
	if len(changes) == 0 && err == nil {
		_, err = fmt.Fprintln(out, "\nRien n'a changé dans ce que dit le contrat.")
	}
	var room hindsight.Room
	for _, change := range changes {
		if err == nil && change.Room != room {
			room = change.Room
			_, err = fmt.Fprintf(out, "\n%s\n", room.Label())
		}
		if err == nil {
			_, err = fmt.Fprintf(out, "  %s\n", change.Sentence())
		}
	}
	return err
}
