package activities

import (
	"context"
	"maps"
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
	file   *dossier.Dossier         // with the names of the file alone, as mentions
	called map[string]dossier.Known // the same people as they are called and reached
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
		if kept.file, err = dossier.Stored(view.Filed); err != nil {
			return correspondence.Scribe{}, err
		}
		if kept.called, err = calledIn(view); err != nil {
			return correspondence.Scribe{}, err
		}
	}
	registered, err := db.Known(ctx, batch.Contract, people...)
	if err != nil {
		return correspondence.Scribe{}, err
	}
	called := maps.Clone(kept.called)
	for id, somebody := range registered {
		called[id] = dossier.Known(somebody)
	}
	if err := mentioned(ctx, db, called); err != nil {
		return correspondence.Scribe{}, err
	}
	kept.scribe, kept.asOf = correspondence.Scribe{Dossier: kept.file.Knowing(called)}, now
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byID == nil || len(s.byID) >= scribesKept {
		s.byID = map[string]atHand{}
	}
	s.byID[batch.Contract] = kept
	return kept.scribe, nil
}

// calledIn is how the people of a contract's file are called and reached.
func calledIn(view postgres.View) (map[string]dossier.Known, error) {
	file, err := view.Dossier()
	if err != nil {
		return nil, err
	}
	known := map[string]dossier.Known{}
	for _, p := range file.People {
		known[p.ID] = dossier.Known{Name: p.Name, Address: p.Address}
	}
	return known, nil
}

// mentioned has people called by mentions: what is written of a fact stays, and a name must be erasable. Where they are
// reached is not part of any sentence.
func mentioned(ctx context.Context, db *postgres.DB, known map[string]dossier.Known) error {
	names := make(map[string]string, len(known))
	for id, somebody := range known {
		names[id] = somebody.Name
	}
	mentions, err := db.Mentions(ctx, names)
	for id, mention := range mentions {
		known[id] = dossier.Known{Name: mention, Address: known[id].Address}
	}
	return err
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
