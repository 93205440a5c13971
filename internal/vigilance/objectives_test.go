package vigilance_test

import (
	"fmt"

	"jalon/internal/contractfile"
)

func objectiveTrials() []trial {
	objectives := func(count int) func(*contractfile.File) {
		return func(f *contractfile.File) {
			for n := range count - 1 {
				f.StrategicObjectives = append(f.StrategicObjectives, contractfile.StrategicObjective{Code: fmt.Sprintf("S%d", n+2), Theme: "T1", Findings: []string{"F1"}})
			}
		}
	}
	answers := contractfile.SMART{Specific: "a", Measurable: "b", Acceptable: "c", Realistic: "d", TimeBound: "e"}
	without := func(edit func(*contractfile.SMART)) *contractfile.SMART {
		given := answers
		edit(&given)
		return &given
	}
	list := []trial{
		{"V-OBJ-COUNT", "five of a theme", "", objectives(5), nil},
		{"V-OBJ-COUNT", "six of a theme", "", objectives(6), []string{"T1"}},
		{"V-OBJ-COUNT", "six of two themes", "", func(f *contractfile.File) { objectives(6)(f); f.StrategicObjectives[5].Theme = "T2" }, nil},

		{"V-OBJ-NO-FINDING", "a finding", "", func(*contractfile.File) {}, nil},
		{"V-OBJ-NO-FINDING", "no finding", "", func(f *contractfile.File) { f.StrategicObjectives[0].Findings = nil }, []string{"S1"}},

		{"V-CONSTAT-NO-LEVER", "without lever and without objective", "", func(f *contractfile.File) { f.Findings[1].HasLever = false }, nil},
		{"V-CONSTAT-NO-LEVER", "without lever, answered", "", func(f *contractfile.File) { f.Findings[0].HasLever = false }, []string{"F1"}},

		{"V-OBJ-NO-INDICATOR", "on its fiche", "", func(*contractfile.File) {}, nil},
		{"V-OBJ-NO-INDICATOR", "nowhere", "", func(f *contractfile.File) { sheet(f).Indicators = nil }, []string{"O1"}},
		{"V-OBJ-NO-INDICATOR", "of its own", "", func(f *contractfile.File) {
			objective(f).Indicators, sheet(f).Indicators = sheet(f).Indicators, nil
		}, nil},
		{"V-OBJ-NO-INDICATOR", "on the fiche of another", "", func(f *contractfile.File) { sheet(f).OperationalObjective = "O2" }, []string{"O1"}},

		{"V-SMART", "not begun", "", func(*contractfile.File) {}, nil},
		{"V-SMART", "five answers", "", func(f *contractfile.File) { sheet(f).SMART, objective(f).SMART = &answers, &answers }, nil},
		{"V-SMART", "begun on both", "", func(f *contractfile.File) {
			sheet(f).SMART, objective(f).SMART = &contractfile.SMART{}, &contractfile.SMART{Specific: " "}
		}, []string{"H1", "O1"}},
	}
	for name, edit := range map[string]func(*contractfile.SMART){
		"specific": func(s *contractfile.SMART) { s.Specific = "" }, "measurable": func(s *contractfile.SMART) { s.Measurable = "" },
		"acceptable": func(s *contractfile.SMART) { s.Acceptable = "" }, "realistic": func(s *contractfile.SMART) { s.Realistic = "" },
		"time bound": func(s *contractfile.SMART) { s.TimeBound = "\n" },
	} {
		list = append(list, trial{"V-SMART", "all but " + name, "", func(f *contractfile.File) { sheet(f).SMART = without(edit) }, []string{"H1"}})
	}
	return list
}
