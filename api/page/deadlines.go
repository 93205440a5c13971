package page

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
	"jalon/internal/schedule"
)

// Deadline is one day of a contract's schedule with what is expected of whom.
type Deadline struct {
	postgres.Deadline
	Expected   []string   // names
	RemindedOn civil.Date // day of the next reminder; zero where none is left
	ToldOn     civil.Date // day of the last one
}

// deadlineLine is a deadline in a table, with what the reader may do about it.
type deadlineLine struct {
	Deadline
	Address string // of its own page
	Source  string // where the day comes from
	Due     due
	Moved   string // from its first day; "" where it did not
	Recall  string // key under which a reminder would be sent; "" where the reader may send none
	Acts    []actLink
}

// actLink leads to the form of an act on a deadline's page.
type actLink struct{ Address, Label string }

func deadlineAddress(contractID, deadline string) string {
	return contractAddress(contractID) + "/echeances/" + url.PathEscape(deadline)
}

// distant is where the table of deadlines is folded: a contract in force awaits some fifty of them.
const distant = 12 // months

// deadlines lists what is awaited, by day: what falls within a year, then the rest.
func (p *Pages) deadlines(ctx context.Context, person string, sight *Sight) (near, later []deadlineLine, err error) {
	all, err := p.Service.Deadlines(ctx, person, sight.Contract.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range all {
		switch {
		case d.State != postgres.DeadlineOpen:
		case d.Due.After(sight.Today().AddMonths(distant)):
			later = append(later, sight.deadlineLine(d))
		default:
			near = append(near, sight.deadlineLine(d))
		}
	}
	return near, later, nil
}

func (s *Sight) deadlineLine(d Deadline) deadlineLine {
	line := deadlineLine{Deadline: d, Address: deadlineAddress(s.Contract.ID, d.ID), Source: d.Source, Due: dueOn(d.Due, s.Today()), Moved: moved(d.FirstDue, d.Shift)}
	if d.Unsure {
		line.Source += ", à confirmer"
	}
	for _, offer := range s.Offers {
		label, listed := deadlineActs[offer.Action]
		switch to := line.Address + "#" + string(offer.Action); {
		case deadlineOf(offer) != d.ID:
		case offer.Action == contract.Remind:
			line.Recall = freshKey()
		case listed && !slices.Contains(line.Acts, actLink{to, label}): // a report has one offer for each fiche
			if offer.Action == contract.RecordFiling && d.Kind == schedule.Evaluation {
				label = "Constater l'évaluation…"
			}
			line.Acts = append(line.Acts, actLink{to, label})
		}
	}
	return line
}

// deadlineActs are the acts whose forms stand on a deadline's page, in the words of the links that lead there.
var deadlineActs = map[lifecycle.Action]string{
	contract.Remind: "Rappeler", contract.Snooze: "Reporter les rappels…", contract.RecordFiling: "Constater la réception…",
	contract.RecordNotice: "Enregistrer la notification du tarif…", contract.SendAgenda: "Transmettre l'ordre du jour…",
	contract.ReportIndicators: "Déclarer les valeurs d'indicateurs…",
}

// deadlineOf is the deadline on whose page an offer has its form; "" for the offers that are about none.
func deadlineOf(offer contract.Offer) string {
	switch _, listed := deadlineActs[offer.Action]; {
	case !listed:
		return ""
	case offer.Action == contract.SendAgenda:
		return schedule.AgendaID(offer.Subject)
	case offer.Action == contract.ReportIndicators:
		parts := append(strings.SplitN(offer.Subject, ".", 3), "", "")
		return parts[0] + "." + parts[1]
	}
	return offer.Subject
}

// onDeadline reports an offer that a deadline's page has a form for. Under a policy that asks for no agenda, one may be
// sent all the same.
func (s *Sight) onDeadline(offer contract.Offer) bool {
	id := deadlineOf(offer)
	return slices.ContainsFunc(s.State.Deadlines, func(d contract.Deadline) bool { return d.ID == id })
}

// deadlineTable is a table of deadlines with its caption.
type deadlineTable struct {
	Caption string
	Lines   []deadlineLine
	Acts    bool // the reader may do something about one of them
}

func table(caption string, lines []deadlineLine) deadlineTable {
	acts := slices.ContainsFunc(lines, func(l deadlineLine) bool { return l.Recall != "" || len(l.Acts) > 0 })
	return deadlineTable{caption, lines, acts}
}
