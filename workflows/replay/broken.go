package replay

import (
	"fmt"
	"sort"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"

	"jalon/internal/history"
)

// Broken tells where today's code does not follow a recorded history.
type Broken struct {
	Run   string
	Event int64             // id of the first event of which the code makes something else; 0 when unknown
	Type  enumspb.EventType // of that event
	Cause error             // the replayer's words: which command, which event
}

// Error is for auditors, hence French.
func (b *Broken) Error() string {
	if b.Event == 0 {
		return fmt.Sprintf("le passage %s ne se rejoue pas\u00a0: %v", b.Run, b.Cause)
	}
	return fmt.Sprintf("le passage %s ne se rejoue pas à partir de l’événement %d (%s)\u00a0: %v", b.Run, b.Event, b.Type, b.Cause)
}

func (b *Broken) Unwrap() error { return b.Cause }

// broken finds the workflow task whose commands are not those of the history: the replayer names a command, but not
// always where it stands. A history that ends before the start of a later task is broken too, hence the search by halves.
// One that ends with that start would not do: of the task before it, the replayer then compares nothing.
func broken(r history.Run, cause error) *Broken {
	starts := taskStarts(r.Events)
	if len(starts) == 0 {
		return &Broken{Run: r.ID, Cause: cause}
	}
	later := starts[1:]
	task := sort.Search(len(later), func(i int) bool {
		_, err := play(cut(r, later[i]-1))
		return err != nil
	})
	for _, event := range r.Events[starts[task]+1:] {
		if event.GetEventType() != enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			return &Broken{Run: r.ID, Event: event.GetEventId(), Type: event.GetEventType(), Cause: cause}
		}
	}
	return &Broken{Run: r.ID, Cause: cause}
}

// cut is the beginning of a run up to one of its events.
func cut(r history.Run, last int) history.Run {
	return history.Run{ID: r.ID, Events: r.Events[:last+1]}
}

// taskStarts are the places at which a history can be cut and is still replayed: where a workflow task starts.
func taskStarts(events []*historypb.HistoryEvent) []int {
	var starts []int
	for i, event := range events {
		if event.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_TASK_STARTED && i+1 >= fewest {
			starts = append(starts, i)
		}
	}
	return starts
}
