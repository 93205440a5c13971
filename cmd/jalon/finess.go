package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"jalon/internal/access"
	"jalon/internal/finess"
	"jalon/internal/postgres"
	"jalon/internal/spreadsheet"
)

type finessCommands struct {
	Import finessImportCommand `cmd:"" help:"Comparer un fichier CSV ou XLSX au référentiel, et proposer la différence."`
	Apply  finessApplyCommand  `cmd:"" help:"Appliquer une mise à jour proposée."`
	Refuse finessRefuseCommand `cmd:"" help:"Refuser une mise à jour proposée."`
	Show   finessShowCommand   `cmd:"" help:"Afficher une entité du référentiel."`
	List   finessListCommand   `cmd:"" help:"Lister le référentiel, ou l'exporter."`
}

type finessImportCommand struct {
	database
	File   string `arg:"" help:"Fichier CSV ou XLSX, dont la première ligne nomme les colonnes." type:"existingfile"`
	DryRun bool   `help:"Afficher la différence sans la garder."`
	JSON   bool   `help:"La différence en JSON."`
}

// Run proposes what a file would change, and prints it. Nothing is changed before somebody applies it.
func (c finessImportCommand) Run(ctx context.Context) error {
	read, err := readFiness(c.File)
	if err != nil {
		return err
	}
	var p postgres.FinessProposal
	name, now := filepath.Base(c.File), time.Now()
	err = c.keep(ctx, "propose-finess-refresh", name, func(db *postgres.DB) (err error) {
		if c.DryRun {
			p, err = db.CompareFiness(ctx, name, read, access.OperatorPerson, now)
		} else {
			p, err = db.ProposeFiness(ctx, name, read, access.OperatorPerson, now)
		}
		if err == nil && p.Number == 0 {
			return errThereAlready // nothing is kept: the access log has nothing to tell
		}
		return err
	})
	if err != nil && !errors.Is(err, errThereAlready) {
		return err
	}
	if c.JSON {
		return writeJSON(os.Stdout, p)
	}
	tellFiness(os.Stdout, p)
	return nil
}

func readFiness(path string) (*finess.Import, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	return finess.Read(filepath.Base(path), file, info.Size())
}

// tellFiness prints a difference as people look at it: what closes first, for it matters most.
func tellFiness(w io.Writer, p postgres.FinessProposal) {
	for _, e := range p.Difference.Closed {
		fmt.Fprintf(w, "- %s  %s\u00a0: absent du fichier, fermé au %s\n", e.Number, e.Name, e.ClosedOn.French())
	}
	for _, c := range p.Difference.Changed {
		fmt.Fprintf(w, "~ %s  %s\n", c.Number, c.Name)
		for _, f := range c.Fields {
			fmt.Fprintf(w, "    %s\u00a0: %s → %s\n", f.Label, orNothing(f.Before), orNothing(f.After))
		}
	}
	for _, e := range p.Difference.Added {
		fmt.Fprintf(w, "+ %s  %s\n", e.Number, e.Name)
	}
	for _, place := range p.Report.Refused {
		fmt.Fprintf(w, "! %s (%s)\u00a0: %s %s\n", place.Ref, place.Column, place.Message, place.Remedy)
	}
	for _, place := range p.Report.Doubts {
		fmt.Fprintf(w, "? %s (%s)\u00a0: %s %s\n", place.Ref, place.Column, place.Message, place.Remedy)
	}
	fmt.Fprintf(w, "%s, %s, %s, %s, %s\n", counted(p.Added, "ajout", "ajouts"), counted(p.Changed, "changement", "changements"), counted(p.Closed, "fermeture", "fermetures"),
		counted(p.Unchanged, "entité inchangée", "entités inchangées"), counted(p.RefusedRows, "ligne laissée", "lignes laissées"))
	switch {
	case p.Number > 0:
		fmt.Fprintf(w, "mise à jour n° %d proposée\u00a0: «\u00a0jalon finess apply %d\u00a0» l'applique\n", p.Number, p.Number)
	case p.Difference.Empty():
		fmt.Fprintln(w, "le référentiel dit déjà la même chose\u00a0: rien n'est proposé")
	default:
		fmt.Fprintln(w, "rien n'est gardé (--dry-run)")
	}
}

