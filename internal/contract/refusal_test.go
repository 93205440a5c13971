package contract_test

import (
	"strings"
	"testing"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// Each wrong field is named, with what is wrong and what to do, in French.
func TestWrongFieldsAreNamed(t *testing.T) {
	_, at := moments(t)
	noRevision, shortRevision := change(func(c *contract.Command) { c.Revision = "" }), change(func(c *contract.Command) { c.Revision = revision(1)[:63] })
	capitals := func(c *contract.Command) { c.Revision = strings.Repeat("A", 64) }
	noReason := func(c *contract.Command) { c.Reason = " \t" }
	bodies := func(list ...string) change { return func(c *contract.Command) { c.Bodies = list } }
	term := func(text string) change { return func(c *contract.Command) { c.TermOn = day(text) } }
	step := func(id, due string) change {
		return func(c *contract.Command) { c.Subject, c.On = id, day(due) }
	}
	assign := func(person string, role contract.Role, subject string, first, last string) change {
		return func(c *contract.Command) {
			c.Person, c.Role, c.Subject = person, role, subject
			if c.From = day(first); last != "" {
				c.Until = day(last)
			}
		}
	}
	lend := func(person, first, last string) change { return assign(person, "", "", first, last) }
	for _, c := range []struct {
		moment, person string
		action         lifecycle.Action
		subject, field string
		spoil          change
	}{
		{"programmed", ars, lifecycle.OpenLaunch, "", "Idempotency-Key", func(c *contract.Command) { c.ID = "" }},
		{"programmed", ars, lifecycle.OpenLaunch, "", "Idempotency-Key", func(c *contract.Command) { c.ID = strings.Repeat("k", 129) }},
		{"programmed", ars, lifecycle.OpenLaunch, "", "reason", func(c *contract.Command) { c.Reason = strings.Repeat("é", 501) }},
		{"programmed", ars, lifecycle.OpenLaunch, "", "bodies", func(c *contract.Command) { c.Bodies = make([]string, 21) }},
		{"programmed", ars, lifecycle.OpenLaunch, "", "Idempotency-Key", func(c *contract.Command) { c.ID = "a\x00b" }},
		{"programmed", ars, lifecycle.Suspend, "", "reason", func(c *contract.Command) { c.Reason = "a\x00b" }},
		{"programmed", ars, lifecycle.Suspend, "", "reason", func(c *contract.Command) { c.Reason = "a\xffb" }},
		{"programmed", ars, "dance", "", "action", func(*contract.Command) {}},
		{"programmed", ars, lifecycle.Suspend, "", "reason", noReason},
		{"programmed", arsChief, lifecycle.Abandon, "", "reason", noReason},

		{"launch", og, contract.RecordLaunch, "", "on", on("2026-11-24")},
		{"launch", og, contract.RecordLaunch, "", "on", func(c *contract.Command) { c.On = civil.Date{} }},
		{"launch", og, contract.RecordLaunch, "", "on", func(c *contract.Command) { c.On = civil.On(2026, 2, 30) }},
		{"launch", og, contract.RecordLaunch, "", "mode", func(c *contract.Command) { c.Mode = "pigeon" }},
		{"launch", og, contract.RecordLaunch, "", "bodies", bodies("CD-00")},
		{"launch ready", og, contract.SubmitLaunch, "", "revision", noRevision},
		{"launch asked", ars, contract.DecideApproval, "launch", "verdict", verdict("shrug")},
		{"launch asked", ars, contract.DecideApproval, "launch", "reason", func(c *contract.Command) { c.Verdict, c.Reason = lifecycle.Reject, " " }},

		{"diagnostic", og, lifecycle.DepositDiagnostic, "", "revision", shortRevision},
		{"deposited", cd, lifecycle.AskDiagnosticAgain, "", "reason", noReason},
		{"deposited", cd, contract.DepositAnalysis, "CD-96", "revision", capitals},
		{"analysed", cd, lifecycle.RecordRestitution, "", "on", on("2027-02-16")},
		{"negotiation", pilot, contract.SubmitSheet, "FA-1", "revision", noRevision},
		{"sheets approved", og, lifecycle.FreezeText, "", "revision", noRevision},
		{"signature", og, contract.RecordConsultation, "", "on", on("2029-01-01")},
		{"signature", og, contract.RecordConsultation, "", "bodies", bodies()},
		{"signature", og, contract.RecordConsultation, "", "bodies", bodies("CSE", "CVS")},
		{"signature", og, contract.RecordConsultation, "", "bodies", bodies("  ")},
		{"signature", og, contract.RecordConsultation, "", "bodies", bodies("a\x00b")},
		{"signature", og, contract.RecordConsultation, "", "bodies", bodies("CSE\n")},
		{"signature", og, contract.RecordConsultation, "", "bodies", bodies(strings.Repeat("x", 41))},

		{"in force", pilot, contract.ReportStep, "step.FA-1.1", "revision", noRevision},
		{"in force", ars, lifecycle.ConveneDialogue, "dialogue.annual.2029", "on", on("2028-01-31")},
		{"in force", ars, lifecycle.ConveneDialogue, "dialogue.annual.2029", "on", on("2033-01-01")},
		{"in force", ars, lifecycle.HoldDialogue, "dialogue.annual.2029", "on", on("2028-02-02")},
		{"in force", ars, lifecycle.HoldDialogue, "dialogue.annual.2029", "on", on("2027-12-31")}, // before the effective day
		{"held", ars, lifecycle.DepositMinutes, "dialogue.annual.2029", "revision", noRevision},
		{"fourth year", og, contract.StateDifficulty, "", "reason", noReason},
		{"in force", og, contract.ProposeAmendment, "", "revision", noRevision},
		{"in force", og, contract.ProposeAmendment, "", "term_on", term("2028-02-01")},
		{"in force", og, contract.ProposeAmendment, "", "term_on", term("2033-01-01")}, // more than five years
		{"renewing", og, contract.ProposeAmendment, "", "term_on", term("2032-06-30")}, // the successor begins the day after the term
		{"in force", og, contract.ProposeAmendment, "", "subject", step("step.FA-9.1", "2029-01-01")},
		{"step reported", og, contract.ProposeAmendment, "", "subject", step("step.FA-1.1", "2029-01-01")},
		{"in force", og, contract.ProposeAmendment, "", "on", step("step.FA-1.2", "2028-02-01")},
		{"in force", og, contract.ProposeAmendment, "", "on", step("step.FA-1.2", "2033-01-01")},
		{"renewal opened", og, contract.ProposeRenewal, "", "outcome", outcome("sing", 0)},
		{"renewal opened", og, contract.ProposeRenewal, "", "months", outcome(lifecycle.ChooseExtend, 0)},
		{"renewal opened", og, contract.ProposeRenewal, "", "months", outcome(lifecycle.ChooseExtend, 13)},
		{"renewal opened", og, contract.ProposeRenewal, "", "revision", noRevision},

		{"in force", og, contract.AssignRole, "", "person", to("")},
		{"in force", og, contract.AssignRole, "", "person", to(strings.Repeat("x", contract.MaxPersonID+1))},
		{"in force", og, contract.AssignRole, "", "person", to("a\x00b")},
		{"in force", ogChief, contract.AssignRole, "", "person", assign(og, contract.Referent, "", "2028-02-01", "")}, // who is
		{"in force", og, contract.AssignRole, "", "role", assign(newcomer, "king", "", "2028-02-01", "")},
		{"in force", ars, contract.AssignRole, "", "role", assign(newcomer, contract.Pilot, "FA-1", "2028-02-01", "")},
		{"in force", og, contract.AssignRole, "", "subject", assign(newcomer, contract.Pilot, "FA-9", "2028-02-01", "")},
		{"in force", og, contract.AssignRole, "", "subject", assign(newcomer, contract.Referent, "FA-1", "2028-02-01", "")},
		{"in force", arsChief, contract.AssignRole, "", "subject", assign(examiner, contract.Examiner, "instruction", "2028-02-01", "")},
		{"in force", og, contract.AssignRole, "", "from", assign(newcomer, contract.Informed, "", "2028-01-31", "")},
		{"in force", og, contract.AssignRole, "", "from", assign(newcomer, contract.Informed, "", "2029-02-02", "")},
		{"in force", og, contract.AssignRole, "", "until", assign(newcomer, contract.Informed, "", "2028-02-10", "2028-02-09")},
		{"in force", og, contract.AssignRole, "", "revision", shortRevision},
		{"in force", og, contract.EndRole, "", "person", named(newcomer, contract.Pilot, "FA-1")},
		{"in force", og, contract.EndRole, "", "until", until("2028-01-31")},
		{"in force", og, contract.EndRole, "", "until", func(c *contract.Command) { c.Until = civil.On(2029, 2, 30) }},
		{"deposited", cd, contract.RecordHandover, "CD-96", "revision", noRevision},
		{"in force", og, contract.Delegate, "", "person", lend("", "2028-02-01", "2028-02-01")},
		{"in force", og, contract.Delegate, "", "person", lend(og, "2028-02-01", "2028-02-01")},
		{"in force", og, contract.Delegate, "", "from", lend(newcomer, "2028-01-31", "2028-02-01")},
		{"in force", og, contract.Delegate, "", "from", lend(newcomer, "2029-02-02", "2029-02-02")},
		{"in force", og, contract.Delegate, "", "until", lend(newcomer, "2028-02-10", "2028-02-09")},
		{"in force", og, contract.Delegate, "", "until", lend(newcomer, "2028-02-01", "2029-02-02")},
		{"in force", og, contract.Delegate, "", "until", func(c *contract.Command) { c.Until = civil.Date{} }},
		{"in force", arsChief, contract.SetVisas, "", "bodies", levels("1", "2", "3", "4", "5", "6")},
		{"in force", arsChief, contract.SetVisas, "", "bodies", levels("1", "1 ")},
		{"in force", arsChief, contract.SetVisas, "", "bodies", levels("1", " ")},
		{"in force", arsChief, contract.SetVisas, "", "bodies", levels(strings.Repeat("é", 41))},
		{"diagnostic asked", examiner, contract.GiveVisa, "diagnostic", "verdict", verdict(lifecycle.Reject)},
		{"diagnostic asked", examiner, contract.GiveVisa, "diagnostic", "reason", func(c *contract.Command) { c.Verdict, c.Reason = lifecycle.RequestChanges, "" }},

		{"in force", arsChief, lifecycle.Terminate, "", "reason", noReason},
		{"in force", arsChief, lifecycle.Terminate, "", "revision", noRevision},
	} {
		refusal := at[c.moment].refused(contract.Invalid, c.person, c.action, c.subject, c.spoil)
		if refusal.Field != c.field || !strings.HasSuffix(refusal.Message, ".") || !strings.HasSuffix(refusal.Remedy, ".") || straight.MatchString(refusal.Message+" "+refusal.Remedy) {
			t.Errorf("%s, %s: field %q (want %q), %q, %q", c.moment, c.action, refusal.Field, c.field, refusal.Message, refusal.Remedy)
		}
	}
}

func TestFieldsAtTheirLimitsAreAccepted(t *testing.T) {
	_, at := moments(t)
	at["programmed"].do(ars, lifecycle.OpenLaunch, "", func(c *contract.Command) {
		c.ID, c.Reason, c.Bodies = strings.Repeat("k", contract.MaxCommandID), "deux\r\n\tlignes"+strings.Repeat("é", contract.MaxReason-13), make([]string, contract.MaxBodies)
	})
	at["in force"].do(og, contract.ProposeAmendment, "", func(c *contract.Command) { c.TermOn = day("2032-12-31") })
	at["in force"].do(ars, lifecycle.ConveneDialogue, "dialogue.annual.2029", on("2028-02-01"))
	at["in force"].do(og, contract.AssignRole, "", to(strings.Repeat("x", contract.MaxPersonID)), from("2029-02-01"), until("2029-02-01"))
	at["in force"].do(og, contract.Delegate, "", from("2029-02-01"), until("2030-02-01"))
}

func TestUnknownSubjects(t *testing.T) {
	_, at := moments(t)
	for _, c := range []struct {
		moment, person string
		action         lifecycle.Action
		subject        string
	}{
		{"launch asked", ars, contract.DecideApproval, "sheet.FA-9"},
		{"launch asked", ars, contract.DecideApproval, ""},
		{"negotiation", pilot, contract.SubmitSheet, "FA-9"},
		{"deposited", ars, contract.DepositAnalysis, "CD-00"},
		{"in force", pilot, contract.ReportStep, "step.FA-1.9"},
	} {
		if refusal := at[c.moment].refused(contract.Unknown, c.person, c.action, c.subject); refusal.Field != "subject" {
			t.Errorf("%s %q: the refusal names field %q", c.action, c.subject, refusal.Field)
		}
	}
}

func TestDecisionOnAnotherTextIsStale(t *testing.T) {
	_, at := moments(t)
	l := at["launch asked"]
	if refusal := l.refused(contract.Stale, ars, contract.DecideApproval, "launch", func(c *contract.Command) { c.Revision = revision(8) }); refusal.Field != "revision" {
		t.Errorf("the refusal names field %q", refusal.Field)
	}
	// The text of the first round is stale once the second was submitted.
	first, _ := l.state.Approval("launch")
	l.do(ars, contract.DecideApproval, "launch", verdict(lifecycle.RequestChanges))
	l.do(og, contract.SubmitLaunch, "")
	l.refused(contract.Stale, ars, contract.DecideApproval, "launch", func(c *contract.Command) { c.Revision = first.Revision })
}

func TestNobodyIsNotSomebody(t *testing.T) {
	vacant := programmed()
	vacant.People = append(vacant.People[1:5:5], vacant.People[6:]...)
	l := open(t, vacant, noon("2026-11-23"))
	l.refused(contract.Forbidden, "", lifecycle.OpenLaunch, "")
}
