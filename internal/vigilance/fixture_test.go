package vigilance_test

import (
	"fmt"
	"strings"
	"testing"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
	"jalon/internal/vigilance"
)

// someDay is when trials are judged unless they say otherwise: in the second year of the quiet contract.
const someDay = "2026-01-15"

func on(day string) civil.Date { return civil.MustParse(day) }

func number(text string) *contractfile.Number {
	n := contractfile.Number(text)
	return &n
}

// quiet is a contract in force of which no rule says anything on someDay. Each call gives another one, to be changed.
func quiet() *contractfile.File {
	f := &contractfile.File{
		ID: "C-1", Phase: contractfile.PhaseExecution, ReferenceDate: on(someDay), SignedOn: on("2024-12-12"),
		EffectiveOn: on("2025-01-01"), TermOn: on("2029-12-31"),
		Authorities: []contractfile.Authority{{Code: "ARS"}, {Code: "CD"}},
		Facilities:  []contractfile.Facility{{Code: "E1", Name: "EHPAD Un"}, {Code: "E2", Name: "EHPAD Deux"}},
		Involvement: []contractfile.Involvement{{Audience: "usagers", Evidence: "enquête auprès de 40 résidents"}},
		Launch:      &contractfile.Launch{On: on("2024-03-04")},
		Letters:     []contractfile.Letter{{Kind: contractfile.LetterFraming, From: []string{"ARS", "CD"}, On: on("2024-02-05")}},
		Diagnostic: &contractfile.Diagnostic{OGStart: on("2024-03-04"), OGEnd: on("2024-05-31"), ATCEnd: on("2024-07-19"),
			RestitutionOn: on("2024-07-25"), SynthesisPages: number("13"), GridVersions: map[string]string{"ARS": "v2", "CD": "v2"}},
		Consultations: []contractfile.Consultation{{Body: "CSE", On: on("2024-11-14")}},
	}
	for n := range 5 {
		f.Findings = append(f.Findings, contractfile.Finding{Code: fmt.Sprintf("F%d", n+1), Theme: fmt.Sprintf("T%d", n+1),
			Nature: contractfile.FindingDifficulty, Measure: "13,8 %", Qualitative: "dit en entretien", Causes: []string{"une cause"}, HasLever: true})
	}
	f.Findings[4].Nature = contractfile.FindingStrength
	f.StrategicObjectives = []contractfile.StrategicObjective{{Code: "S1", Theme: "T1", Findings: []string{"F1"},
		OperationalObjectives: []contractfile.OperationalObjective{{Code: "O1"}}}}
	f.ActionSheets = []contractfile.ActionSheet{{
		Code: "H1", OperationalObjective: "O1", StartOn: on("2025-03-01"), EndOn: on("2029-06-30"), Owner: "Une personne",
		Funding: contractfile.Funded, Status: "en cours", BaselineSituation: "avant", TargetSituation5Y: "après", Means: "un poste",
		Steps:      []contractfile.Step{{DueOn: on("2029-01-31"), Label: "étape", Status: contractfile.StepToDo}},
		Indicators: []contractfile.Indicator{{Code: "I1", Kind: contractfile.IndicatorResult, Source: "interne", Direction: contractfile.DirectionUp}},
	}}
	return f
}

// sheet and indicator are the only ones of the quiet contract.
func sheet(f *contractfile.File) *contractfile.ActionSheet   { return &f.ActionSheets[0] }
func indicator(f *contractfile.File) *contractfile.Indicator { return &f.ActionSheets[0].Indicators[0] }
func objective(f *contractfile.File) *contractfile.OperationalObjective {
	return &f.StrategicObjectives[0].OperationalObjectives[0]
}

// negotiated takes the quiet contract back to its negotiation.
func negotiated(f *contractfile.File) {
	f.Phase, f.SignedOn = contractfile.PhaseNegotiation, civil.Date{}
	f.EffectiveOn, f.TermOn = on("2027-01-01"), on("2031-12-31")
	f.Launch.On, f.Consultations = on("2025-12-01"), nil
}

// trial is a quiet contract with one change, and what one rule says of it: the subjects, with a level where it is not the
// rule's own.
type trial struct {
	rule, name, day string
	change          func(*contractfile.File)
	want            []string
}

// said is what the rule of a trial says under some limits.
func (c trial) said(limits vigilance.Limits) []string {
	day := c.day
	if day == "" {
		day = someDay
	}
	f := quiet()
	c.change(f)
	var subjects []string
	for _, a := range vigilance.Check(f, on(day), limits) {
		if a.Rule != c.rule {
			continue
		}
		subject := a.Subject
		if a.Level != levelOf(c.rule) {
			subject += " " + string(a.Level)
		}
		if a.Rule == "V-FRONTLOAD" { // its first window lies within its second: which one it means is only in its words
			subject += " " + strings.Fields(strings.SplitAfter(a.Message, "avant le ")[1])[0]
		}
		subjects = append(subjects, subject)
	}
	return subjects
}

func levelOf(id string) vigilance.Level {
	for _, rule := range vigilance.Rules() {
		if rule.ID == id {
			return rule.Level
		}
	}
	return ""
}

func example(t testing.TB, name string) *contractfile.File {
	t.Helper()
	source, err := contractfile.Examples().Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	f, err := contractfile.Read(source)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
