package contract_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// A running contract is taken over with nothing sent for the past: what was due is listed, once.
func TestTakingOverARunningContract(t *testing.T) {
	running := signed(lifecycle.InForce)
	running.Sheets[0].Steps[1].Stage = contract.Validated
	running.Dialogues = []contract.Dialogue{{ID: "dialogue.annual.2029", Stage: lifecycle.Minuted, On: day("2029-05-10")}}
	l := open(t, running, noon("2029-08-01"))
	if got := kinds(l.facts); got != "contract.opened plan.set" {
		t.Fatalf("taken over with %s", got)
	}
	plan := l.facts[1].Detail
	if diff := cmp.Diff([]string{"step.FA-1.1", "step.FA-2.1"}, plan.Missed); diff != "" {
		t.Errorf("listed as missed:\n%s", diff)
	}
	for _, d := range plan.Plan {
		if d.ID == "step.FA-1.2" || d.ID == "dialogue.annual.2029" {
			t.Errorf("%s was done and is planned", d.ID)
		}
		for _, r := range d.Reminders {
			if !paris.At(r.On, 8).After(l.now) {
				t.Errorf("%s would be recalled on %s, in the past", d.ID, r.On)
			}
		}
	}
	if got := l.tick(); len(got) > 0 {
		t.Errorf("on the day of the take-over the calendar says %s", kinds(got))
	}
	if l.state.Since != day("2029-08-01") || l.state.Zone != "Europe/Paris" || l.state.Policy == "" {
		t.Errorf("taken over with since %s, zone %q, policy %q", l.state.Since, l.state.Zone, l.state.Policy)
	}
}

func TestPendingQuestionsGetTheirTimeAtTheTakeOver(t *testing.T) {
	asked := programmed()
	asked.Phase, asked.Negotiation.RestitutedOn = lifecycle.Negotiation, day("2026-10-01")
	asked.Approvals = []contract.Approval{{
		ID: "sheet.FA-2", State: lifecycle.Pending, Round: 1, Revision: revision(3), Needed: []string{"ARS-MV", "CD-96"},
		Submitter: contract.Actor{Person: og, Party: "OG"},
		Decisions: []contract.Decision{{Party: "ARS-MV", Person: ars, Verdict: lifecycle.Approve}},
	}}
	l := open(t, asked, noon("2026-11-23"))
	a, _ := l.state.Approval("sheet.FA-2")
	if a.DueOn != day("2026-12-23") || a.LapseOn != day("2027-06-23") || l.deadlines()["approval.sheet.FA-2"] != "2026-12-23" {
		t.Errorf("due %s, lapses after %s, awaited %v", a.DueOn, a.LapseOn, l.deadlines())
	}
	l.approve("sheet.FA-2", cd)
	if !l.state.Sheets[1].Approved {
		t.Error("the last awaited agreement did not approve the fiche")
	}
}

func TestOnlyLivingContractsAreOpened(t *testing.T) {
	for _, phase := range []lifecycle.State{lifecycle.Expired, lifecycle.Abandoned, "asleep", ""} {
		dead := programmed()
		dead.Phase = phase
		if _, err := contract.Open(dead, noon("2026-11-23")); err == nil {
			t.Errorf("a contract in phase %q was opened", phase)
		}
	}
}

// What is moved, what replaces it: one fact shows both, and nothing past is recalled.
func TestReplanningShowsBothLists(t *testing.T) {
	_, at := moments(t)
	l := at["in force"]
	l.do(og, contract.ProposeAmendment, "step.FA-2.1", on("2029-09-30"), func(c *contract.Command) { c.TermOn = day("2031-12-31") })
	l.approve("amendment.1", arsChief, cdChief)
	facts := l.do(ogChief, contract.DecideApproval, "amendment.1")
	if got := kinds(facts); got != "approval.decided approval.approved contract.amended plan.moved" {
		t.Fatalf("the amendment gives %s", got)
	}
	if l.state.TermOn != day("2031-12-31") || l.state.Sheets[1].Steps[0].DueOn != day("2029-09-30") {
		t.Errorf("term %s, step due %s", l.state.TermOn, l.state.Sheets[1].Steps[0].DueOn)
	}
	moved := facts[3].Detail
	was, is := days(moved.Before), days(moved.Plan)
	for id, want := range map[string][2]string{
		"step.FA-2.1": {"2029-03-31", "2029-09-30"}, "renewal.t18": {"2031-06-30", "2030-06-30"},
		"renewal.t6": {"2032-06-30", "2031-06-30"}, "review.final": {"2032-12-31", "2031-12-31"},
		"dialogue.annual.2032": {"2032-07-30", ""},
	} {
		if was[id] != want[0] || is[id] != want[1] {
			t.Errorf("%s was due %q and is due %q, want %v", id, was[id], is[id], want)
		}
	}
	if _, touched := was["step.FA-1.1"]; touched || is["step.FA-1.1"] != "" {
		t.Error("a deadline that stays is in the lists")
	}
	if !slices.IsSortedFunc(moved.Plan, func(a, b contract.Deadline) int { return a.Due.Compare(b.Due) }) {
		t.Error("the new list is not in order")
	}
}

