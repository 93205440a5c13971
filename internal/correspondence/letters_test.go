package correspondence_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/mail"
)

// The people of handicap.json.
const (
	ars, arsChief   = "Julien Tessier", "Directeur général de l'ARS"
	cd96, cd96Chief = "Olivier Pradel", "Président du conseil départemental"
	cd00, cd00Chief = "Lucie Marchand", "Présidente du conseil départemental"
	og, ogChief     = "Amélie Kervella", "Philippe Raynal"
	escalier        = "Bruno Escalier" // pilots FA-B1 and FA-B3
)

// letters names the letters of one kind to several people, in order.
func letters(kind mail.Kind, to ...string) string {
	var lines []string
	for _, name := range to {
		lines = append(lines, string(kind)+" "+name)
	}
	return strings.Join(lines, ", ")
}

// expect plays a turn and compares what is written because of it.
func (l *life) expect(what, want string, turn func()) []mail.Letter {
	l.t.Helper()
	mark := len(l.letters)
	turn()
	if got := l.written(mark); got != want {
		l.t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
	return l.letters[mark:]
}

func TestWhoIsWrittenToBeforeSignature(t *testing.T) {
	d := sample(t, "handicap.json", map[string]any{"phase": "PROGRAMMATION"})
	l := open(t, d, d.Opening(), onReferenceDate(d))
	approve := func(parts ...string) func() {
		return func() {
			for _, part := range parts {
				id, who, _ := strings.Cut(part, " by ")
				l.do(who, contract.DecideApproval, id)
			}
		}
	}
	l.expect("opening the launch", "", func() { l.do("ARS-MV referent", lifecycle.OpenLaunch, "") })
	l.expect("recording the launch", "", func() {
		l.do("OG referent", contract.RecordLaunch, "")
		l.do("ARS-MV referent", contract.ConfirmPrerequisites, "")
	})
	asked := l.expect("submitting the launch", letters(mail.ApprovalAsked, ars, cd96, cd00), func() { l.do("OG referent", contract.SubmitLaunch, "") })
	for _, letter := range asked {
		if letter.Actor != og+" (OG)" || letter.DueOn != day("2026-12-21") || letter.About != "Le lancement" || letter.Path != "/contrats/CPOM-MV-2027-004/accords/launch" {
			t.Errorf("asked by %q for %s about %q at %s", letter.Actor, letter.DueOn, letter.About, letter.Path)
		}
	}
	l.expect("all but two have agreed", "", approve("launch by ARS-MV referent"))
	l.expect("a reminder goes to those still awaited", letters(mail.DeadlineNear, cd96, cd00), func() { l.until(paris.At(day("2026-12-14"), 12)) })
	l.expect("all but one have agreed", "", approve("launch by CD-96 signatory"))
	// Now it is the submitter's turn, and the letter still says who asked and by when.
	for _, letter := range l.expect("the submitter's turn", letters(mail.ApprovalAsked, og), approve("launch by CD-00 referent")) {
		if letter.Actor != og+" (OG)" || letter.DueOn != day("2026-12-21") {
			t.Errorf("the last one is asked by %q for %s", letter.Actor, letter.DueOn)
		}
	}
	l.expect("the launch is agreed", letters(mail.DecisionTaken, og, ars, cd96, cd00), approve("launch by OG signatory"))

	l.expect("the diagnostic", "", func() {
		l.do("OG referent", lifecycle.DepositDiagnostic, "")
		l.do("CD-96 referent", contract.DepositAnalysis, "CD-96")
	})
	atc := l.state.Deadlines[0]
	if atc.ID != "phase.diagnostic.atc" {
		t.Fatalf("awaited first: %s", atc.ID)
	}
	l.expect("those who deposited their analysis are left alone", letters(mail.DeadlineNear, ars, cd00), func() { l.until(paris.At(atc.Reminders[0].On, 12)) })
	l.expect("the rest of the diagnostic", "", func() {
		l.do("ARS-MV referent", contract.DepositAnalysis, "ARS-MV")
		l.do("CD-00 referent", contract.DepositAnalysis, "CD-00")
		l.do("ARS-MV referent", lifecycle.RecordRestitution, "")
	})
	l.expect("the diagnostic is submitted", letters(mail.ApprovalAsked, cd96, cd00, og), func() { l.do("ARS-MV referent", contract.SubmitDiagnostic, "") })
	returned := l.expect("an objection is told to all, but to its author", letters(mail.DecisionTaken, ars, cd96, og), func() {
		l.do("CD-00 referent", contract.DecideApproval, "diagnostic", func(c *contract.Command) { c.Verdict = lifecycle.RequestChanges })
	})
	if letter := returned[0]; letter.Reason != "motif" || letter.Verdict != "modifications demandées" || letter.Actor != cd00+" (CD-00)" {
		t.Errorf("told with reason %q, verdict %q, by %q", letter.Reason, letter.Verdict, letter.Actor)
	}
	l.expect("abandoned", letters(mail.DecisionTaken, ars, cd96, cd00, og), func() { l.do("CD-96 signatory", lifecycle.Abandon, "") })
}

func TestWhoIsWrittenToAboutFichesAndSignature(t *testing.T) {
	d := sample(t, "handicap.json", nil)
	l := open(t, d, d.Opening(), onReferenceDate(d))
	if got := l.written(0); got != letters(mail.ImportSummary, og) || len(l.letters[0].Items) != 1 || l.letters[0].Items[0].DueOn != day("2026-11-08") {
		t.Errorf("at the take-over: %s", got)
	}
	changes := func(c *contract.Command) { c.Verdict = lifecycle.RequestChanges }
	l.expect("a fiche is sent back", letters(mail.DecisionTaken, og), func() { l.do("CD-00 referent", contract.DecideApproval, "sheet.FA-B3", changes) })
	asked := l.expect("only the competent authority is asked", letters(mail.ApprovalAsked, cd00), func() { l.do("OG pilot FA-B3", contract.SubmitSheet, "FA-B3") })
	if asked[0].About != "La fiche FA-B3 «\u00a0"+d.Sheet("FA-B3")+"\u00a0»" {
		t.Errorf("about %q", asked[0].About)
	}
	l.expect("its pilot takes it back", letters(mail.DecisionTaken, cd00), func() { l.do("OG pilot FA-B3", lifecycle.Withdraw, "sheet.FA-B3") })
	l.expect("and submits it again", letters(mail.ApprovalAsked, cd00), func() { l.do("OG pilot FA-B3", contract.SubmitSheet, "FA-B3") })
	l.expect("its pilot is told", letters(mail.DecisionTaken, escalier), func() { l.do("CD-00 referent", contract.DecideApproval, "sheet.FA-B3") })
	l.do("CD-00 referent", contract.DecideApproval, "sheet.FA-B1")
	l.do("OG referent", lifecycle.FreezeText, "")
	for _, body := range []string{"CSE", "CVS"} {
		l.do("OG referent", contract.RecordConsultation, "", func(c *contract.Command) { c.Bodies = []string{body} })
	}
	l.expect("signatories are asked to sign", letters(mail.ApprovalAsked, cd96Chief, cd00Chief, ogChief), func() { l.do("ARS-MV referent", contract.OpenSignature, "") })
	mark := len(l.letters)
	l.until(paris.At(day("2027-08-01"), 9)) // nobody signs
	escalated := map[string]bool{}
	var lapsed []mail.Letter
	for _, letter := range l.letters[mark:] {
		if letter.Kind == mail.DeadlineEscalated && letter.About == "La signature du contrat" {
			escalated[letter.To.Name] = true
		}
		if letter.Verdict != "" {
			lapsed = append(lapsed, letter)
		}
	}
	// The referents of the parties that wait are told with their signatories; the ARS, which asked, is not late.
	if len(escalated) != 6 || !escalated[cd96Chief] || !escalated[cd96] || escalated[arsChief] || escalated[ars] {
		t.Errorf("the late signature is escalated to %v", escalated)
	}
	if len(lapsed) != 4 || lapsed[0].To.Name != ars || lapsed[0].Actor != "" || !strings.Contains(lapsed[0].Verdict, "caduque") {
		t.Errorf("the lapse is told in %d letters: %+v", len(lapsed), lapsed)
	}
}

func TestWhoIsWrittenToWhileInForce(t *testing.T) {
	d := sample(t, "handicap.json", map[string]any{"phase": "EXECUTION", "signed_on": "2026-11-02", "effective_on": "2026-11-10", "term_on": "2031-11-09", "reference_date": "2026-11-21"})
	l := open(t, d, d.Opening(), onReferenceDate(d))
	step := "step.FA-B1.1" // due on 30 June 2027
	l.until(paris.At(day("2027-07-31"), 12))
	reminded := map[string]string{}
	for _, letter := range l.letters {
		if strings.Contains(letter.About, "FA-B1 ") {
			reminded[letter.At.Format("2006-01-02 ")+string(letter.Kind)] += letter.To.Name + ", "
		}
	}
	if diff := cmp.Diff(map[string]string{
		"2027-05-31 step_due": escalier + ", ", "2027-06-23 step_due": escalier + ", ", "2027-06-30 step_due": escalier + ", ",
		"2027-07-07 deadline_overdue": escalier + ", " + og + ", ", "2027-07-30 deadline_escalated": escalier + ", " + og + ", " + ogChief + ", ",
	}, reminded); diff != "" {
		t.Errorf("reminded of %s:\n%s", step, diff)
	}
	l.expect("a report", letters(mail.ApprovalAsked, og), func() { l.do("OG pilot FA-B1", contract.ReportStep, step) })
	l.expect("its pilot alone hears the outcome", letters(mail.DecisionTaken, escalier), func() { l.do("OG referent", contract.DecideApproval, step) })
	l.expect("a report by the referent", letters(mail.ApprovalAsked, ogChief), func() { l.do("OG referent", contract.ReportStep, "step.FA-B1.2") })
	l.expect("dialogues are told by nobody", "", func() {
		l.do("ARS-MV referent", lifecycle.HoldDialogue, "dialogue.annual.2027")
		l.do("ARS-MV referent", lifecycle.DepositMinutes, "dialogue.annual.2027")
	})
	l.expect("an amendment", letters(mail.ApprovalAsked, cd96Chief, cd00Chief, ogChief), func() {
		l.do("ARS-MV referent", contract.ProposeAmendment, "")
	})
	l.expect("refused", letters(mail.DecisionTaken, ars, cd96, cd00, og), func() {
		l.do("OG signatory", contract.DecideApproval, "amendment.1", func(c *contract.Command) { c.Verdict = lifecycle.Reject })
	})
	ended := l.expect("terminated, also for the pilots who were told of days to come", letters(mail.DecisionTaken, ars, cd96, cd00, og, "Caroline Vial", "Inès Cordier"), func() {
		l.do("ARS-MV signatory", lifecycle.Terminate, "")
	})
	for _, letter := range ended {
		for _, event := range letter.Events {
			if !event.Cancelled || event.Sequence != int(l.state.Seq) {
				t.Errorf("%s keeps %+v in the calendar", letter.To.Name, event)
			}
		}
	}
	if len(ended[5].Events) == 0 {
		t.Error("a pilot's calendar keeps the steps of a contract that is over")
	}
}

func TestRenewalRemindersReachTheSignatoriesAtT12(t *testing.T) {
	d := sample(t, "ehpad.json", map[string]any{"reference_date": "2028-05-02", "action_sheets": []any{}})
	l := open(t, d, d.Opening(), onReferenceDate(d))
	referents := []string{"Claire Vasseur", "Olivier Pradel", "Karim Belaïd"}
	l.until(paris.At(day("2028-05-31"), 7))
	l.expect("a month before T-18, the EPRD and the tableau de bord", letters(mail.DeadlineNear, "Karim Belaïd", "Karim Belaïd")+", "+letters(mail.RenewalT18, referents...)+", "+letters(mail.DeadlineNear, referents...), func() { l.until(paris.At(day("2028-05-31"), 8)) })
	l.until(paris.At(day("2028-06-30"), 7))
	l.expect("T-18", letters(mail.DeadlineDue, "Karim Belaïd", "Karim Belaïd")+", "+letters(mail.RenewalT18, referents...), func() { l.until(paris.At(day("2028-06-30"), 8)) })
	mark := len(l.letters)
	l.until(paris.At(day("2028-12-29"), 12))
	var escalated []string
	for _, letter := range l.letters[mark:] {
		if letter.Kind == mail.RenewalT12 && letter.At.Equal(paris.At(day("2028-12-29"), 8)) {
			escalated = append(escalated, letter.To.Name)
		}
	}
	if len(escalated) != 6 || escalated[5] != "Hélène Morvan" {
		t.Errorf("T-12 is escalated to %v", escalated)
	}
}

// Where a post is vacant, the party's other person is written to; a person with several parts gets one letter.
func TestVacantPostsAndSharedOnes(t *testing.T) {
	d := sample(t, "handicap.json", map[string]any{"managing_body": map[string]any{
		"name": "Association Horizons Partagés", "finess_ej": "960001105", "email": "cpom@horizons-partages.example", "representative": "Bruno Escalier",
	}})
	l := open(t, d, d.Opening(), onReferenceDate(d))
	if got := l.written(0); got != letters(mail.ImportSummary, escalier) {
		t.Errorf("at the take-over: %s", got)
	}
	l.expect("what was submitted for the body comes back to the stand-in", letters(mail.DecisionTaken, escalier), func() {
		l.do("CD-00 referent", contract.DecideApproval, "sheet.FA-B3", func(c *contract.Command) { c.Verdict = lifecycle.RequestChanges })
	})
	l.expect("who submits again", letters(mail.ApprovalAsked, cd00), func() { l.do("OG signatory", contract.SubmitSheet, "FA-B3") })
	fact := contract.Fact{Seq: 99, Kind: contract.DeadlineEscalated, Subject: "step.FA-B1.1", At: l.now, Detail: contract.Detail{DueOn: day("2027-06-30")}}
	if got := l.scribe.Letters(fact, &l.state, &l.state); len(got) != 1 || got[0].To.Role != "pilote de la fiche FA-B1" {
		t.Errorf("the pilot who also signs gets %d letters: %+v", len(got), got)
	}
}
