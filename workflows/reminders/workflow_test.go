//go:build !kernel

package reminders_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"jalon/internal/contract"
	"jalon/internal/story"
	"jalon/workflows"
)

const patience = 1000 // milliseconds of the contract's time

// The same in the workflow itself, whose runs end at anniversaries, and when the worker goes away.
func TestEachReminderOnceInTheWorkflow(t *testing.T) {
	met := playAll(t, *whole, func(l *life, counts *tally) error {
		return (&stage{life: l, counts: counts, now: l.from}).play()
	})
	if met.lives == int(*whole) && (met.skipped == 0 || met.told < met.lives) {
		t.Errorf("%d letters of reminders in %d lives, %d superseded in outages", met.told, met.lives, met.skipped)
	}
}

// stage is where one life is played in the workflow, run after run.
type stage struct {
	*life
	counts    *tally
	now       time.Time
	env       *testsuite.TestWorkflowEnvironment
	away      time.Time // when the worker comes back
	waits     int       // for what fell due
	failed    error
	done      bool
	recording sync.Mutex // guards life: the environment records on a goroutine of its own
}

func (s *stage) play() error {
	input := workflows.Input{State: s.opening}
	for {
		again, err := s.run(input)
		switch {
		case err != nil || s.done:
			return err
		case !s.away.IsZero():
			s.now, s.away = s.away, time.Time{}
			input = workflows.Input{State: s.look()}
		default:
			input = *again
		}
	}
}

// run plays one run, and returns the input of the next one where the run asks for it.
func (s *stage) run(input workflows.Input) (*workflows.Input, error) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(silent{})
	s.env = suite.NewTestWorkflowEnvironment()
	s.env.SetDataConverter(workflows.DataConverter(nil))
	s.env.SetStartTime(s.now)
	s.env.SetTestTimeout(time.Minute)
	// A machine that is busy elsewhere looks like workflow code that never yields; the test's own limit is enough.
	s.env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: time.Minute})
	s.env.RegisterWorkflowWithOptions(workflows.Contract, workflow.RegisterOptions{Name: workflows.WorkflowName})
	s.env.RegisterActivityWithOptions(s.record, activity.RegisterOptions{Name: workflows.RecordFacts})
	s.env.RegisterActivityWithOptions(s.startSuccessor, activity.RegisterOptions{Name: workflows.StartSuccessor})
	s.env.RegisterDelayedCallback(s.step, time.Millisecond)
	s.env.ExecuteWorkflow(workflows.WorkflowName, input)
	s.now = s.env.Now()
	if s.failed != nil || s.done || !s.away.IsZero() {
		return nil, s.failed
	}
	err := s.env.GetWorkflowError()
	if again, goesOn := errors.AsType[*workflow.ContinueAsNewError](err); goesOn {
		next := new(workflows.Input)
		return next, workflows.DataConverter(nil).FromPayloads(again.Input, next)
	}
	s.done, s.end = true, s.now
	return nil, err
}

// step is the next turn of the life, once what fell due by now is recorded.
func (s *stage) step() {
	if s.env.IsWorkflowCompleted() {
		return
	}
	state, now := s.look(), s.env.Now()
	if story.Behind(&state, now) {
		if s.waits++; s.waits > patience {
			s.answered(fmt.Errorf("%s: what fell due at %s is not told", now, contract.NextWake(&state)))
			return
		}
		s.env.RegisterDelayedCallback(s.step, time.Millisecond)
		return
	}
	s.waits = 0
	t := s.next(now)
	switch {
	case t.over:
		s.done = true
		s.env.CancelWorkflow()
	case t.command != nil:
		s.give(*t.command)
	case t.away:
		s.away = t.until
		s.env.CancelWorkflow()
	default:
		s.env.RegisterDelayedCallback(s.step, t.until.Sub(now))
	}
}

func (s *stage) give(c contract.Command) {
	s.env.UpdateWorkflow(workflows.DecideUpdate, c.ID, &testsuite.TestUpdateCallback{
		OnAccept: func() {},
		OnReject: func(err error) { s.answered(err) },
		OnComplete: func(_ any, err error) {
			s.answered(err)
		},
	}, c)
}

// answered goes on after an answer or a refusal.
func (s *stage) answered(err error) {
	if _, refused := workflows.Refusal(err); refused {
		s.counts.refused++
	} else if err != nil {
		s.failed = err
		s.env.CancelWorkflow()
		return
	}
	s.env.RegisterDelayedCallback(s.step, time.Millisecond)
}

// look is the contract as far as it is recorded.
func (s *stage) look() contract.State {
	s.recording.Lock()
	defer s.recording.Unlock()
	return s.state.Clone()
}

func (s *stage) record(_ context.Context, batch contract.Batch) (contract.Recorded, error) {
	s.recording.Lock()
	defer s.recording.Unlock()
	return contract.Recorded{}, s.follow(batch.Facts)
}

func (s *stage) startSuccessor(context.Context, contract.Succession) error { return nil }

// silent keeps the environment from printing; what goes wrong comes back as errors.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
