package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"jalon/internal/access"
	"jalon/internal/campaign"
	"jalon/internal/postgres"
)

type campaignMappingCommands struct {
	List    mappingListCommand    `cmd:"" help:"Lister les correspondances."`
	Show    mappingShowCommand    `cmd:"" help:"Afficher une correspondance."`
	Save    mappingSaveCommand    `cmd:"" help:"Enregistrer une correspondance."`
	Suggest mappingSuggestCommand `cmd:"" help:"Proposer une correspondance à partir des titres d'un fichier."`
}

type mappingListCommand struct {
	database
	JSON bool `help:"Sortie JSON."`
}

// Run lists the last version of each mapping.
func (c mappingListCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	kept, err := db.Mappings(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(os.Stdout, append([]postgres.KeptMapping{}, kept...))
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, m := range kept {
		fmt.Fprintf(w, "%s\t%s\t%s\tversion %d du %s, %s\n", m.Name, m.Source, counted(len(m.Columns), "indicateur", "indicateurs"), m.Version, m.SavedAt.Format(time.DateOnly), m.SavedBy)
	}
	return w.Flush()
}

type mappingShowCommand struct {
	database
	Name string `arg:"" help:"Nom de la correspondance."`
}

// Run prints a mapping in the form in which save takes it.
func (c mappingShowCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	kept, err := db.Mapping(ctx, c.Name)
	if errors.Is(err, postgres.ErrUnknown) {
		return noMapping(c.Name)
	}
	if err != nil {
		return err
	}
	return writeJSON(os.Stdout, kept.Mapping)
}

type mappingSaveCommand struct {
	database
	File string `arg:"" help:"Fichier JSON, comme « show » l'affiche ; « - » pour l'entrée standard."`
}

// Run keeps a mapping as the next version of its name.
func (c mappingSaveCommand) Run(ctx context.Context) error {
	source := os.Stdin
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer file.Close()
		source = file
	}
	m, err := campaign.ReadMapping(source)
	if err != nil {
		return toldOf(c.File, err)
	}
	var version int
	err = c.keep(ctx, "save-mapping", m.Name, func(db *postgres.DB) (err error) {
		version, err = db.SaveMapping(ctx, m, access.OperatorPerson, time.Now())
		return err
	})
	if err == nil {
		fmt.Printf("%s\u00a0: version %d\n", m.Name, version)
	}
	return err
}

type mappingSuggestCommand struct {
	database
	File     string `arg:"" help:"Fichier CSV ou XLSX."`
	Source   string `required:"" help:"La source, par exemple « TDB MS »."`
	Campaign int    `required:"" help:"L'année de la campagne."`
	Name     string `help:"Nom de la correspondance ; la source par défaut."`
}

// Run prints a mapping to look over, from the headings of a file and from what is kept of the source.
func (c mappingSuggestCommand) Run(ctx context.Context) error {
	content, err := campaignFile(c.File)
	if err != nil {
		return err
	}
	headings, err := campaign.Headings(filepath.Base(c.File), bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return toldOf(c.File, err)
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	kept, err := db.Mappings(ctx)
	if err != nil {
		return err
	}
	var known []campaign.Mapping
	for _, m := range kept {
		known = append(known, m.Mapping)
	}
	name := cmp.Or(c.Name, strings.ToLower(strings.Join(strings.Fields(c.Source), "-"))+"-"+strconv.Itoa(c.Campaign))
	return writeJSON(os.Stdout, campaign.Suggest(name, c.Source, c.Campaign, headings, known))
}
