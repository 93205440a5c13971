package workflows_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"jalon/workflows"
)

// asked are the runs that a contract wanted archived.
type asked struct {
	times   atomic.Int32
	details [2]string
	answer  error
}

func (a *asked) archive(_ context.Context, contractID, run string) error {
	a.details = [2]string{contractID, run}
	a.times.Add(1)
	return a.answer
}

func (a *asked) on(env *testsuite.TestWorkflowEnvironment) {
	env.RegisterActivityWithOptions(a.archive, activity.RegisterOptions{Name: workflows.ArchiveRun})
}

// A run that continues another has that one archived before anything else; the first run of a life has nothing to archive.
func TestARunArchivesTheOneBefore(t *testing.T) {
	for previous, want := range map[string]int32{"the-run-before": 1, "": 0} {
		archive := &asked{}
		s := newScene(t, &ledger{}, begun)
		archive.on(s.env)
		s.env.SetContinuedExecutionRunID(previous)
		s.at(time.Hour, s.env.CancelWorkflow)
		if _, err := s.run(workflows.Input{State: programmed()}); err == nil {
			t.Error("a cancelled run ended well")
		}
		if archive.times.Load() != want || want > 0 && archive.details != [2]string{"CPOM-1", previous} {
			t.Errorf("after %q: asked %d times for %v", previous, archive.times.Load(), archive.details)
		}
	}
}

// As long as archiving fails, decisions are taken and the run gives way to the next all the same.
func TestArchivingHoldsNothingUp(t *testing.T) {
	archive := &asked{answer: errors.New("the server does not answer")}
	db := &ledger{}
	s := newScene(t, db, time.Date(2026, 12, 20, 9, 0, 0, 0, time.UTC))
	archive.on(s.env)
	s.env.SetContinuedExecutionRunID("the-run-before")
	s.at(time.Minute, func() { s.gives("confirm", openLaunch("launch", "a-ref")) })
	next, err := s.run(workflows.Input{State: programmed()})
	if err != nil || next == nil {
		t.Fatalf("the run ended with %v", err)
	}
	if at := paris.At(programmed().EffectiveOn.AddYears(-1), 3); !s.env.Now().Equal(at) {
		t.Errorf("the run ended on %s, want %s", s.env.Now(), at)
	}
	if s.answers["confirm"].First == 0 {
		t.Errorf("the decision got no answer: %v", s.refused["confirm"])
	}
	if n := archive.times.Load(); n < 3 {
		t.Errorf("archiving was tried %d times", n)
	}
}

// A run that began under the first version of the rules ends under it, without any activity that its history does not know.
func TestARunOfTheFirstVersionArchivesNothing(t *testing.T) {
	archive := &asked{}
	s := newScene(t, &ledger{}, begun)
	archive.on(s.env)
	s.env.SetContinuedExecutionRunID("the-run-before")
	s.env.OnGetVersion("rules", workflowDefault, 2).Return(workflowFirst)
	s.at(time.Hour, s.env.CancelWorkflow)
	if _, err := s.run(workflows.Input{State: programmed()}); err == nil {
		t.Error("a cancelled run ended well")
	}
	if n := archive.times.Load(); n != 0 {
		t.Errorf("asked %d times", n)
	}
}
