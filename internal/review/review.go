// Package review assembles what the parties read before they meet: the file of a year's management dialogue (F-RS-05,
// F-DG-03, F-DG-05, F-DG-06) and the joint review that opens a renewal (F-DG-11, F-DG-12, F-7S-10), which is made of the
// same years.
//
// It is pure: a content told as it stands (dossier.Current), the state of the contract and a day go in. Nothing is
// judged here beyond arithmetic; vigilance says what deserves attention, the people in the room decide.
//
//	review.go     the file of one year
//	indicator.go  a value against its target, exactly
//	topic.go      what the meeting has to settle
//	joint.go      all the years together
//	tables.go     both as workbooks
package review

import (
	"slices"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/progress"
	"jalon/internal/vigilance"
)

// Year is the file of one calendar year: the exercise whose outturn (ERRD) is read with it.
type Year struct {
	Year       int
	On         civil.Date       // day on which the file was made; progress is as of then
	Progress   progress.Figures // of the whole contract
	Objectives []Objective
	Documents  []contractfile.Document // of the exercise, and those awaited in the year
	Alerts     []vigilance.Alert
	Topics     []Topic
}

// Objective is a strategic objective with the fiches under it. The one without a code gathers fiches under none.
type Objective struct {
	progress.Figures
	Theme, Text string
	Sheets      []Sheet
	Indicators  []Indicator // of its operational objectives, apart from those of fiches (F-OB-09)
}

// Sheet is a fiche action as a dialogue looks at it.
type Sheet struct {
	progress.Figures
	Title, Owner string
	Facilities   []string
	Steps        []Step // due in the year, or earlier and still to do
	Indicators   []Indicator
}

// Step is a step of a fiche. Late: due before the day of the file and neither done nor given up.
type Step struct {
	Label  string
	DueOn  civil.Date
	Status contractfile.StepStatus
	Late   bool
}

// Of makes the file of a year from the content as it stands on a day. The state may be nil.
func Of(file *contractfile.File, state *contract.State, year int, on civil.Date, limits vigilance.Limits) Year {
	rolled := progress.Of(file, state)
	made := Year{Year: year, On: on, Progress: rolled.Figures, Alerts: vigilance.Check(file, on, limits)}
	for _, strategic := range rolled.Objectives {
		objective := Objective{Figures: strategic.Figures, Theme: strategic.Theme}
		for _, written := range file.StrategicObjectives {
			if written.Code != strategic.Code {
				continue
			}
			objective.Text = written.Text
			for _, part := range written.OperationalObjectives {
				objective.Indicators = append(objective.Indicators, indicators(part.Indicators, year)...)
			}
		}
		for _, operational := range strategic.Objectives {
			for _, rolled := range operational.Sheets {
				objective.Sheets = append(objective.Sheets, sheetOf(file, rolled, year, on))
			}
		}
		made.Objectives = append(made.Objectives, objective)
	}
	for _, document := range file.Documents {
		if document.Year.Int() == year || document.DueOn.Year == year {
			made.Documents = append(made.Documents, document)
		}
	}
	made.Topics = topics(made)
	return made
}

// Years lists the calendar years that a contract covers and that have begun, the first one first.
func Years(file *contractfile.File, on civil.Date) []int {
	var years []int
	for year := file.EffectiveOn.Year; year <= min(file.TermOn.Year, on.Year); year++ {
		years = append(years, year)
	}
	return years
}

func sheetOf(file *contractfile.File, rolled progress.Sheet, year int, on civil.Date) Sheet {
	sheet := Sheet{Figures: rolled.Figures, Facilities: rolled.Facilities}
	i := slices.IndexFunc(file.ActionSheets, func(s contractfile.ActionSheet) bool { return s.Code == rolled.Code })
	if i < 0 {
		return sheet // the workflow follows a fiche that the content has no more
	}
	written := file.ActionSheets[i]
	sheet.Title, sheet.Owner, sheet.Indicators = written.Title, written.Owner, indicators(written.Indicators, year)
	for _, step := range written.Steps {
		open := step.Status != contractfile.StepDone && step.Status != contractfile.StepAbandoned
		if step.DueOn.Year == year || step.DueOn.Year < year && open {
			sheet.Steps = append(sheet.Steps, Step{step.Label, step.DueOn, step.Status, open && step.DueOn.Before(on)})
		}
	}
	return sheet
}
