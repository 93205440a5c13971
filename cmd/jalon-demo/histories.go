package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"jalon/internal/contract"
	"jalon/workflows"
)

// writeHistories archives contracts as `jalon audit archive` does and writes beside each other, for each of them, what
// later releases are checked against (workflows/testdata):
//
//	<contract>.<run>.json.gz   the history of a run as it is archived, the oldest run being 1
//	<contract>.facts.json.gz   the facts as they are recorded
//	<contract>.states.json.gz  the state at the end of each run: what the next one was given, at last what is recorded
func (p *parts) writeHistories(ctx context.Context, dir string, contracts []string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, id := range contracts {
		if err := p.writeHistory(ctx, filepath.Join(dir, id), id); err != nil {
			return err
		}
	}
	return nil
}

func (p *parts) writeHistory(ctx context.Context, path, id string) error {
	if _, err := p.archivist.Contract(ctx, id); err != nil {
		return err
	}
	archives, err := p.db.Archives(ctx, id)
	if err != nil {
		return err
	}
	var states []contract.State
	for i, archive := range archives {
		if err := os.WriteFile(fmt.Sprintf("%s.%d.json.gz", path, i+1), archive.Content, 0o644); err != nil {
			return err
		}
		run, err := archive.Open()
		if err != nil {
			return err
		}
		if i > 0 {
			var input workflows.Input
			if err := run.Input(&input); err != nil {
				return err
			}
			states = append(states, input.State)
		}
	}
	view, err := p.db.Contract(ctx, id)
	if err != nil {
		return err
	}
	if err := writeJSON(path+".states.json.gz", append(states, view.State)); err != nil {
		return err
	}
	var facts []contract.Fact
	for {
		page, err := p.db.Facts(ctx, id, int64(len(facts)), 0)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return writeJSON(path+".facts.json.gz", facts)
		}
		for _, recorded := range page {
			facts = append(facts, recorded.Fact)
		}
	}
}

func writeJSON(path string, value any) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	compressed, err := gzip.NewWriterLevel(file, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(compressed).Encode(value); err != nil {
		return err
	}
	if err := compressed.Close(); err != nil {
		return err
	}
	return file.Close()
}
