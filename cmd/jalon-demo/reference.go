package main

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"time"

	"jalon/internal/access"
	"jalon/internal/campaign"
	"jalon/internal/finess"
	"jalon/internal/postgres"
)

// reference is what a region keeps beside its contracts: the establishments of the examples and their neighbours, what is
// to be negotiated next, and one campaign of the performance dashboard. All of it is fictional.
//
//go:embed reference
var reference embed.FS

// furnish loads each of them into a demonstration that holds nothing of its kind. What somebody imported since stands.
func (p *parts) furnish(ctx context.Context) error {
	for _, load := range []func(context.Context) error{p.furnishFiness, p.furnishProgramme, p.furnishCampaign} {
		if err := load(ctx); err != nil {
			return err
		}
	}
	return nil
}

// furnishFiness goes by the refreshes, not by the referential: one that somebody has still to decide on is there as well.
func (p *parts) furnishFiness(ctx context.Context) error {
	at := time.Now()
	known, err := p.db.As(access.Reader{Person: access.OperatorPerson, At: at}).FinessRefreshes(ctx, 0, 1)
	if err != nil || len(known) > 0 {
		return err
	}
	const name = "finess.csv"
	file, size, err := open(name)
	if err != nil {
		return err
	}
	read, err := finess.Read(name, file, size)
	if err != nil {
		return err
	}
	proposed, err := p.db.ProposeFiness(ctx, name, read, access.OperatorPerson, at)
	if err != nil {
		return err
	}
	_, err = p.db.DecideFiness(ctx, proposed.Number, true, access.OperatorPerson, at)
	return loaded(err, "référentiel FINESS", len(read.Entities))
}

func (p *parts) furnishProgramme(ctx context.Context) error {
	known, err := p.db.Programme(ctx, postgres.ProgrammeFilter{})
	if err != nil || len(known) > 0 {
		return err
	}
	const name = "programmation.csv"
	file, size, err := open(name)
	if err != nil {
		return err
	}
	asked := postgres.ProgrammeImport{File: name, Body: file, Size: size, AllOrNothing: true, By: access.OperatorPerson, At: time.Now()}
	number, err := p.db.BeginImport(ctx, asked)
	if err != nil {
		return err
	}
	report, err := p.db.RunImport(ctx, number, asked)
	if err == nil && len(report.Problems) > 0 {
		err = report.Problems[0]
	}
	return loaded(err, "programmation", len(report.Added))
}

func (p *parts) furnishCampaign(ctx context.Context) error {
	known, err := p.db.CampaignFiles(ctx)
	if err != nil || len(known) > 0 {
		return err
	}
	const name, year = "tdb-2026.csv", 2026
	columns, err := reference.Open("reference/tdb.json")
	if err != nil {
		return err
	}
	mapping, err := campaign.ReadMapping(columns)
	if err != nil {
		return err
	}
	at := time.Now()
	version, err := p.db.SaveMapping(ctx, mapping, access.OperatorPerson, at)
	if err != nil {
		return err
	}
	content, err := reference.ReadFile("reference/" + name)
	if err != nil {
		return err
	}
	read, err := campaign.Read(name, bytes.NewReader(content), int64(len(content)), mapping, year)
	if err != nil {
		return err
	}
	file := postgres.CampaignFile{Name: name, Content: content, Mapping: postgres.KeptMapping{Mapping: mapping, Version: version}, Campaign: year}
	taken, err := p.db.TakeCampaign(ctx, file, read, access.OperatorPerson, at)
	return loaded(err, fmt.Sprintf("campagne %s %d", mapping.Source, year), taken.Changed)
}

func open(name string) (*bytes.Reader, int64, error) {
	content, err := reference.ReadFile("reference/" + name)
	return bytes.NewReader(content), int64(len(content)), err
}

// loaded says what was loaded, unless it failed.
func loaded(err error, what string, count int) error {
	if err != nil {
		return fmt.Errorf("%s\u00a0: %w", what, err)
	}
	say(fmt.Sprintf("  %s : %d lignes", what, count))
	return nil
}
