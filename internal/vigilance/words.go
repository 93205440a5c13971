package vigilance

import (
	"math/big"
	"slices"
	"strings"
	"unicode"

	"jalon/internal/contractfile"
)

var unaccented = strings.NewReplacer("à", "a", "â", "a", "ä", "a", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i",
	"ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u", "ç", "c", "œ", "oe", "’", "'", "\u00a0", " ", "\u202f", " ")

// folded makes words comparable however people accent and capitalise them.
func folded(text string) string { return unaccented.Replace(strings.ToLower(strings.TrimSpace(text))) }

// fields are the words of a text, as they are written.
func fields(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// says reports that a text has one of some folded words as whole words, so that ca is not found in « cadre ».
func says(text string, some ...string) bool {
	spaced := " " + strings.Join(fields(folded(text)), " ") + " "
	return slices.ContainsFunc(some, func(word string) bool { return strings.Contains(spaced, " "+word+" ") })
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }

func allBlank(texts []string) bool {
	return !slices.ContainsFunc(texts, func(t string) bool { return !blank(t) })
}

// listed writes « a, b et c ».
func listed(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " et " + items[last]
}

func quoted(text string) string { return "«\u00a0" + text + "\u00a0»" }

// exact is the value of a number as it is written, in decimal; false for what is no number, or none that anybody measures:
// a few characters can write a value of a million digits.
func exact(n contractfile.Number) (*big.Rat, bool) {
	digits, exponent, _ := strings.Cut(strings.ToLower(string(n)), "e")
	if len(digits) > 100 || len(exponent) > 3 {
		return nil, false
	}
	return new(big.Rat).SetString(string(n))
}

// decimal writes a value with a comma, to six decimals at most.
func decimal(value *big.Rat) string {
	text := strings.TrimRight(value.FloatString(6), "0")
	return strings.Replace(strings.TrimSuffix(text, "."), ".", ",", 1)
}

// percentOf is part as a percentage of a whole other than 0, to one decimal.
func percentOf(part, whole *big.Rat) string {
	share := new(big.Rat).Quo(part, whole)
	text := strings.TrimSuffix(share.Mul(share, big.NewRat(100, 1)).FloatString(1), ".0")
	return strings.Replace(text, ".", ",", 1) + "\u00a0%"
}

// exceeds reports value > percent % of whole, exactly.
func exceeds(value *big.Rat, percent int, whole *big.Rat) bool {
	return value.Cmp(new(big.Rat).Mul(whole, big.NewRat(int64(percent), 100))) > 0
}
