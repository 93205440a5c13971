package diagnostic

import (
	"slices"

	"jalon/internal/contractfile"
)

// Reactions lists what the parties answered, day by day: a file may have them party by party.
func Reactions(f *contractfile.File) []contractfile.Reaction {
	return slices.SortedStableFunc(slices.Values(shared(f).Reactions), func(a, b contractfile.Reaction) int { return a.On.Compare(b.On) })
}

// Answered is what the party of a reaction answered with it, in the order of the file (F-DI-11).
func Answered(f *contractfile.File, added contractfile.Reaction) []contractfile.Reaction {
	var theirs []contractfile.Reaction
	for _, r := range shared(f).Reactions {
		if r.Party == added.Party {
			theirs = append(theirs, r)
		}
	}
	return append(theirs, added)
}
