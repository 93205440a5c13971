package diagnostic_test

import (
	"strings"
	"testing"

	"jalon/internal/contractfile"
	"jalon/internal/diagnostic"
	"jalon/internal/grid"
)

func TestACompleteDiagnosticLacksNothing(t *testing.T) {
	if missing := diagnostic.MissingParts(complete(t), grid.Latest()); len(missing) > 0 {
		t.Errorf("%+v", missing)
	}
}

func TestEachPartThatIsTakenAwayIsMissed(t *testing.T) {
	without := func(scope, block string) func(*testing.T, *contractfile.File) {
		return func(t *testing.T, f *contractfile.File) {
			for i, s := range f.Diagnostic.Sections {
				if s.Scope == scope && s.Block == block {
					f.Diagnostic.Sections[i].Text = " \n"
				}
			}
		}
	}
	for name, c := range map[string]struct {
		take                 func(*testing.T, *contractfile.File)
		rule, scope, subject string
		says                 string
	}{
		"a block of a facility":      {without("A-E3", "quality"), "F-RA-01", "A-E3", "", "Démarche qualité"},
		"a block of the head office": {without("OG", "innovation"), "F-RA-01", "OG", "", "Siège"},
		"a framing answer":           {func(_ *testing.T, f *contractfile.File) { delete(f.Diagnostic.Framing, "could") }, "F-RA-04", "", "could", "À quels besoins"},
		"the words of a figure": {func(t *testing.T, f *contractfile.File) {
			finding(t, f, "A-C3").Qualitative = ""
		}, "F-DI-04", "A-E3", "A-C3", "A-C3"},
		"a theme": {func(t *testing.T, f *contractfile.File) { finding(t, f, "A-C10").Theme = "" }, "F-AU-02", "", "T2", "T2"},
		"the words of a theme": {func(t *testing.T, f *contractfile.File) {
			finding(t, f, "A-C10").Qualitative = ""
		}, "F-DI-04", "", "T2", "que des chiffres"},
		"every strength": {func(_ *testing.T, f *contractfile.File) {
			for i := range f.Findings {
				f.Findings[i].Nature = contractfile.FindingDifficulty
			}
		}, "F-DI-05", "", "", "point fort"},
		"a territorial part": {func(_ *testing.T, f *contractfile.File) { f.Diagnostic.Territorial[0].Text = "" }, "F-DI-07", "", "ARS-MV", "territorial"},
		"a waiver":           {func(_ *testing.T, f *contractfile.File) { f.Diagnostic.Territorial[1].Waived = false }, "F-DI-07", "", "CD-96", "territorial"},
	} {
		t.Run(name, func(t *testing.T) {
			f := complete(t)
			c.take(t, f)
			missing := diagnostic.MissingParts(f, grid.Latest())
			for _, m := range missing {
				if m.Rule == c.rule && m.Scope == c.scope && m.Subject == c.subject && strings.Contains(m.Message, c.says) && m.Remedy != "" {
					return
				}
			}
			t.Errorf("not missed among %+v", missing)
		})
	}
}

func TestAReasonOrAFindingCoversABlock(t *testing.T) {
	f := complete(t)
	f.Diagnostic.Sections = nil
	f.Diagnostic.Sections = append(f.Diagnostic.Sections,
		contractfile.DiagnosticSection{Scope: "A-E1", Block: "estate", EmptyReason: "Bâtiment neuf."},
		contractfile.DiagnosticSection{Scope: "A-E1", Block: "free", Text: "Une crèche voisine."})
	table := diagnostic.Cover(f, grid.Latest())
	for _, c := range []struct {
		scope, block string
		state        diagnostic.State
	}{
		{"A-E1", "estate", diagnostic.Excused},
		{"A-E1", "free", diagnostic.Written},
		{"A-E2", "workforce", diagnostic.Told}, // A-C1, by its thematic sheet
		{"A-E1", "population", diagnostic.Told},
		{"OG", "territory", diagnostic.Told},
		{"A-E4", "budget", diagnostic.Empty},
	} {
		for _, row := range table.Rows {
			for i, scope := range table.Scopes {
				if row.Block.Key == c.block && scope.Code == c.scope && row.Cells[i].State != c.state {
					t.Errorf("%s of %s is %s, not %s", c.block, c.scope, row.Cells[i].State, c.state)
				}
			}
		}
	}
	finding(t, f, "A-C1").Block = "quality"
	if b := diagnostic.BlockOf(*finding(t, f, "A-C1"), grid.Latest()); b != "quality" {
		t.Errorf("its own block gives way to %s", b)
	}
}

// A block that is not mandatory stays open without being asked for (F-DI-03).
func TestTheFreeBlockIsNeverMissed(t *testing.T) {
	f := example(t)
	f.Diagnostic = nil
	missing := diagnostic.MissingParts(f, grid.Latest())
	if len(missing) == 0 {
		t.Fatal("nothing is missed in a contract without a diagnostic")
	}
	for _, m := range missing {
		if m.Block == "free" {
			t.Errorf("%+v", m)
		}
	}
}
