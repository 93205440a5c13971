package page

import (
	"slices"
	"strings"
	"time"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// Sight is one contract as one person may see it, at one instant.
type Sight struct {
	postgres.View
	Names  contract.Names  // of everybody whom the contract names, and of the reader
	Reader access.Standing // of whom it is the sight
	Now    time.Time       // where the contract lives: its calendar may run ahead of the clock
	// Offers is what the reader may do now. InPlaceOf tells the questions that the reader may decide in the place of
	// somebody, with that person.
	Offers    []contract.Offer
	InPlaceOf map[string]string
	// Unreached names the people whose present addresses refuse letters.
	Unreached []string
	// ToCome lists the questions on the contract's way that nobody has asked yet.
	ToCome []string
}

// Today is the contract's day.
func (s *Sight) Today() civil.Date { return s.State.Today(s.Now) }

// offers reports whether the reader may do something on a subject.
func (s *Sight) offers(action lifecycle.Action, subject string) bool {
	return slices.ContainsFunc(s.Offers, func(o contract.Offer) bool { return o.Action == action && o.Subject == subject })
}

// may asks the table of access about the contract as a whole.
func (s *Sight) may(action access.Action) bool { return s.Reader.May(action, "") == access.Allowed }

// party is whom the reader acts for; "" without any part. Nobody stands on two sides of a contract.
func (s *Sight) party() string {
	if parties := s.Reader.Parties(); len(parties) > 0 {
		return parties[0]
	}
	return ""
}

// toCorrect names those whom letters do not reach, for a referent, who sees to it.
func (s *Sight) toCorrect() []string {
	if slices.ContainsFunc(s.Reader.Parts, func(p access.Part) bool { return p.Role == contract.Referent }) {
		return s.Unreached
	}
	return nil
}

// onlooker says what the reader is who has no part in the contract; "" for everybody else.
func (s *Sight) onlooker() string {
	if len(s.Reader.Parts) > 0 {
		return ""
	}
	return onlooker(slices.DeleteFunc(slices.Clone(s.Reader.Offices), func(h access.Held) bool {
		return h.Party == "" && h.Organisation != access.Everywhere
	}))
}

// onlooker says what offices make of somebody; "" without any.
func onlooker(offices []access.Held) string {
	var titles []string
	for _, h := range offices {
		over := h.Organisation
		if over == access.Everywhere {
			over = "toute l'installation"
		}
		titles = append(titles, officeWords[h.Office]+" ("+over+")")
	}
	if len(titles) == 0 {
		return ""
	}
	return "Vous lisez en tant qu'" + strings.Join(titles, " et ") + "\u00a0: vous n'y décidez rien."
}

var officeWords = map[access.Office]string{access.Auditor: "auditeur", access.Operator: "exploitant"}

// frame is what stands around a page about the contract.
func (s *Sight) frame(title string) frame {
	f := frame{Title: title, SignedIn: true}
	if name := s.Names.Person(s.Reader.Person); name != s.Reader.Person {
		f.Person = name
	}
	return f
}
