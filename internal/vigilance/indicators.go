package vigilance

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"jalon/internal/contractfile"
)

// indicators are those of fiches, then those of the objectives themselves.
func (l *look) indicators() []contractfile.Indicator {
	var all []contractfile.Indicator
	for _, s := range l.ActionSheets {
		all = append(all, s.Indicators...)
	}
	for _, o := range l.operational() {
		all = append(all, o.Indicators...)
	}
	return all
}

// years are those with a measured value, oldest first; a year to come has none yet, whatever the file says.
func (l *look) years(i contractfile.Indicator) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(i.Actuals)), func(key string) bool {
		year, err := strconv.Atoi(key)
		return err != nil || year > l.today.Year
	})
}

// explained reports that the value of a year has a comment, its own or that of its indicator.
func explained(i contractfile.Indicator, year string) bool {
	return !blank(i.Comment) || !blank(i.Records[year].Comment)
}

func uncommented(l *look) {
	for _, i := range l.indicators() {
		silent := slices.DeleteFunc(l.years(i), func(year string) bool {
			source := cmp.Or(strings.TrimSpace(i.Records[year].Source), i.Source)
			return !strings.HasPrefix(folded(source), "tdb") || explained(i, year)
		})
		if len(silent) > 0 {
			l.raise(i.Code, fmt.Sprintf("%s, du tableau de bord de la performance, a une valeur sans commentaire\u00a0: %s.", i.Code, listed(silent)),
				"Commentez la valeur avant de l'employer dans un dialogue.")
		}
	}
}

func definitionsDiffer(l *look) {
	for _, i := range l.indicators() {
		var told, definitions []string
		for _, year := range l.years(i) {
			if definition := cmp.Or(strings.TrimSpace(i.Records[year].Definition), strings.TrimSpace(i.Definition)); definition != "" {
				told = append(told, year+" ("+definition+")")
				definitions = append(definitions, folded(definition))
			}
		}
		if slices.Sort(definitions); len(slices.Compact(definitions)) > 1 {
			l.raise(i.Code, fmt.Sprintf("Les valeurs de %s suivent des définitions différentes\u00a0: %s.", i.Code, listed(told)),
				"Ne comparez que des années de même définition, ou recalculez.")
		}
	}
}

// gap is by how much a value falls short of its target, in the direction expected; negative when it does better.
type gap struct {
	year           string
	actual, target *big.Rat
	short          *big.Rat
}

func gapOf(i contractfile.Indicator, year string) (gap, bool) {
	target, isTarget := exact(i.Targets[year])
	actual, isActual := exact(i.Actuals[year])
	if !isTarget || !isActual {
		return gap{}, false
	}
	short := new(big.Rat)
	switch i.Direction {
	case contractfile.DirectionUp:
		short.Sub(target, actual)
	case contractfile.DirectionDown:
		short.Sub(actual, target)
	default:
		return gap{}, false
	}
	return gap{year, actual, target, short}, true
}

func targetMissed(l *look) {
	for _, s := range l.ActionSheets {
		if !finished(s) {
			continue
		}
		for _, i := range s.Indicators {
			years := l.years(i)
			if len(years) == 0 {
				continue
			}
			g, compared := gapOf(i, years[len(years)-1])
			if _, told := l.activityGap(i); !compared || told || g.short.Sign() <= 0 || !exceeds(g.short, l.limits.TargetPercent, new(big.Rat).Abs(g.target)) {
				continue
			}
			l.raise(i.Code, fmt.Sprintf("La fiche action %s est terminée et %s manque sa cible de %s\u00a0: %s pour %s, au-delà de %d\u00a0%% d'écart.",
				s.Code, i.Code, g.year, decimal(g.actual), decimal(g.target), l.limits.TargetPercent), "Expliquez l'écart au prochain dialogue, ou proposez une suite.")
		}
	}
}

// finished reads what the owner of a fiche reports, in one way or another.
func finished(s contractfile.ActionSheet) bool {
	if s.ProgressPct != nil {
		if progress, ok := exact(*s.ProgressPct); ok && progress.Cmp(big.NewRat(100, 1)) == 0 {
			return true
		}
	}
	for _, beginning := range []string{"termin", "achev", "clos", "realis"} {
		if strings.HasPrefix(folded(s.Status), beginning) {
			return true
		}
	}
	done := false
	for _, step := range s.Steps {
		if step.Status != contractfile.StepDone && step.Status != contractfile.StepAbandoned {
			return false
		}
		done = done || step.Status == contractfile.StepDone
	}
	return done
}

func activityGaps(l *look) {
	for _, i := range l.indicators() {
		if g, told := l.activityGap(i); told {
			l.raise(i.Code, fmt.Sprintf("L'activité %s est à %s en %s pour une cible de %s, plus de %d points d'écart sans explication.",
				i.Code, decimal(g.actual), g.year, decimal(g.target), l.limits.ActivityPoints), "Expliquez l'écart en commentaire.")
		}
	}
}

// activityGap is the gap of an activity in the last year that has a target, when it is too large and unexplained.
func (l *look) activityGap(i contractfile.Indicator) (gap, bool) {
	if i.Kind != contractfile.IndicatorActivity {
		return gap{}, false
	}
	for _, year := range slices.Backward(l.years(i)) {
		if g, compared := gapOf(i, year); compared {
			return g, g.short.Cmp(big.NewRat(int64(l.limits.ActivityPoints), 1)) > 0 && !explained(i, year)
		}
	}
	return gap{}, false
}