// Moving the term so that a review window is past gives a list of what was missed, not a burst of mails.
func TestATermMovedIntoThePastOfItsWindowsSendsNothing(t *testing.T) {
	_, at := moments(t)
	l := at["fourth year"]
	l.do(og, contract.ProposeAmendment, "", func(c *contract.Command) { c.TermOn = day("2031-10-31") })
	l.approve("amendment.2", arsChief, cdChief, ogChief)
	missed := l.last(contract.PlanMoved).Detail.Missed
	for _, id := range []string{"renewal.t18", "renewal.t12"} {
		if !slices.Contains(missed, id) {
			t.Errorf("%s is past and not listed as missed: %v", id, missed)
		}
	}
	if slices.Contains(missed, "renewal.t6") {
		t.Error("T-6 falls later this year and is listed as missed")
	}
	if got := l.tick(); len(got) > 0 {
		t.Errorf("at once the calendar says %s", kinds(got))
	}
	for _, d := range l.state.Deadlines {
		if len(d.Reminders) > 0 && !paris.At(d.Reminders[0].On, 8).After(l.now) {
			t.Errorf("%s keeps a reminder of the past, on %s", d.ID, d.Reminders[0].On)
		}
	}
}

// Parties that take their time cannot agree on days that have come meanwhile: an amendment never changes the past.
func TestProposedDaysMustStillBeToCome(t *testing.T) {
	for name, propose := range map[string]func(l *life){
		"term": func(l *life) {
			l.do(og, contract.ProposeAmendment, "", func(c *contract.Command) { c.TermOn = day("2028-03-31") })
		},
		"step": func(l *life) { l.do(og, contract.ProposeAmendment, "step.FA-2.1", on("2028-03-31")) },
	} {
		_, at := moments(t)
		l := at["in force"]
		propose(l)
		l.until(noon("2028-03-30")).approve("amendment.1", arsChief)
		l.until(noon("2028-03-31"))
		if refusal := l.refused(contract.Invalid, cdChief, contract.DecideApproval, "amendment.1"); refusal.Field != "verdict" {
			t.Errorf("%s: the refusal names field %q", name, refusal.Field)
		}
		l.do(cdChief, contract.DecideApproval, "amendment.1", verdict(lifecycle.RequestChanges))
	}
}

func TestRemindersGivenAreNotGivenAgainByReplanning(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	l.until(noon("2028-09-25")) // thirty and seven days before the first step
	before := l.count(contract.DeadlineNear)
	l.do(og, contract.ProposeAmendment, "step.FA-2.1", on("2029-05-31"))
	l.approve("amendment.1", arsChief, cdChief, ogChief)
	l.now = l.now.Add(time.Hour)
	if got := l.tick(); len(got) > 0 || before != 2 {
		t.Errorf("%d reminders before, and after another deadline moved: %s", before, kinds(got))
	}
}

