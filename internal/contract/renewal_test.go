package contract_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

func TestRenewalOpensAtT18(t *testing.T) {
	_, at := moments(t)
	l := at["fourth year"]
	l.until(noon("2031-06-29")).refused(contract.NotAllowed, og, lifecycle.OpenRenewal, "")
	l.until(paris.At(day("2031-06-30"), 0)).do(og, lifecycle.OpenRenewal, "") // eighteen months before 31/12/2032
	if l.state.Renewal.Stage != lifecycle.Opened {
		t.Errorf("the renewal is %s", l.state.Renewal.Stage)
	}
}

func TestRenewalNamesItsSuccessor(t *testing.T) {
	_, at := moments(t)
	l := at["renewing"]
	if l.state.Renewal.Successor != "CPOM-T-R2033" || !l.state.SuccessorAwaited() {
		t.Errorf("successor %q, awaited %t", l.state.Renewal.Successor, l.state.SuccessorAwaited())
	}
	if got := l.live(contract.NoteSuccessor(&l.state, l.now)); kinds(got) != "successor.started" || got[0].Detail.Successor != "CPOM-T-R2033" || l.state.SuccessorAwaited() {
		t.Errorf("noted as %s, still awaited %t", kinds(got), l.state.SuccessorAwaited())
	}
	for id, want := range map[string]string{"CPOM-1": "CPOM-1-R2033", "CPOM-1-R2028": "CPOM-1-R2033", "A-R2": "A-R2-R2033"} {
		if got := contract.SuccessorID(id, day("2033-01-01")); got != want {
			t.Errorf("%s is followed by %s, want %s", id, got, want)
		}
	}
}

// The successor begins the day after, for five years, with the same parties and facilities, the people who are still
// there, what is still to answer and what is still to do.
func TestSuccessorCarriesWhatRemains(t *testing.T) {
	_, at := moments(t)
	l := at["renewing"]
	for _, step := range []string{"step.FA-2.1"} { // FA-2 ends, FA-1 keeps its second step
		l.do(pilot2, contract.ReportStep, step)
		l.approve(step, og)
	}
	l.do(arsChief, contract.SetVisas, "", levels("instruction"))
	l.do(arsChief, contract.AssignRole, "", named(examiner, contract.Examiner, "instruction"), until("2033-01-01"))
	l.do(arsChief, contract.AssignRole, "", named(newcomer, contract.Contributor, ""), until("2032-12-31"))
	l.do(arsChief, contract.Delegate, "", to(delegate))
	next := contract.Successor(&l.state)
	want := contract.State{
		ID: "CPOM-T-R2033", Predecessor: "CPOM-T", Policy: l.state.Policy, Zone: "Europe/Paris", Phase: lifecycle.Programmed, Pause: lifecycle.Active,
		EffectiveOn: day("2033-01-01"), TermOn: day("2037-12-31"), Parties: l.state.Parties, Facilities: l.state.Facilities,
		People: []contract.Assignment{ // but FA-2's pilot, and whoever left before
			{Person: ars, Party: "ARS-MV", Role: contract.Referent}, {Person: arsChief, Party: "ARS-MV", Role: contract.Signatory},
			{Person: cdChief, Party: "CD-96", Role: contract.Signatory},
			{Person: og, Party: "OG", Role: contract.Referent}, {Person: ogChief, Party: "OG", Role: contract.Signatory},
			{Person: pilot, Party: "OG", Role: contract.Pilot, Subject: "FA-1"}, {Person: deputy, Party: "OG", Role: contract.Substitute},
			{Person: cd, Party: "CD-96", Role: contract.Referent, From: day("2027-02-15")},
			{Person: examiner, Party: "ARS-MV", Role: contract.Examiner, Subject: "instruction", From: day("2031-07-01"), Until: day("2033-01-01")},
		},
		Findings:   []string{"C1", "C3"}, // C2 was answered by FA-2
		Sheets:     []contract.Sheet{{Code: "FA-1", Facilities: []string{"E1"}, Findings: []string{"C1"}, Steps: []contract.Step{{DueOn: day("2034-06-30")}}}},
		Diagnostic: contract.Diagnostic{Stage: lifecycle.SelfAssessment}, Renewal: contract.Renewal{Stage: lifecycle.NotOpened},
	}
	if diff := cmp.Diff(want, next); diff != "" {
		t.Error(diff)
	}
	if l := open(t, next, l.now); l.state.Phase != lifecycle.Programmed {
		t.Errorf("the successor opens in phase %s", l.state.Phase)
	}
}

func TestOneExtensionOfAtMostAYear(t *testing.T) {
	_, at := moments(t)
	l := at["renewal opened"]
	l.do(og, contract.ProposeRenewal, "", outcome(lifecycle.ChooseExtend, 12))
	l.approve("renewal", arsChief, cdChief)
	facts := l.do(ogChief, contract.DecideApproval, "renewal")
	if got := kinds(facts); got != "approval.decided approval.approved renewal.decided contract.extended plan.moved" {
		t.Errorf("the extension gives %s", got)
	}
	if l.state.TermOn != day("2033-12-31") || !l.state.Extended || l.state.Renewal.Stage != lifecycle.NotOpened {
		t.Errorf("extended to %s (%t), renewal %s", l.state.TermOn, l.state.Extended, l.state.Renewal.Stage)
	}
	if due := l.deadlines(); due["renewal.t18"] != "2032-06-30" || due["renewal.t6"] != "" || due["dialogue.annual.2033"] != "2033-07-30" {
		t.Errorf("after the extension these are awaited: %v", due)
	}
	l.refused(contract.NotAllowed, og, lifecycle.OpenRenewal, "") // the question comes back before the new term
	l.until(noon("2032-07-01")).do(og, lifecycle.OpenRenewal, "")
	refusal := l.refused(contract.Invalid, og, contract.ProposeRenewal, "", outcome(lifecycle.ChooseExtend, 1))
	if refusal.Field != "outcome" || !strings.Contains(refusal.Message, "une seule prorogation") {
		t.Errorf("a second extension is refused with %q on %q", refusal.Message, refusal.Field)
	}
	l.do(og, contract.ProposeRenewal, "")
	if a, _ := l.state.Approval("renewal"); a.Round != 2 {
		t.Errorf("the second question is round %d", a.Round)
	}
	// An amendment cannot lengthen it either, beyond the sixth year.
	l.refused(contract.Invalid, og, contract.ProposeAmendment, "", func(c *contract.Command) { c.TermOn = day("2034-01-01") })
}

func TestRefusedOrSilentPartiesLetTheContractExpire(t *testing.T) {
	_, at := moments(t)
	l := at["renewal opened"]
	l.do(og, contract.ProposeRenewal, "")
	l.do(cdChief, contract.DecideApproval, "renewal", verdict(lifecycle.Reject))
	if l.state.Renewal.Stage != lifecycle.Opened {
		t.Errorf("after a refusal the renewal is %s", l.state.Renewal.Stage)
	}
	l.do(cd, contract.ProposeRenewal, "", outcome(lifecycle.ChooseExpire, 0))
	l.approve("renewal", arsChief, ogChief, cdChief)
	if l.state.Renewal.Stage != lifecycle.Ending || l.state.Renewal.Successor != "" {
		t.Errorf("decided to end: %+v", l.state.Renewal)
	}
	if l.until(noon("2033-01-01")); l.state.Phase != lifecycle.Expired {
		t.Errorf("ended as %s", l.state.Phase)
	}
}
