package rehearsal

import (
	"time"

	"jalon/internal/chronicle"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/correspondence"
	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
	"jalon/internal/story"
)

// OpeningHour is the local hour at which a rehearsed contract is taken over, on its file's reference date.
const OpeningHour = 9

// Whole plays a contract from its file's reference date to its end and, if it is renewed, its successor until that one
// is in force.
func Whole(d *dossier.Dossier, st story.Story, cut Cut) ([]*Life, error) {
	from := Beginning(d)
	life, succession, err := Play(d, d.Opening(), from, st, func(s *contract.State) bool { return s.Over() }, cut)
	if err != nil || succession == nil {
		return []*Life{life}, err
	}
	next := d.Successor(succession.Opening, succession.Opening.Today(succession.At))
	successor, _, err := Play(next, succession.Opening, succession.At, st, Settled, cut)
	return []*Life{life, successor}, err
}

// Beginning is the instant at which the story of a contract file starts.
func Beginning(d *dossier.Dossier) time.Time {
	return civil.MustZone(civil.Paris).At(d.File.ReferenceDate, OpeningHour)
}

// Settled reports that a successor was played far enough: it is in force, or it came to nothing.
func Settled(s *contract.State) bool { return s.Phase == lifecycle.InForce || s.Over() }

// Entries tells the facts of lives.
func Entries(lives []*Life) []chronicle.Entry {
	var entries []chronicle.Entry
	for _, life := range lives {
		scribe := correspondence.Scribe{Dossier: life.Dossier}
		for _, fact := range life.Facts {
			entries = append(entries, chronicle.Entry{Contract: life.Dossier.File.ID, Fact: fact, Actor: scribe.Actor(fact), Sentence: scribe.Sentence(fact)})
		}
	}
	return entries
}

// Mails counts the letters of lives by kind.
func Mails(lives []*Life) map[string]int {
	counts := map[string]int{}
	for _, life := range lives {
		for _, letter := range life.Letters {
			counts[string(letter.Kind)]++
		}
	}
	return counts
}
