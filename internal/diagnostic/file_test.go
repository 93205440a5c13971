package diagnostic_test

import (
	"testing"

	"jalon/internal/contractfile"
	"jalon/internal/grid"
)

// example is the EHPAD contract: four facilities, two authorities, ten findings, no text of the diagnostic itself.
func example(t *testing.T) *contractfile.File {
	t.Helper()
	text, err := contractfile.Examples().Open("ehpad.json")
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	f, err := contractfile.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// complete is the same contract with every part of its diagnostic written.
func complete(t *testing.T) *contractfile.File {
	t.Helper()
	f, g := example(t), grid.Latest()
	d := f.Diagnostic
	for _, scope := range []string{"OG", "A-E1", "A-E2", "A-E3", "A-E4"} {
		for _, block := range g.Blocks {
			d.Sections = append(d.Sections, contractfile.DiagnosticSection{Scope: scope, Block: block.Key, Text: "Écrit."})
		}
	}
	d.Framing = map[string]string{"want": "a", "can": "b", "could": "c", "allowed": "d"}
	d.Territorial = []contractfile.TerritorialPart{{Authority: "ARS-MV", Text: "Le territoire vieillit."}, {Authority: "CD-96", Waived: true}}
	return f
}

func finding(t *testing.T, f *contractfile.File, code string) *contractfile.Finding {
	t.Helper()
	for i := range f.Findings {
		if f.Findings[i].Code == code {
			return &f.Findings[i]
		}
	}
	t.Fatalf("no finding %s", code)
	return nil
}
