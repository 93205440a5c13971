package main

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"jalon/internal/dossier"
	"jalon/internal/postgres"
	"jalon/workflows"
	"jalon/workflows/intake"
)

// What is wrong with a contract is said; what runs is left alone, and what somebody ended is started again only for who
// insists. Answers given before the engine lost the contract stay the same.
func TestRehydrateFindsWhatIsWrong(t *testing.T) {
	p := raise(t, dataDir(t), settings{})
	d := copied(t, p, "CPOM-MV-2027-030")
	id := d.File.ID
	in := intake.Intake{DB: p.db, Client: p.temporal}
	look := func(how intake.Rehydration, ids ...string) []intake.Finding {
		t.Helper()
		if how.Now == nil {
			how.Now = time.Now
		}
		findings, err := in.Rehydrate(t.Context(), ids, how)
		if err != nil {
			t.Fatal(err)
		}
		return findings
	}
	found := func(how intake.Rehydration, want intake.Condition, started bool) intake.Finding {
		t.Helper()
		f := look(how, id)[0]
		if f.Condition != want || f.Started != started {
			t.Errorf("found %+v, want %s, started %v", f, want, started)
		}
		return f
	}
	member := visitor{t, p, holder(d, "ARS-MV", dossier.Referent)}
	suspend := func() string {
		t.Helper()
		status, answer := member.ask("POST", "/contracts/"+id+"/commands", "once", map[string]string{"action": "suspend", "reason": "essai"})
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, answer)
		}
		return string(answer)
	}
	terminate := func() {
		t.Helper()
		if err := p.temporal.TerminateWorkflow(t.Context(), workflows.ID(id), "", "by hand"); err != nil {
			t.Fatal(err)
		}
	}

	before := suspend()
	if f := found(intake.Rehydration{}, intake.Running, false); !f.Well() || f.Unarchived != int(f.Seq) {
		t.Errorf("a contract that runs: %+v", f)
	}
	found(intake.Rehydration{Apply: true, RestartClosed: true}, intake.Running, false)

	terminate()
	if f := found(intake.Rehydration{Apply: true}, intake.Closed, false); f.Well() {
		t.Error("nobody would hear of it")
	}
	last := time.Now().Add(-2 * time.Hour)
	if f := look(intake.Rehydration{Apply: true, RestartClosed: true, Now: func() time.Time { return last }}, id)[0]; !errors.Is(f.Err, intake.ErrClock) || f.Started {
		t.Errorf("by a clock that is late: %+v", f)
	}
	others := look(intake.Rehydration{Apply: true, RestartClosed: true}, "CPOM-NOWHERE", id)
	if !errors.Is(others[0].Err, postgres.ErrUnknown) || others[0].Well() || !others[1].Started {
		t.Errorf("beside one that is not there: %+v", others)
	}
	if after := suspend(); after != before {
		t.Errorf("the same key was answered\n%s and is now answered\n%s", before, after)
	}
	found(intake.Rehydration{}, intake.Running, false)

	terminate()
	folded, err := p.db.Folded(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	folded.State.Text = "0"
	if _, err := p.temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: workflows.ID(id), TaskQueue: workflows.TaskQueue}, workflows.WorkflowName, workflows.Input{State: folded.State}); err != nil {
		t.Fatal(err)
	}
	if f := found(intake.Rehydration{}, intake.Differs, false); f.Well() {
		t.Error("nobody would hear of it")
	}
	p.worker.Stop()
	found(intake.Rehydration{}, intake.Silent, false)
}
