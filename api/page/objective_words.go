package page

import (
	"strconv"
	"strings"

	"jalon/internal/contractfile"
)

// decimal is a number as French writes it; "" for none.
func decimal(n *contractfile.Number) string {
	if n == nil {
		return ""
	}
	return strings.Replace(string(*n), ".", ",", 1)
}

// given counts the answers of five (F-OB-10).
func given(s *contractfile.SMART) int {
	if s == nil {
		return 0
	}
	count := 0
	for _, answer := range []string{s.Specific, s.Measurable, s.Acceptable, s.Realistic, s.TimeBound} {
		if strings.TrimSpace(answer) != "" {
			count++
		}
	}
	return count
}

// score tells the place of an objective among the others: 3 × 2 = 6 of 16; "" until both notes are given.
func score(oo contractfile.OperationalObjective) string {
	if oo.Stakes == nil || oo.Accessibility == nil {
		return ""
	}
	stakes, access := oo.Stakes.Int(), oo.Accessibility.Int()
	return "enjeu " + strconv.Itoa(stakes) + " × accessibilité " + strconv.Itoa(access) + " = " + strconv.Itoa(stakes*access) + " sur 16"
}
