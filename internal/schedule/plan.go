package schedule

import (
	"fmt"
	"strconv"
	"time"

	"jalon/internal/civil"
)

// Terms is what the plan of a contract is computed from. Unknown dates are zero.
type Terms struct {
	EffectiveOn, TermOn civil.Date
	Territory           civil.Territory // where the authority is: it knows the days off
	Sector              string          // of the contract: some filings concern one sector only
	Signed              bool
	Negotiation         Negotiation
	Authorities         []string // party codes; the managing body is always party "OG"
	Steps               []StepTerm
	Reports             []ReportTerm
	Evaluations         []EvaluationTerm
	Notified            []Notice
	Meetings            []Meeting
}

// Negotiation holds the days on which the phases before signature really began (F-KR-01 counts from them).
type Negotiation struct {
	LaunchedOn       civil.Date `json:"launched_on,omitzero"`
	DiagnosedFrom    civil.Date `json:"diagnosed_from,omitzero"`
	DepositedOn      civil.Date `json:"deposited_on,omitzero"`
	AnalysedOn       civil.Date `json:"analysed_on,omitzero"`
	RestitutedOn     civil.Date `json:"restituted_on,omitzero"`
	TextFrozenOn     civil.Date `json:"text_frozen_on,omitzero"`
	NegotiationEnded bool       `json:"ended,omitempty"` // signed or abandoned: nothing of it remains to be reminded
}

// StepTerm is one step of a fiche action: the n-th, counted from 1.
type StepTerm struct {
	Sheet string
	N     int
	DueOn civil.Date
	Label string // French text of the step; may be empty where texts are not at hand
}

// ReportTerm is a year for which fiches have a target: their pilots report its indicators the year after.
type ReportTerm struct {
	Year   int
	Sheets []string // whose pilots have not reported yet
}

// EvaluationYears lie between two quality evaluations of a facility (L-17).
const EvaluationYears = 5

// EvaluationTerm is the next quality evaluation of a facility (L-17).
type EvaluationTerm struct {
	Facility string
	DueOn    civil.Date
}

// Notice is the day on which the tariff of an exercise was notified: a filing may count from it (L-13).
type Notice struct {
	Filing string     `json:"filing"` // filing.eprd.2027
	On     civil.Date `json:"on"`
}

// Meeting is a dialogue that was convened or held: its topics are asked for before, its minutes after.
type Meeting struct {
	Dialogue string
	On       civil.Date
	Held     bool
	Convened civil.Date // day on which it was convened, where known: topics cannot be due before
}

// ManagingBody is the party code of the organisme gestionnaire.
const ManagingBody = "OG"

// StepID and its siblings are the stable ids of deadlines that are made of several parts.
func StepID(sheet string, n int) string { return string(Step) + "." + sheet + "." + strconv.Itoa(n) }

// AnnualDialogueID is the id of the annual dialogue of a calendar year.
func AnnualDialogueID(year int) string { return fmt.Sprintf("dialogue.annual.%d", year) }

// The ids of deadlines that a contract has once.
const (
	MidTermID       = "review.midterm"
	FinalID         = "review.final"
	JointID         = "review.joint"
	ExtraDialogueID = "dialogue.extra"
)

// FilingID is the id of a document expected for an exercise.
func FilingID(code string, exercise int) string {
	return fmt.Sprintf("%s.%s.%d", Filing, code, exercise)
}

// ReportID is the id of the report on the indicators of a year.
func ReportID(year int) string { return fmt.Sprintf("%s.%d", Report, year) }

// EvaluationID, AgendaID and MinutesID name what a facility or a dialogue expects.
func EvaluationID(facility string) string { return string(Evaluation) + "." + facility }
func AgendaID(dialogue string) string     { return string(Agenda) + "." + dialogue }
func MinutesID(dialogue string) string    { return string(Minutes) + "." + dialogue }

// Plan lists every deadline of a contract under a policy, sorted by due day then id.
func Plan(terms Terms, policy Policy) []Deadline {
	var plan []Deadline
	Days(terms, policy, func(id string, due civil.Date) {
		plan = append(plan, terms.Deadline(id, due, policy))
	})
	sortByDue(plan)
	return plan
}

