package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"jalon/internal/access"
	"jalon/internal/campaign"
	"jalon/internal/postgres"
	"jalon/internal/spreadsheet"
)

type campaignCommands struct {
	Import  campaignImportCommand   `cmd:"" help:"Importer les valeurs d'une campagne (TDB MS, ERRD) à partir d'un fichier CSV ou XLSX."`
	Mapping campaignMappingCommands `cmd:"" help:"Tenir les correspondances entre les colonnes d'une source et ses indicateurs."`
	Show    campaignShowCommand     `cmd:"" help:"Afficher les valeurs d'un établissement."`
}

type campaignImportCommand struct {
	database
	File     string `arg:"" help:"Fichier CSV ou XLSX, 20 Mio au plus."`
	Source   string `required:"" help:"La source, par exemple « TDB MS » ou « ERRD »."`
	Campaign int    `help:"L'année de la campagne ; inutile si une colonne la dit."`
	Mapping  string `help:"Nom de la correspondance ; celle de la source par défaut, s'il n'y en a qu'une."`
	DryRun   bool   `help:"Dire ce qui changerait, sans rien changer."`
	JSON     bool   `help:"Sortie JSON."`
}

// imported is what came of an import: what was read, and what it changed. Taken is nil when cells could not be read.
type imported struct {
	*campaign.Reading
	Taken *postgres.Taken `json:"taken"`
}

// Run takes in the values of a campaign, whole or not at all.
func (c campaignImportCommand) Run(ctx context.Context) error {
	content, err := campaignFile(c.File)
	if err != nil {
		return err
	}
	var done imported
	change := func(db *postgres.DB) error {
		mapping, err := c.mapping(ctx, db)
		if err != nil {
			return err
		}
		done.Reading, err = campaign.Read(filepath.Base(c.File), bytes.NewReader(content), int64(len(content)), mapping.Mapping, c.Campaign)
		if err != nil {
			return toldOf(c.File, err)
		}
		take := db.TakeCampaign
		if c.DryRun {
			take = db.RehearseCampaign
		}
		taken, err := take(ctx, postgres.CampaignFile{Name: filepath.Base(c.File), Content: content, Mapping: mapping, Campaign: c.Campaign}, done.Reading, access.OperatorPerson, time.Now())
		if err != nil {
			return err
		}
		done.Taken = &taken
		if c.DryRun || taken.Again {
			return errThereAlready // nothing changed: the access log has nothing to tell
		}
		return nil
	}
	err = c.keep(ctx, "import-campaign", c.Source+" "+filepath.Base(c.File), change)
	if done.Reading == nil || err != nil && !errors.Is(err, errThereAlready) && !errors.Is(err, postgres.ErrBadCells) {
		return err
	}
	if c.JSON {
		if err := writeJSON(os.Stdout, done); err != nil {
			return err
		}
	} else {
		done.print(os.Stdout, c.DryRun)
	}
	if n := len(done.Bad) + done.MoreBad; n > 0 {
		return errors.New(counted(n, "cellule n'est pas lisible", "cellules ne sont pas lisibles") + "\u00a0: rien n'est importé. Corrigez le fichier, puis importez-le de nouveau")
	}
	return nil
}

// mapping is the one that was named, or the only one of the source.
func (c campaignImportCommand) mapping(ctx context.Context, db *postgres.DB) (postgres.KeptMapping, error) {
	kept, err := db.Mappings(ctx)
	if err != nil {
		return postgres.KeptMapping{}, err
	}
	var fitting []postgres.KeptMapping
	var names []string
	for _, m := range kept {
		if m.Source == c.Source && (c.Mapping == "" || m.Name == c.Mapping) {
			fitting, names = append(fitting, m), append(names, m.Name)
		}
	}
	switch {
	case len(fitting) == 1:
		return fitting[0], nil
	case len(fitting) > 1:
		return postgres.KeptMapping{}, errors.New("--mapping\u00a0: plusieurs correspondances lisent cette source\u00a0; choisissez parmi " + strings.Join(names, ", "))
	case c.Mapping != "":
		return postgres.KeptMapping{}, noMapping(c.Mapping)
	}
	return postgres.KeptMapping{}, fmt.Errorf("aucune correspondance ne lit la source «\u00a0%s\u00a0»\u00a0; «\u00a0jalon campaign mapping suggest\u00a0» en propose une à partir du fichier", c.Source)
}

