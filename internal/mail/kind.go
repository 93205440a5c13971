package mail

import "slices"

// Kind says what a letter tells; each has a pair of templates of the same name.
type Kind string

// The kinds of letters.
const (
	ApprovalAsked     Kind = "approval_asked"
	DecisionTaken     Kind = "decision_taken"
	DeadlineNear      Kind = "deadline_near"
	DeadlineDue       Kind = "deadline_due"
	DeadlineOverdue   Kind = "deadline_overdue"
	DeadlineEscalated Kind = "deadline_escalated"
	RenewalT18        Kind = "renewal_t18"
	RenewalT12        Kind = "renewal_t12"
	// StepDue goes to the pilot of the fiche action.
	StepDue Kind = "step_due"
	// ImportSummary lists once, to the referent, what was missed before a running contract was imported.
	ImportSummary Kind = "import_summary"
)

// Kinds lists every kind, in the order in which a contract meets them.
func Kinds() []Kind {
	return []Kind{
		ImportSummary, ApprovalAsked, DecisionTaken, DeadlineNear, DeadlineDue, DeadlineOverdue, DeadlineEscalated,
		StepDue, RenewalT18, RenewalT12,
	}
}

func (k Kind) known() bool { return slices.Contains(Kinds(), k) }

// needsDay reports that the words of the kind make no sense without DueOn.
func (k Kind) needsDay() bool {
	switch k {
	case DeadlineNear, DeadlineDue, DeadlineOverdue, DeadlineEscalated, StepDue, RenewalT18, RenewalT12:
		return true
	default:
		return false
	}
}
