package diagnostic_test

import (
	"slices"
	"strings"
	"testing"

	"jalon/internal/contractfile"
	"jalon/internal/diagnostic"
	"jalon/internal/grid"
)

func codes(findings []contractfile.Finding) string {
	var list []string
	for _, f := range findings {
		list = append(list, f.Code)
	}
	return strings.Join(list, " ")
}

func TestFindingsStandInTheirQuadrants(t *testing.T) {
	f := example(t)
	whole := diagnostic.Quadrants(f, "")
	if codes(whole.Strengths) != "A-C4 A-C7 A-C10" || codes(whole.Weaknesses) != "A-C1 A-C2 A-C3 A-C6 A-C8 A-C9" || codes(whole.Unplaced) != "A-C5" {
		t.Errorf("by nature: %s | %s | %s", codes(whole.Strengths), codes(whole.Weaknesses), codes(whole.Unplaced))
	}
	finding(t, f, "A-C5").SWOT = contractfile.QuadrantOpportunity
	finding(t, f, "A-C9").SWOT = contractfile.QuadrantThreat
	finding(t, f, "A-C7").SWOT = contractfile.QuadrantWeakness
	territory := diagnostic.Quadrants(f, contractfile.ScopeTerritory)
	if codes(territory.Opportunities) != "A-C5" || codes(territory.Threats) != "A-C9" || len(territory.Weaknesses)+len(territory.Strengths)+len(territory.Unplaced) > 0 {
		t.Errorf("as it says: %+v", territory)
	}
	if one := diagnostic.Quadrants(f, "A-E1"); codes(one.Weaknesses) != "A-C7" || len(one.Strengths) > 0 {
		t.Errorf("what is said does not win over the nature: %+v", one)
	}
}

func TestSetAsideFindingsStaySearchable(t *testing.T) {
	f, no := example(t), false
	finding(t, f, "A-C9").Retained = &no
	yes := true
	for _, c := range []struct {
		query diagnostic.Query
		want  string
	}{
		{diagnostic.Query{Words: "MEDECINS vic-le-haut"}, "A-C9"},
		{diagnostic.Query{Words: "medecins", Retained: &yes}, ""},
		{diagnostic.Query{Retained: &no}, "A-C9"},
		{diagnostic.Query{Words: "vetuste"}, "A-C3"},
		{diagnostic.Query{Words: "vétusté chambres"}, "A-C3"},
		{diagnostic.Query{Words: "vétusté médecins"}, ""},
		{diagnostic.Query{Theme: "T5", Retained: &yes}, "A-C4 A-C5"},
		{diagnostic.Query{Scope: "A-E1"}, "A-C7"},
	} {
		if got := codes(diagnostic.Search(f, c.query)); got != c.want {
			t.Errorf("%+v finds %q, not %q", c.query, got, c.want)
		}
	}
}

func TestTheSynthesisStartsFromWhatIsRetained(t *testing.T) {
	f, no := example(t), false
	finding(t, f, "A-C9").Retained = &no
	finding(t, f, "A-C4").Evolution = "La coopération s'étend"
	f.Diagnostic.Synthesis = []contractfile.AxisSynthesis{{Theme: "T4", Weaknesses: "Écrit à la main."}}
	axes := diagnostic.Synthesise(f, grid.Latest())
	if len(axes) != 5 {
		t.Fatalf("%d axes", len(axes))
	}
	territory := axes[4]
	if territory.Written || !strings.Contains(territory.Text.Strengths, "(A-C4)") || strings.Contains(territory.Text.Weaknesses, "A-C9") ||
		!strings.Contains(territory.Text.Prospects, "(A-C5)") || !strings.Contains(territory.Text.Prospects, "s'étend (A-C4)") {
		t.Errorf("T5: %+v", territory)
	}
	if money := axes[3]; !money.Written || money.Text.Weaknesses != "Écrit à la main." || money.Text.Strengths != "" {
		t.Errorf("T4 is assembled over what was written: %+v", money)
	}
	if pages := diagnostic.Pages(axes); pages != 1 {
		t.Errorf("a page is counted as %d", pages)
	}
	axes[0].Text.Prospects = strings.Repeat("mot ", 750*diagnostic.MostPages)
	if pages := diagnostic.Pages(axes); pages <= diagnostic.MostPages {
		t.Errorf("fifteen full pages and more are counted as %d", pages)
	}
	if pages := diagnostic.Pages(nil); pages != 0 {
		t.Errorf("nothing is counted as %d", pages)
	}
}

func TestProposalsAreWeighed(t *testing.T) {
	f := example(t)
	objectives := f.StrategicObjectives[0].OperationalObjectives
	scores := func(stakes, accessibility contractfile.Number) {
		objectives[0].Stakes, objectives[0].Accessibility = &stakes, &accessibility
	}
	for _, c := range []struct {
		stakes, accessibility contractfile.Number
		want                  diagnostic.Priority
	}{
		{"4", "3", diagnostic.First}, {"3", "2", diagnostic.Prepared}, {"2", "3", diagnostic.Seized}, {"2", "2", diagnostic.Aside},
	} {
		scores(c.stakes, c.accessibility)
		if p := diagnostic.Weigh(f, grid.Latest())[0]; p.Priority != c.want {
			t.Errorf("%s by %s is %s, not %s", c.stakes, c.accessibility, p.Priority, c.want)
		}
	}
	objectives[0].Answers = map[string]string{"aim": "Moins d'hospitalisations", "fit": " "}
	weighed := diagnostic.Weigh(f, grid.Latest())
	if !slices.Equal(weighed[0].Unanswered, []string{"attainability", "inaction", "benefit", "fit"}) {
		t.Errorf("unanswered: %v", weighed[0].Unanswered)
	}
	if weighed[1].Priority != diagnostic.Unscored || weighed[1].Strategic != "OS-A1" || weighed[1].Theme != "T1" {
		t.Errorf("%+v", weighed[1])
	}
}
