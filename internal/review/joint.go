package review

import (
	"slices"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/vigilance"
)

// Joint is the review that the parties share before a renewal: what was set out, what was reached, what remains.
type Joint struct {
	On       civil.Date
	Years    []Year
	Findings []Outcome
	Weak     []Weakness
}

// Outcome is what became of a finding of the diagnostic, down the chain that answered it (F-OB-01, F-DI-12).
type Outcome struct {
	Code, Text string
	Nature     contractfile.FindingNature
	Objectives []string // strategic objectives that answer it
	Sheets     []string // their fiches
	Open       bool     // a difficulty or an issue without a finished answer: the next contract takes it over
}

// Weakness is what a renewal asks for and does not find (F-DG-12).
type Weakness struct {
	Subject string
	Text    string // French
}

// JointReview gathers the years of a contract up to a day.
func JointReview(file *contractfile.File, state *contract.State, on civil.Date, limits vigilance.Limits) Joint {
	joint := Joint{On: on}
	for _, year := range Years(file, on) {
		joint.Years = append(joint.Years, Of(file, state, year, on, limits))
	}
	achieved := map[string]bool{}
	for _, sheet := range lastSheets(joint.Years) {
		achieved[sheet.Code] = sheet.Achieved.IsInt() && sheet.Achieved.Sign() > 0
	}
	for _, finding := range file.Findings {
		joint.Findings = append(joint.Findings, outcome(file, finding, achieved))
	}
	joint.Weak = weaknesses(file, on)
	return joint
}

func lastSheets(years []Year) []Sheet {
	var sheets []Sheet
	if len(years) > 0 {
		for _, objective := range years[len(years)-1].Objectives {
			sheets = append(sheets, objective.Sheets...)
		}
	}
	return sheets
}

func outcome(file *contractfile.File, finding contractfile.Finding, achieved map[string]bool) Outcome {
	told := Outcome{Code: finding.Code, Text: finding.Text, Nature: finding.Nature}
	for _, strategic := range file.StrategicObjectives {
		if !slices.Contains(strategic.Findings, finding.Code) {
			continue
		}
		told.Objectives = append(told.Objectives, strategic.Code)
		for _, operational := range strategic.OperationalObjectives {
			for _, sheet := range file.ActionSheets {
				if sheet.OperationalObjective == operational.Code {
					told.Sheets = append(told.Sheets, sheet.Code)
				}
			}
		}
	}
	if finding.Nature == contractfile.FindingStrength || finding.Nature == contractfile.FindingSpecificity {
		return told // nothing in it waits for an answer
	}
	unfinished := func(code string) bool { return !achieved[code] }
	told.Open = len(told.Sheets) == 0 || slices.ContainsFunc(told.Sheets, unfinished)
	return told
}

// weaknesses looks for what makes a review hard: fiches that nothing measures, partnerships that no longer live.
func weaknesses(file *contractfile.File, on civil.Date) []Weakness {
	var list []Weakness
	for _, sheet := range file.ActionSheets {
		measured := slices.ContainsFunc(sheet.Indicators, func(i contractfile.Indicator) bool { return len(i.Actuals) > 0 })
		if !measured {
			list = append(list, Weakness{sheet.Code, "Aucune valeur n'a été relevée\u00a0: le résultat de la fiche ne se mesure pas."})
		}
	}
	for _, c := range file.Conventions {
		switch {
		case c.SignedOn.IsZero() || c.SignedOn.After(on):
			list = append(list, Weakness{c.Partner, "Convention non signée."})
		case c.LastActivityOn.IsZero():
			list = append(list, Weakness{c.Partner, "Convention sans activité connue."})
		}
	}
	return list
}
