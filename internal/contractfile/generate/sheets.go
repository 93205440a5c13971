package generate

import (
	"fmt"
	"strconv"

	"jalon/internal/contractfile"
)

func (m *maker) findings() {
	scopes := append(m.facilities(), contractfile.ScopeManagingBody, contractfile.ScopeTerritory)
	for i := range m.IntN(6) {
		m.file.Findings = append(m.file.Findings, contractfile.Finding{
			Code: fmt.Sprintf("C%d", i+1), Scope: one(m, scopes...),
			Nature:        one(m, contractfile.FindingDifficulty, contractfile.FindingIssue, contractfile.FindingStrength, contractfile.FindingSpecificity),
			ThematicSheet: maybe(m, func() *contractfile.Number { return m.whole(1, 8) }), Theme: maybe(m, m.theme), Text: m.text(), Measure: maybe(m, m.text),
			Qualitative: maybe(m, m.text), Causes: some(m, 2, m.text), Consequences: some(m, 2, m.text), HasLever: m.often(),
			Priority: maybe(m, func() *contractfile.Number { return m.whole(1, 9) }),
			SWOT: maybe(m, func() contractfile.Quadrant {
				return one(m, contractfile.QuadrantStrength, contractfile.QuadrantWeakness, contractfile.QuadrantOpportunity, contractfile.QuadrantThreat)
			}),
			State: maybe(m, m.text), Evolution: maybe(m, m.text), Block: maybe(m, func() string { return "budget" }), Author: maybe(m, func() string { return one(m, m.sides()...) }),
			Retained: m.flag(),
		})
	}
}

func (m *maker) objectives() {
	var findings []string
	for _, f := range m.file.Findings {
		findings = append(findings, f.Code)
	}
	for i := range m.IntN(4) {
		strategic := contractfile.StrategicObjective{Code: fmt.Sprintf("OS%d", i+1), Theme: m.theme(), Text: m.text(), Findings: m.among(findings), Weight: m.weight()}
		for j := range m.IntN(3) {
			strategic.OperationalObjectives = append(strategic.OperationalObjectives, contractfile.OperationalObjective{
				Code: fmt.Sprintf("OO%d.%d", i+1, j+1), Text: m.text(), Author: maybe(m, func() string { return one(m, m.sides()...) }), Weight: m.weight(), SMART: m.smart(),
				Stakes: maybe(m, func() *contractfile.Number { return m.whole(1, 4) }), Accessibility: maybe(m, func() *contractfile.Number { return m.whole(1, 4) }),
				Answers: m.answers("aim", "attainability", "inaction", "benefit", "fit"), Tags: some(m, 2, m.line), Indicators: some(m, 1, m.indicator),
			})
		}
		m.file.StrategicObjectives = append(m.file.StrategicObjectives, strategic)
	}
}

func (m *maker) sheets() {
	f := m.file
	strategic, operational := []string{""}, []string{""}
	for _, s := range f.StrategicObjectives {
		strategic = append(strategic, s.Code)
		for _, o := range s.OperationalObjectives {
			operational = append(operational, o.Code)
		}
	}
	for i := range m.IntN(5) {
		start := f.EffectiveOn.AddDays(m.IntN(400))
		sheet := contractfile.ActionSheet{
			Code: fmt.Sprintf("FA%d", i+1), OperationalObjective: one(m, operational...), Title: m.line(), Facilities: m.among(m.facilities()), Owner: maybe(m, m.somebody),
			Funding: one(m, "", contractfile.Funded, contractfile.Unfunded), Status: maybe(m, func() string { return one(m, "validée", "validée ARS ; CD-96 en attente", "à négocier") }),
			ProgressPct: maybe(m, func() *contractfile.Number { return m.whole(0, 100) }), BaselineSituation: maybe(m, m.text), TargetSituation5Y: maybe(m, m.text),
			Means: maybe(m, m.text), Partners: maybe(m, m.text), Risks: maybe(m, m.text), Indicators: some(m, 2, m.indicator),
			Reach: one(m, "", contractfile.ReachStructuring, contractfile.ReachInternal), Weight: m.weight(), SMART: m.smart(), Tags: some(m, 2, m.line),
		}
		if m.often() {
			sheet.StartOn, sheet.EndOn = start, start.AddDays(30+m.IntN(600))
		}
		sheet.Steps = some(m, 4, func() contractfile.Step {
			return contractfile.Step{DueOn: start.AddDays(m.IntN(600)), Label: m.line(), Weight: m.weight(),
				Status: one(m, contractfile.StepDone, contractfile.StepToDo, contractfile.StepInProgress, contractfile.StepLate, contractfile.StepPartlyDone, contractfile.StepAbandoned)}
		})
		f.ActionSheets = append(f.ActionSheets, sheet)
	}
	for i := range m.IntN(3) {
		f.IntentSheets = append(f.IntentSheets, contractfile.IntentSheet{
			Code: fmt.Sprintf("FI%d", i+1), Title: m.line(), Reason: maybe(m, m.text), StrategicObjective: one(m, strategic...),
		})
	}
}

func (m *maker) smart() *contractfile.SMART {
	return maybe(m, func() *contractfile.SMART {
		return &contractfile.SMART{Specific: maybe(m, m.text), Measurable: maybe(m, m.text), Acceptable: maybe(m, m.text), Realistic: maybe(m, m.text), TimeBound: maybe(m, m.text)}
	})
}

func (m *maker) indicator() contractfile.Indicator {
	m.indicators++
	return contractfile.Indicator{
		Code: fmt.Sprintf("IND%d", m.indicators), Label: m.line(), Kind: one(m, contractfile.IndicatorOutput, contractfile.IndicatorResult, contractfile.IndicatorActivity),
		Source: maybe(m, m.line), Unit: maybe(m, func() string { return one(m, "%", "jours", "€") }), Direction: one(m, contractfile.DirectionUp, contractfile.DirectionDown),
		Baseline: maybe(m, func() *contractfile.Baseline {
			return &contractfile.Baseline{Year: *m.whole(2018, 2026), Value: maybe(m, func() *contractfile.Number { n := m.number(); return &n })}
		}),
		Targets: byYear(m, m.number), Actuals: byYear(m, m.number), Comment: maybe(m, m.text), Definition: maybe(m, m.line), Reference: maybe(m, m.line),
		Records: byYear(m, func() contractfile.Record {
			return contractfile.Record{Source: maybe(m, m.line), Campaign: maybe(m, m.line), Definition: maybe(m, m.line), Comment: maybe(m, m.text)}
		}),
	}
}

// byYear are values of some of the contract's years.
func byYear[T any](m *maker, make func() T) map[string]T {
	var values map[string]T
	for year := m.file.EffectiveOn.Year; year <= m.file.TermOn.Year; year++ {
		if m.IntN(2) == 0 {
			continue
		}
		if values == nil {
			values = map[string]T{}
		}
		values[strconv.Itoa(year)] = make()
	}
	return values
}
