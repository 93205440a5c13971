package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"jalon/internal/schedule"
)

type planCommand struct {
	File string `arg:"" help:"Fichier de contrat (« - » pour l'entrée standard)."`
	JSON bool   `help:"Sortie JSON."`
}

// Run prints every deadline of a contract file, whether past, met or to come: it is the calendar that the terms give.
func (c planCommand) Run() error {
	d, err := open(c.File)
	if err != nil {
		return err
	}
	plan := schedule.Plan(d.Terms(), schedule.Default)
	if c.JSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(plan)
	}
	return printPlan(os.Stdout, plan)
}

func printPlan(w io.Writer, plan []schedule.Deadline) error {
	for _, d := range plan {
		recalled := make([]string, len(d.Reminders))
		for i, r := range d.Reminders {
			recalled[i] = r.On.French()
		}
		if _, err := fmt.Fprintf(w, "%s  %s\n            rappels : %s\n", d.Due.French(), d.Label, strings.Join(recalled, ", ")); err != nil {
			return err
		}
	}
	return nil
}
