// Package history is what Temporal remembers of one run of a contract's workflow, in the form in which it outlives the
// server: decoded, as JSON that any protobuf library reads, under its SHA-256.
//
// Decoded means that no codec stands between an auditor and the words: payloads are neither compressed nor encrypted,
// so that an archive can be read when the keys of its day are long gone. It is read, replayed (workflows/replay) and
// hashed in that form only.
package history

import (
	"context"
	"fmt"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/proxy"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"
)

// Run is the decoded history of one run, from its first event on; the events of an open run end where it was read.
type Run struct {
	ID     string // of the run, as its server called it
	Events []*historypb.HistoryEvent
}

// Decode takes the codec of the workers off every payload and failure of events as the server gave them, and leaves
// those alone. Payloads that the codec did not encode, as those of earlier releases, pass; without a codec all do.
func Decode(id string, encoded []*historypb.HistoryEvent, codec converter.PayloadCodec) (Run, error) {
	run := Run{ID: id, Events: make([]*historypb.HistoryEvent, len(encoded))}
	for i, event := range encoded {
		run.Events[i] = proto.CloneOf(event)
		if codec == nil {
			continue
		}
		err := proxy.VisitPayloads(context.Background(), run.Events[i], proxy.VisitPayloadsOptions{
			Visitor: func(_ *proxy.VisitPayloadsContext, payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
				return codec.Decode(payloads)
			},
		})
		if err != nil {
			return Run{}, fmt.Errorf("history: run %s, event %d: %w", id, event.GetEventId(), err)
		}
	}
	return run, nil
}

// Begun is the instant of the first event, by the server's clock.
func (r Run) Begun() time.Time { return r.Events[0].GetEventTime().AsTime() }

// Previous is the run that this one continues; empty for the first run of a life, and for the first one on a server.
func (r Run) Previous() string {
	return r.Events[0].GetWorkflowExecutionStartedEventAttributes().GetContinuedExecutionRunId()
}

// Next is the run that continues this one; empty when the life ended or goes on in this run.
func (r Run) Next() string {
	return r.last().GetWorkflowExecutionContinuedAsNewEventAttributes().GetNewExecutionRunId()
}

// Closed reports that nothing can be added to the history any more.
func (r Run) Closed() bool {
	switch r.last().GetEventType() {
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
		enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
		enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT:
		return true
	}
	return false
}

// Input reads what the run was started with.
func (r Run) Input(into any) error {
	return converter.GetDefaultDataConverter().FromPayloads(r.Events[0].GetWorkflowExecutionStartedEventAttributes().GetInput(), into)
}

// NextInput reads what the run that continues this one was started with; false when none does.
func (r Run) NextInput(into any) (bool, error) {
	next := r.last().GetWorkflowExecutionContinuedAsNewEventAttributes()
	if next == nil {
		return false, nil
	}
	return true, converter.GetDefaultDataConverter().FromPayloads(next.GetInput(), into)
}

func (r Run) last() *historypb.HistoryEvent { return r.Events[len(r.Events)-1] }
