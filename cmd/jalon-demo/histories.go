package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"google.golang.org/protobuf/encoding/protojson"

	"jalon/workflows"
)

// writeHistories keeps the history of every run of contracts, as the server recorded it: <contract>.<run>.json.gz, the
// oldest run being 1. Later releases are checked against them (see workflows/testdata).
func (p *parts) writeHistories(ctx context.Context, dir string, contracts []string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, id := range contracts {
		runs, err := p.runs(ctx, id)
		if err != nil {
			return err
		}
		for i, history := range runs {
			if err := writeHistory(filepath.Join(dir, fmt.Sprintf("%s.%d.json.gz", id, i+1)), history); err != nil {
				return err
			}
		}
	}
	return nil
}

// runs walks from the latest run of a contract back to the first, and returns their histories oldest first.
func (p *parts) runs(ctx context.Context, id string) ([]*historypb.History, error) {
	var runs []*historypb.History
	for run := ""; ; {
		history := new(historypb.History)
		events := p.temporal.GetWorkflowHistory(ctx, workflows.ID(id), run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for events.HasNext() {
			event, err := events.Next()
			if _, gone := err.(*serviceerror.NotFound); gone {
				return runs, nil
			}
			if err != nil {
				return nil, err
			}
			history.Events = append(history.Events, event)
		}
		runs = append([]*historypb.History{history}, runs...)
		run = history.Events[0].GetWorkflowExecutionStartedEventAttributes().GetContinuedExecutionRunId()
		if run == "" {
			return runs, nil
		}
	}
}

func writeHistory(path string, history *historypb.History) error {
	text, err := protojson.Marshal(history)
	if err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	compressed := gzip.NewWriter(file)
	if _, err := compressed.Write(text); err != nil {
		return err
	}
	if err := compressed.Close(); err != nil {
		return err
	}
	return file.Close()
}
