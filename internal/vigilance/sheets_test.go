package vigilance_test

import (
	"strings"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

func sheetTrials() []trial {
	// aims gives the only indicator a baseline and a last target, and takes the means of its fiche away.
	aims := func(baseline, target string) func(*contractfile.File) {
		return func(f *contractfile.File) {
			sheet(f).Means = ""
			indicator(f).Baseline = &contractfile.Baseline{Year: "2024", Value: number(baseline)}
			indicator(f).Targets = map[string]contractfile.Number{"2026": "100000", "2029": contractfile.Number(target)}
		}
	}
	ends := func(days ...string) func(*contractfile.File) {
		return func(f *contractfile.File) {
			first := f.ActionSheets[0]
			f.ActionSheets = nil
			for _, day := range days {
				next := first
				if next.EndOn = (civil.Date{}); day != "" {
					next.EndOn = on(day)
				}
				f.ActionSheets = append(f.ActionSheets, next)
			}
		}
	}
	hundred := func(early int) func(*contractfile.File) {
		days := make([]string, 100)
		for n := range days {
			if days[n] = "2029-12-31"; n < early {
				days[n] = "2026-11-30"
			}
		}
		return ends(days...)
	}
	step := func(due string, status contractfile.StepStatus) func(*contractfile.File) {
		return func(f *contractfile.File) {
			sheet(f).Steps = []contractfile.Step{{DueOn: on(due), Label: "étape", Status: status}, {DueOn: on(due), Label: "autre", Status: status}}
		}
	}
	list := []trial{
		{"V-OBJ-OVERREACH", "30 % up", "", aims("10.0", "13"), nil},
		{"V-OBJ-OVERREACH", "just above 30 % up", "", aims("10.0", "13.001"), []string{"I1"}},
		{"V-OBJ-OVERREACH", "31 % of 100", "", aims("100", "131"), []string{"I1"}},
		{"V-OBJ-OVERREACH", "just above 30 % down", "", aims("-10", "-13.1"), []string{"I1"}},
		{"V-OBJ-OVERREACH", "exact where binary fractions are not", "", aims("0.1", "0.13"), nil},
		{"V-OBJ-OVERREACH", "from nothing", "", aims("0", "50"), nil},
		{"V-OBJ-OVERREACH", "a number of thousands of digits", "", aims("10", "1e3000"), nil},
		{"V-OBJ-OVERREACH", "as many, written out", "", aims("10", "1"+strings.Repeat("0", 100)), nil},
		{"V-OBJ-OVERREACH", "with means", "", func(f *contractfile.File) { aims("10", "50")(f); sheet(f).Means = "un poste" }, nil},
		{"V-OBJ-OVERREACH", "never measured", "", func(f *contractfile.File) { aims("10", "50")(f); indicator(f).Baseline.Value = nil }, nil},

		{"V-FRONTLOAD", "half end early", "", hundred(50), nil},
		{"V-FRONTLOAD", "51 of 100", "", hundred(51), []string{"C-1 01/01/2027,"}},
		{"V-FRONTLOAD", "on the second day", "", ends("2028-01-01"), nil},
		{"V-FRONTLOAD", "the day before", "", ends("2027-12-31"), []string{"C-1 01/01/2028,"}},
		{"V-FRONTLOAD", "on the first day", "", ends("2027-01-01"), []string{"C-1 01/01/2028,"}},
		{"V-FRONTLOAD", "the day before that", "", ends("2026-12-31"), []string{"C-1 01/01/2027,"}},
		{"V-FRONTLOAD", "no end is no early end", "", ends("2027-12-31", ""), nil},
		{"V-FRONTLOAD", "no fiche", "", ends(), nil},

		{"V-UNFUNDED-IN-BODY", "funded", "", func(*contractfile.File) {}, nil},
		{"V-UNFUNDED-IN-BODY", "nobody said", "", func(f *contractfile.File) { sheet(f).Funding = "" }, nil},
		{"V-UNFUNDED-IN-BODY", "unfunded", "", func(f *contractfile.File) { sheet(f).Funding = contractfile.Unfunded }, []string{"H1"}},
		{"V-UNFUNDED-IN-BODY", "in annex", "", func(f *contractfile.File) { f.IntentSheets = []contractfile.IntentSheet{{Code: "H2"}} }, nil},

		{"V-STEP-LATE", "due today", "2026-06-30", step("2026-06-30", contractfile.StepToDo), nil},
		{"V-STEP-LATE", "the day after", "2026-07-01", step("2026-06-30", contractfile.StepToDo), []string{"H1"}},
		{"V-STEP-LATE", "done", "2026-07-01", step("2026-06-30", contractfile.StepDone), nil},
		{"V-STEP-LATE", "abandoned", "2026-07-01", step("2026-06-30", contractfile.StepAbandoned), nil},
		{"V-STEP-LATE", "partly done", "2026-07-01", step("2026-06-30", contractfile.StepPartlyDone), []string{"H1"}},
		{"V-STEP-LATE", "in progress", "2026-07-01", step("2026-06-30", contractfile.StepInProgress), []string{"H1"}},

		{"V-SHEET-INCOMPLETE", "complete", "", func(*contractfile.File) {}, nil},
	}
	for name, edit := range map[string]func(*contractfile.ActionSheet){
		"objective": func(s *contractfile.ActionSheet) { s.OperationalObjective = "" }, "baseline": func(s *contractfile.ActionSheet) { s.BaselineSituation = " " },
		"target": func(s *contractfile.ActionSheet) { s.TargetSituation5Y = "" }, "steps": func(s *contractfile.ActionSheet) { s.Steps = nil },
		"a step's day": func(s *contractfile.ActionSheet) { s.Steps[0].DueOn = civil.Date{} }, "means": func(s *contractfile.ActionSheet) { s.Means = "" },
		"start": func(s *contractfile.ActionSheet) { s.StartOn = civil.Date{} }, "end": func(s *contractfile.ActionSheet) { s.EndOn = civil.Date{} },
		"owner": func(s *contractfile.ActionSheet) { s.Owner = "" }, "indicators": func(s *contractfile.ActionSheet) { s.Indicators = nil },
	} {
		list = append(list, trial{"V-SHEET-INCOMPLETE", "without " + name, "", func(f *contractfile.File) { edit(sheet(f)) }, []string{"H1"}})
	}
	return list
}
