package vigilance

import (
	"fmt"
	"maps"
	"math/big"
	"slices"

	"jalon/internal/contractfile"
)

func overreach(l *look) {
	for _, s := range l.ActionSheets {
		if !blank(s.Means) {
			continue
		}
		for _, i := range s.Indicators {
			l.overreach(s.Code, i)
		}
	}
}

func (l *look) overreach(sheet string, i contractfile.Indicator) {
	if i.Baseline == nil || i.Baseline.Value == nil || len(i.Targets) == 0 {
		return
	}
	year := slices.Max(slices.Collect(maps.Keys(i.Targets)))
	target, isTarget := exact(i.Targets[year])
	baseline, isBaseline := exact(*i.Baseline.Value)
	if !isTarget || !isBaseline || baseline.Sign() == 0 {
		return // from nothing, any change is beyond measure
	}
	change, base := new(big.Rat).Sub(target, baseline), new(big.Rat).Abs(baseline)
	if change.Abs(change); exceeds(change, l.limits.OverreachPercent, base) {
		l.raise(i.Code, fmt.Sprintf("%s vise %s en %s, soit %s d'écart avec le départ (%s), pour %d\u00a0%% au plus sans moyens, et la fiche %s n'en a pas.",
			i.Code, decimal(target), year, percentOf(change, base), decimal(baseline), l.limits.OverreachPercent, sheet),
			"Dites les moyens de la fiche, ou rapprochez la cible.")
	}
}

func frontload(l *look) {
	for _, months := range []int{l.limits.FrontloadFirst, l.limits.FrontloadSecond} {
		end, early := l.EffectiveOn.AddMonths(months), 0
		for _, s := range l.ActionSheets {
			if !s.EndOn.IsZero() && s.EndOn.Before(end) {
				early++
			}
		}
		if count := len(l.ActionSheets); early*100 > l.limits.FrontloadPercent*count {
			l.raise(l.ID, fmt.Sprintf("%d fiches actions sur %d (%s) finissent avant le %s, dans les %d premiers mois, pour %d\u00a0%% au plus.",
				early, count, percentOf(big.NewRat(int64(early), 1), big.NewRat(int64(count), 1)), end.French(), months, l.limits.FrontloadPercent),
				"Étalez les fiches actions sur la durée du contrat.")
			return // the longer window would say the same again
		}
	}
}

func sheetIncomplete(l *look) {
	for _, s := range l.ActionSheets {
		if missing := missingFrom(s); len(missing) > 0 {
			l.raise(s.Code, fmt.Sprintf("Il manque à la fiche action %s\u00a0: %s.", s.Code, listed(missing)), "Complétez la fiche avant de la soumettre.")
		}
	}
}

// missingFrom names what F-7S-05 asks of a fiche and this one lacks.
func missingFrom(s contractfile.ActionSheet) []string {
	var missing []string
	for _, field := range []struct {
		name   string
		absent bool
	}{
		{"l'objectif opérationnel", blank(s.OperationalObjective)},
		{"la situation de départ", blank(s.BaselineSituation)},
		{"la situation visée à cinq ans", blank(s.TargetSituation5Y)},
		{"les étapes", len(s.Steps) == 0},
		{"l'échéance d'une étape", slices.ContainsFunc(s.Steps, func(step contractfile.Step) bool { return step.DueOn.IsZero() })},
		{"les moyens", blank(s.Means)},
		{"la date de début", s.StartOn.IsZero()},
		{"la date de fin", s.EndOn.IsZero()},
		{"le pilote", blank(s.Owner)},
		{"les indicateurs", len(s.Indicators) == 0},
	} {
		if field.absent {
			missing = append(missing, field.name)
		}
	}
	return missing
}

func unfundedInBody(l *look) {
	for _, s := range l.ActionSheets {
		if s.Funding == contractfile.Unfunded {
			l.raise(s.Code, fmt.Sprintf("La fiche action %s est non financée et figure dans le corps du contrat.", s.Code),
				"Placez-la en annexe comme fiche d'intention, ou dites son financement.")
		}
	}
}

func stepLate(l *look) {
	for _, s := range l.ActionSheets {
		var late []string
		for _, step := range s.Steps {
			if step.Status != contractfile.StepDone && step.Status != contractfile.StepAbandoned && l.happened(step.DueOn) && step.DueOn != l.today {
				late = append(late, fmt.Sprintf("%s, échue le %s (%s)", quoted(step.Label), step.DueOn.French(), step.Status))
			}
		}
		if len(late) > 0 {
			l.raise(s.Code, fmt.Sprintf("Étapes en retard de la fiche action %s\u00a0: %s.", s.Code, listed(late)),
				"Déclarez ce qui est fait, ou convenez d'une autre échéance.")
		}
	}
}
