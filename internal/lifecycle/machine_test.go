package lifecycle_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jalon/internal/lifecycle"
)

var update = flag.Bool("update", false, "rewrite the diagrams in docs/machines.md")

// Every cell of every table: the table as written here in Rows against what looplab/fsm answers.
func TestEveryStateAndActionFollowsTheTable(t *testing.T) {
	for _, m := range lifecycle.All() {
		allowed, refused := 0, 0
		for _, state := range m.States() {
			for _, row := range m.Rows {
				next, err := m.Next(state, row.Action)
				if slices.Contains(row.From, state) {
					allowed++
					if err != nil || next != row.To {
						t.Errorf("%s: %s from %s leads to %s (%v), want %s", m.Name, row.Action, state, next, err, row.To)
					}
					continue
				}
				refused++
				if !errors.Is(err, lifecycle.ErrNotAllowed) || next != state {
					t.Errorf("%s: %s from %s must be refused and stay, got %s, %v", m.Name, row.Action, state, next, err)
				}
			}
		}
		if allowed == 0 || refused == 0 {
			t.Errorf("%s: %d moves allowed, %d refused: the table was not exercised", m.Name, allowed, refused)
		}
	}
}

func TestTablesAreComplete(t *testing.T) {
	for _, m := range lifecycle.All() {
		seen := map[lifecycle.Action]bool{}
		for _, row := range m.Rows {
			if seen[row.Action] {
				t.Errorf("%s: %s has two rows", m.Name, row.Action)
			}
			seen[row.Action] = true
		}
		for _, state := range m.States() {
			if m.StateLabel(state) == "" {
				t.Errorf("%s: state %s has no French label", m.Name, state)
			}
		}
		if len(m.Labels) != len(m.States()) {
			t.Errorf("%s: %d labels for %d states", m.Name, len(m.Labels), len(m.States()))
		}
	}
}

func TestUnknownStateAndActionAreMistakes(t *testing.T) {
	if _, err := lifecycle.Contract.Next("asleep", lifecycle.OpenLaunch); err == nil || errors.Is(err, lifecycle.ErrNotAllowed) {
		t.Errorf("an unknown state must be an error of its own, got %v", err)
	}
	if _, err := lifecycle.Contract.Next(lifecycle.Launch, "dance"); err == nil || errors.Is(err, lifecycle.ErrNotAllowed) {
		t.Errorf("an unknown action must be an error of its own, got %v", err)
	}
}

// The diagrams people read are drawn from the tables; a change of law shows as a changed picture in review.
func TestDiagramsInDocsAreCurrent(t *testing.T) {
	var page strings.Builder
	page.WriteString("# The machines\n\nDrawn from the tables of `internal/lifecycle` by its test (`go test ./internal/lifecycle -update`).\n")
	for _, m := range lifecycle.All() {
		page.WriteString("\n## " + m.Name + "\n\n```mermaid\n" + m.Diagram() + "```\n\n| state | in French |\n|---|---|\n")
		for _, state := range m.States() {
			page.WriteString("| `" + string(state) + "` | " + m.StateLabel(state) + " |\n")
		}
	}
	path := filepath.Join("..", "..", "docs", "machines.md")
	if *update {
		if err := os.WriteFile(path, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != page.String() {
		t.Error("docs/machines.md is not what the tables draw: run go test ./internal/lifecycle -update and read the difference")
	}
}

// What may be done again leaves the state where it is: a dialogue is convened for another day.
func TestAMoveMayStayInPlace(t *testing.T) {
	next, err := lifecycle.Dialogue.Next(lifecycle.Convened, lifecycle.ConveneDialogue)
	if err != nil || next != lifecycle.Convened {
		t.Errorf("convened again: %s, %v", next, err)
	}
}
