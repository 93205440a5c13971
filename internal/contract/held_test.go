package contract_test

import (
	"slices"
	"strings"
	"testing"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

func breaking(pairs ...string) change {
	return func(c *contract.Command) {
		for _, pair := range pairs {
			rule, subject, _ := strings.Cut(pair, " ")
			c.Held = append(c.Held, contract.Held{Rule: contract.Rule(rule), Subject: subject})
		}
	}
}

// What each rule of vigilance stops: written here from domain.md 1.12 and F-7S-05, not from the code.
var stops = map[string][]lifecycle.Action{
	"V-SHEET-INCOMPLETE":  {contract.SubmitSheet, lifecycle.FreezeText},
	"V-SMART":             {contract.SubmitSheet, lifecycle.FreezeText},
	"V-UNFUNDED-IN-BODY":  {contract.SubmitSheet, lifecycle.FreezeText},
	"V-OBJ-NO-INDICATOR":  {contract.SubmitSheet, lifecycle.FreezeText},
	"V-OBJ-NO-FINDING":    {contract.SubmitSheet, lifecycle.FreezeText},
	"V-NO-CAUSE":          {contract.SubmitSheet, lifecycle.FreezeText},
	"V-CONSTAT-NO-LEVER":  {contract.SubmitSheet, lifecycle.FreezeText},
	"V-HOLLOW":            {lifecycle.FreezeText, contract.OpenSignature},
	"V-PRIORITISED-EARLY": {contract.SubmitDiagnostic, lifecycle.FreezeText},
	"V-IRP-GATE":          {contract.OpenSignature},
	"V-MIDTERM-MISSING":   {contract.ProposeRenewal},
	"V-FRONTLOAD":         nil, // a warning stops nobody
}

func TestGuards(t *testing.T) {
	for _, action := range contract.Actions() {
		guards := contract.Guards(action)
		for rule, actions := range stops {
			if slices.Contains(guards, rule) != slices.Contains(actions, action) {
				t.Errorf("%s guards %s: %t", rule, action, !slices.Contains(actions, action))
			}
		}
		for _, rule := range guards {
			if stops[rule] == nil || contract.Rules()[contract.Rule(rule)] == "" {
				t.Errorf("%s guards %s, and no sentence says why", rule, action)
			}
		}
	}
}

// Every rule on every action that is possible somewhere in a life: those that guard it stop it, the others do not.
func TestARuleStopsWhatItGuardsAndNothingElse(t *testing.T) {
	_, at := moments(t)
	// The renewal is opened in a life that never met in mid-term; the signature after its consultations.
	for _, c := range []struct {
		moment, person string
		action         lifecycle.Action
		subject        string
	}{
		{"restituted", cd, contract.SubmitDiagnostic, ""}, {"negotiation", pilot, contract.SubmitSheet, "FA-1"}, {"negotiation", og, contract.DrawUpSheet, "FA-1"},
		{"sheets approved", og, lifecycle.FreezeText, ""}, {"consulted", ars, contract.OpenSignature, ""}, {"renewal opened", og, contract.ProposeRenewal, ""},
		{"in force", pilot, contract.ReportStep, "step.FA-1.1"}, {"negotiation", ars, lifecycle.Suspend, ""},
	} {
		for rule, actions := range stops {
			_, err := at[c.moment].try(c.person, c.action, c.subject, breaking(rule+" A-C1"))
			refusal, refused := contract.AsRefusal(err)
			if want := slices.Contains(actions, c.action) && rule != "V-IRP-GATE"; refused != want { // the kernel knows the consultations
				t.Errorf("%s stops %s: %t (%v)", rule, c.action, refused, err)
			} else if want && (refusal.Code != contract.HeldBack || string(refusal.Rule) != rule || !strings.Contains(refusal.Message, rule+" (A-C1), ")) {
				t.Errorf("%s stops %s as %+v", rule, c.action, refusal)
			}
		}
	}
}

func TestEveryRuleThatHoldsIsNamed(t *testing.T) {
	_, at := moments(t)
	refusal := at["negotiation"].refused(contract.HeldBack, pilot, contract.SubmitSheet, "FA-1",
		breaking("V-NO-CAUSE A-C2", "V-HOLLOW", "V-SMART FA-1", "V-NO-CAUSE A-C1", "V-NO-CAUSE A-C2", "V-OBJ-NO-INDICATOR"))
	want := "Le contenu du contrat ne respecte pas une règle qui garde cette action\u00a0: V-SMART (FA-1), les cinq réponses SMART sont données\u00a0; " +
		"V-OBJ-NO-INDICATOR, chaque objectif opérationnel a un indicateur\u00a0; V-NO-CAUSE (A-C2, A-C1), chaque constat retenu a une cause."
	if refusal.Message != want || refusal.Rule != "V-NO-CAUSE" || len(refusal.Held) != 5 || refusal.State != lifecycle.Negotiation || straight.MatchString(refusal.Message+" "+refusal.Remedy) {
		t.Errorf("told as %q, %+v", refusal.Message, refusal)
	}
	// Nobody is told what the content lacks who could not act on it anyway.
	at["negotiation"].refused(contract.Forbidden, ars, contract.SubmitSheet, "FA-1", breaking("V-SMART FA-1"))
	at["signature"].refused(contract.NotAllowed, og, contract.SubmitSheet, "FA-1", breaking("V-SMART FA-1"))
}

// What was recorded here goes before a file that does not tell of it yet.
func TestTheContractsOwnFactsAnswer(t *testing.T) {
	_, at := moments(t)
	l := at["renewal opened"]
	missing := breaking("V-MIDTERM-MISSING")
	l.refused(contract.HeldBack, og, contract.ProposeRenewal, "", missing)
	l.do(ars, lifecycle.HoldDialogue, "review.midterm")
	if !l.can(og, contract.ProposeRenewal, "", missing) {
		t.Error("the mid-term dialogue was held, and still holds the renewal back")
	}
	found := []contract.Held{{Rule: "V-IRP-GATE"}, {Rule: "V-SMART"}, {Rule: "V-HOLLOW"}}
	for moment, want := range map[string]int{"signature": 2, "consulted": 1} {
		if got := at[moment].state.Holding(contract.OpenSignature, found); len(got) != want {
			t.Errorf("%s is held back by %v", moment, got)
		}
	}
}

// What holds a command back may change between two attempts: it is no part of what is asked. A command without it has the
// digest that it always had, and another fiche is another command.
func TestWhatHoldsACommandIsNoPartOfIt(t *testing.T) {
	_, at := moments(t)
	l := at["negotiation"]
	command := l.command(pilot, contract.SubmitSheet, "FA-1")
	again := command
	breaking("V-HOLLOW")(&again)
	if command.Digest() != again.Digest() {
		t.Error("what vigilance found makes another command")
	}
	l.live(contract.Decide(&l.state, command, l.now))
	if _, known, err := l.state.Recall(again); !known || err != nil {
		t.Errorf("sent again with what vigilance found since: known %t, %v", known, err)
	}
	fixed := contract.Command{Action: contract.SubmitSheet, By: contract.Actor{Person: "pilot"}, Subject: "FA-1", Revision: revision(1)}
	if got := fixed.Digest(); got != "c17be2cc81110785" {
		t.Errorf("a command of an earlier release has the digest %s", got)
	}
	other := l.command(og, contract.DrawUpSheet, "FA-2")
	redrawn := other
	redrawn.Sheet = drawn("2029-05-31")
	if other.Digest() == redrawn.Digest() {
		t.Error("two drawings of a fiche are one command")
	}
}

func TestWhatHoldsACommandIsBounded(t *testing.T) {
	_, at := moments(t)
	l := at["negotiation"]
	long := strings.Repeat("x", contract.MaxHeldText)
	most := func(c *contract.Command) {
		c.Held = slices.Repeat([]contract.Held{{Rule: "V-HOLLOW", Subject: long}}, contract.MaxHeld)
	}
	if !l.can(pilot, contract.SubmitSheet, "FA-1", most) {
		t.Error("what a command may carry is refused")
	}
	for name, spoil := range map[string]change{
		"many":      func(c *contract.Command) { most(c); c.Held = append(c.Held, c.Held[0]) },
		"long":      breaking("V-HOLLOW " + long + "x"),
		"long rule": breaking("V" + long),
		"illegible": breaking("V-HOLLOW a\x00b"),
	} {
		if refusal := l.refused(contract.Invalid, pilot, contract.SubmitSheet, "FA-1", spoil); refusal.Field != "held" {
			t.Errorf("%s: the refusal names field %q", name, refusal.Field)
		}
	}
	found := slices.Repeat([]contract.Held{{Rule: "V-HOLLOW"}, {Rule: "V-SMART"}}, 30)
	if got := l.state.Holding(contract.SubmitSheet, found); len(got) != contract.MaxHeld || got[0].Rule != "V-SMART" {
		t.Errorf("%d of what vigilance found is kept: %v", len(got), got)
	}
}