func noMapping(name string) error {
	return fmt.Errorf("la correspondance «\u00a0%s\u00a0» n'existe pas\u00a0; «\u00a0jalon campaign mapping list\u00a0» les donne", name)
}

func (i imported) print(w io.Writer, rehearsal bool) {
	for _, b := range i.Bad {
		fmt.Fprintf(w, "%s  %s\u00a0: «\u00a0%s\u00a0», %s %s\n", b.Ref, b.Heading, b.Text, b.Message, b.Remedy)
	}
	if i.MoreBad > 0 {
		fmt.Fprintf(w, "et %s\n", counted(i.MoreBad, "autre", "autres"))
	}
	if len(i.Unmapped) > 0 {
		fmt.Fprintf(w, "Colonnes sans correspondance\u00a0: %s\n", strings.Join(i.Unmapped, ", "))
	}
	fmt.Fprintf(w, "%s, %s, %s\n", counted(i.Rows, "établissement", "établissements"), counted(i.Given, "valeur", "valeurs"), counted(i.Absent, "cellule sans valeur", "cellules sans valeur"))
	switch t := i.Taken; {
	case t == nil:
	case t.Again:
		fmt.Fprintln(w, "Ce fichier est déjà importé\u00a0: rien n'a changé.")
	case rehearsal:
		fmt.Fprintf(w, "%s, rien n'est importé.\n", counted(t.Changed, "valeur changerait", "valeurs changeraient"))
	default:
		fmt.Fprintf(w, "Fichier %d importé, %s.\n", t.Number, counted(t.Changed, "valeur nouvelle ou changée", "valeurs nouvelles ou changées"))
	}
}

// campaignFile reads a whole file within its bound.
func campaignFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, postgres.MostCampaignFile+1))
	if err == nil && len(content) > postgres.MostCampaignFile {
		err = fmt.Errorf("%s\u00a0: le fichier dépasse 20\u00a0Mio\u00a0; découpez-le", path)
	}
	return content, err
}

// toldOf names the file in what refuses it; a refusal of the spreadsheet names it already.
func toldOf(path string, err error) error {
	if _, named := errors.AsType[*spreadsheet.Refused](err); named {
		return err
	}
	return fmt.Errorf("%s\u00a0: %w", path, err)
}

type campaignShowCommand struct {
	database
	FINESS string `arg:"" name:"finess" help:"Numéro FINESS de l'établissement."`
	JSON   bool   `help:"Sortie JSON."`
}

// Run prints the last version of each value of one establishment.
func (c campaignShowCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	found, err := db.CampaignValues(ctx, c.FINESS)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(os.Stdout, append([]postgres.CampaignValue{}, found...))
	}
	if len(found) == 0 {
		return fmt.Errorf("aucune campagne ne dit rien de l'établissement %s\u00a0; vérifiez son numéro FINESS", c.FINESS)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, v := range found {
		value := "sans valeur"
		if v.Value != "" {
			value = strings.TrimSpace(campaign.French(v.Value) + "\u00a0" + v.Unit)
		}
		fmt.Fprintf(w, "%s %d\t%s\t%s\tdonnées %d\tdéfinition %s\tversion %d, fichier %d, %s\n", v.Source, v.Campaign, v.Reference, value, v.Year, cmp.Or(v.Definition, "?"), v.Version, v.File, v.At.Format(time.DateOnly))
	}
	return w.Flush()
}
