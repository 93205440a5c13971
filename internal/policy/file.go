package policy

import (
	"encoding/json"
	"maps"
	"slices"

	"jalon/internal/schedule"
	"jalon/internal/vigilance"
)

// file is a policy file once its structure is known to be right; schema.json says what may be absent.
type file struct {
	Version, Title, Authority, Extends, Note string

	Negotiation struct {
		Total, Diagnostic, Analysis, Proposals, Signature Figure
		SelfAssessment                                    Figure `json:"self_assessment"`
	}
	Term    struct{ Duration, Extension Figure }
	Renewal struct {
		First, Last   Figure
		ExtensionWish Figure `json:"extension_wish"`
		JointReview   Figure `json:"joint_review"`
	}
	Dialogue  struct{ Outturn, Annual, Agenda, Minutes Figure }
	Report    Figure
	Approval  struct{ Decision, Lapse Figure }
	Reminding struct {
		Snooze, Recall Figure
		SnoozeTimes    int `json:"snooze_times"`
	}
	Hours struct {
		Send, Digest int
		DayFrom      int `json:"day_from"`
		DayUntil     int `json:"day_until"`
	}
	Filings    map[string][]filing
	Reminders  map[schedule.Kind][]offset
	Vigilance  json.RawMessage // what is written of vigilance.Limits, whose JSON names it has
	thresholds vigilance.Limits
}

// Figure is a duration, in the one unit that is written, or a day of each year, with where it comes from.
type Figure struct {
	Years, Months, Days int
	Month, Day          int
	Source              string // N-12, L-05, F-DG-03, or "usage"
	Certainty           Certainty
	Label, Note         string // French
}

// Certainty says how far the sources can be relied on.
type Certainty string

// The two of them: what is to be confirmed, the authority settles before it relies on it.
const (
	Sure      Certainty = "sure"
	ToConfirm Certainty = "to_confirm"
)

type filing struct {
	Figure
	Stage        schedule.Stage
	NotifiedDays int `json:"notified_days"`
	By           []string
	Sector       string
	Since, Until int
}

type offset struct {
	schedule.Offset
	Times int
}

// rules is what contracts carry. Filings go by code then by exercise, whatever the order in which they are written.
func (f *file) rules() schedule.Policy {
	p := schedule.Policy{
		Version: f.Version, Title: f.Title, Authority: f.Authority,
		Total: f.Negotiation.Total.Months, Diagnostic: f.Negotiation.Diagnostic.Months,
		SelfAssessment: f.Negotiation.SelfAssessment.Months, Analysis: f.Negotiation.Analysis.Months,
		Negotiation: f.Negotiation.Proposals.Months, Signature: f.Negotiation.Signature.Months,
		TermYears: f.Term.Duration.Years, ExtensionMonths: f.Term.Extension.Months,
		RenewalFirst: f.Renewal.First.Months, RenewalLast: f.Renewal.Last.Months,
		ExtensionWish: f.Renewal.ExtensionWish.Months, JointReview: f.Renewal.JointReview.Months,
		OutturnMonth: f.Dialogue.Outturn.Month, OutturnDay: f.Dialogue.Outturn.Day, AnnualDialogue: f.Dialogue.Annual.Months,
		AgendaDays: f.Dialogue.Agenda.Days, MinutesDays: f.Dialogue.Minutes.Days,
		ReportMonth: f.Report.Month, ReportDay: f.Report.Day,
		ApprovalDays: f.Approval.Decision.Days, ApprovalLapse: f.Approval.Lapse.Months,
		SendHour: f.Hours.Send, DigestHour: f.Hours.Digest, DayFrom: f.Hours.DayFrom, DayUntil: f.Hours.DayUntil,
		SnoozeDays: f.Reminding.Snooze.Days, SnoozeTimes: f.Reminding.SnoozeTimes, RecallDays: f.Reminding.Recall.Days,
		Reminders: map[schedule.Kind][]schedule.Offset{}, Bases: f.bases(),
	}
	for _, code := range slices.Sorted(maps.Keys(f.Filings)) {
		for _, rule := range slices.SortedFunc(slices.Values(f.Filings[code]), bySince) {
			p.Filings = append(p.Filings, schedule.FilingRule{
				Code: code, Label: rule.Label, Stage: rule.Stage, Month: rule.Month, Day: rule.Day, Years: rule.Years,
				NotifiedDays: rule.NotifiedDays, By: rule.By, Sector: rule.Sector, Since: rule.Since, Until: rule.Until,
				Source: rule.Source, Sure: rule.Certainty == Sure,
			})
		}
	}
	for kind, offsets := range f.Reminders {
		p.Reminders[kind] = expanded(offsets)
	}
	return p
}

// bases keeps what differs from what days usually rest on: contracts carry no more than that.
func (f *file) bases() map[string]schedule.Basis {
	bases := map[string]schedule.Basis{}
	for key, figure := range map[string]Figure{
		"phase.total": f.Negotiation.Total, "phase.diagnostic": f.Negotiation.Diagnostic, "phase.diagnostic.og": f.Negotiation.SelfAssessment,
		"phase.diagnostic.atc": f.Negotiation.Analysis, "phase.negotiation": f.Negotiation.Proposals, "phase.signature": f.Negotiation.Signature,
		string(schedule.RenewalT18): f.Renewal.First, string(schedule.RenewalT12): f.Renewal.Last, string(schedule.RenewalT6): f.Renewal.ExtensionWish,
		schedule.JointID: f.Renewal.JointReview, string(schedule.Dialogue): f.Dialogue.Annual, string(schedule.Agenda): f.Dialogue.Agenda,
		string(schedule.Minutes): f.Dialogue.Minutes, string(schedule.Report): f.Report,
	} {
		basis := schedule.Basis{Source: figure.Source, Sure: figure.Certainty == Sure}
		if figure.Source != "" && basis != schedule.UsualBasis(key) {
			bases[key] = basis
		}
	}
	if len(bases) == 0 {
		return nil
	}
	return bases
}

func bySince(a, b filing) int { return a.Since - b.Since }

// expanded writes out the reminders that come back every month.
func expanded(offsets []offset) []schedule.Offset {
	var all []schedule.Offset
	for _, o := range offsets {
		for n := range max(o.Times, 1) {
			next := o.Offset
			next.Months += n
			all = append(all, next)
		}
	}
	return all
}
