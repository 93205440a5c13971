package activities

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/api/workflowservice/v1"
)

// Swept says what a sweep found.
type Swept struct {
	Closed   int // runs that the server says are closed
	Archived int // of these, the ones that were not archived yet and now are
}

// Sweep archives the closed runs that nobody has archived: the last one of each life, those of earlier releases, those
// whose successor could not. It looks at the runs that closed after an instant, all of them when that is zero: a few
// large pages of names, and histories only of those that are missing. One run that cannot be archived does not stop the
// others; the error names each of them.
func (a Archivist) Sweep(ctx context.Context, since time.Time) (s Swept, err error) {
	var failed []error
	request := &workflowservice.ListWorkflowExecutionsRequest{PageSize: 1000, Query: "ExecutionStatus != 'Running'"}
	if !since.IsZero() {
		request.Query += fmt.Sprintf(" AND CloseTime > '%s'", since.UTC().Format(time.RFC3339))
	}
	for {
		page, err := a.Temporal.ListWorkflow(ctx, request)
		if err != nil {
			return s, errors.Join(append(failed, err)...)
		}
		runs := map[string]string{} // contract by run
		var ids []string
		for _, found := range page.Executions {
			if contractID := a.ContractID(found.Execution.WorkflowId); contractID != found.Execution.WorkflowId {
				runs[found.Execution.RunId] = contractID
				ids = append(ids, found.Execution.RunId)
			}
		}
		archived, err := a.DB.ClosedArchives(ctx, ids)
		if err != nil {
			return s, errors.Join(append(failed, err)...)
		}
		s.Closed += len(ids)
		for _, run := range ids {
			if archived[run] {
				continue
			}
			if err := a.ArchiveRun(ctx, runs[run], run); err != nil {
				failed = append(failed, err)
				continue
			}
			s.Archived++
		}
		if request.NextPageToken = page.NextPageToken; len(request.NextPageToken) == 0 {
			return s, errors.Join(failed...)
		}
	}
}

// overlap is how far a sweep looks back behind the beginning of the one before: the server's list of what closed follows
// by some seconds, and its clock is not ours.
const overlap = time.Hour

// Watch sweeps at once and then again and again until ctx ends. The first sweep looks at every run that the server
// knows, and so does each one until it has succeeded; later ones look at what closed since.
func (a Archivist) Watch(ctx context.Context, every time.Duration, logger *slog.Logger) {
	var since time.Time
	for {
		begun := a.Now()
		swept, err := a.Sweep(ctx, since)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			logger.Error("closed runs could not be archived", "error", err)
		default:
			since = begun.Add(-overlap)
		}
		if swept.Archived > 0 {
			logger.Info("histories archived", "runs", swept.Archived)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
	}
}
