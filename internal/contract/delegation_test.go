package contract_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// What a signatory lends binds the party as his own signature would, and says who signed in whose place.
func TestADelegateSignsInTheSignatorysPlace(t *testing.T) {
	_, at := moments(t)
	l := at["signature asked"]
	l.barred(contract.SignatoryBinds, deputy, contract.DecideApproval, "signature") // who stands in for the referent alone
	l.do(ogChief, contract.Delegate, "", to(deputy), until("2027-03-01"))
	facts := l.do(deputy, contract.DecideApproval, "signature")
	if by := facts[0].By; by != (contract.Actor{Person: deputy, Party: "OG", For: ogChief}) {
		t.Errorf("signed by %+v", by)
	}
	want := "Julien Tessier pour ogChief (OG) approuve la signature du contrat (tour 1)\u00a0: motif."
	if got := contract.Sentence(facts[0], words{}); got != want {
		t.Errorf("told as %q, want %q", got, want)
	}
	a, _ := l.state.Approval("signature")
	if diff := cmp.Diff([]contract.Decision{{Party: "OG", Person: deputy, For: ogChief, Verdict: lifecycle.Approve}}, a.Decisions); diff != "" {
		t.Error(diff)
	}
	l.barred(contract.RoleEntitles, ogChief, contract.DecideApproval, "signature") // a party signs once
}

func TestADelegationHoldsOnItsFirstAndItsLastDay(t *testing.T) {
	_, at := moments(t)
	l := at["signature asked"]
	l.do(cdChief, contract.Delegate, "", to(delegate), from("2027-02-20"), until("2027-02-28"))
	for _, c := range []struct {
		at  time.Time
		may bool
	}{
		{paris.At(day("2027-02-20"), 0).Add(-time.Second), false}, {paris.At(day("2027-02-20"), 0), true},
		{paris.At(day("2027-03-01"), 0).Add(-time.Second), true}, {paris.At(day("2027-03-01"), 0), false},
	} {
		l.now = c.at
		if may := l.can(delegate, contract.DecideApproval, "signature"); may != c.may {
			t.Errorf("lent from 20/02 to 28/02, on %s the delegate may sign: %t", c.at, may)
		}
	}
}

// A delegation lives no longer than the role that it lends from, and a role given anew does not wake it.
func TestADelegationEndsWithTheGiversRole(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	l.do(og, contract.Delegate, "", to(delegate), until("2028-12-31"))
	l.do(ogChief, contract.AssignRole, "", named(newcomer, contract.Referent, ""), from("2028-03-01"))
	for on, may := range map[string]bool{"2028-02-29": true, "2028-03-01": false, "2028-04-01": false} {
		if l.now = noon(on); l.can(delegate, contract.ProposeAmendment, "") != may {
			t.Errorf("the giver is in office until 29/02; on %s his delegate may act: %t", on, !may)
		}
	}
	l.now = noon("2028-03-02")
	l.do(ogChief, contract.AssignRole, "", named(og, contract.Referent, ""), from("2028-05-01"))
	for _, on := range []string{"2028-04-30", "2028-05-01", "2028-06-01"} {
		if l.now = noon(on); l.can(delegate, contract.ProposeAmendment, "") {
			t.Errorf("the giver is back in office on 01/05; on %s the delegation of before holds again", on)
		}
	}
	l.do(og, contract.Delegate, "", to(delegate), until("2028-12-31"))
	if !l.can(delegate, contract.ProposeAmendment, "") {
		t.Error("a new delegation does not hold")
	}

	// Another role of the giver's keeps what it can lend: the signatory was the referent too.
	both := signed(lifecycle.InForce)
	both.People[4].Person = ogChief
	l = open(t, both, noon("2028-02-01"))
	l.do(ogChief, contract.Delegate, "", to(delegate), until("2028-12-31"))
	l.do(ogChief, contract.AssignRole, "", named(og, contract.Referent, ""))
	if l.now = noon("2028-03-01"); !l.can(delegate, contract.ProposeAmendment, "") {
		t.Error("the giver still signs and his delegate cannot act")
	}
}

func TestWhatWasLentIsNotLentAgain(t *testing.T) {
	_, at := moments(t)
	l := at["signature asked"]
	l.do(ogChief, contract.Delegate, "", to(delegate))
	l.barred(contract.NoCascade, delegate, contract.Delegate, "")
	l.barred(contract.NoCascade, deputy, contract.Delegate, "")
	l.barred(contract.RoleEntitles, delegate, contract.AssignRole, "") // decisions were lent, not people

	// Somebody with decisions of his own lends these, and not what he was lent besides.
	l.do(ogChief, contract.Delegate, "", to(og))
	l.do(og, contract.Delegate, "", to(newcomer))
	l.barred(contract.SignatoryBinds, newcomer, contract.DecideApproval, "signature")
	if !l.can(og, contract.DecideApproval, "signature") {
		t.Error("the referent to whom the signatory lent cannot sign")
	}
}

func TestADelegationIsRevokedByItsGiverOrTheSignatory(t *testing.T) {
	for _, by := range []string{og, ogChief} {
		l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
		id := l.do(og, contract.Delegate, "", to(delegate), until("2028-12-31"))[0].Subject
		for _, other := range []string{delegate, deputy, arsChief, pilot} {
			l.barred(contract.RoleEntitles, other, contract.RevokeDelegation, id)
		}
		l.do(by, contract.RevokeDelegation, id)
		if len(l.state.Delegations) > 0 || l.can(delegate, contract.ProposeAmendment, "") {
			t.Errorf("revoked by %s, it still holds", by)
		}
		l.refused(contract.Unknown, by, contract.RevokeDelegation, id)
	}

	// Whoever left has nothing to take back, and may act for another party by then.
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	id := l.do(og, contract.Delegate, "", to(delegate), until("2028-12-31"))[0].Subject
	l.do(og, contract.EndRole, "")
	l.until(noon("2028-02-02")).do(cdChief, contract.Delegate, "", to(og))
	l.barred(contract.RoleEntitles, og, contract.RevokeDelegation, id)
}

