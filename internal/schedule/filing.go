package schedule

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"jalon/internal/civil"
)

// filings adds the documents that the law expects during the contract. An exercise is a calendar year; what falls due
// before the contract takes effect or after its term belongs to another one.
func (terms Terms) filings(policy Policy, add func(string, civil.Date)) {
	for _, rule := range policy.Filings {
		if rule.Sector != "" && rule.Sector != terms.Sector {
			continue
		}
		switch rule.Stage {
		case Programming:
			if year := terms.EffectiveOn.Year; !terms.Signed && rule.holds(year) {
				add(FilingID(rule.Code, year), rule.due(year))
			}
		case MidTerm:
			if year := terms.EffectiveOn.AddYears(2).Year; rule.holds(year) && terms.within(rule.due(year)) {
				add(FilingID(rule.Code, year), rule.due(year))
			}
		default:
			for year := terms.EffectiveOn.Year; year <= terms.TermOn.Year; year++ {
				if due := terms.filingDue(rule, year); rule.holds(year) && terms.within(due) {
					add(FilingID(rule.Code, year), due)
				}
			}
		}
	}
	for _, evaluation := range terms.Evaluations {
		if len(policy.Reminders[Evaluation]) > 0 && terms.within(evaluation.DueOn) {
			add(EvaluationID(evaluation.Facility), evaluation.DueOn)
		}
	}
}

// reports adds one report for each year that has targets, due the year after, while the contract lasts.
func (terms Terms) reports(policy Policy, add func(string, civil.Date)) {
	if policy.ReportMonth == 0 {
		return
	}
	for _, report := range terms.Reports {
		due := civil.On(report.Year+1, time.Month(policy.ReportMonth), policy.ReportDay)
		if terms.within(due) && len(report.Sheets) > 0 {
			add(ReportID(report.Year), due)
		}
	}
}

// meetings adds what surrounds a dialogue (F-DG-03, F-DG-04). A dialogue convened at short notice still leaves its parties the
// day after to send topics.
func (terms Terms) meetings(policy Policy, add func(string, civil.Date)) {
	for _, meeting := range terms.Meetings {
		switch {
		case meeting.Held && policy.MinutesDays > 0:
			add(MinutesID(meeting.Dialogue), meeting.On.AddDays(policy.MinutesDays))
		case !meeting.Held && policy.AgendaDays > 0:
			due := meeting.On.AddDays(-policy.AgendaDays)
			if soonest := meeting.Convened.AddDays(1); !meeting.Convened.IsZero() && due.Before(soonest) {
				due = earliest(soonest, meeting.On)
			}
			add(AgendaID(meeting.Dialogue), due)
		}
	}
}

func (terms Terms) within(day civil.Date) bool {
	return !day.Before(terms.EffectiveOn) && !day.After(terms.TermOn)
}

func (terms Terms) filingDue(rule FilingRule, year int) civil.Date {
	due := rule.due(year)
	id := FilingID(rule.Code, year)
	for _, notice := range terms.Notified {
		if notice.Filing == id && rule.NotifiedDays > 0 {
			return earliest(due, notice.On.AddDays(rule.NotifiedDays))
		}
	}
	return due
}

func (r FilingRule) due(exercise int) civil.Date {
	return civil.On(exercise+r.Years, time.Month(r.Month), r.Day)
}

func (r FilingRule) holds(exercise int) bool {
	return (r.Since == 0 || exercise >= r.Since) && (r.Until == 0 || exercise <= r.Until)
}

// filing is the rule behind a filing's id, or nil.
func (p Policy) filing(id string) *FilingRule {
	if KindOf(id) != Filing {
		return nil
	}
	code, exercise := filingParts(id)
	i := slices.IndexFunc(p.Filings, func(r FilingRule) bool { return r.Code == code && r.holds(exercise) })
	if i < 0 {
		return nil
	}
	return &p.Filings[i]
}

// CountsFromNotice reports a filing whose day may come earlier once the tariff is notified (L-13).
func (p Policy) CountsFromNotice(id string) bool {
	rule := p.filing(id)
	return rule != nil && rule.NotifiedDays > 0
}

// StageOf is the part of a contract's life that a filing belongs to.
func (p Policy) StageOf(id string) Stage {
	if rule := p.filing(id); rule != nil {
		return rule.Stage
	}
	return EachExercise
}

// filingParts splits filing.eprd.2027.
func filingParts(id string) (code string, exercise int) {
	rest := strings.TrimPrefix(id, string(Filing)+".")
	dot := max(strings.LastIndexByte(rest, '.'), 0)
	exercise, _ = strconv.Atoi(strings.TrimPrefix(rest[dot:], "."))
	return rest[:dot], exercise
}

// source names the figure or legal line behind a deadline, and whether the sources are sure of it.
func (p Policy) source(id string) (source string, sure bool) {
	if rule := p.filing(id); rule != nil {
		return rule.Source, rule.Sure
	}
	for _, key := range [...]string{id, string(KindOf(id))} {
		if basis, told := p.Bases[key]; told {
			return basis.Source, basis.Sure
		}
		if basis := UsualBasis(key); basis.Source != "" {
			return basis.Source, basis.Sure
		}
	}
	return "", true
}

// UsualBasis is what a deadline, or a kind of them, rests on unless a policy says otherwise.
func UsualBasis(key string) Basis { return Basis{Source: sources[key], Sure: true} }

var sources = map[string]string{
	"phase.total": "N-01", "phase.diagnostic": "N-02", "phase.diagnostic.og": "N-03", "phase.diagnostic.atc": "N-04",
	"phase.negotiation": "N-05", "phase.signature": "N-06",
	string(RenewalT18): "N-12", string(RenewalT12): "N-13", string(RenewalT6): "L-05",
	MidTermID: "N-09", FinalID: "N-09", JointID: "N-14", ExtraDialogueID: "N-10", string(Dialogue): "N-11",
	string(Agenda): "F-DG-03", string(Minutes): "F-DG-04", string(Evaluation): "L-17", string(Report): "N-11",
}
