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

// The topics go out fifteen days before a dialogue, or the day after it was convened where that is later (F-DG-03); its
// minutes are shared fifteen days after (F-DG-04).
func TestADialogueAwaitsItsAgendaThenItsMinutes(t *testing.T) {
	const annual, agenda, minutes = "dialogue.annual.2029", "agenda.dialogue.annual.2029", "minutes.dialogue.annual.2029"
	for _, c := range []struct{ on, due string }{
		{"2029-06-14", "2029-05-30"}, {"2029-05-18", "2029-05-03"}, {"2029-05-10", "2029-05-03"}, {"2029-05-03", "2029-05-03"}, {"2029-05-02", "2029-05-02"},
	} {
		l := open(t, calendared(signed(lifecycle.InForce)), noon("2029-05-02"))
		if facts := l.do(og, lifecycle.ConveneDialogue, annual, on(c.on)); kinds(facts) != "dialogue.convened plan.moved" || l.deadlines()[agenda] != c.due {
			t.Errorf("convened for %s: %s, topics due %q, want %s", c.on, kinds(facts), l.deadlines()[agenda], c.due)
		}
	}
	l := open(t, calendared(signed(lifecycle.InForce)), noon("2029-05-02"))
	l.refused(contract.NotAllowed, og, contract.SendAgenda, annual) // nobody has convened it
	l.do(og, lifecycle.ConveneDialogue, annual, on("2029-06-14"))
	l.until(noon("2029-05-07")).do(cd, lifecycle.ConveneDialogue, annual, on("2029-06-28"))
	moved := l.last(contract.PlanMoved).Detail
	if was, is := days(moved.Before), days(moved.Plan); was[agenda] != "2029-05-30" || is[agenda] != "2029-06-13" || len(was)+len(is) != 2 || len(l.state.Dialogues) != 1 {
		t.Errorf("convened for another day, the topics move from %v to %v", was, is)
	}
	if refusal := l.refused(contract.Invalid, ars, contract.SendAgenda, annual, func(c *contract.Command) { c.Revision = "x" }); refusal.Field != "revision" {
		t.Errorf("topics without a text are refused on field %q", refusal.Field)
	}
	if facts := l.do(ars, contract.SendAgenda, annual); kinds(facts) != "dialogue.agenda_sent" || l.deadlines()[agenda] != "" || l.state.Dialogues[0].Agenda == "" {
		t.Errorf("sending them gives %s and leaves %q", kinds(facts), l.deadlines()[agenda])
	}
	l.refused(contract.NotAllowed, ars, contract.SendAgenda, annual)
	if facts := l.do(og, lifecycle.ConveneDialogue, annual, on("2029-06-25")); kinds(facts) != "dialogue.convened" || l.state.Dialogues[0].On != day("2029-06-25") {
		t.Errorf("convened for another day after the topics were sent: %s, on %s", kinds(facts), l.state.Dialogues[0].On)
	}
	l.until(noon("2029-06-26")).do(og, lifecycle.HoldDialogue, annual, on("2029-06-25"))
	if l.deadlines()[minutes] != "2029-07-10" {
		t.Errorf("held on 25 June, minutes due %q", l.deadlines()[minutes])
	}
	if facts := l.do(ars, lifecycle.DepositMinutes, annual); kinds(facts) != "dialogue.minuted" || l.deadlines()[minutes] != "" {
		t.Errorf("the minutes give %s and leave %q", kinds(facts), l.deadlines()[minutes])
	}
}

// Topics that were never sent are not asked for once the dialogue took place.
func TestADialogueHeldWithoutItsAgenda(t *testing.T) {
	l := open(t, calendared(signed(lifecycle.InForce)), noon("2029-05-02"))
	l.do(og, lifecycle.ConveneDialogue, "review.midterm", on("2029-06-14"))
	l.until(noon("2029-06-14")).do(og, lifecycle.HoldDialogue, "review.midterm")
	due := l.deadlines()
	if due["agenda.review.midterm"] != "" || due["minutes.review.midterm"] != "2029-06-29" || due["review.midterm"] != "" {
		t.Errorf("awaited: %v", due)
	}
}

func TestTheOriginalPolicyAwaitsNeitherAgendaNorMinutes(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2029-05-02"))
	told := kinds(l.do(og, lifecycle.ConveneDialogue, "dialogue.annual.2029", on("2029-06-14")))
	told += " " + kinds(l.do(og, lifecycle.ConveneDialogue, "dialogue.annual.2029", on("2029-06-28")))
	l.until(noon("2029-06-28"))
	told += " " + kinds(l.do(og, lifecycle.HoldDialogue, "dialogue.annual.2029"))
	told += " " + kinds(l.do(og, lifecycle.DepositMinutes, "dialogue.annual.2029"))
	if told != "dialogue.convened dialogue.convened dialogue.held dialogue.minuted" || l.count(contract.PlanMoved) > 0 {
		t.Errorf("a dialogue gives %s", told)
	}
}
