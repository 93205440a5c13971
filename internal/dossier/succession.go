package dossier

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
)

// Successor writes the file of the contract that follows: what its opening carries over, under the words of the
// contract it renews, and nothing of the life that ends.
func (d *Dossier) Successor(opening contract.State, on civil.Date) *Dossier {
	next := *d.File
	next.ID, next.Title = opening.ID, renewedTitle(d.File.Title, opening)
	next.Phase, next.ReferenceDate, next.ContractYear = contractfile.PhaseProgramming, on, nil
	next.EffectiveOn, next.TermOn = opening.EffectiveOn, opening.TermOn
	next.SignedOn, next.PlannedSignatureOn, next.RenewalOpenedOn = civil.Date{}, civil.Date{}, civil.Date{}
	next.Launch, next.Diagnostic, next.Letters, next.Meetings = nil, nil, nil, nil
	next.Consultations, next.Dialogues, next.Documents, next.Amendments = nil, nil, nil, nil
	next.Milestones, next.Timeline, next.ExpectedAlerts, next.ExpectedSilences = nil, nil, nil, nil

	dropped := func(code string) bool {
		return slices.Contains(d.findings(), code) && !slices.Contains(opening.Findings, code)
	}
	next.Findings = slices.DeleteFunc(slices.Clone(d.File.Findings), func(f contractfile.Finding) bool { return dropped(f.Code) })
	next.StrategicObjectives = slices.Clone(d.File.StrategicObjectives)
	for i := range next.StrategicObjectives {
		objective := &next.StrategicObjectives[i]
		objective.Findings = slices.DeleteFunc(slices.Clone(objective.Findings), dropped)
	}
	next.Facilities = slices.Clone(d.File.Facilities)
	for i := range next.Facilities {
		for _, facility := range opening.Facilities {
			if facility.Code == next.Facilities[i].Code && !facility.EvaluationOn.IsZero() {
				next.Facilities[i].HASEvaluation = fmt.Sprintf("%04d-%02d (programmée)", facility.EvaluationOn.Year, int(facility.EvaluationOn.Month))
			}
		}
	}
	next.ActionSheets = nil
	for _, sheet := range opening.Sheets {
		next.ActionSheets = append(next.ActionSheets, d.carriedSheet(sheet, opening.EffectiveOn))
	}
	return New(&next)
}

// carriedSheet is an unfinished fiche with its remaining steps, on the days that the opening proposes.
func (d *Dossier) carriedSheet(carried contract.Sheet, effectiveOn civil.Date) contractfile.ActionSheet {
	i := slices.IndexFunc(d.File.ActionSheets, func(sheet contractfile.ActionSheet) bool { return sheet.Code == carried.Code })
	if i < 0 {
		return contractfile.ActionSheet{Code: carried.Code, Title: carried.Code}
	}
	sheet := d.File.ActionSheets[i]
	years := effectiveOn.Year - d.File.EffectiveOn.Year
	remaining := carried.Steps
	var steps []contractfile.Step
	for _, step := range sheet.Steps {
		if len(remaining) > 0 && step.DueOn.AddYears(years) == remaining[0].DueOn {
			steps = append(steps, contractfile.Step{DueOn: remaining[0].DueOn, Label: step.Label, Status: contractfile.StepToDo})
			remaining = remaining[1:]
		}
	}
	for n, moved := range remaining {
		steps = append(steps, contractfile.Step{DueOn: moved.DueOn, Label: fmt.Sprintf("étape reportée %d", n+1), Status: contractfile.StepToDo})
	}
	sheet.Steps, sheet.Status, sheet.ProgressPct = steps, "à négocier", nil
	sheet.Indicators = slices.Clone(sheet.Indicators)
	for n := range sheet.Indicators {
		sheet.Indicators[n].Targets, sheet.Indicators[n].Actuals = later(sheet.Indicators[n].Targets, years), nil
	}
	sheet.StartOn, sheet.EndOn = effectiveOn, sheet.EndOn.AddYears(years)
	return sheet
}

// later moves yearly targets: they are proposed for the same years of the new contract, to be negotiated.
func later(targets map[string]contractfile.Number, years int) map[string]contractfile.Number {
	moved := make(map[string]contractfile.Number, len(targets))
	for text, target := range targets {
		if year, err := strconv.Atoi(text); err == nil {
			moved[strconv.Itoa(year+years)] = target
		}
	}
	return moved
}

// renewedTitle changes the years in a title that names them: « CPOM 2025-2029 » becomes « CPOM 2030-2034 ».
func renewedTitle(title string, opening contract.State) string {
	words := strings.Split(title, " ")
	for i, word := range words {
		var from, to int
		if n, _ := fmt.Sscanf(word, "%4d-%4d", &from, &to); n == 2 && len(word) == 9 {
			words[i] = fmt.Sprintf("%d-%d", opening.EffectiveOn.Year, opening.TermOn.Year)
			return strings.Join(words, " ")
		}
	}
	return title + " (renouvellement)"
}
