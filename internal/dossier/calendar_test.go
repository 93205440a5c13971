package dossier_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/dossier"
	"jalon/internal/schedule"
)

func TestTerritoryFollowsTheAuthorities(t *testing.T) {
	council := func(code string) func(map[string]any) {
		return func(file map[string]any) {
			file["authorities"] = []any{map[string]any{"code": code, "kind": "CD", "name": "Conseil départemental", "signatory": "Jeanne Muller", "email": "cd@cd.example"}}
			for _, list := range []string{"letters", "meetings", "referent_changes"} {
				file[list] = []any{}
			}
			delete(file, "diagnostic")
			for _, facility := range file["facilities"].([]any) {
				facility.(map[string]any)["tariff_competence"] = "exclusive " + code
			}
		}
	}
	finess := func(number string) func(map[string]any) {
		return func(file map[string]any) {
			for i, facility := range file["facilities"].([]any) {
				facility.(map[string]any)["finess_et"] = number + string(rune('0'+i))
			}
		}
	}
	arsNamed := func(name string) func(map[string]any) {
		return func(file map[string]any) { file["authorities"].([]any)[0].(map[string]any)["name"] = name }
	}
	for _, c := range []struct {
		what string
		file *dossier.Dossier
		want civil.Territory
	}{
		{"a fictional department", ehpad(t), civil.Metropole},
		{"declared", ehpad(t, with("guyane", "territory")), civil.Guyane},
		{"declared against all clues", ehpad(t, finess("97046200"), with("metropole", "territory")), civil.Metropole},
		{"council of the Bas-Rhin", ehpad(t, council("CD-67")), civil.AlsaceMoselle},
		{"council of Réunion", ehpad(t, council("CD-974")), civil.LaReunion},
		{"council of the Rhône", ehpad(t, council("CD-69")), civil.Metropole},
		{"facilities in Moselle", ehpad(t, finess("57000101")), civil.AlsaceMoselle},
		{"facilities in Martinique", ehpad(t, finess("97020101")), civil.Martinique},
		{"an agency's name", ehpad(t, arsNamed("ARS Mayotte")), civil.Mayotte},
		{"a department that only sounds like it", ehpad(t, arsNamed("ARS Grand Est, délégation de Meurthe-et-Moselle")), civil.Metropole},
		{"the managing body's address", ehpad(t, with("4 rue des Tonneliers, 67000 Strasbourg", "managing_body", "address")), civil.AlsaceMoselle},
		{"an address overseas", ehpad(t, with("12 rue de Paris, 97400 Saint-Denis", "managing_body", "address")), civil.LaReunion},
	} {
		if got := c.file.Territory(); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
		if state := c.file.Opening(); state.Zone != c.want.ZoneName() || state.Territory != c.want {
			t.Errorf("%s opens in zone %s, territory %s", c.what, state.Zone, state.Territory)
		}
	}
}

// What the file lists as received is settled, what it lists without a reception is missing, and nobody is asked for what
// was due before and is not listed.
func TestFilingsOfARunningContract(t *testing.T) {
	opened := opens(t, ehpad(t).Opening(), "2026-11-21")
	filed := func(id string) bool {
		return slices.ContainsFunc(opened.Filings, func(f contract.Filing) bool { return f.ID == id })
	}
	for id, want := range map[string]bool{
		"filing.errd.2025": true, "filing.eprd.2025": true, "filing.annexe-activite.2026": true,
		"filing.annexe-activite.2027": false, "filing.eprd.2027": false, "evaluation.A-E3": false,
	} {
		if filed(id) != want {
			t.Errorf("%s is settled: %t, want %t", id, !want, want)
		}
	}
	awaited := awaits(opened)
	for id, due := range map[string]string{
		"filing.annexe-activite.2027": "2026-10-31", "filing.errd.2026": "2027-04-30", "evaluation.A-E3": "2026-11-30", "evaluation.A-E1": "2028-10-31", "report.2026": "2027-04-30",
	} {
		if awaited[id] != due {
			t.Errorf("%s is awaited on %q, want %s", id, awaited[id], due)
		}
	}
	if opened.Sector != "ehpad" || handicap(t).Opening().Sector != "handicap" {
		t.Errorf("sectors %q and %q", opened.Sector, handicap(t).Opening().Sector)
	}
}

// A fiche has reported a year when every indicator with a target for it has a value.
func TestReportsOfARunningContract(t *testing.T) {
	state := ehpad(t).Opening()
	var of2025 []string
	for _, report := range state.Reports {
		if report.Year == 2025 {
			of2025 = report.Sheets
		}
	}
	missing := state.Reporting(schedule.ReportID(2025))
	for _, sheet := range state.Sheets {
		aimed := slices.Contains(sheet.Targets, 2025)
		if done, awaited := slices.Contains(of2025, sheet.Code), slices.Contains(missing, sheet.Code); aimed != (done || awaited) || done && awaited {
			t.Errorf("%s, aiming at 2025: %t, has reported: %t, is awaited: %t", sheet.Code, aimed, done, awaited)
		}
	}
	if diff := cmp.Diff([]int{2025, 2026, 2027, 2028, 2029}, state.Sheets[0].Targets); diff != "" {
		t.Error(diff)
	}
}
