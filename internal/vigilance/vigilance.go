// Package vigilance reads a contract file as an experienced negotiator would and says what deserves attention: the V-
// rules of section 1.12 of the domain, from too many objectives to a renewal that nobody opened.
//
// Nothing here decides. An alert names a rule, a subject and a remedy; pages show it, letters tell it, and the kernel
// refuses an act that a blocking rule guards (contract.Guards). Checking is pure: the same file, day and limits always give
// the same alerts, in the same order. Whatever the file dates after that day has not happened yet, so that a past day
// can be judged as it was known. Figures are compared exactly, as decimals.
package vigilance

import (
	"cmp"
	"slices"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

// Alert is what one rule says of one subject. Subject is a code of the file, the contract's id where the whole of it is
// concerned, or a kind and a date where the file has no code. Message and Remedy are French.
type Alert struct {
	Rule    string `json:"rule"` // V-STEP-LATE
	Level   Level  `json:"level"`
	Subject string `json:"subject"`
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

// Check gives every alert of a contract on a civil day, the most pressing level first, then in the order of the domain,
// then by subject. A rule speaks once of a subject. The file is not changed.
func Check(f *contractfile.File, today civil.Date, limits Limits) []Alert {
	var alerts []Alert
	for _, rule := range rules {
		l := &look{File: f, today: today, limits: limits, rule: rule}
		rule.find(l)
		slices.SortStableFunc(l.alerts, func(a, b Alert) int { return cmp.Compare(a.Subject, b.Subject) })
		alerts = append(alerts, l.alerts...)
	}
	slices.SortStableFunc(alerts, func(a, b Alert) int { return cmp.Compare(a.Level.rank(), b.Level.rank()) })
	return alerts
}
