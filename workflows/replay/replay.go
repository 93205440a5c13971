// Package replay runs recorded histories of contracts through today's workflow code, for auditors and for tests: what
// the code decides again is compared with what was recorded.
//
// The SDK's replayer compares kinds and ids of commands only: neither the length of a timer nor the content of a fact.
// So the life itself is looked at (workflows.Probe): every fact it records again, and its state.
//
//	replay.go   one run, or the beginning of one
//	broken.go   where the code and a history part
//	compare.go  facts and state against what was recorded
//	life.go     all runs of a contract, and what lies between them
//	ason.go     the contract at the end of a past day
package replay

import (
	"errors"
	"time"

	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"jalon/internal/contract"
	"jalon/internal/history"
	"jalon/workflows"
)

// Outcome is what one run did when it was replayed.
type Outcome struct {
	Input  workflows.Input // with which it began
	Facts  []contract.Fact // recorded in it, in order: the numbers after Input.State.Seq
	State  contract.State  // with the last of Facts
	Ahead  time.Duration   // of the contract's calendar to the server's clock
	Events int             // of the history

	// Earlier says that the run lives under rules of an earlier release: facts and states may have gained fields since.
	Earlier bool
	// Unrecorded are facts that were decided when the history ends, and of whose recording it does not tell.
	Unrecorded []contract.Fact
	// Continued is what the history says the next run began with, in the words of its day; nil when none follows.
	Continued *workflows.Input
}

// Run replays one run, closed or open. An error is a *Broken where the code does not follow the history, and otherwise
// says why the history cannot be read.
func Run(r history.Run) (Outcome, error) {
	o, err := play(r)
	if err == nil {
		return o, nil
	}
	if errors.Is(err, errTooShort) {
		return o, nil // a run that no worker has met yet
	}
	if errors.Is(err, errUnreadable) {
		return o, err
	}
	return o, broken(r, err)
}

var (
	errTooShort   = errors.New("replay: no workflow task in the history")
	errUnreadable = errors.New("replay: the input of the run cannot be read")
)

// fewest events that can be replayed: the start, and the first task scheduled and started.
const fewest = 3

// play replays a run, or the beginning of one. The history must end before the commands of a workflow task or after all
// of them, as every history that a server gives does.
func play(r history.Run) (Outcome, error) {
	o := Outcome{Events: len(r.Events)}
	if err := r.Input(&o.Input); err != nil {
		return o, errors.Join(errUnreadable, err)
	}
	o.Ahead, o.State = o.Input.Ahead, o.Input.State.Clone()
	var next workflows.Input
	switch follows, err := r.NextInput(&next); {
	case err != nil:
		return o, errors.Join(errUnreadable, err)
	case follows:
		o.Continued = &next
	}
	if len(r.Events) < fewest {
		return o, errTooShort
	}
	probe := &workflows.Probe{}
	replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
		DataConverter: converter.GetDefaultDataConverter(), DisableDeadlockDetection: true,
	})
	if err != nil {
		return o, err
	}
	replayer.RegisterWorkflowWithOptions(probe.Contract, workflow.RegisterOptions{Name: workflows.WorkflowName})
	err = replayer.ReplayWorkflowHistory(silent{}, &historypb.History{Events: r.Events})
	o.Facts, o.Unrecorded, o.Earlier = probe.Facts(), probe.Unrecorded(), probe.Earlier()
	if state := probe.State(); state.Seq > 0 {
		o.State = state
	}
	return o, err
}

// silent keeps the replayer from printing; what goes wrong comes back as errors.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
