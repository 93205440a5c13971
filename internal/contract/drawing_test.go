package contract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// A fiche that is drawn up is decided by the authorities of its facilities, and its steps are awaited once signed.
func TestADrawnUpFicheLivesLikeAnyOther(t *testing.T) {
	_, at := moments(t)
	l := at["negotiation"]
	facts := l.do(og, contract.DrawUpSheet, "FA-3")
	want := *drawn("2029-05-31", "2030-05-31")
	want.Code = "FA-3"
	if diff := cmp.Diff(&want, facts[0].Detail.Sheet); diff != "" || kinds(facts) != "sheet.drawn_up" || facts[0].Subject != "FA-3" {
		t.Errorf("said as %s:\n%s", kinds(facts), diff)
	}
	if got := contract.Sentence(facts[0], words{}); got != "og (OG) établit la fiche FA-3 «\u00a0Titre de FA-3\u00a0»\u00a0: 2 étapes." {
		t.Errorf("told as %q", got)
	}
	l.do(pilot, contract.SubmitSheet, "FA-1")
	l.approve("sheet.FA-1", ars)
	l.do(og, contract.DropSheet, "FA-2")
	if last := l.last(contract.SheetDropped); contract.Sentence(last, words{}) != "og (OG) retire du contrat la fiche FA-2 «\u00a0Titre de FA-2\u00a0»\u00a0: motif." {
		t.Errorf("told as %q", contract.Sentence(last, words{}))
	}
	l.refused(contract.NotAllowed, og, lifecycle.FreezeText, "") // FA-3 is not approved yet
	l.do(og, contract.SubmitSheet, "FA-3")
	l.approve("sheet.FA-3", ars, cd)
	l.do(og, lifecycle.FreezeText, "")
	l.do(og, contract.RecordConsultation, "")
	l.do(og, contract.RecordConsultation, "")
	l.do(ars, contract.OpenSignature, "")
	if due := l.deadlines(); due["step.FA-3.1"] != "" {
		t.Error("a step is awaited before the signature")
	}
	l.approve("signature", cdChief, ogChief, arsChief)
	due := l.deadlines()
	if due["step.FA-3.1"] != "2029-05-31" || due["step.FA-3.2"] != "2030-05-31" || due["step.FA-1.1"] == "" || due["step.FA-2.1"] != "" {
		t.Errorf("awaited once signed: %v", due)
	}
	l.until(noon("2028-02-01")).do(og, contract.ReportStep, "step.FA-3.2")
	if fact := l.last(contract.SheetDrawnUp); fact.Detail.Sheet.Steps[1].Stage != contract.ToDo {
		t.Error("what was said of the fiche changed with its steps")
	}
}

// Drawn up anew, nothing of the earlier drawing remains, but for the question on which changes were asked for.
func TestAFicheIsDrawnUpAnew(t *testing.T) {
	_, at := moments(t)
	l := at["sheet asked"]
	l.refused(contract.NotAllowed, pilot, contract.DrawUpSheet, "FA-1") // it is being decided
	l.refused(contract.NotAllowed, og, contract.DropSheet, "FA-1")
	l.do(ars, contract.DecideApproval, "sheet.FA-1", verdict(lifecycle.RequestChanges))
	l.do(pilot, contract.DrawUpSheet, "FA-1", func(c *contract.Command) { c.Sheet = &contract.Sheet{Steps: drawn("2030-01-31").Steps} })
	want := contract.Sheet{Code: "FA-1", Steps: []contract.Step{{DueOn: day("2030-01-31")}}}
	if diff := cmp.Diff(want, l.state.Sheets[0]); diff != "" {
		t.Error(diff)
	}
	l.do(pilot, contract.SubmitSheet, "FA-1")
	if a, _ := l.state.Approval("sheet.FA-1"); a.Round != 2 || len(a.Needed) != 2 { // without facilities every authority decides
		t.Errorf("asked in round %d of %v", a.Round, a.Needed)
	}
	l.approve("sheet.FA-1", ars, cd)
	l.refused(contract.NotAllowed, og, contract.DrawUpSheet, "FA-1") // an approved fiche changes by amendment
	l.refused(contract.NotAllowed, og, contract.DropSheet, "FA-1")
	l.refused(contract.Unknown, og, contract.DropSheet, "FA-9")
	at["in force"].refused(contract.NotAllowed, og, contract.DrawUpSheet, "FA-9")
}

