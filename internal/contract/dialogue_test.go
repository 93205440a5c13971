package contract_test

import (
	"testing"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

func TestAnyDialogueServesAsTheAnnualOneOfItsYear(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	l.until(noon("2030-03-01"))
	if l.deadlines()["dialogue.annual.2030"] == "" || l.deadlines()["review.midterm"] != "2030-12-31" {
		t.Fatalf("awaited: %v", l.deadlines())
	}
	facts := l.do(cd, lifecycle.HoldDialogue, "review.midterm")
	if got := kinds(facts); got != "dialogue.held plan.moved" {
		t.Errorf("the review gives %s", got)
	}
	due := l.deadlines()
	if due["review.midterm"] != "" || due["dialogue.annual.2030"] != "" || due["dialogue.annual.2029"] == "" || due["dialogue.annual.2031"] == "" {
		t.Errorf("after a review held in 2030 these are awaited: %v", due)
	}
}

func TestADialogueIsConvenedHeldAndMinuted(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2029-05-02"))
	l.do(og, lifecycle.ConveneDialogue, "dialogue.annual.2029", on("2029-06-14"))
	l.refused(contract.NotAllowed, og, lifecycle.DepositMinutes, "dialogue.annual.2029")
	l.until(noon("2029-06-15")).do(og, lifecycle.HoldDialogue, "dialogue.annual.2029", on("2029-06-14"))
	l.refused(contract.NotAllowed, og, lifecycle.HoldDialogue, "dialogue.annual.2029")
	l.do(ars, lifecycle.DepositMinutes, "dialogue.annual.2029")
	if d := l.state.Dialogues[0]; d.Stage != lifecycle.Minuted || d.On != day("2029-06-14") || len(l.state.Dialogues) != 1 {
		t.Errorf("the dialogue stands at %+v", d)
	}
}

// A difficulty opens one additional dialogue, in the fourth year only (N-10, F-DG-02).
func TestDifficultyInTheFourthYear(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	l.until(noon("2030-12-31")).refused(contract.NotAllowed, og, contract.StateDifficulty, "")
	l.until(paris.At(day("2031-01-01"), 0)).do(og, contract.StateDifficulty, "")
	if l.deadlines()["dialogue.extra"] != "2031-12-31" || l.last(contract.DifficultyStated).Detail.Reason != "motif" {
		t.Errorf("awaited: %v", l.deadlines())
	}
	l.refused(contract.NotAllowed, cd, contract.StateDifficulty, "")
	l.until(noon("2031-03-03")).do(cd, lifecycle.HoldDialogue, "dialogue.extra")
	if due := l.deadlines(); due["dialogue.extra"] != "" || due["dialogue.annual.2031"] != "" {
		t.Errorf("after the additional dialogue these are awaited: %v", due)
	}
	l.refused(contract.NotAllowed, cd, contract.StateDifficulty, "")

	l = open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	l.until(paris.At(day("2031-12-31"), 23)).do(ars, contract.StateDifficulty, "") // on its last evening
	l = open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	l.until(noon("2032-01-01")).refused(contract.NotAllowed, og, contract.StateDifficulty, "")
}
