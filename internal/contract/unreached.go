package contract

import (
	"slices"
	"time"
)

// Undelivered is the post's word that a letter will never arrive: the address refused it, or sent it back.
type Undelivered struct {
	Letter  string `json:"letter"`            // of the outbox: contract/fact/person
	Fact    int64  `json:"fact"`              // number of the fact that the letter told
	Subject string `json:"subject,omitempty"` // of that fact
	Person  string `json:"person"`
	Address string `json:"address"` // digest of the address, so that a corrected one is another one
	Status  string `json:"status"`  // 5.1.1, as far as it is known
}

// Unreached is somebody whose address refused a letter; told once for each address.
type Unreached struct {
	Person  string `json:"person"`
	Address string `json:"address"` // digest
}

// unreachedKept bounds the list: addresses are few, and telling one again is harmless.
const unreachedKept = 64

// NoteUndelivered is the fact that an address refused a letter, so that somebody sees to it. The same address is told of
// once, however many letters it refuses.
func NoteUndelivered(s *State, u Undelivered, now time.Time) ([]Fact, error) {
	if s.Over() || s.Seq == 0 || slices.Contains(s.Unreached, Unreached{u.Person, u.Address}) {
		return nil, nil
	}
	d := &decision{s: s.Clone(), at: now.UTC(), by: System}
	d.emit(LetterUndelivered, u.Letter, Detail{Undelivered: &u})
	return d.facts, d.failed
}

func (s *State) foldUndelivered(f Fact) {
	u := f.Detail.Undelivered
	if u == nil {
		return
	}
	if len(s.Unreached) == unreachedKept {
		s.Unreached = slices.Delete(s.Unreached, 0, 1)
	}
	s.Unreached = append(s.Unreached, Unreached{u.Person, u.Address})
}
