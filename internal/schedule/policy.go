package schedule

import "jalon/internal/civil"

// Offset places a reminder around a due day: Months and Days are added to it, negative before it.
type Offset struct {
	Months, Days int
	Level        Level
}

// Policy is the set of durations and reminder offsets under which a contract was agreed. Values of a published
// version never change: a contract keeps its version for life unless its parties move it.
type Policy struct {
	Version string
	// Negotiation, in months: N-01 to N-06 (the longest figure of each range).
	Total, Diagnostic, SelfAssessment, Analysis, Negotiation, Signature int
	// TermYears is N-08; ExtensionMonths the most that one extension may add (L-01, L-06).
	TermYears, ExtensionMonths int
	// Renewal, in months before the term: N-12, N-13 and L-05.
	RenewalFirst, RenewalLast, ExtensionWish int
	// JointReview is N-14, in months after the effective date.
	JointReview int
	// Outturn is the day of each year on which the ERRD is due (L-14); the annual dialogue is expected AnnualDialogue
	// months later (V-ANNUAL-MISSING).
	OutturnMonth, OutturnDay, AnnualDialogue int
	// ApprovalDays is how long a party has to decide; ApprovalLapse, in months after that, when an unanswered question
	// lapses (no figure in the sources for either).
	ApprovalDays, ApprovalLapse int
	// SendHour is the local hour at which reminders leave.
	SendHour int
	// Reminders gives the offsets of each kind.
	Reminders map[Kind][]Offset
}

// Default is the policy used when an authority has none of its own.
var Default = Policy{
	Version: "2026.1",
	Total:   12, Diagnostic: 6, SelfAssessment: 3, Analysis: 2, Negotiation: 4, Signature: 2,
	TermYears: 5, ExtensionMonths: 12,
	RenewalFirst: 18, RenewalLast: 12, ExtensionWish: 6,
	JointReview:  48,
	OutturnMonth: 4, OutturnDay: 30, AnnualDialogue: 3,
	ApprovalDays: 30, ApprovalLapse: 6,
	SendHour: 8,
	Reminders: map[Kind][]Offset{
		Phase:      {{Days: -15, Level: Near}, {Level: Due}, {Days: 7, Level: Overdue}, {Days: 30, Level: Escalated}},
		Step:       {{Days: -30, Level: Near}, {Days: -7, Level: Near}, {Level: Due}, {Days: 7, Level: Overdue}, {Days: 30, Level: Escalated}},
		Dialogue:   {{Days: -60, Level: Near}, {Days: -15, Level: Near}, {Level: Due}, {Days: 15, Level: Overdue}, {Days: 30, Level: Escalated}},
		Review:     {{Days: -90, Level: Near}, {Days: -30, Level: Near}, {Level: Due}, {Days: 15, Level: Overdue}, {Days: 30, Level: Escalated}},
		RenewalT18: {{Days: -30, Level: Near}, {Level: Due}, {Months: 1, Level: Overdue}, {Months: 2, Level: Overdue}, {Months: 3, Level: Overdue}, {Months: 4, Level: Overdue}, {Months: 5, Level: Overdue}},
		RenewalT12: {{Days: -60, Level: Near}, {Level: Escalated}, {Months: 1, Level: Escalated}},
		RenewalT6:  {{Days: -30, Level: Near}, {Level: Due}, {Days: 15, Level: Overdue}, {Days: 30, Level: Escalated}},
		Approval:   {{Days: -7, Level: Near}, {Level: Due}, {Days: 3, Level: Overdue}, {Days: 10, Level: Escalated}},
	},
}

// PolicyNamed returns a published version of a policy.
func PolicyNamed(version string) (Policy, bool) {
	if version == Default.Version {
		return Default, true
	}
	return Policy{}, false
}

// RemindersFor lists the reminders of a deadline of one kind due on a given day, in order. A day off sends a reminder
// to the previous working day, except where it would then say "overdue" on or before the due day. Two reminders on
// one day become the more pressing one.
func (p Policy) RemindersFor(kind Kind, due civil.Date) []Reminder {
	reminders := make([]Reminder, 0, len(p.Reminders[kind]))
	for _, offset := range p.Reminders[kind] {
		wished := due.AddMonths(offset.Months).AddDays(offset.Days)
		on := wished.WorkingDayOnOrBefore()
		if wished.After(due) && !on.After(due) {
			on = wished.WorkingDayOnOrAfter()
		}
		if last := len(reminders) - 1; last >= 0 && !on.After(reminders[last].On) {
			reminders[last].Level = offset.Level
			continue
		}
		reminders = append(reminders, Reminder{On: on, Level: offset.Level})
	}
	return reminders
}
