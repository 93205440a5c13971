package vigilance

import (
	"fmt"
	"slices"

	"jalon/internal/contractfile"
)

func objectiveCount(l *look) {
	counts := map[string]int{}
	for _, o := range l.StrategicObjectives {
		counts[o.Theme]++
	}
	for theme, count := range counts {
		if count > l.limits.ObjectivesPerTheme {
			l.raise(theme, fmt.Sprintf("Le thème %s a %d objectifs stratégiques, pour %d au plus.", theme, count, l.limits.ObjectivesPerTheme),
				"Regroupez des objectifs, ou faites-en des objectifs opérationnels.")
		}
	}
}

func objectiveNoFinding(l *look) {
	for _, o := range l.StrategicObjectives {
		if len(o.Findings) == 0 {
			l.raise(o.Code, fmt.Sprintf("L'objectif stratégique %s ne répond à aucun constat du diagnostic.", o.Code),
				"Rattachez-le à un constat, ou retirez-le.")
		}
	}
}

func findingNoLever(l *look) {
	for _, f := range l.Findings {
		if citing := l.citing(f.Code); !f.HasLever && len(citing) > 0 {
			l.raise(f.Code, fmt.Sprintf("Le constat %s est sans levier pour les parties, et fonde pourtant %s.", f.Code, listed(citing)),
				"Détachez ce constat de l'objectif, ou dites par quel levier les parties peuvent agir.")
		}
	}
}

// citing lists the strategic objectives that answer a finding.
func (l *look) citing(finding string) []string {
	var codes []string
	for _, o := range l.StrategicObjectives {
		if slices.Contains(o.Findings, finding) {
			codes = append(codes, o.Code)
		}
	}
	return codes
}

func objectiveNoIndicator(l *look) {
	measured := map[string]bool{}
	for _, s := range l.ActionSheets {
		measured[s.OperationalObjective] = measured[s.OperationalObjective] || len(s.Indicators) > 0
	}
	for _, o := range l.operational() {
		if len(o.Indicators) == 0 && !measured[o.Code] {
			l.raise(o.Code, fmt.Sprintf("L'objectif opérationnel %s n'a d'indicateur ni en propre ni par une fiche action.", o.Code),
				"Donnez-lui un indicateur, ou une fiche action qui en a un.")
		}
	}
}

func (l *look) operational() []contractfile.OperationalObjective {
	var all []contractfile.OperationalObjective
	for _, o := range l.StrategicObjectives {
		all = append(all, o.OperationalObjectives...)
	}
	return all
}

func smart(l *look) {
	for _, o := range l.operational() {
		l.smart(o.Code, o.SMART)
	}
	for _, s := range l.ActionSheets {
		l.smart(s.Code, s.SMART)
	}
}

func (l *look) smart(code string, answers *contractfile.SMART) {
	if answers == nil {
		return // the question was not put
	}
	var empty []string
	for _, answer := range []struct{ name, text string }{
		{"spécifique", answers.Specific}, {"mesurable", answers.Measurable}, {"acceptable", answers.Acceptable},
		{"réaliste", answers.Realistic}, {"délimité dans le temps", answers.TimeBound},
	} {
		if blank(answer.text) {
			empty = append(empty, answer.name)
		}
	}
	if len(empty) > 0 {
		l.raise(code, fmt.Sprintf("La grille SMART de %s est incomplète\u00a0: %s.", code, listed(empty)), "Répondez aux cinq questions.")
	}
}
