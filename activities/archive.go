package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"jalon/internal/history"
	"jalon/internal/postgres"
)

// Archivist keeps the histories of contracts' runs where the server's retention does not reach.
type Archivist struct {
	DB         *postgres.DB
	Temporal   client.Client
	Codec      converter.PayloadCodec // of the clients and workers; histories are archived without it
	WorkflowID func(contract string) string
	ContractID func(workflow string) string
	Now        func() time.Time
}

// ArchiveRun is the first act of a run that continues another: it keeps that other one. What is kept already is not
// read again. Whatever goes wrong is worth another try.
func (a Archivist) ArchiveRun(ctx context.Context, contractID, run string) error {
	kept, err := a.DB.ClosedArchives(ctx, []string{run})
	if err != nil || kept[run] {
		return err
	}
	_, _, err = a.keep(ctx, contractID, run)
	return err
}

// ErrForgotten: the server knows no such run, or no longer.
var ErrForgotten = errors.New("activities: the server has no history of that run")

// Contract archives what the server still knows of a contract: from the latest run, which may be open, back to the first
// one that is archived for good. It returns how many archives are new or grew. ErrForgotten when the server does not
// know the contract at all; where it knows only the latest runs, the walk ends there.
func (a Archivist) Contract(ctx context.Context, contractID string) (added int, err error) {
	for run := ""; ; {
		kept, grew, err := a.keep(ctx, contractID, run)
		if errors.Is(err, ErrForgotten) && run != "" {
			return added, nil
		}
		if err != nil {
			return added, err
		}
		if grew {
			added++
		}
		if run = kept.Previous(); run == "" {
			return added, nil
		}
		archived, err := a.DB.ClosedArchives(ctx, []string{run})
		if err != nil || archived[run] {
			return added, err
		}
	}
}

// Open reads the latest run of a contract as the server has it, decoded, and keeps nothing.
func (a Archivist) Open(ctx context.Context, contractID string) (history.Run, error) {
	return a.read(ctx, contractID, "")
}

func (a Archivist) keep(ctx context.Context, contractID, run string) (read history.Run, added bool, err error) {
	if read, err = a.read(ctx, contractID, run); err != nil {
		return read, false, err
	}
	packed, err := history.Pack(read)
	if err != nil {
		return read, false, err
	}
	added, err = a.DB.AddArchive(ctx, contractID, packed, a.Now())
	return read, added, err
}

// read fetches a run, for an empty id the latest one.
func (a Archivist) read(ctx context.Context, contractID, run string) (history.Run, error) {
	if run == "" {
		latest, err := a.Temporal.DescribeWorkflowExecution(ctx, a.WorkflowID(contractID), "")
		if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
			return history.Run{}, fmt.Errorf("contract %s: %w", contractID, ErrForgotten)
		}
		if err != nil {
			return history.Run{}, err
		}
		run = latest.GetWorkflowExecutionInfo().GetExecution().GetRunId()
	}
	found := a.Temporal.GetWorkflowHistory(ctx, a.WorkflowID(contractID), run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	var events []*historypb.HistoryEvent
	for found.HasNext() {
		event, err := found.Next()
		if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
			return history.Run{}, fmt.Errorf("contract %s, run %q: %w", contractID, run, ErrForgotten)
		}
		if err != nil {
			return history.Run{}, err
		}
		events = append(events, event)
	}
	if len(events) == 0 {
		return history.Run{}, fmt.Errorf("contract %s, run %q: %w", contractID, run, ErrForgotten)
	}
	return history.Decode(run, events, a.Codec)
}
