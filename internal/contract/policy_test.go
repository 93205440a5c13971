package contract_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/policy"
	"jalon/internal/schedule"
)

func under(p schedule.Policy) change { return func(c *contract.Command) { c.Rules = &p } }

func TestOnlyAnotherPolicyIsProposed(t *testing.T) {
	l := open(t, calendared(signed(lifecycle.InForce)), noon("2028-02-01"))
	for name, spoil := range map[string]change{
		"the same": under(policy.Default()), "none": func(c *contract.Command) { c.Rules = nil }, "one without a version": under(schedule.Policy{}),
	} {
		if refusal := l.refused(contract.Invalid, og, contract.ProposePolicy, "", spoil); refusal.Field != "policy" || straight.MatchString(refusal.Message+" "+refusal.Remedy) {
			t.Errorf("%s is refused on %q: %q", name, refusal.Field, refusal.Message)
		}
	}
	l.refused(contract.Invalid, og, contract.ProposePolicy, "", func(c *contract.Command) { c.Revision = "x" })
	first := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	first.refused(contract.Invalid, og, contract.ProposePolicy, "", under(schedule.Original)) // which it does not carry
	first.do(og, contract.ProposePolicy, "")
	first.refused(contract.NotAllowed, cd, contract.ProposePolicy, "") // one question at a time
}

// A contract of release 0.1.0 moves to the policy of today: its signatories agree, one fact shows both lists, and
// what stays on its day is recalled as the new policy says.
func TestPartiesAgreeOnAnotherPolicy(t *testing.T) {
	l := adopting(t)
	before := l.state.Clone()
	facts := l.do(ogChief, contract.DecideApproval, "policy")
	if got := kinds(facts); got != "approval.decided approval.approved policy.changed plan.moved" || facts[2].Subject != policy.Default().Version {
		t.Fatalf("agreeing gives %s", got)
	}
	if l.state.Policy != policy.Default().Version || l.state.Agreed().AgendaDays != 15 || before.Agreed().AgendaDays != 0 {
		t.Errorf("the contract lives under %s", l.state.Policy)
	}
	moved := facts[3].Detail
	was, is := days(moved.Before), days(moved.Plan)
	for id, want := range map[string][2]string{
		"step.FA-1.1": {"2028-09-30", "2028-09-30"}, "renewal.t12": {"2031-12-31", "2031-12-31"}, // recalled at other times
		"filing.eprd.2028": {"", "2028-06-30"}, "report.2028": {"", "2029-04-30"}, // new
		"dialogue.annual.2029": {"", ""}, "renewal.t18": {"", ""}, // as they were
	} {
		if was[id] != want[0] || is[id] != want[1] {
			t.Errorf("%s was due %q and is due %q, want %v", id, was[id], is[id], want)
		}
	}
	for _, d := range l.state.Deadlines {
		want := policy.Default().RemindersFor(schedule.KindOf(d.ID), d.Due, "")
		if diff := cmp.Diff(want, d.Reminders); diff != "" {
			t.Errorf("%s is recalled otherwise than its policy says:\n%s", d.ID, diff)
		}
	}
	if got := remindersOf(l, "step.FA-1.1"); len(got) != 6 || got[5].N != 5 {
		t.Errorf("the step's last reminder is not the sixth of the new list: %v", got)
	}
	if got := l.tick(); len(got) > 0 {
		t.Errorf("at once the calendar says %s", kinds(got))
	}
	told := len(l.facts)
	if l.until(noon("2028-10-06")); kinds(l.facts[told:]) == "" || !slices.Contains(l.last(contract.DeadlineOverdue).Detail.To, schedule.Referents) {
		t.Errorf("a late step is recalled to %v", l.last(contract.DeadlineOverdue).Detail.To)
	}
	retold(t, l)
}

// adopting is a contract of release 0.1.0 whose other parties have agreed to the policy of today.
func adopting(t *testing.T) *life {
	t.Helper()
	s := calendared(signed(lifecycle.InForce))
	s.Rules = nil
	l := open(t, s, noon("2028-02-01"))
	l.do(og, contract.ProposePolicy, "", under(policy.Default()))
	l.barred(contract.SignatoryBinds, ars, contract.DecideApproval, "policy")
	l.approve("policy", arsChief, cdChief)
	return l
}

func TestWhatOnePartyRefusesStays(t *testing.T) {
	l := adopting(t)
	facts := l.do(ogChief, contract.DecideApproval, "policy", verdict(lifecycle.Reject))
	if kinds(facts) != "approval.decided approval.rejected" || l.state.Policy != schedule.Original.Version || l.state.Rules != nil {
		t.Errorf("refused: %s, under %s", kinds(facts), l.state.Policy)
	}
	l.do(cd, contract.ProposePolicy, "")
}

