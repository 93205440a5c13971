package vigilance_test

import (
	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

func findingTrials() []trial {
	finding := func(edit func(*contractfile.Finding)) func(*contractfile.File) {
		return func(f *contractfile.File) { edit(&f.Findings[1]) } // F2, which no objective answers
	}
	yes, no := true, false
	uncaused := func(edit func(*contractfile.Finding)) func(*contractfile.File) {
		return finding(func(f *contractfile.Finding) { f.Causes = []string{" "}; edit(f) })
	}
	// prioritised has a priority in a diagnostic that ends on a day, in a file written on another.
	prioritised := func(restitution, written string) func(*contractfile.File) {
		return func(f *contractfile.File) {
			f.Findings[1].Priority, f.ReferenceDate = number("1"), on(written)
			if f.Diagnostic.RestitutionOn = (civil.Date{}); restitution != "" {
				f.Diagnostic.RestitutionOn = on(restitution)
			}
		}
	}
	undiagnosed := func(phase contractfile.Phase) func(*contractfile.File) {
		return func(f *contractfile.File) {
			f.Diagnostic, f.Phase, f.Findings[1].Priority = nil, phase, number("1")
		}
	}
	none := func(phase contractfile.Phase) func(*contractfile.File) {
		return func(f *contractfile.File) { f.Findings, f.Phase = nil, phase }
	}
	return []trial{
		{"V-QUANT-ONLY", "told", "", func(*contractfile.File) {}, nil},
		{"V-QUANT-ONLY", "a measure and nothing told", "", finding(func(f *contractfile.Finding) { f.Qualitative = " " }), []string{"T2"}},
		{"V-QUANT-ONLY", "nothing measured either", "", finding(func(f *contractfile.Finding) { f.Qualitative, f.Measure = "", "" }), nil},
		{"V-QUANT-ONLY", "told of another finding of the theme", "", finding(func(f *contractfile.Finding) { f.Qualitative, f.Theme = "", "T1" }), nil},
		{"V-QUANT-ONLY", "of no theme", "", finding(func(f *contractfile.Finding) { f.Qualitative, f.Theme = "", "" }), nil},

		{"V-NO-STRENGTH", "a strength", "", func(*contractfile.File) {}, nil},
		{"V-NO-STRENGTH", "none", "", func(f *contractfile.File) { f.Findings[4].Nature = contractfile.FindingIssue }, []string{"diagnostic"}},
		{"V-NO-STRENGTH", "a strength by its quadrant", "", func(f *contractfile.File) {
			f.Findings[4].Nature, f.Findings[4].SWOT = contractfile.FindingIssue, contractfile.QuadrantStrength
		}, nil},
		{"V-NO-STRENGTH", "no finding in diagnostic", "", none(contractfile.PhaseDiagnostic), nil},
		{"V-NO-STRENGTH", "no finding in negotiation", "", none(contractfile.PhaseNegotiation), []string{"diagnostic"}},

		{"V-THEME-MISSING", "all five", "", func(*contractfile.File) {}, nil},
		{"V-THEME-MISSING", "T2 and T5 missing", "", func(f *contractfile.File) { f.Findings[1].Theme, f.Findings[4].Theme = "T1", "" }, []string{"T2", "T5"}},
		{"V-THEME-MISSING", "no finding in diagnostic", "", none(contractfile.PhaseDiagnostic), nil},
		{"V-THEME-MISSING", "no finding in negotiation", "", none(contractfile.PhaseNegotiation), []string{"T1", "T2", "T3", "T4", "T5"}},

		{"V-NO-CAUSE", "neither retained nor answered", "", uncaused(func(*contractfile.Finding) {}), nil},
		{"V-NO-CAUSE", "put aside", "", uncaused(func(f *contractfile.Finding) { f.Retained = &no }), nil},
		{"V-NO-CAUSE", "retained", "", uncaused(func(f *contractfile.Finding) { f.Retained = &yes }), []string{"F2"}},
		{"V-NO-CAUSE", "prioritised", "", uncaused(func(f *contractfile.Finding) { f.Priority = number("3") }), []string{"F2"}},
		{"V-NO-CAUSE", "answered", "", func(f *contractfile.File) { f.Findings[0].Causes = nil }, []string{"F1"}},
		{"V-NO-CAUSE", "retained with a cause", "", finding(func(f *contractfile.Finding) { f.Retained = &yes }), nil},

		{"V-PRIORITISED-EARLY", "after the restitution", "2026-03-02", prioritised("2026-03-02", "2026-01-01"), nil},
		{"V-PRIORITISED-EARLY", "the day before", "2026-03-01", prioritised("2026-03-02", "2026-01-01"), []string{"diagnostic"}},
		{"V-PRIORITISED-EARLY", "before, told by a later file", "2026-03-01", prioritised("2026-03-02", "2026-03-02"), nil},
		{"V-PRIORITISED-EARLY", "no restitution", "", prioritised("", "2026-01-01"), []string{"diagnostic"}},
		{"V-PRIORITISED-EARLY", "no priority", "", func(f *contractfile.File) { f.Diagnostic.RestitutionOn = civil.Date{} }, nil},
		{"V-PRIORITISED-EARLY", "no diagnostic yet", "", undiagnosed(contractfile.PhaseDiagnostic), []string{"diagnostic"}},
		{"V-PRIORITISED-EARLY", "no diagnostic told, in negotiation", "", undiagnosed(contractfile.PhaseNegotiation), nil},
	}
}
