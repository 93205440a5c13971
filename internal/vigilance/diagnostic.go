package vigilance

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"jalon/internal/contractfile"
)

// diagnostic is the subject of what is said of the diagnostic as a whole.
const diagnostic = "diagnostic"

func gridMismatch(l *look) {
	if l.Diagnostic == nil {
		return
	}
	var told, versions []string
	for _, authority := range slices.Sorted(maps.Keys(l.Diagnostic.GridVersions)) {
		version := l.Diagnostic.GridVersions[authority]
		if blank(version) {
			continue
		}
		told = append(told, authority+" "+quoted(version))
		versions = append(versions, folded(version))
	}
	if slices.Sort(versions); len(slices.Compact(versions)) > 1 {
		l.raise(diagnostic, "Les autorités n'emploient pas la même version de la grille\u00a0: "+listed(told)+".", "Convenez d'une seule version de la grille.")
	}
}

func synthesisPages(l *look) {
	if l.Diagnostic == nil || l.Diagnostic.SynthesisPages == nil {
		return
	}
	if pages := l.Diagnostic.SynthesisPages.Int(); pages > l.limits.SynthesisPages {
		l.raise(diagnostic, fmt.Sprintf("La synthèse du diagnostic a %d pages, pour %d au plus.", pages, l.limits.SynthesisPages),
			"Resserrez la synthèse, et placez les données en annexe.")
	}
}

func diagnosticShort(l *look) {
	d := l.Diagnostic
	if d == nil || d.OGStart.IsZero() || d.OGEnd.IsZero() {
		return
	}
	if least := d.OGStart.AddMonths(l.limits.SelfAssessmentMonths); d.OGEnd.Before(least) {
		l.raise(diagnostic, fmt.Sprintf("L'organisme gestionnaire a du %s au %s pour son autodiagnostic, moins de %d mois.",
			d.OGStart.French(), d.OGEnd.French(), l.limits.SelfAssessmentMonths), "Laissez-lui au moins jusqu'au "+least.French()+".")
	}
}

func diagnosticLate(l *look) {
	d := l.Diagnostic
	if d == nil || d.DueOn.IsZero() && d.OGStart.IsZero() {
		return
	}
	deadline, agreed := d.DueOn, "convenu"
	if deadline.IsZero() {
		deadline, agreed = d.OGStart.AddMonths(l.limits.DiagnosticMonths), fmt.Sprintf("%d mois après son début", l.limits.DiagnosticMonths)
	}
	restitution := "n'est pas restitué"
	switch {
	case l.happened(d.RestitutionOn) && !d.RestitutionOn.After(deadline), !l.happened(d.RestitutionOn) && !l.today.After(deadline):
		return
	case l.happened(d.RestitutionOn):
		restitution = "a été restitué le " + d.RestitutionOn.French()
	}
	message := fmt.Sprintf("Le diagnostic %s, pour le %s au plus tard (%s).", restitution, deadline.French(), agreed)
	if missing := l.missingParts(d); len(missing) > 0 {
		message += " Il manque\u00a0: " + listed(missing) + "."
	}
	l.raise(diagnostic, message, "Arrêtez le diagnostic en l'état et notez ce qui manque, ou convenez d'un autre jour.")
}

// missingParts names the parts of a diagnostic that are not there yet; territorial parts are asked for once one is used.
func (l *look) missingParts(d *contractfile.Diagnostic) []string {
	var missing []string
	if !l.happened(d.OGEnd) {
		missing = append(missing, "l'autodiagnostic")
	}
	if !l.happened(d.ATCEnd) {
		missing = append(missing, "l'analyse des autorités")
	}
	if !l.happened(d.RestitutionOn) {
		missing = append(missing, "la restitution")
	}
	if len(d.Territorial) == 0 {
		return missing
	}
	given := func(authority string) bool {
		return slices.ContainsFunc(d.Territorial, func(p contractfile.TerritorialPart) bool {
			return p.Authority == authority && (p.Waived || (!blank(p.Text) || !p.On.IsZero()) && !p.On.After(l.today))
		})
	}
	if absent := slices.DeleteFunc(l.authorities(), given); len(absent) > 0 {
		missing = append(missing, "le diagnostic territorial ("+strings.Join(absent, ", ")+")")
	}
	return missing
}
