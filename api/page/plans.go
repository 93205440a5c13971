package page

import "jalon/internal/civil"

// PlanLine is one deadline as it is, and as it would be under the policy that the parties are asked about. A zero day is
// that of a deadline which is new, or dropped.
type PlanLine struct {
	Label     string
	Now, Then PlannedDay
	Change    string // in words
	Changed   bool
}

// PlannedDay is a day with those on which it is still recalled.
type PlannedDay struct {
	Due       civil.Date
	Reminders []civil.Date
}

// changes counts the lines that another policy would change.
func changes(lines []PlanLine) int {
	n := 0
	for _, l := range lines {
		if l.Changed {
			n++
		}
	}
	return n
}