func TestAFicheThatNobodyCouldFollow(t *testing.T) {
	_, at := moments(t)
	l := at["negotiation"]
	sheet := func(spoil func(*contract.Sheet)) change { return func(c *contract.Command) { spoil(c.Sheet) } }
	due := func(date civil.Date) change {
		return sheet(func(s *contract.Sheet) { s.Steps[1].DueOn = date })
	}
	stage := func(stage contract.StepStage) change {
		return sheet(func(s *contract.Sheet) { s.Steps[0].Stage = stage })
	}
	targets := func(years ...int) change { return sheet(func(s *contract.Sheet) { s.Targets = years }) }
	for _, c := range []struct {
		subject, field string
		spoil          change
	}{
		{"", "subject", nil}, {".FA", "subject", nil}, {strings.Repeat("F", 25), "subject", nil}, {"FA 3", "subject", nil},
		{"step.FA-1.1", "subject", nil}, {"report.2028.FA-1", "subject", nil},
		{"FA-3", "sheet", func(c *contract.Command) { c.Sheet = nil }},
		{"FA-3", "sheet", sheet(func(s *contract.Sheet) { s.Code = "FA-4" })},
		{"FA-3", "sheet", sheet(func(s *contract.Sheet) { s.Approved = true })},
		{"FA-3", "sheet", sheet(func(s *contract.Sheet) { s.Revision = revision(1) })},
		{"FA-3", "sheet.facilities", sheet(func(s *contract.Sheet) { s.Facilities = []string{"E9"} })},
		{"FA-3", "sheet.facilities", sheet(func(s *contract.Sheet) { s.Facilities = []string{"E1", "E1", "E1"} })},
		{"FA-3", "sheet.findings", sheet(func(s *contract.Sheet) { s.Findings = []string{""} })},
		{"FA-3", "sheet.findings", sheet(func(s *contract.Sheet) { s.Findings = slices.Repeat([]string{"C1"}, 201) })},
		{"FA-3", "sheet.steps", sheet(func(s *contract.Sheet) { s.Steps = slices.Repeat(s.Steps[:1], contract.MaxSteps+1) })},
		{"FA-3", "sheet.steps.2", due(day("2024-12-31"))}, {"FA-3", "sheet.steps.2", due(day("2034-01-01"))},
		{"FA-3", "sheet.steps.2", due(civil.Date{})}, {"FA-3", "sheet.steps.2", due(civil.On(2029, 2, 30))},
		{"FA-3", "sheet.steps.1", stage(contract.Validated)}, {"FA-3", "sheet.steps.1", stage(contract.Reported)},
		{"FA-3", "sheet.targets", targets(2026)}, {"FA-3", "sheet.targets", targets(2034)}, {"FA-3", "sheet.targets", targets(slices.Repeat([]int{2029}, 13)...)},
	} {
		if c.spoil == nil {
			c.spoil = func(*contract.Command) {}
		}
		refusal := l.refused(contract.Invalid, og, contract.DrawUpSheet, c.subject, c.spoil)
		if refusal.Field != c.field || !strings.HasSuffix(refusal.Message, ".") || !strings.HasSuffix(refusal.Remedy, ".") || straight.MatchString(refusal.Message+" "+refusal.Remedy) {
			t.Errorf("%q: field %q (want %q), %q, %q", c.subject, refusal.Field, c.field, refusal.Message, refusal.Remedy)
		}
	}
	most := sheet(func(s *contract.Sheet) {
		s.Code, s.Facilities, s.Findings = strings.Repeat("F", 24), []string{"E1", "E2"}, slices.Repeat([]string{"C.1_a-b"}, 200)
		s.Steps = append(slices.Repeat([]contract.Step{{DueOn: day("2025-01-01")}}, contract.MaxSteps-1), contract.Step{DueOn: day("2033-12-31"), Stage: contract.Dropped})
		s.Targets = []int{2027, 2028, 2029, 2030, 2031, 2032, 2033, 2027, 2028, 2029, 2030, 2031}
	})
	l.do(og, contract.DrawUpSheet, strings.Repeat("F", 24), most)
	l.do(og, contract.DrawUpSheet, "FA-4", sheet(func(s *contract.Sheet) { *s = contract.Sheet{} }))
}

// Sixty fiches are as many as a contract file takes; one more is neither offered nor accepted, until one is dropped.
func TestABodyOfSixtyFiches(t *testing.T) {
	_, at := moments(t)
	l := at["negotiation"]
	for n := len(l.state.Sheets) + 1; n <= contract.MaxSheets; n++ {
		l.do(og, contract.DrawUpSheet, fmt.Sprintf("FA-%d", n))
	}
	fresh := contract.Offer{Action: contract.DrawUpSheet, Label: "Établir la fiche action"}
	if slices.Contains(contract.Available(&l.state, og, l.now), fresh) {
		t.Error("one more is offered")
	}
	l.refused(contract.NotAllowed, og, contract.DrawUpSheet, "FA-61")
	l.do(og, contract.DrawUpSheet, "FA-60") // one of them
	l.do(og, contract.DropSheet, "FA-1")
	if !slices.Contains(contract.Available(&l.state, og, l.now), fresh) {
		t.Error("there is room again, and none is offered")
	}
	l.do(og, contract.DrawUpSheet, "FA-61")
}

// Facts are stored for ever and applied by whoever reads them: those that do not fit are errors.
func TestFactsOfFichesThatDoNotFit(t *testing.T) {
	_, at := moments(t)
	for _, f := range []contract.Fact{{Kind: contract.SheetDropped, Subject: "FA-9"}, {Kind: contract.SheetDrawnUp, Subject: "FA-9"}} {
		s := at["negotiation"].state.Clone()
		f.Seq = s.Seq + 1
		if err := s.Apply(f); err == nil {
			t.Errorf("%s of nothing is applied", f.Kind)
		}
	}
}