func orNothing(text string) string {
	if text == "" {
		return "rien"
	}
	return text
}

// refresh is one that was proposed.
type refresh struct {
	database
	Number int64 `arg:"" help:"Numéro de la mise à jour."`
}

func (c refresh) decide(ctx context.Context, operation, done string, apply bool) error {
	err := c.keep(ctx, operation, fmt.Sprint(c.Number), func(db *postgres.DB) error {
		_, err := db.DecideFiness(ctx, c.Number, apply, access.OperatorPerson, time.Now())
		return err
	})
	switch {
	case errors.Is(err, postgres.ErrUnknown):
		return fmt.Errorf("la mise à jour n° %d n'existe pas", c.Number)
	case errors.Is(err, postgres.ErrMoved):
		return errors.New("le référentiel a changé depuis que cette différence a été établie, rien n'est appliqué\u00a0; refusez-la et importez de nouveau le fichier")
	case errors.Is(err, postgres.ErrDecided):
		return fmt.Errorf("la mise à jour n° %d a déjà reçu la décision contraire", c.Number)
	case err == nil:
		fmt.Printf("mise à jour n° %d %s\n", c.Number, done)
	}
	return err
}

type finessApplyCommand struct{ refresh }

// Run writes the whole difference, or nothing.
func (c finessApplyCommand) Run(ctx context.Context) error {
	return c.decide(ctx, "apply-finess-refresh", "appliquée", true)
}

type finessRefuseCommand struct{ refresh }

// Run leaves the referential as it is.
func (c finessRefuseCommand) Run(ctx context.Context) error {
	return c.decide(ctx, "refuse-finess-refresh", "refusée", false)
}

type finessShowCommand struct {
	database
	Number string `arg:"" help:"Numéro FINESS."`
}

// Run prints an entity, its sites and the contracts that name it.
func (c finessShowCommand) Run(ctx context.Context) error {
	number, err := finess.ParseNumber(c.Number)
	if err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	found, err := db.As(access.Reader{Person: access.OperatorPerson, At: time.Now()}).FinessEntity(ctx, number)
	if errors.Is(err, postgres.ErrUnknown) {
		return fmt.Errorf("le numéro %s n'est pas au référentiel", number)
	}
	if err != nil {
		return err
	}
	if err := finessTable(os.Stdout, append([]finess.Entity{found.Entity}, found.Sites...)); err != nil {
		return err
	}
	for _, contract := range found.Contracts {
		fmt.Printf("%s  %s\n", contract.ID, contract.Title)
	}
	return nil
}

type finessListCommand struct {
	database
	Department string `help:"Code de département."`
	Category   string `help:"Code de catégorie."`
	Format     string `help:"text, csv ou xlsx." enum:"text,csv,xlsx" default:"text"`
}

// Run writes entities by number to the standard output; as CSV or XLSX, import reads them back.
func (c finessListCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	found, err := db.FinessEntities(ctx, postgres.FinessFilter{Department: c.Department, Category: c.Category})
	if err != nil {
		return err
	}
	switch c.Format {
	case "csv":
		return spreadsheet.WriteCSV(os.Stdout, finess.Sheet(found))
	case "xlsx":
		return spreadsheet.WriteXLSX(os.Stdout, finess.Sheet(found))
	}
	return finessTable(os.Stdout, found)
}

func finessTable(to io.Writer, entities []finess.Entity) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, e := range entities {
		closed := ""
		if !e.ClosedOn.IsZero() {
			closed = "fermé au " + e.ClosedOn.French()
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s %s\t%s\t%s\t%s\n", e.Number, e.Kind, e.Name, e.Category, e.CategoryLabel, e.Town, e.Department, closed)
	}
	return w.Flush()
}
