package campaign

import (
	"math/big"
	"strconv"

	"jalon/internal/contractfile"
)

// Measured is one value with the definition it was gathered under; "" where nobody said which.
type Measured struct {
	Year       int
	Definition string
	Value      contractfile.Number
}

// Difference is the second value less the first. Two versions of a definition are two indicators: the *Refused says so in
// words instead of a figure (F-FT-03, V-TDB-VERSION). A definition that nobody told is not held against anybody.
func Difference(before, after Measured) (contractfile.Number, error) {
	if before.Definition != after.Definition && before.Definition != "" && after.Definition != "" {
		return "", &Refused{"definition",
			"La valeur " + strconv.Itoa(before.Year) + " suit la définition «\u00a0" + before.Definition + "\u00a0» et celle de " + strconv.Itoa(after.Year) + " la définition «\u00a0" + after.Definition + "\u00a0»\u00a0: elles ne se comparent pas.",
			"Recalculez l'une des deux sous la définition de l'autre, ou commentez la rupture de série."}
	}
	return Gap(before.Value, after.Value), nil
}

// Gap is the second number less the first, exactly; "" when one of them is missing.
func Gap(from, to contractfile.Number) contractfile.Number {
	a, known := exact(from)
	b, told := exact(to)
	if !known || !told {
		return ""
	}
	return decimalOf(new(big.Rat).Sub(b, a))
}

// Missed reports that a value falls short of its target, in the direction that the contract wishes for.
func Missed(target, actual contractfile.Number, direction contractfile.Direction) bool {
	gap, known := exact(Gap(target, actual))
	return known && (direction == contractfile.DirectionUp && gap.Sign() < 0 || direction == contractfile.DirectionDown && gap.Sign() > 0)
}

// HasContext reports that the diagnostic says something of a facility: without it, its figures are not set beside those of
// others (F-DG-08).
func HasContext(f *contractfile.File, facility string) bool {
	for _, finding := range f.Findings {
		if finding.Scope == facility {
			return true
		}
	}
	if f.Diagnostic == nil {
		return false
	}
	for _, section := range f.Diagnostic.Sections {
		if section.Scope == facility && section.Text != "" {
			return true
		}
	}
	return false
}

// NoContext says why a facility's figures stand alone.
const NoContext = "Pas de comparaison\u00a0: le diagnostic ne dit rien de cette structure. Écrivez d'abord un constat ou une rubrique du diagnostic qui la concerne."
