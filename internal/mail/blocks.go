package mail

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"jalon/internal/civil"
)

// mostShown bounds what a digest prints: beyond, mail programs cut the message. The page shows the rest.
const mostShown = 150

// block is a part of a digest under one title.
type block struct {
	Title string
	Items []Item
}

// Blocks groups the items of a digest by when they press, the most pressing first. A week ends on Sunday.
func (w words) Blocks() []block {
	blocks := []block{{Title: "En retard"}, {Title: "Cette semaine"}, {Title: "Plus tard"}, {Title: "Pour information"}}
	today := w.day()
	sunday := today.AddDays((7 - int(today.Weekday())) % 7)
	for _, item := range w.pressing()[:w.shown()] {
		at := 2
		switch {
		case item.DueOn.IsZero():
			at = 3
		case w.late(item.DueOn):
			at = 0
		case !item.DueOn.After(sunday):
			at = 1
		}
		blocks[at].Items = append(blocks[at].Items, item)
	}
	return slices.DeleteFunc(blocks, func(b block) bool { return len(b.Items) == 0 })
}

// More is how many items the blocks leave to the page.
func (w words) More() int { return len(w.Items) - w.shown() }

func (w words) shown() int { return min(len(w.Items), mostShown) }

// pressing orders items by day, what has none last.
func (w words) pressing() []Item {
	items := slices.Clone(w.Items)
	slices.SortStableFunc(items, func(a, b Item) int {
		return cmp.Or(pressingOn(a).Compare(pressingOn(b)), cmp.Compare(a.Kind.Urgency(), b.Kind.Urgency()), strings.Compare(a.Contract.ID, b.Contract.ID))
	})
	return items
}

func pressingOn(i Item) civil.Date {
	if i.DueOn.IsZero() {
		return civil.On(9999, 12, 31)
	}
	return i.DueOn
}

// Tally says what a digest holds: "3 échéances, dont 1 en retard, 2 informations".
func (w words) Tally() string {
	due, late := 0, 0
	for _, item := range w.Items {
		if !item.DueOn.IsZero() {
			due++
		}
		if w.late(item.DueOn) {
			late++
		}
	}
	var said []string
	switch {
	case due > 0 && due == late:
		said = append(said, counted(due, "échéance")+" en retard")
	case late > 0:
		said = append(said, counted(due, "échéance"), fmt.Sprintf("dont %d en retard", late))
	case due > 0:
		said = append(said, counted(due, "échéance"))
	}
	if news := len(w.Items) - due; news > 0 {
		said = append(said, counted(news, "information"))
	}
	return strings.Join(said, ", ")
}

func counted(n int, noun string) string {
	if n > 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// Moved, Added and Dropped split the items of a plan that moved.
func (w words) Moved() []Item {
	return w.those(func(i Item) bool { return !i.Dropped && !i.Was.IsZero() })
}
func (w words) Added() []Item {
	return w.those(func(i Item) bool { return !i.Dropped && i.Was.IsZero() })
}
func (w words) Dropped() []Item { return w.those(func(i Item) bool { return i.Dropped }) }

func (w words) those(wanted func(Item) bool) []Item {
	return slices.DeleteFunc(slices.Clone(w.Items), func(i Item) bool { return !wanted(i) })
}
