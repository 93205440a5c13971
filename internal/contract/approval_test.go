package contract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

func TestSubmittersPartyDecidesLast(t *testing.T) {
	_, at := moments(t)
	l := at["launch asked"]
	a, _ := l.state.Approval("launch")
	if diff := cmp.Diff([]string{"ARS-MV", "CD-96", "OG"}, a.Needed); diff != "" {
		t.Errorf("submitted by the managing body, the launch is decided in another order:\n%s", diff)
	}
	if refusal := l.refused(contract.Forbidden, ogChief, contract.DecideApproval, "launch"); !strings.Contains(refusal.Message, "en dernier") {
		t.Errorf("the reason is %q", refusal.Message)
	}
	if got := l.state.Expected(a, l.state.Today(l.now)); len(got) != 2 || got[0].Person != ars || got[1].Person != cd {
		t.Errorf("awaited now: %v, want the two authorities' referents", got)
	}
	l.approve("launch", cd, ars)
	l.refused(contract.Forbidden, arsChief, contract.DecideApproval, "launch") // a party decides once
	facts := l.do(og, contract.DecideApproval, "launch")
	if got := kinds(facts); got != "approval.decided approval.approved phase.entered plan.moved" {
		t.Errorf("the last agreement gives %s", got)
	}
	if l.state.Phase != lifecycle.InDiagnosis {
		t.Errorf("the contract is in phase %s", l.state.Phase)
	}
}

func TestOneObjectionSettlesAtOnce(t *testing.T) {
	_, at := moments(t)
	l := at["launch asked"]
	l.do(ars, contract.DecideApproval, "launch", verdict(lifecycle.Reject))
	if a, _ := l.state.Approval("launch"); a.State != lifecycle.Rejected || l.state.Phase != lifecycle.Launch {
		t.Errorf("after a refusal the launch is %s in phase %s", a.State, l.state.Phase)
	}
	l.refused(contract.NotAllowed, cd, contract.DecideApproval, "launch")
	l.do(og, contract.SubmitLaunch, "")
	if a, _ := l.state.Approval("launch"); a.Round != 2 || len(a.Decisions) != 0 || l.last(contract.ApprovalSubmitted).Detail.Move != lifecycle.Submit {
		t.Errorf("a new question after a refusal is %+v", a)
	}
}

func TestNobodySettlesAQuestionAlone(t *testing.T) {
	_, at := moments(t)
	l := at["in force"]
	l.do(og, contract.ReportStep, "step.FA-1.1")
	if refusal := l.refused(contract.Forbidden, og, contract.DecideApproval, "step.FA-1.1"); !strings.Contains(refusal.Message, "seule") {
		t.Errorf("the reason is %q", refusal.Message)
	}
	l.approve("step.FA-1.1", ogChief)

	alone := signed(lifecycle.InForce)
	alone.People[5].Person = og // who signs for it as well
	l = open(t, alone, noon("2028-02-01"))
	for step, want := range map[string][]string{"step.FA-1.1": {"ARS-MV"}, "step.FA-2.1": {"ARS-MV", "CD-96"}} {
		l.do(og, contract.ReportStep, step)
		if a, _ := l.state.Approval(step); !slices.Equal(a.Needed, want) {
			t.Errorf("where one person is the whole managing body, %s is decided by %v, want %v", step, a.Needed, want)
		}
	}
	l.do(pilot, contract.ReportStep, "step.FA-1.2")
	l.approve("step.FA-1.2", og)
}

func TestOnlySignaturesBind(t *testing.T) {
	_, at := moments(t)
	for moment, id := range map[string]string{"signature asked": "signature", "amendment asked": "amendment.1", "renewal asked": "renewal"} {
		l := at[moment]
		if refusal := l.refused(contract.Forbidden, cd, contract.DecideApproval, id); !strings.Contains(refusal.Message, "signataire") {
			t.Errorf("%s: the reason is %q", id, refusal.Message)
		}
		a, _ := l.state.Approval(id)
		for _, awaited := range l.state.Expected(a, l.state.Today(l.now)) {
			if !slices.Contains([]string{arsChief, cdChief, ogChief}, awaited.Person) {
				t.Errorf("%s awaits %s, who cannot bind", id, awaited.Person)
			}
		}
	}
}

