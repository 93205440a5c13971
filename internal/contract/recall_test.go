package contract_test

import (
	"fmt"
	"testing"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

func TestTheSameCommandIsRecognised(t *testing.T) {
	_, at := moments(t)
	l := at["launch asked"]
	l.approve("launch", ars, cd)
	command := l.command(og, contract.DecideApproval, "launch")
	facts := l.live(contract.Decide(&l.state, command, l.now))
	for range 2 {
		known, again, err := l.state.Recall(command)
		if err != nil || !again || known.First != facts[0].Seq || known.Last != facts[len(facts)-1].Seq {
			t.Fatalf("recalled as %+v, %t, %v; its facts are %d to %d", known, again, err, facts[0].Seq, facts[len(facts)-1].Seq)
		}
		l.until(noon("2027-01-20")) // still known after other facts
		l.do(og, lifecycle.DepositDiagnostic, "")
		l.do(ars, lifecycle.AskDiagnosticAgain, "")
	}
	other := command
	other.Reason = "autre"
	if refusal := reused(t, l, other); refusal.Field != "Idempotency-Key" {
		t.Errorf("the refusal names field %q", refusal.Field)
	}
	other = command
	other.By.Person = ogChief
	reused(t, l, other)

	fresh := command
	fresh.ID = "fresh"
	if _, again, err := l.state.Recall(fresh); again || err != nil {
		t.Errorf("a new id is taken for an old one: %v", err)
	}
}

func reused(t *testing.T, l *life, c contract.Command) *contract.Refusal {
	t.Helper()
	_, again, err := l.state.Recall(c)
	refusal, ok := contract.AsRefusal(err)
	if !again || !ok || refusal.Code != contract.Reused {
		t.Fatalf("another command under the same id: %t, %v", again, err)
	}
	return refusal
}

// Whatever time brings with a command is not counted as the command's doing.
func TestTheCalendarsFactsAreNotTheCommands(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	l.now = noon("2028-09-01") // the reminder of 31 August has not been given
	command := l.command(pilot, contract.ReportStep, "step.FA-1.2")
	facts := l.live(contract.Decide(&l.state, command, l.now))
	if got := kinds(facts); got != "deadline.near step.reported approval.submitted" {
		t.Fatalf("got %s", got)
	}
	if known, _, _ := l.state.Recall(command); known.First != facts[1].Seq || facts[0].By != contract.System || facts[0].Command != "" {
		t.Errorf("the command is answered with facts %d to %d", known.First, known.Last)
	}
}

func TestManyCommandsLaterAnIDIsForgotten(t *testing.T) {
	l := open(t, programmed(), noon("2026-11-23"))
	l.do(ars, lifecycle.OpenLaunch, "")
	first := l.command(ars, contract.ConfirmPrerequisites, "", func(c *contract.Command) { c.ID = "first" })
	l.live(contract.Decide(&l.state, first, l.now))
	for n := range 63 {
		l.do(ars, contract.ConfirmPrerequisites, "", func(c *contract.Command) { c.ID = fmt.Sprint(n) })
	}
	if _, again, _ := l.state.Recall(first); !again {
		t.Error("forgotten among sixty-four")
	}
	l.do(ars, contract.ConfirmPrerequisites, "")
	if _, again, _ := l.state.Recall(first); again || len(l.state.Answered) != 64 {
		t.Errorf("%d commands are remembered", len(l.state.Answered))
	}
}
