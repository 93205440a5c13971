// Package mail holds the words that Jalon writes to people and the SMTP conversation that carries them.
//
// A Letter is typed values for one person. It is stored as JSON in an outbox row, in the transaction that records the
// fact it tells of; much later a Renderer turns it into a message and a Sender delivers it. Nothing random and no clock
// takes part in rendering, so a letter sent twice is the same mail twice, under the same Message-ID, and mailboxes can
// fold the copies that SMTP cannot always prevent (RFC 1047).
package mail

import (
	"cmp"
	"time"

	"jalon/internal/civil"
	"jalon/internal/icalendar"
)

// Letter is one message to one person. Which fields a kind prints is said by its template; Renderer.Message refuses a
// letter that lacks one of them.
type Letter struct {
	// ID is stable over retries: contract, fact and recipient. Message-ID and MIME boundary derive from it.
	ID   string    `json:"id"`
	Kind Kind      `json:"kind"`
	To   Recipient `json:"to"`
	// At is the instant of the fact. It becomes the Date header, and days left or late are counted from its day in Zone:
	// a letter retried for three days must not change its words.
	At time.Time `json:"at"`
	// Zone is the IANA name of the contract's zone, one that internal/civil knows; empty is Paris.
	Zone string `json:"zone,omitempty"`
	// Contract is empty in a Digest, whose items name theirs, and in a Checkpoint, which is about all.
	Contract ContractRef `json:"contract,omitzero"`
	// About names in French what the letter is about: a deadline, a fiche, a text.
	About string `json:"about"`
	// DueOn is the day by which something must be done. For a renewal it is the milestone (18 or 12 months before the
	// term), never the term itself.
	DueOn civil.Date `json:"due_on,omitzero"`
	// Actor is who acted, "pour X" included when a delegate did. In an Undelivered letter it is who was not reached.
	Actor string `json:"actor,omitempty"`
	// Verdict is what was decided; in an Undelivered letter, the enhanced status (RFC 3463) of the refusal, when known.
	Verdict string `json:"verdict,omitempty"`
	// Reason is free text of the actor; it may have several lines. In an Undelivered letter it is the server's answer.
	Reason string `json:"reason,omitempty"`
	// Items are the missed deadlines of an import summary, those that an act moved, or what a digest gathers.
	Items []Item `json:"items,omitempty"`
	// Seal is what a Checkpoint brings; nil in all others.
	Seal *Seal `json:"seal,omitempty"`
	// Path leads from the base URL to the page where the recipient can act after signing in.
	Path string `json:"path"`
	// Events are the calendar entries that travel with the letter.
	Events []icalendar.Event `json:"events,omitempty"`
	// NotBefore is the instant, on the calendar of At, before which the letter waits: nobody is written to at night or on
	// a day off. DigestAt is when it leaves instead for somebody who prefers one letter a day. Zero is at once.
	NotBefore time.Time `json:"not_before,omitzero"`
	DigestAt  time.Time `json:"digest_at,omitzero"`
}

// Recipient is a person and where to write. Several persons may share one address (the pilots of a managing body often
// do), so the name is what tells them apart.
type Recipient struct {
	// Person is the id under which that person's settings and absences are kept.
	Person  string `json:"person,omitempty"`
	Name    string `json:"name"`
	Address string `json:"address"`
	// Role says in French why this person is written to, so that it reads after "en tant que".
	Role string `json:"role"`
	// InPlaceOf names the absent person whom this one substitutes; empty else.
	InPlaceOf string `json:"in_place_of,omitempty"`
}

// ContractRef names the contract as people know it.
type ContractRef struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// Item is one line of a list: a deadline and its day.
type Item struct {
	Label string     `json:"label"`
	DueOn civil.Date `json:"due_on"`
	// Was is the day before an act moved the deadline; zero for one that the act added. Dropped: there is none any more.
	Was     civil.Date `json:"was,omitzero"`
	Dropped bool       `json:"dropped,omitempty"`
	// Kind, Contract and Path are those of the letter that a digest stands for. Its DueOn is zero where that letter asked
	// for nothing.
	Kind     Kind        `json:"kind,omitempty"`
	Contract ContractRef `json:"contract,omitzero"`
	Path     string      `json:"path,omitempty"`
}

// day is the day of the fact as the wall calendar of the contract's territory shows it; check has seen to the zone.
func (l Letter) day() civil.Date { return civil.MustZone(l.zone()).Day(l.At) }

func (l Letter) zone() string { return cmp.Or(l.Zone, civil.Paris) }
