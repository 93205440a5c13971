package workflows_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/workflows"
)

// standing is a database in which a workflow task that was lost has left its facts: for the first batch after the
// opening it holds others than those it is given.
type standing struct {
	state contract.State
	facts []contract.Fact
	lost  func(*contract.State, []contract.Fact) []contract.Fact // what the lost task recorded in place of a batch
}

func (s *standing) record(_ context.Context, batch contract.Batch) (contract.Recorded, error) {
	if s.lost != nil && batch.Facts[0].Seq > 1 {
		if err := s.add(s.lost(&s.state, batch.Facts)); err != nil {
			return contract.Recorded{}, err
		}
		s.lost = nil
	}
	first := batch.Facts[0].Seq
	if first <= s.state.Seq {
		return contract.Recorded{Instead: s.facts[first-1:]}, nil
	}
	return contract.Recorded{}, s.add(batch.Facts)
}

func (s *standing) add(facts []contract.Fact) error {
	for _, f := range facts {
		if err := s.state.Apply(f); err != nil {
			return err
		}
		s.facts = append(s.facts, f)
	}
	return nil
}

var begun = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func programmed() contract.State {
	return contract.State{
		ID: "CPOM-1", Zone: civil.Paris, Policy: "2026.1", Phase: lifecycle.Programmed,
		EffectiveOn: civil.MustParse("2028-01-01"), TermOn: civil.MustParse("2032-12-31"),
		Parties: []contract.Party{{Code: "ARS"}, {Code: "OG"}},
		People: []contract.Assignment{
			{Person: "a-ref", Party: "ARS", Role: contract.Referent}, {Person: "a-sig", Party: "ARS", Role: contract.Signatory},
			{Person: "o-ref", Party: "OG", Role: contract.Referent}, {Person: "o-sig", Party: "OG", Role: contract.Signatory},
		},
	}
}

// opened runs a contract to which one person gives one command. It returns what that person was answered, once the
// workflow was found to hold what the database holds.
func opened(t *testing.T, db *standing, command contract.Command) (answer *workflows.Answer, refusal error) {
	t.Helper()
	stood(t, db, func(env *testsuite.TestWorkflowEnvironment) {
		env.UpdateWorkflow(workflows.DecideUpdate, command.ID, &testsuite.TestUpdateCallback{
			OnAccept: func() {},
			OnReject: func(err error) { t.Errorf("the validator refuses: %v", err) },
			OnComplete: func(result any, err error) {
				refusal = err
				if given, ok := result.(workflows.Answer); ok {
					answer = &given
				}
			},
		}, command)
	})
	return answer, refusal
}

// stood runs a contract to which something happens after a minute, and something else after another, then finds in the
// workflow what the database holds.
func stood(t *testing.T, db *standing, happens ...func(*testsuite.TestWorkflowEnvironment)) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.SetDataConverter(workflows.DataConverter(nil))
	env.SetStartTime(begun)
	env.RegisterWorkflowWithOptions(workflows.Contract, workflow.RegisterOptions{Name: workflows.WorkflowName})
	env.RegisterActivityWithOptions(db.record, activity.RegisterOptions{Name: workflows.RecordFacts})
	for i, happen := range happens {
		env.RegisterDelayedCallback(func() { happen(env) }, time.Duration(i+1)*time.Minute)
	}
	env.RegisterDelayedCallback(func() {
		var life workflows.Input
		found, err := env.QueryWorkflow(workflows.LifeQuery)
		if err == nil {
			err = found.Get(&life)
		}
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(asJSON(t, db.state), asJSON(t, life.State)); diff != "" {
			t.Errorf("the database (-) and the workflow (+) hold two lives:\n%s", diff)
		}
		env.CancelWorkflow()
	}, time.Hour)
	env.ExecuteWorkflow(workflows.WorkflowName, workflows.Input{State: programmed()})
}

// The server gives an update again when the workflow task that handled it was lost. If that task had recorded already,
// what it recorded stands, and the person gets the answer to that.
func TestADecisionRecordedByALostTaskStands(t *testing.T) {
	db := &standing{lost: func(_ *contract.State, batch []contract.Fact) []contract.Fact {
		earlier := append([]contract.Fact(nil), batch...)
		for i := range earlier {
			earlier[i].At = earlier[i].At.Add(-time.Second) // the same decision, a moment before
		}
		return earlier
	}}
	answer, refusal := opened(t, db, contract.Command{ID: "k", Action: lifecycle.OpenLaunch, By: contract.Actor{Person: "a-ref"}})
	if refusal != nil || answer == nil || answer.First != 3 || answer.Last != db.state.Seq {
		t.Fatalf("answered %+v, %v; the database holds %d facts", answer, refusal, db.state.Seq)
	}
	if entered := count(db.facts, contract.PhaseEntered); entered != 1 || db.state.Phase != lifecycle.Launch {
		t.Errorf("the launch was opened %d times, the contract is in phase %s", entered, db.state.Phase)
	}
}

// If somebody else's decision stands there instead, this one is taken again upon it, and may no longer be possible.
func TestADecisionIsTakenAgainUponWhatStands(t *testing.T) {
	db := &standing{lost: func(s *contract.State, batch []contract.Fact) []contract.Fact {
		other, err := contract.Decide(s, contract.Command{ID: "other", Action: lifecycle.OpenLaunch, By: contract.Actor{Person: "o-ref"}}, batch[0].At)
		if err != nil {
			t.Error(err)
		}
		return other
	}}
	answer, refusal := opened(t, db, contract.Command{ID: "k", Action: lifecycle.OpenLaunch, By: contract.Actor{Person: "a-ref"}})
	if r, ok := workflows.Refusal(refusal); !ok || r.Code != contract.NotAllowed {
		t.Errorf("answered %+v, %v; want the refusal of a launch that is open already", answer, refusal)
	}
	if last := db.facts[len(db.facts)-1]; last.Command != "other" || count(db.facts, contract.PhaseEntered) != 1 {
		t.Errorf("the database ends with %s of %q", last.Kind, last.Command)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func count(facts []contract.Fact, kind contract.Kind) (n int) {
	for _, f := range facts {
		if f.Kind == kind {
			n++
		}
	}
	return n
}
