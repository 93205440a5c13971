package hindsight

import (
	"cmp"
	"slices"

	"jalon/internal/contract"
)

// Act is what became of a line.
type Act string

// What became of it.
const (
	Added   Act = "added"
	Removed Act = "removed"
	Changed Act = "changed"
)

// Change is one line that differs between two days, in French.
type Change struct {
	Room   Room   `json:"room"`
	Act    Act    `json:"act"`
	What   string `json:"what"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Sentence is the change as one line of text.
func (c Change) Sentence() string {
	switch c.Act {
	case Added:
		return "Ajouté\u00a0: " + c.What + "\u00a0: " + c.After + "."
	case Removed:
		return "Supprimé\u00a0: " + c.What + "\u00a0: " + c.Before + "."
	}
	return "Modifié\u00a0: " + c.What + "\u00a0: " + c.Before + " → " + c.After + "."
}

// Between lists what changed from a to b, by room and in the order in which the contract is told: none when both tell the
// same. What only keeps the machinery going (numbers, remembered commands, reminders) is no change.
func Between(a, b contract.State, names contract.Names) []Change {
	before, after := Tell(a, names), Tell(b, names)
	was, is := index(before), index(after)
	var changes []Change
	for _, line := range after {
		old, known := was[line.key]
		switch {
		case !known:
			changes = append(changes, Change{Room: line.Room, Act: Added, What: line.What, After: line.Value})
		case old.Value != line.Value:
			changes = append(changes, Change{line.Room, Changed, line.What, old.Value, line.Value})
		case old.exact != line.exact:
			// The same words for two things, such as two people of one name: their identifiers tell them apart.
			changes = append(changes, Change{line.Room, Changed, line.What, old.Value + " (" + old.exact + ")", line.Value + " (" + line.exact + ")"})
		}
	}
	for _, line := range before {
		if _, still := is[line.key]; !still {
			changes = append(changes, Change{Room: line.Room, Act: Removed, What: line.What, Before: line.Value})
		}
	}
	slices.SortStableFunc(changes, func(a, b Change) int {
		return cmp.Compare(slices.Index(Rooms(), a.Room), slices.Index(Rooms(), b.Room))
	})
	return changes
}

func index(lines []Line) map[string]Line {
	byKey := map[string]Line{}
	for _, line := range lines {
		byKey[line.key] = line
	}
	return byKey
}
