package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"

	"jalon/internal/schedule"
)

type planCommand struct {
	File   string `arg:"" help:"Fichier de contrat (« - » pour l'entrée standard)."`
	Policy string `help:"Politique d'échéances : version publiée, « default », « exemple », ou chemin d'un fichier YAML." default:"default"`
	JSON   bool   `help:"Sortie JSON."`
}

// Run prints every deadline of a contract file, whether past, met or to come: it is the calendar that the terms give.
func (c planCommand) Run() error {
	p, err := openPolicy(c.Policy)
	if err != nil {
		return err
	}
	d, err := open(c.File)
	if err != nil {
		return err
	}
	d.Rules = p.Policy
	plan := schedule.Plan(d.Terms(), d.Rules)
	if c.JSON {
		return writeJSON(os.Stdout, plan)
	}
	return printPlan(os.Stdout, plan)
}

func printPlan(w io.Writer, plan []schedule.Deadline) error {
	for _, d := range plan {
		recalled := make([]string, len(d.Reminders))
		for i, r := range d.Reminders {
			recalled[i] = r.On.French()
		}
		line := fmt.Sprintf("%s  %s\n            rappels\u00a0: %s\n", d.Due.French(), d.Label, cmp.Or(strings.Join(recalled, ", "), "aucun"))
		if source := sourced(d.Source, d.Unsure); source != "" {
			line += "            source\u00a0: " + source + "\n"
		}
		if _, err := io.WriteString(w, line); err != nil {
			return err
		}
	}
	return nil
}
