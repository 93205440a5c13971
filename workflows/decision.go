package workflows

import (
	"errors"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"jalon/internal/contract"
)

// Answer tells the caller which facts the command made, by their numbers; they are recorded when it arrives. The same
// command gets the same answer for ever.
type Answer struct {
	First int64 `json:"first"`
	Last  int64 `json:"last"`
}

// validate refuses what the kernel refuses, without leaving a trace in the history.
func (l *life) validate(ctx workflow.Context, command contract.Command) error {
	if l.state.Seq == 0 {
		return nil // the contract is being opened; the handler waits for that and checks
	}
	if _, known, err := l.state.Recall(command); known {
		return refused(err)
	}
	_, err := contract.Decide(&l.state, command, l.now(ctx))
	return refused(err)
}

// decide is one person's command. It checks again, because another command may have been accepted since the validator
// looked; it says what follows and waits until that is recorded. It calls no activity: the loop does. When the database
// turns out to hold other facts, it starts over upon them: perhaps this very command is among them.
func (l *life) decide(ctx workflow.Context, command contract.Command) (Answer, error) {
	if err := workflow.Await(ctx, func() bool { return l.state.Seq > 0 }); err != nil {
		return Answer{}, err
	}
	for {
		known, again, err := l.state.Recall(command)
		if err != nil {
			return Answer{}, refused(err)
		}
		if !again {
			facts, err := contract.Decide(&l.state, command, l.now(ctx))
			if refusal, no := contract.AsRefusal(err); no {
				return Answer{}, refused(refusal)
			}
			l.say(facts, err)
			known, _, _ = l.state.Recall(command) // without what the calendar said first
		}
		adoptions := l.adoptions
		err = workflow.Await(ctx, func() bool { return l.recorded.Seq >= known.Last || l.adoptions > adoptions })
		if err != nil || l.adoptions == adoptions {
			return Answer{First: known.First, Last: known.Last}, err
		}
	}
}

// refused carries a refusal to the caller as a typed error that nobody retries.
func refused(err error) error {
	if refusal, ok := contract.AsRefusal(err); ok {
		return temporal.NewApplicationErrorWithOptions(refusal.Message, string(refusal.Code),
			temporal.ApplicationErrorOptions{NonRetryable: true, Details: []any{*refusal}})
	}
	return err
}

// Refusal finds the kernel's refusal in an error that came back from the workflow.
func Refusal(err error) (*contract.Refusal, bool) {
	application, ok := errors.AsType[*temporal.ApplicationError](err)
	if !ok || !application.HasDetails() {
		return nil, false
	}
	var refusal contract.Refusal
	if application.Details(&refusal) != nil || refusal.Code == "" {
		return nil, false
	}
	return &refusal, true
}
