package api

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"jalon/internal/contract"
	"jalon/workflows"
)

var (
	// errUnsettled: no answer in time. The command may be recorded yet, or never: only its key can tell, later.
	errUnsettled = errors.New("api: the workflow has not answered in time")
	// errNotRunning: no workflow of that contract takes commands.
	errNotRunning = errors.New("api: no workflow runs for the contract")
)

// update hands a command to the contract's workflow and returns nil once its facts are recorded, the kernel's refusal,
// errUnsettled, errNotRunning, or an error that trying again would not mend.
func (s *server) update(ctx context.Context, contractID string, command contract.Command) error {
	ctx, cancel := context.WithTimeout(ctx, s.Patience)
	defer cancel()
	for wait := 20 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		err := s.ask(ctx, contractID, command)
		if err == nil {
			return nil
		}
		if refusal, ok := workflows.Refusal(err); ok {
			return refusal
		}
		switch {
		case gone(err):
			return errNotRunning
		case hopeless(err):
			return err
		}
		select {
		case <-ctx.Done():
			return errUnsettled
		case <-time.After(wait):
		}
	}
}

// ask makes one attempt. All attempts of a command share an update id, so that within one run of the workflow they are
// one update; the digest in it keeps another body under the same key from being taken for it.
func (s *server) ask(ctx context.Context, contractID string, command contract.Command) error {
	handle, err := s.Temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: workflows.ID(contractID), UpdateName: workflows.DecideUpdate,
		UpdateID:     "decide/" + command.Digest() + "/" + command.ID,
		Args:         []any{command},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return err
	}
	return handle.Get(ctx, nil)
}

// gone reports that the workflow ended, was never started, or ended before it could answer for good.
func gone(err error) bool {
	_, missing := errors.AsType[*serviceerror.NotFound](err)
	_, terminated := errors.AsType[*temporal.TerminatedError](err)
	_, cancelled := errors.AsType[*temporal.CanceledError](err)
	return missing || terminated || cancelled
}

// endedMeanwhile is the failure that Temporal gives to an update whose run ended, or gave way to the next one, before it
// was done. The next run takes the same command, and the kernel knows whether it was accepted.
const endedMeanwhile = "AcceptedUpdateCompletedWorkflow"

// hopeless reports errors that the same command would meet again: a failure of the workflow's own code, or a server
// that does not understand or does not let us. Everything else is worth another attempt.
func hopeless(err error) bool {
	if failure, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		return failure.Type() != endedMeanwhile
	}
	_, invalid := errors.AsType[*serviceerror.InvalidArgument](err)
	_, denied := errors.AsType[*serviceerror.PermissionDenied](err)
	_, unimplemented := errors.AsType[*serviceerror.Unimplemented](err)
	return invalid || denied || unimplemented
}
