package localtemporal_test

import (
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"jalon/internal/timetravel"
)

type journey struct {
	client.Client
	*timetravel.Clock
}

func (j journey) begin(t *testing.T, id string, l life) {
	t.Helper()
	if _, err := j.ExecuteWorkflow(t.Context(), withID(id), Live, l); err != nil {
		t.Fatal(err)
	}
}

func (j journey) forward(t *testing.T, id string, to time.Time) {
	t.Helper()
	if err := j.Forward(t.Context(), id, to); err != nil {
		t.Fatal(err)
	}
}

func (j journey) ask(t *testing.T, id string) seen {
	t.Helper()
	answer, err := tell(t.Context(), j.Client, id, "?")
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// between asserts from <= got < before. The margins are days, so that a slow machine does not matter.
func between(t *testing.T, what string, got, from, before time.Time) {
	t.Helper()
	if got.Before(from) || !got.Before(before) {
		t.Errorf("%s: %s is not within [%s, %s)", what, got, from, before)
	}
}

func day(n int, from time.Time) time.Time { return from.AddDate(0, 0, n) }

func (j journey) events(t *testing.T, id string) int64 {
	t.Helper()
	found, err := j.DescribeWorkflowExecution(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	return found.GetWorkflowExecutionInfo().GetHistoryLength()
}

func (j journey) kinds(t *testing.T, id string) (kinds []enumspb.EventType) {
	t.Helper()
	events := j.GetWorkflowHistory(t.Context(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, event.GetEventType())
	}
	return kinds
}

// ends lists the last days of the next n years, at the hour reminders go out.
func ends(n int) []time.Time {
	var days []time.Time
	for year := time.Now().Year() + 1; len(days) < n; year++ {
		days = append(days, time.Date(year, time.December, 31, 7, 0, 0, 0, time.UTC))
	}
	return days
}
