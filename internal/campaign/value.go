package campaign

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"jalon/internal/contractfile"
	"jalon/internal/spreadsheet"
)

// none are the words of sources for a value that was not given: « NC », « n.d. ».
var none = []string{"", "nc", "nd"}

// number reads a cell; "" is no value, and no fault. A percentage is none where the unit is another.
func number(text, unit string) (value contractfile.Number, ok bool) {
	if slices.Contains(none, strings.ToLower(strings.ReplaceAll(text, ".", ""))) {
		return "", true
	}
	read, err := spreadsheet.ParseNumber(text)
	if err != nil || strings.HasSuffix(text, "%") && unit != "%" {
		return "", false
	}
	return contractfile.Number(read), true
}

// literal is a number as contract files write it. The exponent is bounded: its digits would all be computed.
var literal = regexp.MustCompile(`^-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][-+]?[0-9]{1,2})?$`)

// exact is the value of a number, without any rounding; false for what is none.
func exact(n contractfile.Number) (*big.Rat, bool) {
	if !literal.MatchString(string(n)) {
		return nil, false
	}
	return new(big.Rat).SetString(string(n))
}

// decimalOf writes a fraction that ends in decimals, as sums, products and quarters of decimals do.
func decimalOf(r *big.Rat) contractfile.Number {
	places, _ := r.FloatPrec()
	return contractfile.Number(r.FloatString(places))
}

// French is a number as people read it: 1 234,5.
func French(n contractfile.Number) string {
	digits, negative := strings.CutPrefix(string(n), "-")
	whole, decimals, fraction := strings.Cut(digits, ".")
	var b strings.Builder
	if negative {
		b.WriteString("−")
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteRune('\u202f')
		}
		b.WriteRune(digit)
	}
	if fraction {
		b.WriteString("," + decimals)
	}
	return b.String()
}
