package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/worker"

	"jalon/cmd/internal/service"
	"jalon/internal/dossier"
	"jalon/workflows"
)

// A contract goes from worker to worker as builds are made current, and back to workers without a version; whoever asked
// while no worker of its build was there gets the answer from the next one.
func TestAContractMovesToTheCurrentBuild(t *testing.T) {
	p := raise(t, dataDir(t), settings{})
	d := copied(t, p, "CPOM-MV-2027-020")
	member := visitor{t, p, holder(d, "ARS-MV", dossier.Referent)}
	command := 0
	decide := func() (status int, again func() int) {
		command++
		key, action := fmt.Sprintf("build-%d", command), []string{"resume", "suspend"}[command%2]
		ask := func() int {
			status, answer := member.ask("POST", "/contracts/"+d.File.ID+"/commands", key, map[string]string{"action": action, "reason": "essai"})
			if status != http.StatusOK && status != http.StatusAccepted {
				t.Fatalf("%s: %d %s", action, status, answer)
			}
			return status
		}
		return ask(), ask
	}
	answered := func(by string) {
		t.Helper()
		if status, _ := decide(); status != http.StatusOK {
			t.Errorf("%s does not answer: %d", by, status)
		}
	}
	join := func(build string) worker.Worker {
		t.Helper()
		w := service.NewWorker(p.db, p.temporal, p.archivist, true, build)
		if err := w.Start(); err != nil {
			t.Fatal(err)
		}
		return w
	}
	makeCurrent := func(build string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		if err := service.MakeCurrent(ctx, p.temporal, build); err != nil {
			t.Fatalf("making %q current: %v", build, err)
		}
	}
	runBy := func(build string) {
		t.Helper()
		found, err := p.temporal.DescribeWorkflowExecution(t.Context(), workflows.ID(d.File.ID), "")
		if err != nil {
			t.Fatal(err)
		}
		info := found.GetWorkflowExecutionInfo().GetVersioningInfo()
		if got := info.GetDeploymentVersion().GetBuildId(); got != build {
			t.Errorf("run by build %q, want %q", got, build)
		}
		if build != "" && info.GetBehavior() != enumspb.VERSIONING_BEHAVIOR_AUTO_UPGRADE {
			t.Errorf("run under %s", info.GetBehavior())
		}
	}

	answered("the worker without a version")
	runBy("")
	early, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := service.MakeCurrent(early, p.temporal, "a"); !errors.Is(err, service.ErrNoWorker) {
		t.Errorf("without a worker of that build: %v", err)
	}
	a := join("a")
	makeCurrent("a")
	p.worker.Stop()
	answered("build a")
	runBy("a")

	a.Stop()
	status, again := decide()
	if status != http.StatusAccepted {
		t.Errorf("with nobody to run it: %d", status)
	}
	b := join("b")
	makeCurrent("b")
	for deadline := time.Now().Add(20 * time.Second); again() != http.StatusOK; {
		if time.Now().After(deadline) {
			t.Fatal("what was asked before is not answered by build b")
		}
	}
	answered("build b")
	runBy("b")

	unversioned := join("")
	defer unversioned.Stop()
	makeCurrent("")
	b.Stop()
	answered("the worker without a version, again")
	runBy("")
}
