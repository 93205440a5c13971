package reminders_test

import (
	"fmt"
	"slices"

	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// expected lists the day of everything that is expected of somebody, as things stand.
func (w *witness) expected() map[string]day {
	days := map[string]day{}
	switch {
	case w.over:
		return days
	case w.signedOn == 0:
		w.toSignature(days)
		if w.phase == lifecycle.Programmed {
			w.programming(days)
		}
	default:
		w.dialoguesOf(days)
		w.renewalOf(days)
		w.documents(days)
		w.work(days)
	}
	for id, q := range w.questions {
		if q.pending {
			days["approval."+id] = q.due
		}
	}
	return days
}

// toSignature is the way to signature, each part counted from the day on which the one before really ended (N-01 to N-06).
func (w *witness) toSignature(days map[string]day) {
	if w.launched != 0 {
		days["phase.total"] = w.launched.months(w.policy.Total)
	}
	switch {
	case w.frozen != 0:
		days["phase.signature"] = w.frozen.months(w.policy.Signature)
	case w.restituted != 0:
		days["phase.negotiation"] = w.restituted.months(w.policy.Negotiation)
	case w.diagnosed != 0:
		days["phase.diagnostic"] = w.diagnosed.months(w.policy.Diagnostic)
		if w.deposited == 0 {
			days["phase.diagnostic.og"] = w.diagnosed.months(w.policy.SelfAssessment)
		} else if w.analysed == 0 {
			days["phase.diagnostic.atc"] = w.deposited.months(w.policy.Analysis)
		}
	}
}

// programming is the order that precedes everything else (L-04).
func (w *witness) programming(days map[string]day) {
	for _, rule := range w.policy.Filings {
		if year := w.effect.year(); rule.Stage == schedule.Programming && w.concerned(rule, year) {
			w.file(days, rule, year, on(year+rule.Years, rule.Month, rule.Day))
		}
	}
}

// dialoguesOf is one dialogue a year some months after the ERRD (N-11), the formal ones of years 3 and 5 (N-09), the
// joint review (N-14) and the one that a difficulty asks for (N-10). Whatever was held that year serves as the annual one.
func (w *witness) dialoguesOf(days map[string]day) {
	for year := w.effect.year() + 1; year <= w.term.year(); year++ {
		outturn := on(year, w.policy.OutturnMonth, w.policy.OutturnDay)
		held := false
		for _, m := range w.meetings {
			held = held || m.held && m.on.year() == year
		}
		if outturn <= w.term && !held {
			days[fmt.Sprintf("dialogue.annual.%d", year)] = min(outturn.months(w.policy.AnnualDialogue), w.term)
		}
	}
	formal := map[string]day{"review.midterm": w.effect.months(36) - 1, "review.joint": w.effect.months(w.policy.JointReview)}
	for id, due := range formal {
		if due < w.term {
			days[id] = due
		}
	}
	days["review.final"] = w.term
	if fifth := w.effect.months(60); w.term > fifth {
		days["review.final"] = fifth - 1
	}
	if w.difficulty != 0 {
		days["dialogue.extra"] = w.difficulty
	}
	for id, m := range w.meetings {
		if m.held {
			delete(days, id)
		}
		switch {
		case m.held && !m.minuted && w.policy.MinutesDays > 0:
			days["minutes."+id] = m.on + day(w.policy.MinutesDays)
		case !m.held && !m.agenda && w.policy.AgendaDays > 0:
			due := m.on - day(w.policy.AgendaDays)
			if m.convened != 0 && due <= m.convened {
				due = min(m.convened+1, m.on)
			}
			days["agenda."+id] = due
		}
	}
}

// renewalOf is the renewal, to be opened 18 and at the latest 12 months before the term (N-12, N-13), and the wish to
// extend, at the latest 6 months before (L-05).
func (w *witness) renewalOf(days map[string]day) {
	if w.renewal == lifecycle.NotOpened {
		days["renewal.t18"] = w.term.months(-w.policy.RenewalFirst)
		days["renewal.t12"] = w.term.months(-w.policy.RenewalLast)
	}
	if !w.extended && (w.renewal == lifecycle.NotOpened || w.renewal == lifecycle.Opened) {
		days["renewal.t6"] = w.term.months(-w.policy.ExtensionWish)
	}
}

// documents is what the law expects during the contract (L-13, L-14, L-19), once about its third year (L-09), and the
// evaluations of its facilities (L-17).
func (w *witness) documents(days map[string]day) {
	for _, rule := range w.policy.Filings {
		for year := w.effect.year(); year <= w.term.year(); year++ {
			midTerm := rule.Stage == schedule.MidTerm && year == w.effect.months(24).year()
			if rule.Stage != schedule.EachExercise && !midTerm || !w.concerned(rule, year) {
				continue
			}
			due := on(year+rule.Years, rule.Month, rule.Day)
			if noted := w.notices[fmt.Sprintf("filing.%s.%d", rule.Code, year)]; noted != 0 && rule.NotifiedDays > 0 {
				due = min(due, noted+day(rule.NotifiedDays))
			}
			if w.during(due) {
				w.file(days, rule, year, due)
			}
		}
	}
	if len(w.policy.Reminders[schedule.Evaluation]) == 0 {
		return // a policy from before they were followed
	}
	for facility, due := range w.evaluations {
		if id := "evaluation." + facility; w.during(due) && !w.filed[id] {
			days[id] = due
		}
	}
}

func (w *witness) concerned(rule schedule.FilingRule, year int) bool {
	return (rule.Sector == "" || rule.Sector == w.sector) && year >= rule.Since && (rule.Until == 0 || year <= rule.Until)
}

func (w *witness) file(days map[string]day, rule schedule.FilingRule, year int, due day) {
	if id := fmt.Sprintf("filing.%s.%d", rule.Code, year); !w.filed[id] {
		days[id] = due
	}
}

func (w *witness) during(due day) bool { return due >= w.effect && due <= w.term }

// work is what pilots do: steps, and the values of the indicators that have a target for a year.
func (w *witness) work(days map[string]day) {
	for id, s := range w.steps {
		if s.toDo {
			days[id] = s.due
		}
	}
	for year := range w.targets {
		if w.policy.ReportMonth == 0 || len(w.unreported(year)) == 0 {
			continue
		}
		if due := on(year+1, w.policy.ReportMonth, w.policy.ReportDay); w.during(due) {
			days[fmt.Sprintf("report.%d", year)] = due
		}
	}
}

// unreported lists the fiches whose pilots still have to report a year.
func (w *witness) unreported(year int) []string {
	return slices.DeleteFunc(slices.Clone(w.targets[year]), func(sheet string) bool {
		return w.reported[fmt.Sprintf("report.%d.%s", year, sheet)]
	})
}
