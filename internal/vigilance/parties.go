package vigilance

import (
	"fmt"
	"maps"
	"slices"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

// turnover looks at the changes of referent of each party: one that left no handover minutes, and too many in a row.
func turnover(l *look) {
	for _, party := range l.parties() {
		var days []civil.Date
		var told []string
		for _, change := range l.changes(party) {
			days = append(days, change.On)
			if !change.HandoverMinutes {
				told = append(told, "passation du "+change.On.French()+" sans compte rendu")
			}
		}
		if from, until, tooMany := l.inARow(days); tooMany {
			told = append([]string{fmt.Sprintf("%d changements de référent en %d mois, du %s au %s",
				l.limits.TurnoverChanges, l.limits.TurnoverMonths, from.French(), until.French())}, told...)
		}
		if len(told) > 0 {
			l.raise(party, party+"\u00a0: "+listed(told)+".", "Rédigez le compte rendu de passation, et gardez le même référent.")
		}
	}
}

// changes lists the changes of referent of a party up to the day looked at, oldest first.
func (l *look) changes(party string) []contractfile.ReferentChange {
	var list []contractfile.ReferentChange
	for _, change := range l.ReferentChanges {
		if change.Party == party && l.happened(change.On) {
			list = append(list, change)
		}
	}
	slices.SortStableFunc(list, func(a, b contractfile.ReferentChange) int { return a.On.Compare(b.On) })
	return list
}

// inARow finds the latest run of changes that are too many, as long as it is recent.
func (l *look) inARow(days []civil.Date) (from, until civil.Date, found bool) {
	within := func(from, until civil.Date) bool { return !until.After(from.AddMonths(l.limits.TurnoverMonths)) }
	for first := len(days) - l.limits.TurnoverChanges; first >= 0 && l.limits.TurnoverChanges > 0; first-- {
		from, until = days[first], days[first+l.limits.TurnoverChanges-1]
		if within(from, until) && within(until, l.today) {
			return from, until, true
		}
	}
	return civil.Date{}, civil.Date{}, false
}

func partyChange(l *look) {
	for _, authority := range without(l.NewCompetentAuthorities, l.authorities()) {
		l.raise(authority, authority+" est devenue compétente depuis la signature et n'est pas partie au contrat.", "Invitez cette autorité au renouvellement.")
	}
}

func dualTool(l *look) {
	var told, names []string
	for _, authority := range slices.Sorted(maps.Keys(l.FollowUpFiles)) {
		if name := l.FollowUpFiles[authority]; !blank(name) {
			told = append(told, authority+" "+quoted(name))
			names = append(names, folded(name))
		}
	}
	if slices.Sort(names); len(slices.Compact(names)) > 1 {
		l.raise(l.ID, "Les autorités demandent des fichiers de suivi différents\u00a0: "+listed(told)+".", "Convenez d'un seul fichier de suivi.")
	}
}

// partnerIdle counts the signature of a convention as its first activity.
func partnerIdle(l *look) {
	for _, c := range l.Conventions {
		last := c.SignedOn
		if l.happened(c.LastActivityOn) && c.LastActivityOn.After(last) {
			last = c.LastActivityOn
		}
		switch {
		case !l.happened(c.SignedOn):
			l.raise(c.Partner, fmt.Sprintf("La convention avec %s n'est pas signée.", c.Partner), "Faites signer la convention, ou retirez ce partenaire.")
		case l.today.After(last.AddMonths(l.limits.PartnerMonths)):
			l.raise(c.Partner, fmt.Sprintf("La convention avec %s est sans activité depuis le %s, soit plus de %d mois.", c.Partner, last.French(), l.limits.PartnerMonths),
				"Relancez ce partenariat, ou dites pourquoi il s'arrête.")
		}
	}
}
