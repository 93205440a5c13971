package access

import (
	"slices"
	"time"

	"jalon/internal/contract"
)

// Reader is who reads, and when: what somebody may see depends on the day.
type Reader struct {
	Person string
	At     time.Time
}

// Office is what a person is for a whole organisation, apart from any contract.
type Office string

// The offices. An auditor reads and changes nothing; an operator runs the system and decides nothing.
const (
	Auditor  Office = "auditor"
	Operator Office = "operator"
)

// Everywhere is the organisation of those who hold an office for the whole installation.
const Everywhere = "*"

// OperatorPerson is the person behind a token made on the server itself, operator everywhere from the first day on.
const OperatorPerson = "operator"

// Part is one thing that a person is in a contract on a day. Delegate marks what was lent.
type Part struct {
	Party    string        `json:"party"`
	Role     contract.Role `json:"role"`
	Subject  string        `json:"subject,omitempty"`
	Delegate bool          `json:"delegate,omitempty"`
}

// Held is an office that a person holds for an organisation, with the party that it is in the contract at hand; ""
// when the organisation is no party of it.
type Held struct {
	Organisation string `json:"organisation"`
	Office       Office `json:"office"`
	Party        string `json:"party,omitempty"`
}

// Standing is everything that a person is towards one contract on a day, or towards none in particular.
type Standing struct {
	Person  string `json:"person"`
	Parts   []Part `json:"parts"`
	Offices []Held `json:"offices"`
}

// Parties lists the parties for which the person has a part.
func (s Standing) Parties() []string {
	var parties []string
	for _, p := range s.Parts {
		if !slices.Contains(parties, p.Party) {
			parties = append(parties, p.Party)
		}
	}
	return parties
}

// Holds reports an office, for an organisation or everywhere.
func (s Standing) Holds(office Office, organisation string) bool {
	return slices.ContainsFunc(s.Offices, func(h Held) bool {
		return h.Office == office && (h.Organisation == organisation || h.Organisation == Everywhere)
	})
}
