package contract_test

import (
	"slices"
	"testing"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// moments are the places of one life where other things may be done.
func moments(t testing.TB) (names []string, at map[string]*life) {
	t.Helper()
	return momentsOf(t, programmed())
}

func momentsOf(t testing.TB, opening contract.State) (names []string, at map[string]*life) {
	t.Helper()
	at = map[string]*life{}
	walk(t, opening, func(name string, l *life) {
		names = append(names, name)
		at[name] = &life{t: t, state: l.state.Clone(), facts: slices.Clone(l.facts), now: l.now}
	})
	return names, at
}

// walk goes through one life from programming to its end and stops wherever other things may be done.
func walk(t testing.TB, opening contract.State, visit func(name string, l *life)) *life {
	t.Helper()
	l := open(t, opening, noon("2026-11-23"))
	stop := func(name string) { visit(name, l) }
	stop("programmed")
	l.do(ars, lifecycle.OpenLaunch, "")
	stop("launch")
	l.do(og, contract.RecordLaunch, "")
	l.do(ars, contract.ConfirmPrerequisites, "")
	stop("launch ready")
	l.do(og, contract.SubmitLaunch, "")
	stop("launch asked")
	l.approve("launch", ars, cd, ogChief)
	stop("diagnostic")

	l.until(noon("2026-12-01")).do(cdChief, contract.AssignRole, "", named(newcomer, contract.Referent, ""))
	l.until(noon("2027-02-15")).do(cdChief, contract.AssignRole, "", named(cd, contract.Referent, ""))
	l.do(og, lifecycle.DepositDiagnostic, "")
	stop("deposited") // and the CD's referent is back without minutes of the handover
	l.do(cd, contract.RecordHandover, "CD-96")
	l.do(ars, contract.DepositAnalysis, "ARS-MV")
	stop("half analysed")
	l.do(cdChief, contract.DepositAnalysis, "CD-96")
	stop("analysed")
	l.do(cd, lifecycle.RecordRestitution, "")
	stop("restituted")
	l.do(cdChief, contract.SetVisas, "", levels("instruction"))
	l.do(cdChief, contract.AssignRole, "", named(examiner, contract.Examiner, "instruction"))
	l.do(cd, contract.SubmitDiagnostic, "")
	stop("diagnostic asked")
	l.do(examiner, contract.GiveVisa, "diagnostic", verdict(lifecycle.RequestChanges))
	l.do(examiner, contract.GiveVisa, "diagnostic")
	l.approve("diagnostic", ars, og, cdChief)
	l.do(cdChief, contract.SetVisas, "", levels())
	l.do(cdChief, contract.EndRole, "", named(examiner, contract.Examiner, "instruction"))
	stop("negotiation")
	l.do(ars, lifecycle.Suspend, "")
	stop("suspended")
	l.do(ars, lifecycle.Resume, "")

	l.do(pilot, contract.SubmitSheet, "FA-1")
	stop("sheet asked")
	l.approve("sheet.FA-1", ars)
	l.do(og, contract.SubmitSheet, "FA-2")
	l.approve("sheet.FA-2", ars, cd)
	stop("sheets approved")
	l.do(og, lifecycle.FreezeText, "")
	stop("signature")
	l.do(og, contract.RecordConsultation, "")
	l.do(og, contract.RecordConsultation, "")
	stop("consulted")
	l.do(ars, contract.OpenSignature, "")
	stop("signature asked")
	l.approve("signature", cdChief, ogChief, arsChief)
	stop("signed")

	l.until(noon("2028-02-01"))
	stop("in force")
	l.do(og, contract.ProposePolicy, "")
	stop("policy asked")
	l.do(og, lifecycle.Withdraw, "policy")
	l.do(og, contract.Delegate, "", to(delegate), from("2028-02-02"))
	stop("lent")
	l.do(ogChief, contract.RevokeDelegation, l.state.Delegations[0].ID)
	l.do(pilot, contract.ReportStep, "step.FA-1.1")
	stop("step reported")
	l.approve("step.FA-1.1", og)
	l.do(ars, lifecycle.ConveneDialogue, "dialogue.annual.2029")
	stop("convened")
	l.do(ars, lifecycle.HoldDialogue, "dialogue.annual.2029")
	stop("held")
	l.do(ars, lifecycle.DepositMinutes, "dialogue.annual.2029")
	l.do(og, contract.ProposeAmendment, "")
	stop("amendment asked")
	l.approve("amendment.1", arsChief, cdChief, ogChief)

	l.until(noon("2031-03-03"))
	stop("fourth year")
	l.do(og, contract.StateDifficulty, "")
	l.until(noon("2031-07-01"))
	stop("renewal due")
	l.do(og, lifecycle.OpenRenewal, "")
	stop("renewal opened")
	l.do(og, contract.ProposeRenewal, "")
	stop("renewal asked")
	l.approve("renewal", arsChief, cdChief, ogChief)
	stop("renewing")
	l.until(noon("2033-01-01"))
	stop("over")
	return l
}
