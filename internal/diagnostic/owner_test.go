package diagnostic_test

import (
	"strings"
	"testing"

	"jalon/internal/contractfile"
	"jalon/internal/diagnostic"
)

func TestEachPartyKeepsToItsOwnPart(t *testing.T) {
	section := func(d *contractfile.Diagnostic) {
		d.Sections = append(d.Sections, contractfile.DiagnosticSection{Scope: "OG", Block: "free", Text: "x"})
	}
	frame := func(d *contractfile.Diagnostic) { d.Framing = map[string]string{"want": "x"} }
	territory := func(d *contractfile.Diagnostic) {
		d.Territorial = append(d.Territorial, contractfile.TerritorialPart{Authority: "ARS-MV", Waived: true})
	}
	react := func(d *contractfile.Diagnostic) {
		d.Reactions = append(d.Reactions, contractfile.Reaction{Party: "CD-96", Stance: contractfile.StanceAgree})
	}
	synthesis := func(d *contractfile.Diagnostic) { d.Synthesis = []contractfile.AxisSynthesis{{Theme: "T1"}} }
	empty := func(d *contractfile.Diagnostic) {
		d.Sections, d.Framing = []contractfile.DiagnosticSection{}, map[string]string{}
	}
	for _, c := range []struct {
		name  string
		party string
		edit  func(*contractfile.Diagnostic)
		says  string
	}{
		{"the OG writes a section", "OG", section, ""},
		{"an authority writes a section", "ARS-MV", section, "organisme gestionnaire"},
		{"the OG answers", "OG", frame, ""},
		{"an authority answers", "CD-96", frame, "cadrage"},
		{"an authority brings its territory", "ARS-MV", territory, ""},
		{"another authority brings it", "CD-96", territory, "territorial"},
		{"the OG brings it", "OG", territory, "territorial"},
		{"a party reacts", "CD-96", react, ""},
		{"another reacts for it", "OG", react, "pour elle-même"},
		{"anybody writes the synthesis", "CD-96", synthesis, ""},
		{"nothing changes but its writing", "CD-96", empty, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after := contractfile.Diagnostic{}, contractfile.Diagnostic{}
			c.edit(&after)
			if got := diagnostic.Trespass(before, after, c.party); c.says == "" && got != "" || !strings.Contains(got, c.says) {
				t.Errorf("adding it: %q", got)
			}
			if got := diagnostic.Trespass(after, before, c.party); c.says == "" && got != "" || !strings.Contains(got, c.says) {
				t.Errorf("taking it away: %q", got)
			}
		})
	}
}