// What is sent back for changes comes again as the next round of the same question.
func TestChangesRequestedThenResubmitted(t *testing.T) {
	_, at := moments(t)
	for _, c := range []struct {
		moment, id, objector string
		resubmit             func(l *life)
	}{
		{"launch asked", "launch", cd, func(l *life) { l.do(ars, contract.SubmitLaunch, "") }},
		{"diagnostic asked", "diagnostic", og, func(l *life) {
			if l.state.Diagnostic.Stage != lifecycle.SelfAssessment {
				t.Errorf("a diagnostic sent back stands at %s", l.state.Diagnostic.Stage)
			}
			l.do(og, lifecycle.DepositDiagnostic, "")
			l.do(ars, contract.DepositAnalysis, "ARS-MV")
			l.do(cd, contract.DepositAnalysis, "CD-96")
			l.do(cd, lifecycle.RecordRestitution, "")
			l.do(cd, contract.SubmitDiagnostic, "")
		}},
		{"sheet asked", "sheet.FA-1", ars, func(l *life) { l.do(og, contract.SubmitSheet, "FA-1") }},
		{"step reported", "step.FA-1.1", og, func(l *life) {
			if due := l.deadlines()["step.FA-1.1"]; due != "2028-09-30" {
				t.Errorf("the step given back is awaited on %q", due)
			}
			l.do(pilot, contract.ReportStep, "step.FA-1.1")
		}},
		{"amendment asked", "amendment.1", cdChief, func(l *life) { l.do(og, contract.ProposeAmendment, "") }},
	} {
		l := at[c.moment]
		l.do(c.objector, contract.DecideApproval, c.id, verdict(lifecycle.RequestChanges))
		if a, _ := l.state.Approval(c.id); a.State != lifecycle.ChangesRequested || l.deadlines()[a.Deadline()] != "" {
			t.Errorf("%s is %s and still awaited on %q", c.id, a.State, l.deadlines()[a.Deadline()])
		}
		c.resubmit(l)
		a, _ := l.state.Approval(c.id)
		if move := l.last(contract.ApprovalSubmitted).Detail.Move; a.Round != 2 || a.State != lifecycle.Pending || len(a.Decisions) > 0 || move != lifecycle.Resubmit {
			t.Errorf("%s comes again by %s as round %d, %s, with %d decisions", c.id, move, a.Round, a.State, len(a.Decisions))
		}
		if l.deadlines()[a.Deadline()] != a.DueOn.String() {
			t.Errorf("%s is not awaited again", c.id)
		}
	}
}

// What was sent back comes again as another text, which is asked for where the text is handed in.
func TestTheSameTextIsNotSubmittedAgain(t *testing.T) {
	_, at := moments(t)
	l := at["sheet asked"]
	a, _ := l.state.Approval("sheet.FA-1")
	same := func(c *contract.Command) { c.Revision = a.Revision }
	l.do(ars, contract.DecideApproval, "sheet.FA-1", verdict(lifecycle.RequestChanges))
	l.barred(contract.NewText, pilot, contract.SubmitSheet, "FA-1", same)
	l.do(pilot, contract.SubmitSheet, "FA-1")
	l.do(ars, contract.DecideApproval, "sheet.FA-1", verdict(lifecycle.Reject))
	a, _ = l.state.Approval("sheet.FA-1")
	l.do(pilot, contract.SubmitSheet, "FA-1", same) // a refusal asks for no other text

	l = at["diagnostic asked"]
	a, _ = l.state.Approval("diagnostic")
	l.do(og, contract.DecideApproval, "diagnostic", verdict(lifecycle.RequestChanges))
	l.barred(contract.NewText, og, lifecycle.DepositDiagnostic, "", same)
	l.do(og, lifecycle.DepositDiagnostic, "")
}

