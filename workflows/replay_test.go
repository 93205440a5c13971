package workflows_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"jalon/workflows"
)

const histories = "testdata/histories"

// Histories recorded under every release are replayed by the code of today: a contract started then must go on now.
// testdata/histories/COUNT says how many there are, so that none is lost; adding a release adds to it. What they record
// is compared in workflows/replay.
func TestRecordedHistoriesReplay(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(histories, "COUNT"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, pattern := range []string{"*.json", "*.[0-9].json.gz"} {
		found, err := filepath.Glob(filepath.Join(histories, "*", pattern))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, found...)
	}
	if len(paths) != want {
		t.Errorf("%d recorded histories; COUNT says %d", len(paths), want)
	}
	for _, path := range paths {
		t.Run(strings.TrimPrefix(path, histories+string(filepath.Separator)), func(t *testing.T) {
			history := readHistory(t, path)
			if err := replayer(t).ReplayWorkflowHistory(nil, history); err != nil {
				t.Error(err)
			}
		})
	}
}

// The replayer itself can fail: another workflow's history is not ours.
func TestAnotherHistoryDoesNotReplay(t *testing.T) {
	started := &historypb.HistoryEvent{EventId: 1, EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED}
	if err := replayer(t).ReplayWorkflowHistory(nil, &historypb.History{Events: []*historypb.HistoryEvent{started}}); err == nil {
		t.Error("a history of one empty event was replayed")
	}
}

func replayer(t *testing.T) worker.WorkflowReplayer {
	t.Helper()
	r, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{DataConverter: workflows.DataConverter(nil)})
	if err != nil {
		t.Fatal(err)
	}
	r.RegisterWorkflowWithOptions(workflows.Contract, workflow.RegisterOptions{Name: workflows.WorkflowName})
	return r
}

func readHistory(t *testing.T, path string) *historypb.History {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var source io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if source, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	history, err := client.HistoryFromJSON(source, client.HistoryJSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return history
}