func TestPausedNegotiationsRemindNobody(t *testing.T) {
	_, at := moments(t)
	l := at["suspended"]
	if wake := contract.NextWake(&l.state); !wake.IsZero() {
		t.Errorf("a suspended contract wakes at %s", wake)
	}
	l.now = noon("2027-09-01")
	if got := l.tick(); len(got) > 0 {
		t.Errorf("while suspended the calendar says %s", kinds(got))
	}
	l.refused(contract.NotAllowed, ars, lifecycle.Suspend, "")
	l.do(cd, lifecycle.Resume, "")
	if l.state.Pause != lifecycle.Active || l.state.Phase != lifecycle.Negotiation {
		t.Errorf("resumed as %s in phase %s", l.state.Pause, l.state.Phase)
	}
	if got := l.tick(); kinds(got) != "deadline.escalated" || got[0].Subject != "phase.negotiation" {
		t.Errorf("back at work the calendar says %s", kinds(got))
	}
	l.do(arsChief, lifecycle.Suspend, "")
	l.do(cdChief, lifecycle.Abandon, "")
	if l.state.Phase != lifecycle.Abandoned {
		t.Errorf("abandoned while suspended: phase %s", l.state.Phase)
	}
}

func days(list []contract.Deadline) map[string]string {
	due := map[string]string{}
	for _, d := range list {
		due[d.ID] = d.Due.String()
	}
	return due
}

// Whatever moves the term takes the old reminders away and sets new ones in one fact. A moved deadline keeps its id and
// is set anew, so that a letter about its old day can be told from one about the new.
func TestMovingTheTermMovesItsReminders(t *testing.T) {
	amended := func(l *life) {
		l.do(og, contract.ProposeAmendment, "", func(c *contract.Command) { c.TermOn = day("2031-12-31") })
		l.approve("amendment.1", arsChief, cdChief, ogChief)
	}
	extended := func(l *life) {
		l.until(noon("2031-07-01")).do(og, lifecycle.OpenRenewal, "")
		l.do(og, contract.ProposeRenewal, "", outcome(lifecycle.ChooseExtend, 12))
		l.approve("renewal", arsChief, cdChief, ogChief)
	}
	for version, opening := range map[string]contract.State{"original": signed(lifecycle.InForce), "calendar": calendared(signed(lifecycle.InForce))} {
		for name, c := range map[string]struct {
			agree    func(*life)
			id       string
			was, due string
		}{"amendment": {amended, "renewal.t6", "2032-06-30", "2031-06-30"}, "extension": {extended, "renewal.t18", "2031-06-30", "2032-06-30"}} {
			l := open(t, opening, noon("2028-02-01"))
			set := l.set(c.id)
			c.agree(l)
			moved := l.last(contract.PlanMoved)
			if l.deadlines()[c.id] != c.due || days(moved.Detail.Plan)[c.id] != c.due || l.set(c.id) != moved.Seq || l.set(c.id) <= set {
				t.Errorf("%s, %s: due %s, set by fact %d after %d; the plan moved with fact %d", version, name, l.deadlines()[c.id], l.set(c.id), set, moved.Seq)
			}
			for _, d := range moved.Detail.Plan {
				if want := l.state.Agreed().RemindersFor(schedule.KindOf(d.ID), d.Due, ""); !slices.Equal(remindersOf(l, d.ID), want) && !d.Due.Before(l.state.Today(l.now)) {
					t.Errorf("%s, %s: %s is recalled on %v, want %v", version, name, d.ID, remindersOf(l, d.ID), want)
				}
			}
			l.until(noon("2034-03-01"))
			for _, fact := range l.facts[moved.Seq:] {
				if fact.Subject == c.id && fact.Detail.DueOn != day(c.due) && !fact.Detail.DueOn.IsZero() {
					t.Errorf("%s, %s: on %s, %s of its old day", version, name, fact.At, fact.Kind)
				}
			}
		}
	}
}

// set is the number of the fact that fixed a deadline.
func (l *life) set(id string) int64 {
	for _, d := range l.state.Deadlines {
		if d.ID == id {
			return d.Set
		}
	}
	return 0
}

func TestAnEarlyEndDropsEveryReminder(t *testing.T) {
	for version, opening := range openings() {
		_, at := momentsOf(t, opening)
		l := at["step reported"]
		if facts := l.do(arsChief, lifecycle.Terminate, ""); kinds(facts) != "phase.entered" || len(l.state.Deadlines) > 0 {
			t.Errorf("%s: terminated by %s, still awaited: %v", version, kinds(facts), l.deadlines())
		}
		if told := len(l.facts); len(l.until(noon("2033-06-01")).facts) != told || len(l.tick()) > 0 {
			t.Errorf("%s: afterwards the calendar says %s", version, kinds(l.facts[told:]))
		}
	}
}
