// Package rehearsal plays whole lives of contracts in seconds: the real workflow code in the SDK's test environment,
// where time is skipped, with the people of a story. It records in memory what the database would record.
package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"jalon/internal/contract"
	"jalon/internal/correspondence"
	"jalon/internal/dossier"
	"jalon/internal/mail"
	"jalon/internal/story"
	"jalon/workflows"
)

// Life is what a rehearsal produced for one contract.
type Life struct {
	Dossier *dossier.Dossier
	State   contract.State
	Facts   []contract.Fact
	Letters []mail.Letter
	Runs    int // how many runs of the workflow it took
}

// Enough says whether a life was played far enough; a life always ends when the contract is over.
type Enough func(*contract.State) bool

// Cut forces a run to end early, for tests that a life is the same however it is cut into runs. Zero never does.
type Cut int

// Play plays a contract from an instant. It returns the lives of the contract and, if it was renewed, of its
// successor, which is played until enough says so.
func Play(d *dossier.Dossier, opening contract.State, from time.Time, st story.Story, enough Enough, cut Cut) (*Life, *contract.Succession, error) {
	stage := &stage{life: &Life{Dossier: d}, story: st, enough: enough, cut: cut, now: from}
	input := workflows.Input{State: opening}
	for {
		again, err := stage.run(input)
		if err != nil || again == nil {
			return stage.life, stage.succession, err
		}
		input = *again
	}
}

// stage is where one life is played, run after run.
type stage struct {
	life       *Life
	story      story.Story
	enough     Enough
	cut        Cut
	now        time.Time
	succession *contract.Succession
	env        *testsuite.TestWorkflowEnvironment
	commands   int
	failed     error
	recording  sync.Mutex // guards life
}

// run plays one run of the workflow and returns the input of the next, if there is one.
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
	s.life.Runs++
	s.commands = 0
	s.env.ExecuteWorkflow(workflows.WorkflowName, input)
	s.now = s.env.Now()
	if s.failed != nil {
		return nil, s.failed
	}
	if state := s.look(); s.enough(&state) {
		return nil, nil
	}
	err := s.env.GetWorkflowError()
	again, ok := errors.AsType[*workflow.ContinueAsNewError](err)
	if !ok {
		return nil, err
	}
	next := new(workflows.Input)
	return next, workflows.DataConverter(nil).FromPayloads(again.Input, next)
}

// step is one look at the contract: somebody acts, or time passes until the next look.
func (s *stage) step() {
	if s.env.IsWorkflowCompleted() {
		return
	}
	state := s.look()
	if story.Behind(&state, s.env.Now()) {
		s.env.RegisterDelayedCallback(s.step, time.Millisecond)
		return
	}
	if s.enough(&state) {
		s.env.CancelWorkflow()
		return
	}
	if s.cut > 0 && s.commands >= int(s.cut) {
		s.env.SetContinueAsNewSuggested(true)
	}
	command, until := s.story.Step(&state, s.env.Now())
	if command == nil {
		s.env.RegisterDelayedCallback(s.step, until.Sub(s.env.Now()))
		return
	}
	s.commands++
	s.env.UpdateWorkflow(workflows.DecideUpdate, command.ID, &testsuite.TestUpdateCallback{
		OnAccept: func() {},
		OnReject: func(err error) { s.fail(command, err) },
		OnComplete: func(_ any, err error) {
			if err != nil {
				s.fail(command, err)
				return
			}
			s.env.RegisterDelayedCallback(s.step, 0)
		},
	}, *command)
}

func (s *stage) fail(command *contract.Command, err error) {
	s.failed = fmt.Errorf("rehearsal: %s on %q by %s: %w", command.Action, command.Subject, command.By.Person, err)
	s.env.CancelWorkflow()
}

// look is the contract as far as it is recorded. The environment records on a goroutine of its own.
func (s *stage) look() contract.State {
	s.recording.Lock()
	defer s.recording.Unlock()
	return s.life.State
}

// record stands for the database: the same fold, the same letters, all of a batch or nothing of it.
func (s *stage) record(_ context.Context, batch contract.Batch) (contract.Recorded, error) {
	s.recording.Lock()
	defer s.recording.Unlock()
	scribe := correspondence.Scribe{Dossier: s.life.Dossier}
	for _, fact := range batch.Facts {
		if fact.Seq <= s.life.State.Seq {
			continue
		}
		after := s.life.State.Clone()
		if err := after.Apply(fact); err != nil {
			return contract.Recorded{}, err
		}
		s.life.Facts = append(s.life.Facts, fact)
		s.life.Letters = append(s.life.Letters, scribe.Letters(fact, &s.life.State, &after)...)
		s.life.State = after
	}
	return contract.Recorded{}, nil
}

func (s *stage) startSuccessor(_ context.Context, succession contract.Succession) error {
	s.succession = &succession
	return nil
}

// silent keeps the test environment from printing; what goes wrong comes back as errors.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
