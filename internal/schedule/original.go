package schedule

// Original is the policy of release 0.1.0. Contracts of that release name it and carry no policy of their own, so it
// stays here, unchanged, for as long as one of them or its history is read.
var Original = Policy{
	Version: "2026.1",
	Total:   12, Diagnostic: 6, SelfAssessment: 3, Analysis: 2, Negotiation: 4, Signature: 2,
	TermYears: 5, ExtensionMonths: 12,
	RenewalFirst: 18, RenewalLast: 12, ExtensionWish: 6,
	JointReview:  48,
	OutturnMonth: 4, OutturnDay: 30, AnnualDialogue: 3,
	ApprovalDays: 30, ApprovalLapse: 6,
	SendHour: 8,
	Bases:    map[string]Basis{JointID: {Source: "N-14"}, string(Dialogue): {Source: "V-ANNUAL-MISSING"}},
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
