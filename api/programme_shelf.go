package api

import (
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"
)

// A list that was tried is kept for its author, who decides after reading what is wrong in it: the file need not be sent
// twice. It is in memory only, since it names people: whoever comes back too late, or to another process, chooses it anew.

const (
	shelfTime = time.Hour
	// mostShelved bounds the memory of all lists together.
	mostShelved = 10
)

type shelved struct {
	digest, name string
	content      []byte
	at           time.Time
}

// shelf holds one list for each person.
type shelf struct {
	mu    sync.Mutex
	lists map[string]shelved
}

// put keeps a list and names it. The oldest of others gives way.
func (s *shelf) put(person, name string, content []byte, now time.Time) (digest string) {
	sum := sha256.Sum256(content)
	digest = hex.EncodeToString(sum[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(now)
	if s.lists == nil {
		s.lists = map[string]shelved{}
	}
	s.lists[person] = shelved{digest, name, content, now}
	if len(s.lists) > mostShelved {
		oldest := person
		for other, list := range s.lists {
			if list.at.Before(s.lists[oldest].at) {
				oldest = other
			}
		}
		delete(s.lists, oldest)
	}
	return digest
}

// find gives a person's own list.
func (s *shelf) find(person, digest string, now time.Time) (name string, content []byte, there bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(now)
	list, there := s.lists[person]
	if !there || list.digest != digest {
		return "", nil, false
	}
	return list.name, list.content, true
}

func (s *shelf) sweep(now time.Time) {
	for person, list := range s.lists {
		if now.Sub(list.at) > shelfTime {
			delete(s.lists, person)
		}
	}
}