// A question is taken back by who asked it; where that person left, by who keeps the register of the party.
func TestWhoAskedTakesItBack(t *testing.T) {
	_, at := moments(t)
	l := at["step reported"]
	for _, person := range []string{og, ogChief, deputy, ars} {
		l.barred(contract.SubmitterTakesIt, person, lifecycle.Withdraw, "step.FA-1.1")
	}
	l.do(og, contract.EndRole, "", named(pilot, contract.Pilot, "FA-1"))
	l.barred(contract.SubmitterTakesIt, og, lifecycle.Withdraw, "step.FA-1.1") // the pilot is there until tonight
	l.until(noon("2028-02-02"))
	for _, person := range []string{pilot, pilot2, ars} {
		l.barred(contract.SubmitterTakesIt, person, lifecycle.Withdraw, "step.FA-1.1")
	}
	if by := l.do(og, lifecycle.Withdraw, "step.FA-1.1")[0].By; by != (contract.Actor{Person: og, Party: "OG"}) {
		t.Errorf("taken back by %+v", by)
	}
}

func TestLegalActsAreSignedOrRefused(t *testing.T) {
	_, at := moments(t)
	for moment, id := range map[string]string{"signature asked": "signature", "renewal asked": "renewal"} {
		if refusal := at[moment].refused(contract.Invalid, cdChief, contract.DecideApproval, id, verdict(lifecycle.RequestChanges)); refusal.Field != "verdict" {
			t.Errorf("%s: the refusal names field %q", id, refusal.Field)
		}
	}
}

func TestRefusalAtSignatureFreesTheText(t *testing.T) {
	_, at := moments(t)
	l := at["signature asked"]
	l.approve("signature", ogChief)
	facts := l.do(cdChief, contract.DecideApproval, "signature", verdict(lifecycle.Reject))
	if got := kinds(facts); got != "approval.decided approval.rejected phase.entered plan.moved" {
		t.Errorf("the refusal gives %s", got)
	}
	if l.state.Phase != lifecycle.Negotiation || l.state.Text != "" || len(l.state.Consultations) != 0 || !l.state.Negotiation.TextFrozenOn.IsZero() {
		t.Errorf("after the refusal: phase %s, text %q, consultations %v", l.state.Phase, l.state.Text, l.state.Consultations)
	}
	// Another text, its own consultations, another round.
	l.do(og, lifecycle.FreezeText, "")
	l.refused(contract.NotAllowed, ars, contract.OpenSignature, "")
	l.do(og, contract.RecordConsultation, "")
	l.do(og, contract.RecordConsultation, "")
	l.do(ars, contract.OpenSignature, "")
	if a, _ := l.state.Approval("signature"); a.Round != 2 || a.Revision != l.state.Text {
		t.Errorf("the second signature is round %d on %q, the text is %q", a.Round, a.Revision, l.state.Text)
	}
}

func TestWithdrawnOnlyBeforeTheFirstDecision(t *testing.T) {
	_, at := moments(t)
	l := at["launch asked"]
	l.do(og, lifecycle.Withdraw, "launch")
	if a, _ := l.state.Approval("launch"); a.State != lifecycle.Withdrawn || l.deadlines()[a.Deadline()] != "" {
		t.Errorf("after a withdrawal the launch is %s", a.State)
	}
	l.do(og, contract.SubmitLaunch, "")
	l.approve("launch", ars)
	l.refused(contract.NotAllowed, og, lifecycle.Withdraw, "launch")

	l = at["step reported"]
	l.do(pilot, lifecycle.Withdraw, "step.FA-1.1")
	if l.state.Sheets[0].Steps[0].Stage != contract.ToDo || l.deadlines()["step.FA-1.1"] == "" {
		t.Error("a report taken back leaves the step reported")
	}
}
