package vigilance

import (
	"fmt"
	"maps"
	"slices"

	"jalon/internal/contractfile"
)

func quantOnly(l *look) {
	measured, told := map[string]bool{}, map[string]bool{}
	for _, f := range l.Findings {
		measured[f.Theme] = measured[f.Theme] || !blank(f.Measure)
		told[f.Theme] = told[f.Theme] || !blank(f.Qualitative)
	}
	for _, theme := range slices.Sorted(maps.Keys(measured)) {
		if theme != "" && measured[theme] && !told[theme] {
			l.raise(theme, fmt.Sprintf("Les constats du thème %s ont des chiffres et aucun élément qualitatif.", theme),
				"Ajoutez ce que disent les personnes, les équipes ou les dossiers.")
		}
	}
}

// diagnosed reports that findings are to be expected: some are there, or the parties negotiate already.
func (l *look) diagnosed() bool {
	return len(l.Findings) > 0 || l.reached(contractfile.PhaseNegotiation)
}

func noStrength(l *look) {
	strength := func(f contractfile.Finding) bool {
		return f.Nature == contractfile.FindingStrength || f.SWOT == contractfile.QuadrantStrength
	}
	if l.diagnosed() && !slices.ContainsFunc(l.Findings, strength) {
		l.raise(diagnostic, "Aucun constat du diagnostic n'est un point fort.", "Dites aussi sur quoi le contrat peut s'appuyer.")
	}
}

func themeMissing(l *look) {
	if !l.diagnosed() {
		return
	}
	for _, theme := range l.limits.Themes {
		if !slices.ContainsFunc(l.Findings, func(f contractfile.Finding) bool { return f.Theme == theme }) {
			l.raise(theme, fmt.Sprintf("Aucun constat ne porte sur le thème %s, l'un des %d attendus.", theme, len(l.limits.Themes)),
				"Ajoutez un constat sur ce thème, fût-ce un point fort.")
		}
	}
}

func noCause(l *look) {
	for _, f := range l.Findings {
		retained := f.Priority != nil || f.Retained != nil && *f.Retained || len(l.citing(f.Code)) > 0
		if retained && allBlank(f.Causes) {
			l.raise(f.Code, fmt.Sprintf("Le constat %s est retenu sans que ses causes soient dites.", f.Code),
				"Analysez ses causes avant d'en faire un objectif.")
		}
	}
}

func prioritisedEarly(l *look) {
	var prioritised []string
	for _, f := range l.Findings {
		if f.Priority != nil {
			prioritised = append(prioritised, f.Code)
		}
	}
	if len(prioritised) > 0 && l.early() {
		l.raise(diagnostic, fmt.Sprintf("Des constats ont une priorité avant la restitution du diagnostic\u00a0: %s.", listed(prioritised)),
			"Retirez ces priorités jusqu'à la restitution, ou enregistrez sa date.")
	}
}

// early reports that the diagnostic is not complete. The file's own day counts too: it tells of a restitution that was
// past when it was written.
func (l *look) early() bool {
	if l.Diagnostic == nil {
		return !l.reached(contractfile.PhaseNegotiation)
	}
	restitution := l.Diagnostic.RestitutionOn
	return restitution.IsZero() || restitution.After(l.today) && restitution.After(l.ReferenceDate)
}
