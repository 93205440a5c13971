// Package schedule says which deadlines a contract has, who is expected to act on them and when they are recalled.
//
// It is civil-date arithmetic on the terms that the parties agreed to and on a versioned policy; it knows no clock.
// The plan is computed when terms are agreed or changed and then kept, so that a later change of a rule never moves a
// promised date in silence.
package schedule

import (
	"cmp"
	"slices"
	"strings"

	"jalon/internal/civil"
)

// Kind groups deadlines that are recalled in the same way.
type Kind string

// The kinds of deadlines.
const (
	Phase      Kind = "phase"
	Step       Kind = "step"
	Dialogue   Kind = "dialogue"
	Review     Kind = "review"
	RenewalT18 Kind = "renewal.t18"
	RenewalT12 Kind = "renewal.t12"
	RenewalT6  Kind = "renewal.t6"
	Approval   Kind = "approval"
	Filing     Kind = "filing"     // a document that the law expects (L-04, L-13, L-14, L-19)
	Evaluation Kind = "evaluation" // quality evaluation of a facility (L-17)
	Report     Kind = "report"     // the indicators of a year, by the pilots
	Agenda     Kind = "agenda"     // topics of a convened dialogue
	Minutes    Kind = "minutes"    // of a dialogue that was held
)

// Kinds lists every kind, in the order in which a contract meets them.
func Kinds() []Kind {
	return []Kind{Filing, Phase, Approval, Step, Report, Evaluation, Dialogue, Agenda, Minutes, Review, RenewalT18, RenewalT12, RenewalT6}
}

// Level is how pressing a reminder is.
type Level string

// The levels, from the mildest to the most pressing. Escalated goes to the signatories as well.
const (
	Near      Level = "near"
	Due       Level = "due"
	Overdue   Level = "overdue"
	Escalated Level = "escalated"
)

// Reminder is one recall of a deadline: on a working day, at the policy's hour.
type Reminder struct {
	On    civil.Date `json:"on"`
	Level Level      `json:"level"`
	N     int        `json:"n,omitempty"` // place in the policy's list for the kind: there stands who gets it
}

// Deadline is a day by which somebody is expected to act. Its ID is stable over re-planning: renewal.t18,
// dialogue.annual.2027, step.FA-A1.2.
type Deadline struct {
	ID         string     `json:"id"`
	Kind       Kind       `json:"kind"`
	Due        civil.Date `json:"due"`
	Label      string     `json:"label"`
	Recipients []string   `json:"recipients"`
	Reminders  []Reminder `json:"reminders"`
	Source     string     `json:"source,omitempty"`     // id of the figure or legal line that gives the day
	Unsure     bool       `json:"to_confirm,omitempty"` // the sources leave the day to be confirmed
}

// KindOf is the kind that an id belongs to.
func KindOf(id string) Kind {
	switch Kind(id) {
	case RenewalT18, RenewalT12, RenewalT6:
		return Kind(id)
	}
	prefix, _, _ := strings.Cut(id, ".")
	return Kind(prefix)
}

func sortByDue(deadlines []Deadline) {
	slices.SortFunc(deadlines, func(a, b Deadline) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID))
	})
}
