package postgres_test

import (
	"testing"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// longLife goes from programming to renewal and meets every kind of fact on the way, refusals and returns included.
func longLife(t testing.TB, id string) *life {
	t.Helper()
	l := open(t, programmed(id), "2026-11-23")
	l.do(ars, lifecycle.OpenLaunch, "")
	l.do(ars, contract.RecordLaunch, "", on("2026-11-23"), func(c *contract.Command) { c.Mode = "réunion" })
	l.do(cd, lifecycle.Suspend, "", func(c *contract.Command) { c.Reason = "fusion" })
	l.do(cd, lifecycle.Resume, "")
	l.do(ars, contract.ConfirmPrerequisites, "")
	l.do(og, contract.SubmitLaunch, "")
	l.do(og, lifecycle.Withdraw, "launch")
	l.do(og, contract.SubmitLaunch, "")
	l.decide("launch", lifecycle.RequestChanges, cd)
	l.do(og, contract.SubmitLaunch, "", text(2))
	l.approve("launch", ars, cd, ogChief)

	l.until("2027-02-15")
	l.do(og, lifecycle.DepositDiagnostic, "")
	l.do(ars, lifecycle.AskDiagnosticAgain, "", func(c *contract.Command) { c.Reason = "compléter" })
	l.do(og, lifecycle.DepositDiagnostic, "")
	l.do(ars, contract.DepositAnalysis, "ARS-MV")
	l.do(cd, contract.DepositAnalysis, "CD-96")
	l.do(cd, lifecycle.RecordRestitution, "", on("2027-02-15"))
	l.do(ars, contract.SubmitDiagnostic, "")
	l.decide("diagnostic", lifecycle.Reject, cd)
	l.do(og, lifecycle.DepositDiagnostic, "")
	l.do(ars, contract.DepositAnalysis, "ARS-MV")
	l.do(cd, contract.DepositAnalysis, "CD-96")
	l.do(cd, lifecycle.RecordRestitution, "", on("2027-02-15"))
	l.do(ars, contract.SubmitDiagnostic, "")
	l.approve("diagnostic", cd, og, arsChief)

	l.do(pilot, contract.SubmitSheet, "FA-1")
	l.until("2027-11-15") // nobody answers: the question lapses
	l.do(pilot, contract.SubmitSheet, "FA-1")
	l.do(og, contract.SubmitSheet, "FA-2")
	l.approve("sheet.FA-1", ars)
	l.decide("sheet.FA-2", lifecycle.RequestChanges, ars)
	l.do(og, contract.SubmitSheet, "FA-2", text(2))
	l.approve("sheet.FA-2", ars, cd)
	for _, verdict := range []lifecycle.Action{lifecycle.Reject, lifecycle.Approve} {
		l.do(og, lifecycle.FreezeText, "")
		for _, body := range []string{"CSE", "CVS"} {
			l.do(og, contract.RecordConsultation, "", on("2027-11-10"), func(c *contract.Command) { c.Bodies = []string{body} })
		}
		l.do(ars, contract.OpenSignature, "")
		if verdict == lifecycle.Reject {
			l.decide("signature", verdict, cdChief)
		}
	}
	l.approve("signature", cdChief, ogChief, arsChief)

	l.until("2028-10-15") // enters into force; the first step becomes overdue
	l.do(pilot, contract.ReportStep, "step.FA-1.1")
	l.decide("step.FA-1.1", lifecycle.RequestChanges, og)
	l.do(pilot, contract.ReportStep, "step.FA-1.1", text(2))
	l.approve("step.FA-1.1", og)
	l.do(og, contract.ProposeAmendment, "step.FA-1.2", on("2029-12-31"))
	l.approve("amendment.1", arsChief, cdChief, ogChief)
	peopleComeAndGo(l)

	l.until("2029-07-10")
	l.do(ars, lifecycle.ConveneDialogue, "dialogue.annual.2029", on("2029-07-20"))
	l.until("2029-07-21")
	l.do(ars, lifecycle.HoldDialogue, "dialogue.annual.2029", on("2029-07-20"))
	l.do(ars, lifecycle.DepositMinutes, "dialogue.annual.2029")
	l.do(pilot, contract.ReportStep, "step.FA-2.1")
	l.do(pilot, lifecycle.Withdraw, "step.FA-2.1")

	l.until("2031-06-30")
	l.do(cd, contract.StateDifficulty, "", func(c *contract.Command) { c.Reason = "effectifs" })
	l.until("2031-08-01")
	l.do(og, lifecycle.OpenRenewal, "")
	l.do(og, contract.ProposeRenewal, "", func(c *contract.Command) { c.Outcome, c.Months = lifecycle.ChooseExtend, 6 })
	l.approve("renewal", arsChief, cdChief, ogChief)
	l.until("2032-08-01")
	l.do(ars, lifecycle.OpenRenewal, "")
	l.do(ars, contract.ProposeRenewal, "", func(c *contract.Command) { c.Outcome = lifecycle.ChooseRenew })
	l.approve("renewal", cdChief, ogChief, arsChief)
	facts, err := contract.NoteSuccessor(&l.state, l.now)
	must(t, err)
	l.live(facts)
	l.until("2033-07-02")
	if l.state.Phase != lifecycle.Renewed {
		t.Fatalf("the long life ends in phase %s", l.state.Phase)
	}
	return l
}

// peopleComeAndGo changes the register in every way: two levels of visas that prepare one decision of the ARS, a signatory
// of the CD who lends it, its referent who is replaced and comes back.
func peopleComeAndGo(l *life) {
	l.do(arsChief, contract.SetVisas, "", func(c *contract.Command) { c.Bodies = []string{"instruction", "direction"} })
	l.do(arsChief, contract.AssignRole, "", post("p.ars.visa", contract.Examiner, "instruction"))
	l.do(arsChief, contract.AssignRole, "", post("p.ars.visa.2", contract.Examiner, "direction"))
	l.do(cdChief, contract.Delegate, "", post("p.cd.adj", "", ""), until("2028-12-31"))
	l.do(cdChief, contract.Delegate, "", post("p.cd.adj.2", "", ""), until("2029-02-28"))
	l.do(og, contract.ProposeAmendment, "step.FA-1.2", on("2030-06-30"))
	visa := func(person string, verdict lifecycle.Action) {
		l.do(person, contract.GiveVisa, "amendment.2", func(c *contract.Command) { c.Verdict, c.Reason = verdict, "motif" })
	}
	visa("p.ars.visa", lifecycle.Approve)
	visa("p.ars.visa.2", lifecycle.RequestChanges)
	visa("p.ars.visa", lifecycle.Approve)
	visa("p.ars.visa.2", lifecycle.Approve)
	l.approve("amendment.2", arsChief, "p.cd.adj", ogChief)
	l.do(cdChief, contract.RevokeDelegation, l.state.Delegations[1].ID)
	l.do(arsChief, contract.SetVisas, "")
	l.do(arsChief, contract.EndRole, "", post("p.ars.visa.2", contract.Examiner, "direction"), until("2028-11-30"))

	l.do(cdChief, contract.AssignRole, "", post("p.cd.2", contract.Referent, ""), func(c *contract.Command) { c.From, c.Revision = day("2028-11-01"), "" })
	l.until("2028-11-02")
	l.do(cdChief, contract.RecordHandover, "CD-96", text(3))
	l.do(cdChief, contract.AssignRole, "", post(cd, contract.Referent, ""), func(c *contract.Command) { c.From, c.Revision = day("2029-01-01"), revision(4) })
}

func post(person string, role contract.Role, subject string) func(*contract.Command) {
	return func(c *contract.Command) { c.Person, c.Role, c.Subject = person, role, subject }
}

func until(last string) func(*contract.Command) {
	return func(c *contract.Command) { c.Until = day(last) }
}

func text(n int) func(*contract.Command) {
	return func(c *contract.Command) { c.Revision = revision(n) }
}
