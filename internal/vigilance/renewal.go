package vigilance

import (
	"fmt"
	"slices"

	"jalon/internal/contractfile"
)

// inForce reports that the contract lives, so that its term is to be prepared.
func (l *look) inForce() bool { return l.signed() && l.reached(contractfile.PhaseExecution) }

// opened reports that the renewal is open: its day has come, or the phase says so without a day.
func (l *look) opened() bool {
	if l.RenewalOpenedOn.IsZero() {
		return l.Phase == contractfile.PhaseRenewal
	}
	return l.happened(l.RenewalOpenedOn)
}

const openRenewal = "Ouvrez le renouvellement\u00a0: bilan partagé et projection."

func renewalFirst(l *look) {
	first, last := l.TermOn.AddMonths(-l.limits.RenewalFirst), l.TermOn.AddMonths(-l.limits.RenewalLast)
	if l.inForce() && !l.opened() && !l.today.Before(first) && l.today.Before(last) { // then V-RENEW-T12 says it louder
		l.raise(l.ID, fmt.Sprintf("Le renouvellement n'est pas ouvert, alors qu'il est conseillé depuis le %s, %d mois avant le terme du %s.",
			first.French(), l.limits.RenewalFirst, l.TermOn.French()), openRenewal)
	}
}

func renewalLast(l *look) {
	last := l.TermOn.AddMonths(-l.limits.RenewalLast)
	switch {
	case !l.inForce() || l.opened() || l.today.Before(last.AddDays(-l.limits.RenewalNotice)):
	case l.today.Before(last):
		l.raiseAt(Info, l.ID, fmt.Sprintf("Le renouvellement doit être ouvert au plus tard le %s, dans %d jours, soit %d mois avant le terme du %s.",
			last.French(), l.today.DaysUntil(last), l.limits.RenewalLast, l.TermOn.French()), openRenewal)
	default:
		l.raise(l.ID, fmt.Sprintf("Le renouvellement n'est pas ouvert, et devait l'être le %s, %d mois avant le terme du %s.",
			last.French(), l.limits.RenewalLast, l.TermOn.French()), openRenewal)
	}
}

func extensionWish(l *look) {
	last := l.TermOn.AddMonths(-l.limits.ExtensionWish)
	if !l.inForce() || l.opened() || l.today.Before(last) || l.today.After(l.TermOn) || l.happened(l.ExtensionWishedOn) {
		return
	}
	moved := func(a contractfile.Amendment) bool { return l.happened(a.On) && !a.TermOn.IsZero() }
	if slices.ContainsFunc(l.Amendments, moved) {
		return
	}
	l.raise(l.ID, fmt.Sprintf("Le terme du %s est à moins de %d mois (depuis le %s), sans renouvellement ouvert ni prorogation souhaitée.",
		l.TermOn.French(), l.limits.ExtensionWish, last.French()), "Ouvrez la négociation du prochain contrat, ou convenez d'une prorogation par avenant.")
}
