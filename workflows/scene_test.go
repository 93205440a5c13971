package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/workflows"
)

// ledger is a database that may be away: it refuses the calls that away says, before or after it has written.
type ledger struct {
	state   contract.State
	facts   []contract.Fact
	calls   []string // "local" or "regular", with what came of it
	away    func(call int) outage
	started []contract.Succession
	starts  func(call int) error
}

type outage string

const (
	present   outage = ""
	refusing  outage = "refused"
	forgetful outage = "written, answer lost"
)

func (l *ledger) record(ctx context.Context, batch contract.Batch) (contract.Recorded, error) {
	how, out := "regular", present
	if activity.GetInfo(ctx).IsLocalActivity {
		how = "local"
	}
	if l.away != nil {
		out = l.away(len(l.calls))
	}
	l.calls = append(l.calls, how+" "+string(out))
	if out == refusing {
		return contract.Recorded{}, errors.New("the database does not answer")
	}
	for _, fact := range batch.Facts {
		if fact.Seq <= l.state.Seq {
			continue
		}
		if err := l.state.Apply(fact); err != nil {
			return contract.Recorded{}, err
		}
		l.facts = append(l.facts, fact)
	}
	if out == forgetful {
		return contract.Recorded{}, errors.New("the connection broke")
	}
	return contract.Recorded{}, nil
}

func (l *ledger) startSuccessor(_ context.Context, succession contract.Succession) error {
	l.started = append(l.started, succession)
	if l.starts != nil {
		return l.starts(len(l.started))
	}
	return nil
}

// scene is one run of a contract's workflow, to which people give commands at given instants.
type scene struct {
	t       *testing.T
	db      *ledger
	env     *testsuite.TestWorkflowEnvironment
	answers map[string]workflows.Answer
	refused map[string]error
	late    []string // commands answered before the database held their facts
}

func newScene(t *testing.T, db *ledger, start time.Time) *scene {
	t.Helper()
	s := &scene{t: t, db: db, answers: map[string]workflows.Answer{}, refused: map[string]error{}}
	var suite testsuite.WorkflowTestSuite
	s.env = suite.NewTestWorkflowEnvironment()
	s.env.SetDataConverter(workflows.DataConverter(nil))
	s.env.SetStartTime(start)
	s.env.SetTestTimeout(time.Minute)
	s.env.RegisterWorkflowWithOptions(workflows.Contract, workflow.RegisterOptions{Name: workflows.WorkflowName})
	s.env.RegisterActivityWithOptions(db.record, activity.RegisterOptions{Name: workflows.RecordFacts})
	s.env.RegisterActivityWithOptions(db.startSuccessor, activity.RegisterOptions{Name: workflows.StartSuccessor})
	return s
}

// at has something done some time after the start of the run.
func (s *scene) at(after time.Duration, do func()) { s.env.RegisterDelayedCallback(do, after) }

// gives has a command handed in under an update id of its own; call tells several attempts at one command apart.
func (s *scene) gives(call string, c contract.Command) {
	s.env.UpdateWorkflow(workflows.DecideUpdate, call, &testsuite.TestUpdateCallback{
		OnAccept: func() {},
		OnReject: func(err error) { s.refused[call] = err },
		OnComplete: func(result any, err error) {
			if err != nil {
				s.refused[call] = err
				return
			}
			answer, ok := result.(workflows.Answer)
			if !ok {
				s.t.Errorf("%s is answered with %T", call, result)
			}
			if s.db.state.Seq < answer.Last {
				s.late = append(s.late, call)
			}
			s.answers[call] = answer
		},
	}, c)
}

// run plays until the workflow ends, and gives the input of the next run if there is one.
func (s *scene) run(input workflows.Input) (next *workflows.Input, err error) {
	s.t.Helper()
	s.env.ExecuteWorkflow(workflows.WorkflowName, input)
	if !s.env.IsWorkflowCompleted() {
		s.t.Fatal("the workflow did not end")
	}
	if len(s.late) > 0 {
		s.t.Errorf("answered before they were recorded: %v", s.late)
	}
	s.wholeStory()
	err = s.env.GetWorkflowError()
	if again, ok := errors.AsType[*workflow.ContinueAsNewError](err); ok {
		next = new(workflows.Input)
		if err := workflows.DataConverter(nil).FromPayloads(again.Input, next); err != nil {
			s.t.Fatal(err)
		}
		return next, nil
	}
	return nil, err
}

// wholeStory checks that the database holds every fact once, in order.
func (s *scene) wholeStory() {
	s.t.Helper()
	for i, fact := range s.db.facts {
		if fact.Seq != s.db.facts[0].Seq+int64(i) {
			s.t.Errorf("fact %d stands in place %d", fact.Seq, i)
		}
	}
}

func (s *scene) refusal(call string) *contract.Refusal {
	s.t.Helper()
	refusal, ok := workflows.Refusal(s.refused[call])
	if !ok {
		s.t.Fatalf("%s: no refusal but %v", call, s.refused[call])
	}
	return refusal
}

func openLaunch(id, person string) contract.Command {
	return contract.Command{ID: id, Action: lifecycle.OpenLaunch, By: contract.Actor{Person: person}}
}

func confirm(id, person string) contract.Command {
	return contract.Command{ID: id, Action: contract.ConfirmPrerequisites, By: contract.Actor{Person: person}, Reason: "prêt " + id}
}

// inForce is a contract with one step, taken over a few weeks before its anniversary.
func inForce() contract.State {
	s := programmed()
	s.Phase, s.SignedOn, s.EffectiveOn, s.TermOn = lifecycle.InForce, civil.MustParse("2023-12-15"), civil.MustParse("2024-01-01"), civil.MustParse("2028-12-31")
	s.Negotiation.NegotiationEnded = true
	s.Sheets = []contract.Sheet{{Code: "FA-1", Approved: true, Steps: []contract.Step{{DueOn: civil.MustParse("2027-03-31")}}}}
	s.People = append(s.People, contract.Assignment{Person: "pilot", Party: "OG", Role: contract.Pilot, Subject: "FA-1"})
	return s
}

func ids(prefix string, n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf("%s%d", prefix, i))
	}
	return list
}