// Whoever has a role uses it: what was lent besides is for what that role does not allow.
func TestInPersonBeforeInAnothersPlace(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	l.do(ogChief, contract.Delegate, "", to(og), until("2028-12-31"))
	if by := l.do(og, contract.ProposeAmendment, "")[0].By; by.For != "" {
		t.Errorf("the referent proposes an amendment for %s", by.For)
	}
	l.approve("amendment.1", arsChief, cdChief)
	if by := l.do(og, contract.DecideApproval, "amendment.1")[0].By; by.For != ogChief {
		t.Errorf("the referent signs it for %q, want %s", by.For, ogChief)
	}
}

func TestASubstituteActsForTheReferent(t *testing.T) {
	_, at := moments(t)
	l := at["step reported"]
	if by := l.do(deputy, contract.DecideApproval, "step.FA-1.1")[0].By; by != (contract.Actor{Person: deputy, Party: "OG", For: og}) {
		t.Errorf("decided by %+v", by)
	}
	l = at["renewal asked"]
	l.barred(contract.SignatoryBinds, deputy, contract.DecideApproval, "renewal")

	// The referent who signs as well lends his substitute no signature.
	both := signed(lifecycle.InForce)
	both.People[5].Person = og
	l = open(t, both, noon("2028-02-01"))
	l.do(og, contract.ProposeAmendment, "")
	l.approve("amendment.1", arsChief, cdChief)
	l.barred(contract.SignatoryBinds, deputy, contract.DecideApproval, "amendment.1")
	l.approve("amendment.1", og)

	// While there is no referent, there is nobody to stand in for.
	l = open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	l.do(og, contract.EndRole, "")
	l.until(noon("2028-02-02")).barred(contract.RoleEntitles, deputy, contract.ProposeAmendment, "")
}

// Nobody settles an own question through somebody else, or as somebody else.
func TestNeverAloneWhoeverStandsIn(t *testing.T) {
	for _, submitter := range []string{og, deputy} { // the deputy does it for the referent
		l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
		l.do(og, contract.Delegate, "", to(delegate))
		l.do(ogChief, contract.Delegate, "", to(og))
		l.do(ogChief, contract.Delegate, "", to(deputy))
		l.do(ogChief, contract.Delegate, "", to(newcomer))
		l.do(submitter, contract.ReportStep, "step.FA-1.1")
		for _, person := range []string{og, delegate} {
			l.barred(contract.NeverAlone, person, contract.DecideApproval, "step.FA-1.1")
		}
		if may := l.can(deputy, contract.DecideApproval, "step.FA-1.1"); may != (submitter == og) { // in the signatory's place
			t.Errorf("reported by %s, the deputy may validate it: %t", submitter, may)
		}
		l.approve("step.FA-1.1", newcomer)
	}
}

func TestBothGiverAndDelegateAreAwaited(t *testing.T) {
	_, at := moments(t)
	l := at["renewal asked"]
	l.do(cdChief, contract.Delegate, "", to(delegate), from("2031-07-02"), until("2031-07-31"))
	l.do(ogChief, contract.Delegate, "", to(og))
	awaited := func() []contract.Actor {
		a, _ := l.state.Approval("renewal")
		return l.state.Expected(a, l.state.Today(l.now))
	}
	ofARS, ofCD := contract.Actor{Person: arsChief, Party: "ARS-MV"}, contract.Actor{Person: cdChief, Party: "CD-96"}
	if diff := cmp.Diff([]contract.Actor{ofARS, ofCD}, awaited()); diff != "" {
		t.Errorf("the day before the delegation:\n%s", diff)
	}
	l.until(noon("2031-07-02"))
	if diff := cmp.Diff([]contract.Actor{ofARS, ofCD, {Person: delegate, Party: "CD-96", For: cdChief}}, awaited()); diff != "" {
		t.Errorf("on its first day:\n%s", diff)
	}
	l.approve("renewal", arsChief, delegate)
	if diff := cmp.Diff([]contract.Actor{{Person: ogChief, Party: "OG"}, {Person: og, Party: "OG", For: ogChief}}, awaited()); diff != "" {
		t.Errorf("a signatory who lent to the referent:\n%s", diff)
	}
}

// Somebody to whom a referent or a signatory lent may do, at every moment, what that one may, people and questions of
// one's own apart.
func TestADelegateMayWhatTheGiverMay(t *testing.T) {
	_, at := moments(t)
	inPersonOnly := []lifecycle.Action{contract.AssignRole, contract.EndRole, contract.Delegate, contract.RevokeDelegation, lifecycle.Withdraw}
	compared := 0
	for name, l := range at {
		if l.state.Over() {
			continue
		}
		for _, giver := range inPerson {
			lent := &life{t: t, state: l.state.Clone(), now: l.now}
			lent.do(giver, contract.Delegate, "", to(newcomer))
			want := slices.DeleteFunc(contract.Available(&lent.state, giver, l.now), func(o contract.Offer) bool { return slices.Contains(inPersonOnly, o.Action) })
			if diff := cmp.Diff(want, contract.Available(&lent.state, newcomer, l.now)); diff != "" {
				t.Errorf("%s, lent by %s:\n%s", name, giver, diff)
			}
			compared += len(want)
		}
	}
	if compared < 300 {
		t.Errorf("only %d offers were compared", compared)
	}
}
