package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"jalon/internal/civil"
	"jalon/internal/vigilance"
)

type checkCommand struct {
	File   string `arg:"" help:"Fichier de contrat (« - » pour l'entrée standard)."`
	AsOf   string `help:"Jour auquel juger le contrat, AAAA-MM-JJ ; aujourd'hui par défaut." name:"as-of"`
	Policy string `help:"Politique qui donne les seuils : version publiée, « default », « exemple », ou chemin d'un fichier YAML." default:"default"`
	JSON   bool   `help:"Sortie JSON."`
}

// toldAlert is an alert as scripts read it; the remedy is for people.
type toldAlert struct {
	Rule    string          `json:"rule"`
	Level   vigilance.Level `json:"level"`
	Subject string          `json:"subject"`
	Message string          `json:"message"`
}

// Run prints what deserves attention in a contract file on a day. Alerts are an answer, not a failure.
func (c checkCommand) Run() error {
	p, err := openPolicy(c.Policy)
	if err != nil {
		return err
	}
	d, err := open(c.File)
	if err != nil {
		return err
	}
	today, err := typedDay("as-of", cmp.Or(c.AsOf, civil.MustZone(d.Territory().ZoneName()).Day(time.Now()).String()))
	if err != nil {
		return err
	}
	alerts := vigilance.Check(d.File, today, p.Vigilance)
	if c.JSON {
		told := make([]toldAlert, len(alerts))
		for i, a := range alerts {
			told[i] = toldAlert{a.Rule, a.Level, a.Subject, a.Message}
		}
		return writeJSON(os.Stdout, told)
	}
	return printAlerts(os.Stdout, today, alerts)
}

func printAlerts(w io.Writer, today civil.Date, alerts []vigilance.Alert) error {
	if len(alerts) == 0 {
		_, err := fmt.Fprintf(w, "Aucun point de vigilance au %s.\n", today.French())
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, a := range alerts {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n\t\t\t→ %s\n", a.Level.French(), a.Rule, a.Subject, a.Message, a.Remedy)
	}
	return table.Flush()
}
