package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"jalon/internal/access"
	"jalon/internal/postgres"
	"jalon/internal/programme"
	"jalon/internal/spreadsheet"
)

type programCommands struct {
	Model  programmeModelCommand  `cmd:"" help:"Écrire sur la sortie standard un tableau vide, avec son mode d'emploi."`
	Import programmeImportCommand `cmd:"" help:"Prendre un tableau de contrats à négocier."`
	List   programmeListCommand   `cmd:"" help:"Lister les contrats à négocier."`
	Launch programmeLaunchCommand `cmd:"" help:"Prendre en charge des contrats programmés."`
}

type programmeModelCommand struct{}

// Run writes the model as XLSX.
func (programmeModelCommand) Run() error {
	return spreadsheet.WriteXLSX(os.Stdout, programme.Model()...)
}

// shown is which lines a command is about.
type shown struct {
	Year      int    `help:"Année de programmation."`
	Territory string `help:"Code du département."`
}

type programmeListCommand struct {
	database
	shown
	Status string `help:"planned, launched ou withdrawn." enum:",planned,launched,withdrawn" default:""`
	Format string `help:"text, csv ou xlsx." enum:"text,csv,xlsx" default:"text"`
}

// Run lists the lines; csv and xlsx can be imported again.
func (c programmeListCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	lines, err := db.Programme(ctx, postgres.ProgrammeFilter{Year: c.Year, Department: c.Territory, Status: programme.Status(c.Status)})
	if err != nil {
		return err
	}
	entries := make([]programme.Entry, len(lines))
	for i, l := range lines {
		entries[i] = l.Entry
	}
	switch c.Format {
	case "csv":
		return spreadsheet.WriteCSV(os.Stdout, programme.Sheet(entries))
	case "xlsx":
		return spreadsheet.WriteXLSX(os.Stdout, programme.Sheet(entries))
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, e := range entries {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\n", e.Year, e.Department, e.Ref, e.Status.French(), counted(len(e.Facilities), "structure", "structures"), e.Title)
	}
	return table.Flush()
}

type programmeImportCommand struct {
	database
	File         string `arg:"" help:"Tableau XLSX ou CSV." type:"existingfile"`
	Sheet        string `help:"Feuille à lire\u00a0; la première visible par défaut."`
	DryRun       bool   `help:"Dire ce qui changerait, sans rien changer."`
	AllOrNothing bool   `help:"Ne rien prendre tant qu'une cellule est fausse."`
	JSON         bool   `help:"Sortie JSON."`
}

// Run takes the good contracts of a spreadsheet and names every bad cell of the others; it fails when there is one.
func (c programmeImportCommand) Run(ctx context.Context) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	report, err := c.take(ctx, db, postgres.ProgrammeImport{File: info.Name(), Body: file, Size: info.Size(), Sheet: c.Sheet,
		AllOrNothing: c.AllOrNothing, By: access.OperatorPerson, At: time.Now()})
	if err != nil {
		return err
	}
	if c.JSON {
		err = writeJSON(os.Stdout, report)
	} else {
		err = c.print(os.Stdout, report)
	}
	if err == nil && len(report.Problems) > 0 {
		err = fmt.Errorf("%s à corriger", counted(len(report.Problems)+report.Unsaid, "cellule", "cellules"))
	}
	return err
}

func (c programmeImportCommand) take(ctx context.Context, db *postgres.DB, i postgres.ProgrammeImport) (postgres.ProgrammeReport, error) {
	if c.DryRun {
		return db.ForeseeProgramme(ctx, i)
	}
	number, err := db.BeginImport(ctx, i)
	if err != nil {
		return postgres.ProgrammeReport{}, err
	}
	report, err := db.RunImport(ctx, number, i)
	if err != nil {
		return report, err
	}
	return report, db.LogAccess(ctx, postgres.AccessEntry{At: i.At, Person: i.By, Action: "import-programme", Subject: i.File, Outcome: postgres.AccessChanged})
}

func (c programmeImportCommand) print(w io.Writer, r postgres.ProgrammeReport) error {
	for _, p := range r.Problems {
		fmt.Fprintln(w, p.Error())
	}
	for _, title := range r.Ignored {
		fmt.Fprintf(w, "la colonne «\u00a0%s\u00a0» n'est pas lue\n", title)
	}
	for _, ref := range r.Left {
		fmt.Fprintf(w, "%s\u00a0: déjà lancé, la liste ne le change plus\n", ref)
	}
	verb := "pris"
	switch {
	case c.DryRun:
		verb = "à prendre"
	case c.AllOrNothing && len(r.Problems) > 0:
		verb = "pris, puisqu'une cellule au moins est fausse"
	}
	_, err := fmt.Fprintf(w, "%s, %s %s\u00a0: %d ajoutés, %d modifiés, %d inchangés, %d déjà lancés, %d refusés\n", counted(r.Rows, "ligne lue", "lignes lues"),
		counted(len(r.Added)+len(r.Changed), "contrat", "contrats"), verb, len(r.Added), len(r.Changed), len(r.Unchanged), len(r.Left), len(r.Refused))
	return err
}

// launchTrouble is why a programmed contract was not taken in, for whoever runs the command.
func launchTrouble(ctx context.Context, err error) string {
	switch {
	case errors.Is(err, postgres.ErrUnknown):
		return "ce contrat n'est pas programmé, ou il est retiré\u00a0; «\u00a0jalon programme list\u00a0» donne les références"
	case errors.Is(err, postgres.ErrExists):
		return "un autre contrat porte déjà cette référence"
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		return "enregistré, et pas encore ouvert\u00a0; vérifiez que l'exécutant tourne, puis relancez la commande"
	}
	return err.Error()
}
