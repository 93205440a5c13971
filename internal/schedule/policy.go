package schedule

import "jalon/internal/civil"

// Policy is the set of durations, legal days and reminders under which a contract was agreed. Values of a published
// version never change: a contract carries the policy it began under, for life, unless its parties agree on another.
//
// The zero value of a field switches off what it is about: a version knows nothing of what came after it.
type Policy struct {
	Version   string `json:"version"`
	Title     string `json:"title,omitempty"`     // French
	Authority string `json:"authority,omitempty"` // code of the authority whose contracts begin under it

	// Negotiation, in months: N-01 to N-06 (the longest figure of each range).
	Total          int `json:"total"`
	Diagnostic     int `json:"diagnostic"`
	SelfAssessment int `json:"self_assessment"`
	Analysis       int `json:"analysis"`
	Negotiation    int `json:"negotiation"`
	Signature      int `json:"signature"`
	// TermYears is N-08; ExtensionMonths the most that one extension may add (L-01, L-06).
	TermYears       int `json:"term_years"`
	ExtensionMonths int `json:"extension_months"`
	// Renewal, in months before the term: N-12, N-13 and L-05.
	RenewalFirst  int `json:"renewal_first"`
	RenewalLast   int `json:"renewal_last"`
	ExtensionWish int `json:"extension_wish"`
	// JointReview is N-14, in months after the effective date.
	JointReview int `json:"joint_review"`
	// Outturn is the day of each year on which the ERRD is due (L-14); the annual dialogue is expected AnnualDialogue
	// months later (V-ANNUAL-MISSING).
	OutturnMonth   int `json:"outturn_month"`
	OutturnDay     int `json:"outturn_day"`
	AnnualDialogue int `json:"annual_dialogue"`
	// AgendaDays before a convened dialogue its topics are due, MinutesDays after it was held its minutes (F-DG-03, F-DG-04).
	AgendaDays  int `json:"agenda_days,omitempty"`
	MinutesDays int `json:"minutes_days,omitempty"`
	// ReportMonth and ReportDay are when pilots report the indicators of the year before.
	ReportMonth int `json:"report_month,omitempty"`
	ReportDay   int `json:"report_day,omitempty"`
	// ApprovalDays is how long a party has to decide; ApprovalLapse, in months after that, when an unanswered question
	// lapses (no figure in the sources for either).
	ApprovalDays  int `json:"approval_days"`
	ApprovalLapse int `json:"approval_lapse"`
	// Bases says what the days of a deadline, or of a kind of them, rest on where that is not the usual figure, or where it
	// is to be confirmed.
	Bases map[string]Basis `json:"bases,omitempty"`
	// Filings are the legal and administrative days of section 2 of the domain.
	Filings []FilingRule `json:"filings,omitempty"`

	// SendHour is the local hour at which reminders leave, DigestHour that of the daily digest. Other letters leave from
	// DayFrom up to DayUntil on working days.
	SendHour   int `json:"send_hour"`
	DigestHour int `json:"digest_hour,omitempty"`
	DayFrom    int `json:"day_from,omitempty"`
	DayUntil   int `json:"day_until,omitempty"`
	// Reminders gives the offsets of each kind, by the day that they aim at.
	Reminders map[Kind][]Offset `json:"reminders"`
	// A referent may put the reminders of a deadline off by SnoozeDays at most, SnoozeTimes times. A reminder by hand waits
	// RecallDays after the one before.
	SnoozeDays  int `json:"snooze_days,omitempty"`
	SnoozeTimes int `json:"snooze_times,omitempty"`
	RecallDays  int `json:"recall_days,omitempty"`
}

// Basis is the figure or legal line behind a day.
type Basis struct {
	Source string `json:"source"`         // N-12, or "usage"
	Sure   bool   `json:"sure,omitempty"` // false: to be confirmed by the authority
}

// Offset places a reminder around a due day: Months and Days are added to it, negative before it. To names who gets it,
// up the path of escalation; without it, whoever is expected to act.
type Offset struct {
	Months int      `json:"months,omitempty"`
	Days   int      `json:"days,omitempty"`
	Level  Level    `json:"level"`
	To     []Circle `json:"to,omitempty"`
}

// Circle is a group of people around a deadline, from those who act to those who answer for it.
type Circle string

// The circles. Those who act belong to one party or more; the next three are taken in these parties.
const (
	Actors       Circle = "actors"
	Referents    Circle = "referents"
	Signatories  Circle = "signatories"
	ManagingSide Circle = "managing_body" // the referent of the managing body
	Authorities  Circle = "authorities"   // the referents of every authority
)

// FilingRule is one kind of document that the law expects on a day.
type FilingRule struct {
	Code  string `json:"code"`  // errd
	Label string `json:"label"` // French: « ERRD »
	Stage Stage  `json:"stage,omitempty"`
	// Due on Day of Month, Years after the exercise that the document is about.
	Month int `json:"month"`
	Day   int `json:"day"`
	Years int `json:"years,omitempty"`
	// NotifiedDays after the tariff was notified it is due, if that comes earlier (L-13).
	NotifiedDays int      `json:"notified_days,omitempty"`
	By           []string `json:"by"`               // ManagingBody, or AllAuthorities
	Sector       string   `json:"sector,omitempty"` // of contracts that it concerns; empty for all
	Since        int      `json:"since,omitempty"`  // first and last exercise for which the rule holds, 0 when open
	Until        int      `json:"until,omitempty"`
	Source       string   `json:"source,omitempty"` // L-14
	Sure         bool     `json:"sure,omitempty"`   // false: to be confirmed by the authority
}

// Stage says in which part of a contract's life a document is expected.
type Stage string

// The stages.
const (
	EachExercise Stage = ""            // each exercise of the contract in force
	Programming  Stage = "programming" // once, for the exercise in which the contract takes effect, until it is signed
	MidTerm      Stage = "mid_term"    // once, for the third year
)

// AllAuthorities stands for the pricing authorities of a contract in a filing rule.
const AllAuthorities = "authorities"

// RemindersFor lists the reminders of a deadline of one kind due on a given day, in order. A day off in the territory
// sends a reminder to the previous working day, except where it would then say "overdue" on or before the due day. Two
// reminders on one day become the more pressing one.
func (p Policy) RemindersFor(kind Kind, due civil.Date, territory civil.Territory) []Reminder {
	reminders := make([]Reminder, 0, len(p.Reminders[kind]))
	for n, offset := range p.Reminders[kind] {
		wished := due.AddMonths(offset.Months).AddDays(offset.Days)
		on := territory.WorkingDayOnOrBefore(wished)
		if wished.After(due) && !on.After(due) {
			on = territory.WorkingDayOnOrAfter(wished)
		}
		if last := len(reminders) - 1; last >= 0 && !on.After(reminders[last].On) {
			reminders[last].Level, reminders[last].N = offset.Level, n
			continue
		}
		reminders = append(reminders, Reminder{On: on, Level: offset.Level, N: n})
	}
	return reminders
}

// Circles is who gets a reminder of a kind of deadline; nil where the policy leaves it to those expected to act.
func (p Policy) Circles(kind Kind, r Reminder) []Circle {
	if offsets := p.Reminders[kind]; r.N < len(offsets) {
		return offsets[r.N].To
	}
	return nil
}
