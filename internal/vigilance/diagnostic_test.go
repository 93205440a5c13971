package vigilance_test

import (
	"strings"
	"testing"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
	"jalon/internal/vigilance"
)

func diagnosticTrials() []trial {
	edited := func(edit func(*contractfile.Diagnostic)) func(*contractfile.File) {
		return func(f *contractfile.File) { edit(f.Diagnostic) }
	}
	pages := func(count string) func(*contractfile.File) {
		return edited(func(d *contractfile.Diagnostic) { d.SynthesisPages = number(count) })
	}
	ends := func(day string) func(*contractfile.File) {
		return edited(func(d *contractfile.Diagnostic) { d.OGEnd = on(day) }) // begun on 2024-03-04
	}
	told := func(restitution, due string) func(*contractfile.File) {
		return edited(func(d *contractfile.Diagnostic) {
			if d.RestitutionOn = (civil.Date{}); restitution != "" {
				d.RestitutionOn = on(restitution)
			}
			if due != "" {
				d.DueOn = on(due)
			}
		})
	}
	said := []string{"diagnostic"}
	return []trial{
		{"V-GRID-MISMATCH", "one version", "", func(*contractfile.File) {}, nil},
		{"V-GRID-MISMATCH", "two versions", "", edited(func(d *contractfile.Diagnostic) { d.GridVersions["CD"] = "v3" }), said},
		{"V-GRID-MISMATCH", "one of them unsaid", "", edited(func(d *contractfile.Diagnostic) { d.GridVersions["CD"] = " " }), nil},
		{"V-GRID-MISMATCH", "no diagnostic", "", func(f *contractfile.File) { f.Diagnostic = nil }, nil},

		{"V-SYNTH-PAGES", "fifteen", "", pages("15"), nil},
		{"V-SYNTH-PAGES", "sixteen", "", pages("16"), said},
		{"V-SYNTH-PAGES", "not counted", "", edited(func(d *contractfile.Diagnostic) { d.SynthesisPages = nil }), nil},

		{"V-DIAG-SHORT", "two months", "", ends("2024-05-04"), nil},
		{"V-DIAG-SHORT", "a day less", "", ends("2024-05-03"), said},
		{"V-DIAG-SHORT", "no end", "", edited(func(d *contractfile.Diagnostic) { d.OGEnd = civil.Date{} }), nil},

		{"V-DIAG-LATE", "six months", "", told("2024-09-04", ""), nil},
		{"V-DIAG-LATE", "a day more", "", told("2024-09-05", ""), said},
		{"V-DIAG-LATE", "missing on the last day", "2024-09-04", told("", ""), nil},
		{"V-DIAG-LATE", "missing the day after", "2024-09-05", told("", ""), said},
		{"V-DIAG-LATE", "still to come", "2024-09-04", told("2024-09-20", ""), nil},
		{"V-DIAG-LATE", "later than agreed", "", told("2024-07-02", "2024-07-01"), said},
		{"V-DIAG-LATE", "as agreed, however long", "", told("2025-01-31", "2025-01-31"), nil},
		{"V-DIAG-LATE", "never begun", "", edited(func(d *contractfile.Diagnostic) { d.OGStart, d.RestitutionOn = civil.Date{}, civil.Date{} }), nil},
	}
}

func TestALateDiagnosticNamesWhatIsMissing(t *testing.T) {
	f := quiet()
	f.Diagnostic = &contractfile.Diagnostic{OGStart: on("2024-03-04"), OGEnd: on("2024-05-31"),
		Territorial: []contractfile.TerritorialPart{{Authority: "ARS", Text: "déposé", On: on("2024-06-01")}}}
	message := func(day string) string {
		for _, a := range vigilance.Check(f, on(day), vigilance.Default()) {
			if a.Rule == "V-DIAG-LATE" {
				return a.Message
			}
		}
		return ""
	}
	if said := message("2024-10-01"); !strings.Contains(said, "04/09/2024") ||
		!strings.HasSuffix(said, "Il manque\u00a0: l'analyse des autorités, la restitution et le diagnostic territorial (CD).") {
		t.Error(said)
	}
	f.Diagnostic.Territorial = append(f.Diagnostic.Territorial, contractfile.TerritorialPart{Authority: "CD", Waived: true})
	f.Diagnostic.OGEnd, f.Diagnostic.DueOn = civil.Date{}, on("2024-05-01")
	if said := message("2024-05-15"); !strings.HasSuffix(said, "Il manque\u00a0: l'autodiagnostic, l'analyse des autorités, la restitution et le diagnostic territorial (ARS).") {
		t.Errorf("before the deposit of the ARS: %s", said)
	}
}
