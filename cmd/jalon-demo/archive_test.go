package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/api"
	"jalon/internal/contract"
	"jalon/internal/history"
	"jalon/internal/story"
	"jalon/internal/timetravel"
	"jalon/workflows"
	"jalon/workflows/intake"
	"jalon/workflows/rehearsal"
	"jalon/workflows/replay"
)

// A life on the real server leaves its histories behind: each run has the one before archived, a sweep finds the last, and
// what is archived is lived again with the very facts of the database, in clear although the server keeps it sealed.
func TestALifeIsArchivedAndLivedAgain(t *testing.T) {
	_, d := example(t, "ehpad.json")
	p, err := start(t.Context(), settings{Listen: "127.0.0.1:0", Mail: "127.0.0.1:0", Offline: true, limits: api.Unlimited}, dataDir(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.stop)
	ahead := time.Until(rehearsal.Beginning(d)).Round(time.Second)
	if _, err := (intake.Intake{DB: p.db, Client: p.temporal}).TakeAhead(t.Context(), d, d.Opening(), ahead); err != nil {
		t.Fatal(err)
	}
	play := &theatre{parts: p, story: story.Cooperative, clock: &timetravel.Clock{Client: p.temporal, Namespace: namespace}, client: newCaller(p)}
	id := d.File.ID
	if _, err := play.act(t.Context(), id, (*contract.State).Over); err != nil {
		t.Fatal(err)
	}

	latest, err := p.archivist.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	before := archivedOf(t, p, id)
	for i, run := range before {
		if !run.Closed() || run.ID == latest.ID || i > 0 && run.Previous() != before[i-1].ID {
			t.Errorf("archived %d: run %s after %s, closed %t", i+1, run.ID, run.Previous(), run.Closed())
		}
	}
	if len(before) < 3 || latest.Previous() != before[len(before)-1].ID || !latest.Closed() {
		t.Fatalf("%d runs archived their predecessors; the last run is %s after %s", len(before), latest.ID, latest.Previous())
	}
	// The server's list of closed runs follows the runs by a moment.
	for deadline := time.Now().Add(30 * time.Second); len(archivedOf(t, p, id)) == len(before); {
		if _, err := p.archivist.Sweep(t.Context(), time.Time{}); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(deadline) {
			t.Fatal("no sweep finds the last run")
		}
	}
	runs := archivedOf(t, p, id)
	if diff := cmp.Diff(append(before, latest), runs, cmp.Comparer(func(a, b history.Run) bool { return a.ID == b.ID && len(a.Events) == len(b.Events) })); diff != "" {
		t.Errorf("the server's runs (-) and the archived ones (+):\n%s", diff)
	}
	if added, err := p.archivist.Contract(t.Context(), id); added != 0 || err != nil {
		t.Errorf("archived again: %d, %v", added, err)
	}

	if keys := sealedUnder(t, eventsOf(t, p.temporal, workflows.ID(id))); len(keys) != 1 {
		t.Errorf("the server keeps the last run under %v", keys)
	}

	var facts []contract.Fact
	recorded, err := p.db.Facts(t.Context(), id, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range recorded {
		facts = append(facts, f.Fact)
	}
	verdict, err := replay.Life(t.Context(), facts, runs)
	if err != nil || !verdict.Sound() || len(verdict.Gaps) > 0 || verdict.Facts != len(facts) || verdict.Runs != len(runs) {
		t.Errorf("%+v, %v: difference %v, broken %v", verdict, err, verdict.Difference, verdict.Broken)
	}
	var input workflows.Input
	if err := runs[1].Input(&input); err != nil || input.State.ID != id {
		t.Errorf("the second run begins with %q, %v", input.State.ID, err)
	}
}

func archivedOf(t *testing.T, p *parts, id string) []history.Run {
	t.Helper()
	archives, err := p.db.Archives(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	runs := make([]history.Run, len(archives))
	for i, archive := range archives {
		if runs[i], err = archive.Open(); err != nil {
			t.Fatal(err)
		}
	}
	return runs
}