// Whoever is asked sees what is awaited under both policies; looking changes nothing, and what was shown is what comes.
func TestBothPlansAreShown(t *testing.T) {
	l := adopting(t)
	written, err := json.Marshal(l.state)
	if err != nil {
		t.Fatal(err)
	}
	now, then := l.state.PlanUnder(policy.Default(), l.state.Today(l.now))
	if again, _ := json.Marshal(l.state); string(again) != string(written) {
		t.Error("looking at another policy changed the state")
	}
	if diff := cmp.Diff(l.state.Deadlines, now); diff != "" {
		t.Errorf("what is awaited now:\n%s", diff)
	}
	shown := days(then)
	delete(shown, "approval.policy") // answered meanwhile
	l.approve("policy", ogChief)
	if diff := cmp.Diff(shown, l.deadlines()); diff != "" {
		t.Errorf("shown and then awaited:\n%s", diff)
	}
	for _, d := range then {
		if want := remindersOf(l, d.ID); d.ID != "approval.policy" && !cmp.Equal(want, d.Reminders) {
			t.Errorf("%s: shown with %v, recalled on %v", d.ID, d.Reminders, want)
		}
	}
}

// What the new rules would have expected before they came, nobody is asked for.
func TestAPolicyAsksForNothingOfThePast(t *testing.T) {
	s := calendared(signed(lifecycle.InForce))
	s.Rules = nil
	l := open(t, s, noon("2028-02-01")).until(noon("2029-12-03")) // the EPRD of two years went by unseen
	l.do(og, contract.ProposePolicy, "", under(policy.Default()))
	l.approve("policy", arsChief, cdChief, ogChief)
	moved := l.last(contract.PlanMoved).Detail
	if len(moved.Missed) > 0 {
		t.Errorf("the new rules miss %v", moved.Missed)
	}
	next := false
	for id, due := range l.deadlines() {
		kind := schedule.KindOf(id)
		legal := kind == schedule.Filing || kind == schedule.Evaluation || kind == schedule.Report
		if legal && day(due).Before(l.state.Today(l.now)) {
			t.Errorf("%s, due on %s, is asked for on %s", id, due, l.now)
		}
		next = next || legal
	}
	if !next {
		t.Error("nothing of the legal calendar is awaited")
	}
	retold(t, l)
}

// A policy that comes while reminders are under way gives none again.
func TestAPolicyRecallsNothingOfThePast(t *testing.T) {
	s := signed(lifecycle.InForce)
	l := open(t, s, noon("2028-02-01")).until(noon("2028-11-15")) // the first step is late by six weeks
	l.do(og, contract.ProposePolicy, "", under(policy.Default()))
	l.approve("policy", arsChief, cdChief, ogChief)
	if got := remindersFor(l, "step.FA-1.1"); got != "2028-11-29 escalated" {
		t.Errorf("of the late step these are to come: %s", got)
	}
	if got := l.tick(); len(got) > 0 {
		t.Errorf("at once the calendar says %s", kinds(got))
	}
}

// retold folds the facts of a life again, as they are stored.
func retold(t *testing.T, l *life) {
	t.Helper()
	stored, err := json.Marshal(l.facts)
	if err != nil {
		t.Fatal(err)
	}
	var facts []contract.Fact
	if err := json.Unmarshal(stored, &facts); err != nil {
		t.Fatal(err)
	}
	var s contract.State
	for _, fact := range facts {
		if err := s.Apply(fact); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(indented(t, l.state)), string(indented(t, s))); diff != "" {
		t.Errorf("told again, the life is another:\n%s", diff)
	}
}

// Read as living under the original policy, a contract would silently miss its own days: it is not read at all.
func TestAPolicyThatNobodyKnowsIsNotGuessed(t *testing.T) {
	for text, wanted := range map[string]bool{
		`{"id":"CPOM-T","policy":"2026.1"}`: true, `{"id":"CPOM-T"}`: true, `{"id":"CPOM-T","policy":"ars-2027"}`: false,
		`{"id":"CPOM-T","policy":"ars-2027","rules":{"version":"ars-2027"}}`: true,
	} {
		var s contract.State
		err := json.Unmarshal([]byte(text), &s)
		if (err == nil) != wanted || err != nil && (!strings.Contains(err.Error(), "CPOM-T") || !strings.Contains(err.Error(), "ars-2027")) {
			t.Errorf("%s: %v", text, err)
		}
	}
	var opening contract.Fact
	if err := json.Unmarshal([]byte(`{"seq":1,"kind":"contract.opened","detail":{"opening":{"id":"CPOM-T","policy":"ars-2027"}}}`), &opening); err == nil {
		t.Error("a fact that opens a contract under an unknown policy was read")
	}
}
