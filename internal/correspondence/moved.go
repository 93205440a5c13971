package correspondence

import (
	"slices"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/icalendar"
	"jalon/internal/mail"
)

// planMoved tells people that days on which they are expected have moved, and which ones they had been told of are
// dropped by the same act: one letter each, however many days. What a phase that ends takes with it moves nothing.
func (s Scribe) planMoved(f contract.Fact, before, after *contract.State) []mail.Letter {
	moved := func(old contract.Deadline) (contract.Deadline, bool) {
		i := slices.IndexFunc(f.Detail.Plan, func(d contract.Deadline) bool { return d.ID == old.ID })
		if i < 0 || f.Detail.Plan[i].Due == old.Due {
			return contract.Deadline{}, i >= 0
		}
		return f.Detail.Plan[i], true
	}
	var changes changes
	for _, old := range f.Detail.Before {
		now, stays := moved(old)
		switch {
		case !now.Due.IsZero():
			to, _ := registerAt(after, f).awaited(old.ID)
			changes.note(to, mail.Item{Label: s.label(old.ID), DueOn: now.Due, Was: old.Due}, s.event(old.ID, now.Due, f.Seq, false))
		case !stays && !old.ToldOn.IsZero():
			to, _ := registerAt(before, f).awaited(old.ID)
			changes.note(to, mail.Item{Label: s.label(old.ID), Was: old.Due, Dropped: true}, s.event(old.ID, old.Due, f.Seq, true))
		}
	}
	if !slices.ContainsFunc(f.Detail.Before, func(old contract.Deadline) bool { now, _ := moved(old); return !now.Due.IsZero() }) {
		return nil
	}
	about := "Le calendrier du contrat"
	if f.Subject != "" {
		about = s.label(f.Subject)
	}
	letters := s.write(f, after, mail.PlanMoved, changes.people, about)
	changes.join(letters)
	return letters
}

// ended tells the parties that somebody ended the contract, and takes what people were told of out of their calendars.
func (s Scribe) ended(f contract.Fact, before, after *contract.State) []mail.Letter {
	people := registerAt(before, f)
	var changes changes
	for _, old := range before.Deadlines {
		if to, _ := people.awaited(old.ID); !old.ToldOn.IsZero() {
			changes.note(to, mail.Item{}, s.event(old.ID, old.Due, f.Seq, true))
		}
	}
	to := append(people.referents(after.PartyCodes()), changes.people...)
	letters := s.write(f, after, mail.DecisionTaken, to, "le contrat")
	for i := range letters {
		if list := changes.of(letters[i].To.Person); list != nil {
			letters[i].Events = list.events
		}
	}
	return letters
}

// changes collects what concerns each person, in the order of the plan.
type changes struct {
	people []addressee
	lists  []change
}

type change struct {
	person string
	items  []mail.Item
	events []icalendar.Event
}

func (c *changes) note(to []addressee, item mail.Item, event icalendar.Event) {
	for _, somebody := range to {
		list := c.of(somebody.Person)
		if list == nil {
			c.people = append(c.people, somebody)
			c.lists = append(c.lists, change{person: somebody.Person})
			list = &c.lists[len(c.lists)-1]
		}
		if !slices.Contains(list.events, event) {
			list.items, list.events = append(list.items, item), append(list.events, event)
		}
	}
}

func (c *changes) of(person string) *change {
	for i := range c.lists {
		if c.lists[i].person == person {
			return &c.lists[i]
		}
	}
	return nil
}

func (c *changes) join(letters []mail.Letter) {
	for i := range letters {
		if list := c.of(letters[i].To.Person); list != nil {
			letters[i].Items, letters[i].Events = list.items, list.events
		}
	}
}

// event is a deadline as calendars hold it. Its sequence is the number of the fact that set the day, which only grows.
func (s Scribe) event(deadline string, on civil.Date, set int64, cancelled bool) icalendar.Event {
	return icalendar.Event{
		Contract: s.Dossier.File.ID, ID: deadline, On: on, Label: s.label(deadline), Sequence: int(set), Cancelled: cancelled,
	}
}
