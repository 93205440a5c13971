package vigilance

// Limits are the thresholds of the rules, which a policy may set (section vigilance, under the JSON names). Months are
// civil months, clamped as civil.Date.AddMonths does; days are calendar days; percentages are whole.
type Limits struct {
	ObjectivesPerTheme   int      `json:"objectives_per_theme"`   // most strategic objectives of one theme (N-16)
	OverreachPercent     int      `json:"overreach_percent"`      // most change from the baseline without means; no figure in the sources
	FrontloadPercent     int      `json:"frontload_percent"`      // most fiches that may end early (N-15)
	FrontloadFirst       int      `json:"frontload_first"`        // early, in months after the effective date (N-15)
	FrontloadSecond      int      `json:"frontload_second"`       // the same, looked at when the first is not exceeded (N-15)
	TurnoverChanges      int      `json:"turnover_changes"`       // changes of referent that are too many within TurnoverMonths (V-TURNOVER)
	TurnoverMonths       int      `json:"turnover_months"`        // and for how long they are told
	MinutesDays          int      `json:"minutes_days"`           // minutes after a meeting (F-DG-04)
	MeetingAttendees     int      `json:"meeting_attendees"`      // most people at a negotiation (F-KC-03)
	Themes               []string `json:"themes"`                 // those that a diagnostic covers (N-17)
	Annexes              []string `json:"annexes"`                // the least that a contract has, by kind (L-12)
	SynthesisPages       int      `json:"synthesis_pages"`        // most pages of the synthesis (N-18)
	SelfAssessmentMonths int      `json:"self_assessment_months"` // least time of the managing body for its part (N-03)
	DiagnosticMonths     int      `json:"diagnostic_months"`      // the whole diagnostic, when no day was agreed (N-02)
	NegotiationMonths    int      `json:"negotiation_months"`     // from launch to signature (N-01)
	AgendaDays           int      `json:"agenda_days"`            // topics before a dialogue (F-DG-03)
	MidTermFrom          int      `json:"mid_term_from"`          // the mid-term dialogue, in months after the effective date: from here (N-09)
	MidTermUntil         int      `json:"mid_term_until"`         // until before here
	AnnualMonths         int      `json:"annual_months"`          // a dialogue after the ERRD (V-ANNUAL-MISSING)
	TargetPercent        int      `json:"target_percent"`         // of the target, that a finished fiche may miss (V-TARGET-MISSED)
	ActivityPoints       int      `json:"activity_points"`        // that an activity may miss unexplained (V-ACTIVITY-GAP)
	RenewalFirst         int      `json:"renewal_first"`          // advised opening of the renewal, in months before the term (N-12)
	RenewalLast          int      `json:"renewal_last"`           // latest opening (N-13)
	RenewalNotice        int      `json:"renewal_notice"`         // days before the latest opening from which it is announced
	ExtensionWish        int      `json:"extension_wish"`         // last day for a wish to extend, in months before the term (L-05)
	PartnerMonths        int      `json:"partner_months"`         // a partnership without activity (V-PARTNER-IDLE)
	EvaluationMonths     int      `json:"evaluation_months"`      // an evaluation before a dialogue, to be brought together (V-HAS-CYCLE)
}

// Default gives the figures of the domain; a policy that says nothing of vigilance has them.
func Default() Limits {
	return Limits{
		ObjectivesPerTheme: 5, OverreachPercent: 30,
		FrontloadPercent: 50, FrontloadFirst: 24, FrontloadSecond: 36,
		TurnoverChanges: 2, TurnoverMonths: 12,
		MinutesDays: 15, MeetingAttendees: 10,
		Themes:         []string{"T1", "T2", "T3", "T4", "T5"},
		Annexes:        []string{"identité", "synthèse du diagnostic", "diagnostic"},
		SynthesisPages: 15, SelfAssessmentMonths: 2, DiagnosticMonths: 6, NegotiationMonths: 12,
		AgendaDays: 15, MidTermFrom: 24, MidTermUntil: 36, AnnualMonths: 3,
		TargetPercent: 5, ActivityPoints: 5,
		RenewalFirst: 18, RenewalLast: 12, RenewalNotice: 60, ExtensionWish: 6,
		PartnerMonths: 12, EvaluationMonths: 6,
	}
}
