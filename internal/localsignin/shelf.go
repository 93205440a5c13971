package localsignin

import (
	"maps"
	"sync"
	"time"
)

// shelf keeps things for a while, and no more than it has room for: what is overdue goes, then what falls due first.
type shelf[V any] struct {
	life time.Duration
	room int
	now  func() time.Time

	mu   sync.Mutex
	kept map[string]item[V]
}

type item[V any] struct {
	value V
	until time.Time
}

func newShelf[V any](life time.Duration, room int, now func() time.Time) *shelf[V] {
	return &shelf[V]{life: life, room: room, now: now, kept: map[string]item[V]{}}
}

func (s *shelf[V]) put(id string, value V) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, first := s.now(), ""
	for known, i := range s.kept {
		if !now.Before(i.until) {
			delete(s.kept, known)
		} else if first == "" || i.until.Before(s.kept[first].until) {
			first = known
		}
	}
	if len(s.kept) >= s.room {
		delete(s.kept, first)
	}
	s.kept[id] = item[V]{value, now.Add(s.life)}
}

func (s *shelf[V]) get(id string) (V, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, found := s.kept[id]
	if !found || !s.now().Before(i.until) {
		var none V
		return none, false
	}
	return i.value, true
}

// take is get, once: of two who ask, one has it.
func (s *shelf[V]) take(id string) (V, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, found := s.kept[id]
	delete(s.kept, id)
	if !found || !s.now().Before(i.until) {
		var none V
		return none, false
	}
	return i.value, true
}

func (s *shelf[V]) drop(unwanted func(V) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.kept, func(_ string, i item[V]) bool { return unwanted(i.value) })
}
