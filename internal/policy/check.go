package policy

import (
	"fmt"
	"math"
	"slices"
	"time"

	"jalon/internal/civil"
	"jalon/internal/schedule"
)

// check holds what a schema cannot say. Each verification adds what it finds and none stops the others.
type check struct {
	*file
	found *report
}

func (c *check) all() {
	c.day("dialogue.outturn.day", c.Dialogue.Outturn)
	c.day("report.day", c.Report)
	c.renewal()
	c.hours()
	c.vigilance()
	for code, rules := range c.Filings {
		c.filings(code, rules)
	}
	for kind, offsets := range c.Reminders {
		c.reminders("reminders."+string(kind), offsets)
	}
	for _, kind := range c.reminded() {
		if len(c.Reminders[kind]) == 0 {
			c.found.add("reminders."+string(kind), "ce genre d'échéance n'a pas de relance.", "Ajoutez-lui une liste, par exemple [{days: 0, level: due}].")
		}
	}
}

// day: a yearly day must exist in every year, so not even 29 February.
func (c *check) day(path string, f Figure) {
	if f.Month > 0 && !civil.On(2001, time.Month(f.Month), f.Day).Valid() {
		c.found.add(path, fmt.Sprintf("le %02d/%02d n'existe pas chaque année.", f.Day, f.Month), "Choisissez un jour qui existe tous les ans.")
	}
}

// renewal: the days before the term come one after the other (N-12, N-13, L-05).
func (c *check) renewal() {
	if c.Renewal.Last.Months >= c.Renewal.First.Months {
		c.found.add("renewal.last.months", "le dernier délai ne vient pas après l'ouverture conseillée du renouvellement.",
			fmt.Sprintf("Comptez moins de %d mois avant le terme.", c.Renewal.First.Months))
	}
	if c.Renewal.ExtensionWish.Months >= c.Renewal.Last.Months {
		c.found.add("renewal.extension_wish.months", "le souhait de prorogation ne vient pas après le dernier délai d'ouverture.",
			fmt.Sprintf("Comptez moins de %d mois avant le terme.", c.Renewal.Last.Months))
	}
}

// hours: letters leave in the day that the policy gives itself; 0 and 0 stand for no such limits.
func (c *check) hours() {
	h := c.Hours
	if h.DayFrom == 0 && h.DayUntil == 0 {
		return
	}
	if h.DayFrom >= h.Send || h.Send >= h.DayUntil {
		c.found.add("hours.send", fmt.Sprintf("les relances partent à %d h, hors de la journée de %d h à %d h.", h.Send, h.DayFrom, h.DayUntil),
			"Choisissez day_from < send < day_until.")
	}
}

// filings: for one document, one rule at most holds for an exercise.
func (c *check) filings(code string, rules []filing) {
	for i, rule := range rules {
		at := fmt.Sprintf("filings.%s[%d]", code, i)
		c.day(at+".day", rule.Figure)
		if rule.Until > 0 && rule.Until < rule.Since {
			c.found.add(at+".until", "le dernier exercice précède le premier.", "Corrigez since ou until.")
		}
		for j, earlier := range rules[:i] {
			if rule.Since <= last(earlier) && earlier.Since <= last(rule) {
				c.found.add(at, fmt.Sprintf("cette règle et la précédente filings.%s[%d] valent pour un même exercice.", code, j),
					"Séparez-les par until et since.")
			}
		}
	}
}

func last(rule filing) int {
	if rule.Until == 0 {
		return math.MaxInt
	}
	return rule.Until
}

var levels = []schedule.Level{schedule.Near, schedule.Due, schedule.Overdue, schedule.Escalated}

// reminders: each one says in what relation it stands to the due day, they follow each other, and once the day has
// passed they do not become milder.
func (c *check) reminders(path string, offsets []offset) {
	for i, o := range offsets {
		at := fmt.Sprintf("%s[%d]", path, i)
		if o.Months != 0 && o.Days != 0 {
			c.found.add(at, "cette relance compte à la fois en mois et en jours.", "Gardez months ou days.")
			continue
		}
		if o.Times > 0 && o.Months < 1 {
			c.found.add(at+".times", "seule une relance comptée en mois, après le jour dû, se répète.", "Ajoutez months: 1, ou retirez times.")
			continue
		}
		c.level(at+".level", o)
		if i == 0 {
			continue
		}
		before := offsets[i-1]
		previous := expanded([]offset{before})
		if !follows(previous[len(previous)-1], o.Offset) {
			c.found.add(at, "cette relance ne tombe pas après la précédente.", "Rangez les relances dans l'ordre des jours, sans répétition.")
		}
		if slices.Index(levels, o.Level) < slices.Index(levels, before.Level) {
			c.found.add(at+".level", fmt.Sprintf("le niveau redescend de %s à %s.", before.Level, o.Level), "Gardez le niveau, ou faites-le monter.")
		}
	}
}

func (c *check) level(at string, o offset) {
	fits, when := true, ""
	switch o.Level {
	case schedule.Near:
		fits, when = after(o) < 0, "avant le jour dû"
	case schedule.Due:
		fits, when = after(o) == 0, "le jour dû"
	case schedule.Overdue:
		fits, when = after(o) > 0, "après le jour dû"
	case schedule.Escalated:
		fits, when = after(o) >= 0, "le jour dû ou après"
	}
	if !fits {
		c.found.add(at, fmt.Sprintf("le niveau %s ne convient pas à ce jour.", o.Level), "Une relance "+string(o.Level)+" part "+when+".")
	}
}

func after(o offset) int { return o.Months + o.Days }

// follows reports that b falls after a around any due day; months have 28 to 31 days.
func follows(a, b schedule.Offset) bool {
	due := civil.On(2027, time.March, 1) // days of a leap year and of two others
	for range 731 {
		if !due.AddMonths(b.Months).AddDays(b.Days).After(due.AddMonths(a.Months).AddDays(a.Days)) {
			return false
		}
		due = due.AddDays(1)
	}
	return true
}

// reminded lists the kinds of deadlines that contracts have under this policy: each must be recalled. A policy without
// filings knows nothing of the calendar of section 2 of the domain, evaluations included.
func (c *check) reminded() []schedule.Kind {
	kinds := []schedule.Kind{
		schedule.Phase, schedule.Approval, schedule.Step, schedule.Dialogue, schedule.Review,
		schedule.RenewalT18, schedule.RenewalT12, schedule.RenewalT6,
	}
	if len(c.Filings) > 0 {
		kinds = append(kinds, schedule.Filing, schedule.Evaluation)
	}
	if c.Report.Month > 0 {
		kinds = append(kinds, schedule.Report)
	}
	if c.Dialogue.Agenda.Days > 0 {
		kinds = append(kinds, schedule.Agenda)
	}
	if c.Dialogue.Minutes.Days > 0 {
		kinds = append(kinds, schedule.Minutes)
	}
	return kinds
}