// Days gives the id and the due day of every deadline, in no order that matters: all that the kernel needs for those
// that stay as they are.
func Days(terms Terms, policy Policy, add func(id string, due civil.Date)) {
	terms.negotiation(policy, add)
	terms.reviews(policy, add)
	add(string(RenewalT18), terms.TermOn.AddMonths(-policy.RenewalFirst))
	add(string(RenewalT12), terms.TermOn.AddMonths(-policy.RenewalLast))
	add(string(RenewalT6), terms.TermOn.AddMonths(-policy.ExtensionWish))
	for _, step := range terms.Steps {
		add(StepID(step.Sheet, step.N), step.DueOn)
	}
	terms.filings(policy, add)
	terms.reports(policy, add)
	terms.meetings(policy, add)
}

// Deadline is one deadline with its label, audience and reminders.
func (terms Terms) Deadline(id string, due civil.Date, policy Policy) Deadline {
	source, sure := policy.source(id)
	return Deadline{
		ID: id, Kind: KindOf(id), Due: due, Label: terms.label(id, policy),
		Recipients: terms.audience(id, policy),
		Reminders:  policy.RemindersFor(KindOf(id), due, terms.Territory),
		Source:     source, Unsure: !sure,
	}
}

// negotiation adds what is left of the way to signature: each step counts from the day the previous one really ended
// (N-01 to N-06).
func (terms Terms) negotiation(policy Policy, add func(string, civil.Date)) {
	n := terms.Negotiation
	if n.NegotiationEnded {
		return
	}
	if !n.LaunchedOn.IsZero() {
		add("phase.total", n.LaunchedOn.AddMonths(policy.Total))
	}
	switch {
	case !n.TextFrozenOn.IsZero():
		add("phase.signature", n.TextFrozenOn.AddMonths(policy.Signature))
	case !n.RestitutedOn.IsZero():
		add("phase.negotiation", n.RestitutedOn.AddMonths(policy.Negotiation))
	case !n.DiagnosedFrom.IsZero():
		add("phase.diagnostic", n.DiagnosedFrom.AddMonths(policy.Diagnostic))
		switch {
		case n.DepositedOn.IsZero():
			add("phase.diagnostic.og", n.DiagnosedFrom.AddMonths(policy.SelfAssessment))
		case n.AnalysedOn.IsZero():
			add("phase.diagnostic.atc", n.DepositedOn.AddMonths(policy.Analysis))
		}
	}
}

// reviews adds the dialogues of the contract in force: one each year once the ERRD of a year of the contract is there
// (N-11, L-14), the mid-term review within year 3 and the final one within year 5 (N-09, L-08), and the joint review
// at N+4 (N-14). What would fall after the term of a shorter contract does not exist.
func (terms Terms) reviews(policy Policy, add func(string, civil.Date)) {
	for year := terms.EffectiveOn.Year + 1; year <= terms.TermOn.Year; year++ {
		outturn := civil.On(year, time.Month(policy.OutturnMonth), policy.OutturnDay)
		if outturn.After(terms.TermOn) {
			break
		}
		add(AnnualDialogueID(year), earliest(outturn.AddMonths(policy.AnnualDialogue), terms.TermOn))
	}
	if midTerm := terms.EffectiveOn.AddYears(3).AddDays(-1); midTerm.Before(terms.TermOn) {
		add(MidTermID, midTerm)
	}
	if joint := terms.EffectiveOn.AddMonths(policy.JointReview); joint.Before(terms.TermOn) {
		add(JointID, joint)
	}
	add(FinalID, terms.lastDayOfFifthYear())
}

// lastDayOfFifthYear is the term itself for a contract of five years or less, whatever way its last day was counted
// from a 29 February; an extension leaves the final review in year 5.
func (terms Terms) lastDayOfFifthYear() civil.Date {
	fiveYears := terms.EffectiveOn.AddYears(5)
	if !terms.TermOn.After(fiveYears) {
		return terms.TermOn
	}
	return fiveYears.AddDays(-1)
}

func earliest(a, b civil.Date) civil.Date {
	if b.Before(a) {
		return b
	}
	return a
}
