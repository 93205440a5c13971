package replay_test

import (
	"encoding/json"
	"strings"
	"testing"

	historypb "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/proto"

	"jalon/internal/contract"
	"jalon/internal/history"
	"jalon/workflows/replay"
)

// Every recorded life of every release is lived again by the code of today: the same commands, and from release 0.2.0
// on the same facts and the same state at the end of each run.
func TestRecordedLivesAreLivedAgain(t *testing.T) {
	for _, release := range releases(t) {
		for _, l := range recorded(t, release, "") {
			t.Run(release+"/"+l.name, func(t *testing.T) { again(t, release, l) })
		}
	}
}

func again(t *testing.T, release string, l *life) {
	if release == "0.1.0" {
		l.facts = relived(t, l.runs) // the histories vouch for the state that one run gave the next
	} else if len(l.states) != len(l.runs) || len(l.facts) == 0 {
		t.Fatalf("%d states and %d facts are recorded beside %d histories", len(l.states), len(l.facts), len(l.runs))
	}
	verdict, err := replay.Life(t.Context(), l.facts, l.runs)
	must(t, err)
	if !verdict.Sound() || len(verdict.Gaps) > 0 || verdict.Runs != len(l.runs) || verdict.Facts != len(l.facts) {
		t.Fatalf("%+v; difference: %v; broken: %v", verdict, verdict.Difference, verdict.Broken)
	}
	for i, state := range l.states {
		outcome, err := replay.Run(l.runs[i])
		must(t, err)
		if want, got := asJSON(t, state), asJSON(t, outcome.State); want != got {
			t.Errorf("run %d ended with\n%s\nand is replayed to\n%s", i+1, want, got)
		}
	}
}

func relived(t *testing.T, runs []history.Run) (facts []contract.Fact) {
	for _, r := range runs {
		outcome, err := replay.Run(r)
		must(t, err)
		facts = append(facts, outcome.Facts...)
	}
	return facts
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	must(t, err)
	return string(text)
}

// one is a whole life of some runs, which a test may change without changing those of others.
func one(t *testing.T) *life {
	t.Helper()
	l := recorded(t, today, "conflict.CPOM-96-2025-001.")[0]
	if len(l.runs) < 4 || len(l.facts) < 100 {
		t.Fatalf("%s is too short a life: %d runs, %d facts", l.name, len(l.runs), len(l.facts))
	}
	return l
}

// copied is a run of which a test may change the events.
func copied(r history.Run) history.Run {
	return history.Run{ID: r.ID, Events: proto.CloneOf(&historypb.History{Events: r.Events}).Events}
}

// A command that is not the history's is told with the run and the event from which on the code goes its own way.
func TestABrokenRunSaysWhere(t *testing.T) {
	l := one(t)
	broken, at := copied(l.runs[1]), int64(0)
	for i, event := range broken.Events[100:] {
		if timer := event.GetTimerStartedEventAttributes(); timer != nil {
			timer.TimerId = "999"
			for at = event.EventId; broken.Events[100+i].GetWorkflowTaskCompletedEventAttributes() == nil; i-- {
				at = broken.Events[100+i].EventId // the first one that the task made
			}
			break
		}
	}
	l.runs[1] = broken
	verdict, err := replay.Life(t.Context(), l.facts, l.runs)
	must(t, err)
	if verdict.Broken == nil || verdict.Broken.Run != broken.ID || verdict.Broken.Event != at || at == 0 || verdict.Sound() || verdict.Runs != 1 {
		t.Fatalf("%+v, want run %s broken at event %d", verdict, broken.ID, at)
	}
	if said := verdict.Broken.Error(); !strings.Contains(said, "TMPRL1100") || !strings.Contains(said, "ne se rejoue pas à partir de l’événement") {
		t.Errorf("said: %s", said)
	}
}

// A run that was never archived is a gap with its numbers, wherever it lies, and nothing else is hidden by it.
func TestAMissingRunIsAGap(t *testing.T) {
	for missing := range one(t).runs {
		l := one(t)
		outcome, err := replay.Run(l.runs[missing])
		must(t, err)
		l.runs = append(l.runs[:missing:missing], l.runs[missing+1:]...)
		verdict, err := replay.Life(t.Context(), l.facts, l.runs)
		must(t, err)
		want := replay.Gap{First: outcome.Input.State.Seq + 1, Last: outcome.State.Seq}
		if !verdict.Sound() || len(verdict.Gaps) != 1 || verdict.Gaps[0] != want || verdict.Facts != len(l.facts)-len(outcome.Facts) {
			t.Errorf("without run %d: %+v, want the gap %s", missing+1, verdict, want)
		}
	}
	l := one(t)
	verdict, err := replay.Life(t.Context(), l.facts, []history.Run{l.runs[1], l.runs[3]})
	must(t, err)
	if len(verdict.Gaps) < 2 || verdict.Gaps[0].First != 1 || !strings.Contains(verdict.Gaps[0].String(), "faits 1 à") {
		t.Errorf("with two of the runs: %v", verdict.Gaps)
	}
}
