package progress

import (
	"slices"

	"jalon/internal/contract"
	"jalon/internal/contractfile"
)

// Of rolls up a contract: its objectives, fiches and weights as the content tells them, its steps as the state does where
// it follows the fiche, else as the file's statuses say. The state may be nil. A fiche that only the state knows is told
// too, under the objective without a code: what is followed is never hidden.
func Of(file *contractfile.File, state *contract.State) Contract {
	c := Contract{Figures: Figures{Code: file.ID, Weight: whole}}
	placed := map[string]bool{}
	for _, objective := range file.StrategicObjectives {
		strategic := Strategic{Figures: Figures{Code: objective.Code, Weight: weight(objective.Weight)}, Theme: objective.Theme}
		for _, part := range objective.OperationalObjectives {
			operational := Operational{Figures: Figures{Code: part.Code, Weight: weight(part.Weight)}}
			for _, written := range file.ActionSheets {
				if written.OperationalObjective == part.Code {
					sheet := followedSheet(written, state)
					sheet.Strategic, sheet.Operational, sheet.Theme = objective.Code, part.Code, objective.Theme
					operational.Sheets = append(operational.Sheets, sheet)
					placed[written.Code] = true
				}
			}
			strategic.Objectives = append(strategic.Objectives, operational)
		}
		c.Objectives = append(c.Objectives, strategic)
	}
	if loose := looseSheets(file, state, placed); len(loose) > 0 {
		c.Objectives = append(c.Objectives, Strategic{
			Figures:    Figures{Weight: whole},
			Objectives: []Operational{{Figures: Figures{Weight: whole}, Sheets: loose}},
		})
	}
	c.weigh()
	return c
}

// looseSheets lists the fiches that stand under no objective, those of the file first.
func looseSheets(file *contractfile.File, state *contract.State, placed map[string]bool) []Sheet {
	var loose []Sheet
	for _, written := range file.ActionSheets {
		if !placed[written.Code] {
			loose = append(loose, followedSheet(written, state))
		}
	}
	if state == nil {
		return loose
	}
	for _, known := range state.Sheets {
		if !slices.ContainsFunc(file.ActionSheets, func(s contractfile.ActionSheet) bool { return s.Code == known.Code }) {
			written := contractfile.ActionSheet{Code: known.Code, Facilities: known.Facilities}
			loose = append(loose, followedSheet(written, state))
		}
	}
	return loose
}

func followedSheet(written contractfile.ActionSheet, state *contract.State) Sheet {
	sheet := Sheet{Figures: Figures{Code: written.Code, Weight: weight(written.Weight)}, Facilities: written.Facilities}
	stages := writtenStages(written)
	if state != nil {
		for _, known := range state.Sheets {
			if known.Code == written.Code {
				stages = knownStages(known)
			}
		}
	}
	for n, stage := range stages {
		step := Step{N: n + 1, Stage: stage, Weight: whole}
		if n < len(written.Steps) {
			step.Weight = weight(written.Steps[n].Weight)
		}
		sheet.Steps = append(sheet.Steps, step)
	}
	sheet.weigh()
	return sheet
}

func knownStages(sheet contract.Sheet) []contract.StepStage {
	stages := make([]contract.StepStage, len(sheet.Steps))
	for n, step := range sheet.Steps {
		stages[n] = step.Stage
	}
	return stages
}

// writtenStages reads a file's statuses as its opening does: what is said to be done is taken for validated.
func writtenStages(sheet contractfile.ActionSheet) []contract.StepStage {
	stages := make([]contract.StepStage, len(sheet.Steps))
	for n, step := range sheet.Steps {
		switch step.Status {
		case contractfile.StepDone:
			stages[n] = contract.Validated
		case contractfile.StepAbandoned:
			stages[n] = contract.Dropped
		}
	}
	return stages
}
