package contract_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

const director = "director"

// prepared is a fiche asked of both authorities, the ARS preparing its answer by two visas.
func prepared(t *testing.T) *life {
	s := negotiating()
	s.Parties[0].Visas = []string{"instruction", "direction"}
	s.People = append(s.People,
		contract.Assignment{Person: examiner, Party: "ARS-MV", Role: contract.Examiner, Subject: "instruction"},
		contract.Assignment{Person: director, Party: "ARS-MV", Role: contract.Examiner, Subject: "direction"})
	l := open(t, s, noon("2026-11-23"))
	l.do(pilot2, contract.SubmitSheet, "FA-2")
	return l
}

func awaitedFrom(l *life, id string) (people []string) {
	a, _ := l.state.Approval(id)
	for _, actor := range l.state.Expected(a, l.state.Today(l.now)) {
		people = append(people, actor.Person)
	}
	return people
}

func TestVisasComeInOrderBeforeTheDecision(t *testing.T) {
	l := prepared(t)
	for _, next := range []struct{ awaited, level, early string }{{examiner, "instruction", director}, {director, "direction", examiner}} {
		if diff := cmp.Diff([]string{next.awaited, cd}, awaitedFrom(l, "sheet.FA-2")); diff != "" {
			t.Errorf("awaited before the visa %q:\n%s", next.level, diff)
		}
		l.barred(contract.VisasFirst, ars, contract.DecideApproval, "sheet.FA-2")
		l.barred(contract.VisasFirst, arsChief, contract.DecideApproval, "sheet.FA-2", verdict(lifecycle.Reject))
		l.barred(contract.RoleEntitles, next.early, contract.GiveVisa, "sheet.FA-2")
		l.barred(contract.RoleEntitles, arsChief, contract.GiveVisa, "sheet.FA-2")
		l.barred(contract.CurrentText, next.awaited, contract.GiveVisa, "sheet.FA-2", func(c *contract.Command) { c.Revision = revision(9) })
		if got := kinds(l.do(next.awaited, contract.GiveVisa, "sheet.FA-2")); got != "visa.given" || l.last(contract.VisaGiven).Detail.Level != next.level {
			t.Errorf("the visa %q gives %s", next.level, got)
		}
	}
	if diff := cmp.Diff([]string{ars, cd}, awaitedFrom(l, "sheet.FA-2")); diff != "" {
		t.Errorf("awaited once the chain is through:\n%s", diff)
	}
	l.refused(contract.NotAllowed, director, contract.GiveVisa, "sheet.FA-2")
	l.approve("sheet.FA-2", ars, cd) // the other authority has no chain
}

// A visa that is withheld is the authority's own affair: it starts the chain again and settles nothing.
func TestAVisaWithheldStartsTheChainAgain(t *testing.T) {
	l := prepared(t)
	l.do(examiner, contract.GiveVisa, "sheet.FA-2")
	if refusal := l.refused(contract.Invalid, director, contract.GiveVisa, "sheet.FA-2", verdict(lifecycle.RequestChanges), func(c *contract.Command) { c.Reason = "" }); refusal.Field != "reason" {
		t.Errorf("withheld without a reason, the refusal names %q", refusal.Field)
	}
	l.do(director, contract.GiveVisa, "sheet.FA-2", verdict(lifecycle.RequestChanges))
	a, _ := l.state.Approval("sheet.FA-2")
	if a.State != lifecycle.Pending || len(a.Visas) > 0 || len(a.Decisions) > 0 {
		t.Errorf("after a visa withheld the fiche is %s, with visas %v and decisions %v", a.State, a.Visas, a.Decisions)
	}
	if awaited := awaitedFrom(l, "sheet.FA-2"); awaited[0] != examiner {
		t.Errorf("awaited now: %v", awaited)
	}
	l.do(examiner, contract.GiveVisa, "sheet.FA-2")
	l.do(director, contract.GiveVisa, "sheet.FA-2")
	l.approve("sheet.FA-2", cd, arsChief)
}

func TestAnotherTextIsExaminedAgain(t *testing.T) {
	l := prepared(t)
	l.do(examiner, contract.GiveVisa, "sheet.FA-2")
	l.do(director, contract.GiveVisa, "sheet.FA-2")
	l.do(cd, contract.DecideApproval, "sheet.FA-2", verdict(lifecycle.RequestChanges))
	l.do(pilot2, contract.SubmitSheet, "FA-2")
	if a, _ := l.state.Approval("sheet.FA-2"); len(a.Visas) > 0 || a.Round != 2 {
		t.Errorf("round %d starts with visas %v", a.Round, a.Visas)
	}
	l.barred(contract.VisasFirst, ars, contract.DecideApproval, "sheet.FA-2")
}

// A chain that changes while a question runs holds for that question at once; what was given stays given.
func TestAChainChangedMidRound(t *testing.T) {
	l := prepared(t)
	l.do(examiner, contract.GiveVisa, "sheet.FA-2")
	l.do(arsChief, contract.SetVisas, "", levels("juridique", " instruction "))
	l.barred(contract.VisasFirst, ars, contract.DecideApproval, "sheet.FA-2")
	l.do(arsChief, contract.AssignRole, "", named(newcomer, contract.Examiner, "juridique"))
	l.do(newcomer, contract.GiveVisa, "sheet.FA-2")
	if awaited := awaitedFrom(l, "sheet.FA-2"); awaited[0] != ars {
		t.Errorf("one level new and given, one given before, one dropped, and awaited is %v", awaited)
	}
	l.do(arsChief, contract.SetVisas, "", levels("juridique", "instruction", "direction"))
	l.barred(contract.VisasFirst, ars, contract.DecideApproval, "sheet.FA-2")
	l.do(arsChief, contract.SetVisas, "", levels())
	l.approve("sheet.FA-2", ars)
}

func TestALevelThatNobodyHoldsIsABlocker(t *testing.T) {
	l := prepared(t)
	codes := func() (list []string) {
		for _, b := range l.state.Blockers("sheet.FA-2", l.state.Today(l.now)) {
			list = append(list, string(b.Code)+" "+b.Party)
		}
		return list
	}
	if diff := cmp.Diff([]string{"visa_awaited ARS-MV"}, codes()); diff != "" {
		t.Error(diff)
	}
	l.do(arsChief, contract.EndRole, "", named(examiner, contract.Examiner, "instruction"))
	l.until(noon("2026-11-24"))
	if diff := cmp.Diff([]string{"nobody_examines ARS-MV"}, codes()); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyAnAuthoritysSignatorySetsItsChain(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	for _, person := range []string{ars, og, ogChief, deputy, examiner} {
		l.barred(contract.RoleEntitles, person, contract.SetVisas, "")
	}
	l.do(cdChief, contract.SetVisas, "", levels(strings.Repeat("é", 40), "2", "3", "4", "5"))
	if len(l.state.Parties[1].Visas) != 5 || len(l.state.Parties[0].Visas) != 0 {
		t.Errorf("set as %+v", l.state.Parties)
	}
}
