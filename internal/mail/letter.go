// Package mail holds the words that Jalon writes to people and the SMTP conversation that carries them.
//
// A Letter is typed values for one person. It is stored as JSON in an outbox row, in the transaction that records the
// fact it tells of; much later a Renderer turns it into a message and a Sender delivers it. Nothing random and no clock
// takes part in rendering, so a letter sent twice is the same mail twice, under the same Message-ID, and mailboxes can
// fold the copies that SMTP cannot always prevent (RFC 1047).
package mail

import (
	"time"

	"jalon/internal/civil"
)

// Letter is one message to one person. Which fields a kind prints is said by its template; Renderer.Message refuses a
// letter that lacks one of them.
type Letter struct {
	// ID is stable over retries: contract, fact and recipient. Message-ID and MIME boundary derive from it.
	ID   string    `json:"id"`
	Kind Kind      `json:"kind"`
	To   Recipient `json:"to"`
	// At is the instant of the fact. It becomes the Date header, and days left or late are counted from its day in
	// Paris: a letter retried for three days must not change its words.
	At       time.Time   `json:"at"`
	Contract ContractRef `json:"contract"`
	// About names in French what the letter is about: a deadline, a fiche, a text.
	About string `json:"about"`
	// DueOn is the day by which something must be done. For a renewal it is the milestone (18 or 12 months before the
	// term), never the term itself.
	DueOn civil.Date `json:"due_on,omitzero"`
	// Actor is who acted, "pour X" included when a delegate did.
	Actor   string `json:"actor,omitempty"`
	Verdict string `json:"verdict,omitempty"`
	// Reason is free text of the actor; it may have several lines.
	Reason string `json:"reason,omitempty"`
	// Items are the missed deadlines of an import summary.
	Items []Item `json:"items,omitempty"`
	// Path leads from the base URL to the page where the recipient can act after signing in.
	Path string `json:"path"`
}

// Recipient is a person and where to write. Several persons may share one address (the pilots of a managing body often
// do), so the name is what tells them apart.
type Recipient struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	// Role says in French why this person is written to, so that it reads after "en tant que".
	Role string `json:"role"`
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
}

// day is the day of the fact as the recipient's wall calendar shows it.
func (l Letter) day() civil.Date { return civil.MustZone(civil.Paris).Day(l.At) }
