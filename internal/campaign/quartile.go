package campaign

import (
	"fmt"
	"math/big"
	"slices"

	"jalon/internal/contractfile"
)

// UsualLeast is below how many values nothing is said of a group, unless the installation says otherwise: a quartile of
// four would be the value of somebody.
const UsualLeast = 5

// Spread is how the values of a group lie: its quartiles and its median, exactly (F-FT-02).
//
// The method is that of spreadsheets and of most statistical programs, known as R-7: the values in order stand at equal
// distances from 0 to 1, and what lies between two of them is interpolated in a straight line. A quarter of a decimal is a
// decimal: nothing is rounded.
type Spread struct {
	Count  int                 `json:"count"`
	Q1     contractfile.Number `json:"q1"`
	Median contractfile.Number `json:"median"`
	Q3     contractfile.Number `json:"q3"`
}

// Method says in French how Spread is computed, for those who compare it with another's.
const Method = "Quartiles par interpolation linéaire entre les valeurs ordonnées (méthode R-7, celle de la fonction QUARTILE.INCLURE des tableurs), sans arrondi."

// SpreadOf is the spread of some values; false for fewer than least, or if one of them is no number.
func SpreadOf(values []contractfile.Number, least int) (Spread, bool) {
	if len(values) < max(least, 1) {
		return Spread{Count: len(values)}, false
	}
	ordered := make([]*big.Rat, len(values))
	for i, v := range values {
		read, ok := exact(v)
		if !ok {
			return Spread{}, false
		}
		ordered[i] = read
	}
	slices.SortFunc(ordered, (*big.Rat).Cmp)
	return Spread{Count: len(values), Q1: quarter(ordered, 1), Median: quarter(ordered, 2), Q3: quarter(ordered, 3)}, true
}

// quarter is the value that n quarters of the way through the others stand before.
func quarter(ordered []*big.Rat, n int) contractfile.Number {
	steps := (len(ordered) - 1) * n
	at, rest := steps/4, int64(steps%4)
	if rest == 0 {
		return decimalOf(ordered[at])
	}
	between := new(big.Rat).Sub(ordered[at+1], ordered[at])
	return decimalOf(between.Add(between.Mul(between, big.NewRat(rest, 4)), ordered[at]))
}

// Position is where a value stands among those of its group.
type Position string

// The positions, from the lowest values to the highest. None of them says that a value is good.
const (
	Lowest      Position = "lowest"       // below the first quartile
	BelowMedian Position = "below_median" // from the first quartile to the median
	AtMedian    Position = "at_median"
	AboveMedian Position = "above_median" // from the median to the third quartile
	Highest     Position = "highest"      // above the third quartile
)

// Of says where a value stands.
func (s Spread) Of(value contractfile.Number) Position {
	v, ok := exact(value)
	q1, _ := exact(s.Q1)
	median, _ := exact(s.Median)
	q3, known := exact(s.Q3)
	switch {
	case !ok || !known:
		return ""
	case v.Cmp(q1) < 0:
		return Lowest
	case v.Cmp(median) < 0:
		return BelowMedian
	case v.Cmp(median) == 0:
		return AtMedian
	case v.Cmp(q3) <= 0:
		return AboveMedian
	}
	return Highest
}

// Told is the position of a value in words, with the figures it follows from: colour alone tells nobody.
func (s Spread) Told(value contractfile.Number) string {
	where, known := map[Position]string{
		Lowest:      "dans le quart le plus bas, sous le premier quartile (" + French(s.Q1) + ")",
		BelowMedian: "entre le premier quartile (" + French(s.Q1) + ") et la médiane (" + French(s.Median) + ")",
		AtMedian:    "à la médiane (" + French(s.Median) + ")",
		AboveMedian: "entre la médiane (" + French(s.Median) + ") et le troisième quartile (" + French(s.Q3) + ")",
		Highest:     "dans le quart le plus haut, au-dessus du troisième quartile (" + French(s.Q3) + ")",
	}[s.Of(value)]
	if !known {
		return ""
	}
	return fmt.Sprintf("%s, parmi %d établissements", where, s.Count)
}

// TooFew says why a group of that many values has no quartiles.
func TooFew(count, least int) string {
	return fmt.Sprintf("Pas de quartile\u00a0: %d valeurs dans ce groupe, %d au moins sont nécessaires.", count, least)
}
