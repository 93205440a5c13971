package activities

import (
	"context"
	"slices"
	"sync"
	"time"

	"jalon/internal/contract"
	"jalon/internal/correspondence"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
)

// scribes keeps the dossiers of contracts at hand: reading forty kilobytes of contract file for each decision would
// cost more than recording it. A contract's file never changes. Its people do, and so do their addresses: they are read
// again for a fact that names somebody unknown, and otherwise after a minute.
type scribes struct {
	now  func() time.Time
	mu   sync.Mutex
	byID map[string]atHand
}

type atHand struct {
	file   *dossier.Dossier // with the names of the file alone
	scribe correspondence.Scribe
	asOf   time.Time // when its people were read
}

const (
	scribesKept = 256
	namesKept   = time.Minute
)

func (s *scribes) of(ctx context.Context, db *postgres.DB, batch contract.Batch) (correspondence.Scribe, error) {
	s.mu.Lock()
	kept, known := s.byID[batch.Contract]
	s.mu.Unlock()
	people, now := namedBy(batch.Facts), s.now()
	if known && now.Sub(kept.asOf) < namesKept && kept.knows(people) {
		return kept.scribe, nil
	}
	if !known {
		view, err := db.Contract(ctx, batch.Contract)
		if err != nil {
			return correspondence.Scribe{}, err
		}
		if kept.file, err = dossier.Stored(view.File); err != nil {
			return correspondence.Scribe{}, err
		}
	}
	registered, err := db.Known(ctx, batch.Contract, people...)
	if err != nil {
		return correspondence.Scribe{}, err
	}
	names := make(map[string]dossier.Known, len(registered))
	for id, somebody := range registered {
		names[id] = dossier.Known(somebody)
	}
	kept.scribe, kept.asOf = correspondence.Scribe{Dossier: kept.file.Knowing(names)}, now
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byID == nil || len(s.byID) >= scribesKept {
		s.byID = map[string]atHand{}
	}
	s.byID[batch.Contract] = kept
	return kept.scribe, nil
}

// knows reports that all these people have a name; the dossier calls a stranger by the id.
func (h atHand) knows(people []string) bool {
	return !slices.ContainsFunc(people, func(id string) bool { return h.scribe.Dossier.Person(id) == id })
}

// namedBy lists the people whom facts name.
func namedBy(facts []contract.Fact) []string {
	var people []string
	for _, f := range facts {
		people = append(people, f.By.Person, f.By.For)
		if a := f.Detail.Assignment; a != nil {
			people = append(people, a.Person, a.Replaces)
		}
		if d := f.Detail.Delegation; d != nil {
			people = append(people, d.Giver, d.To)
		}
	}
	return slices.DeleteFunc(people, func(id string) bool { return id == "" })
}
