package contract

import (
	"slices"

	"jalon/internal/civil"
)

// Role is the part that a person holds for a party of one contract (F-KA-01).
type Role string

// The roles, from the one that binds its party to the one that is only kept informed.
const (
	Signatory   Role = "signatory"
	Referent    Role = "referent"
	Decider     Role = "decider"    // decides like the referent, signs nothing (F-KL-03)
	Substitute  Role = "substitute" // acts for the referent (F-KF-01)
	Examiner    Role = "examiner"   // gives one visa of an authority's internal chain; Subject names which
	Pilot       Role = "pilot"      // leads a fiche; Subject is its code (F-RS-03)
	Contributor Role = "contributor"
	Informed    Role = "informed"
)

// Roles lists every role, in the order above.
func Roles() []Role {
	return []Role{Signatory, Referent, Decider, Substitute, Examiner, Pilot, Contributor, Informed}
}

// RoleLabel is the role in French.
func RoleLabel(r Role) string {
	return map[Role]string{
		Signatory: "signataire", Referent: "référent CPOM", Decider: "décideur", Substitute: "suppléant du référent", Examiner: "visa",
		Pilot: "pilote", Contributor: "contributeur", Informed: "personne informée",
	}[r]
}

// single reports that the role has one holder at a time: naming the next one ends the previous one.
func (r Role) single() bool {
	return r == Signatory || r == Referent || r == Substitute || r == Pilot
}

// Assignment is one line of a contract's register of people: who holds which role for which party, and when. Lines are
// never removed, so that successive holders stay known (F-KA-02). From and Until are civil days, both included; empty
// means since ever and without end.
type Assignment struct {
	Person  string     `json:"person"`
	Party   string     `json:"party"`
	Role    Role       `json:"role"`
	Subject string     `json:"subject,omitempty"` // fiche of a pilot, level of an examiner
	From    civil.Date `json:"from,omitzero"`
	Until   civil.Date `json:"until,omitzero"`

	Replaces string `json:"replaces,omitempty"` // the previous holder of a single role
	Handover string `json:"handover,omitempty"` // SHA-256 of the minutes of the handover by that holder (F-KF-02)
}

// On reports whether the line holds on a day.
func (a Assignment) On(day civil.Date) bool {
	return (a.From.IsZero() || !day.Before(a.From)) && (a.Until.IsZero() || !day.After(a.Until))
}

// post tells lines about the same role apart from others.
func (a Assignment) post() Assignment {
	return Assignment{Party: a.Party, Role: a.Role, Subject: a.Subject}
}

// Holders lists who holds a role for a party on a day; subject is for pilots and examiners.
func (s *State) Holders(party string, role Role, subject string, day civil.Date) []string {
	var people []string
	for _, a := range s.People {
		if a.post() == (Assignment{Party: party, Role: role, Subject: subject}) && a.On(day) {
			people = append(people, a.Person)
		}
	}
	return people
}

// Holder is the one who holds a role on a day, or "" while the post is vacant.
func (s *State) Holder(party string, role Role, subject string, day civil.Date) string {
	if holders := s.Holders(party, role, subject, day); len(holders) > 0 {
		return holders[0]
	}
	return ""
}

// Contact is who acts for a party from day to day: its referent or, while that post is vacant, its signatory.
func (s *State) Contact(party string, day civil.Date) string {
	if referent := s.Holder(party, Referent, "", day); referent != "" {
		return referent
	}
	return s.Holder(party, Signatory, "", day)
}

// capacity is one way in which a person can act on a day: by an own role, or in the place of somebody.
type capacity struct {
	Assignment
	by Actor
}

// capacities lists what a person can act as: by own roles, as substitute of a referent, and by delegation. A substitute
// and a delegate stand in for one person and never pass that on (no cascade).
func (s *State) capacities(person string, day civil.Date) []capacity {
	var list []capacity
	for _, a := range s.People {
		if a.Person != person || !a.On(day) {
			continue
		}
		list = append(list, capacity{a, Actor{Person: person, Party: a.Party}})
		if a.Role == Substitute {
			list = append(list, s.inPlaceOf(s.Holder(a.Party, Referent, "", day), a.Party, person, day, Referent)...)
		}
	}
	for _, d := range s.Delegations {
		if d.To == person && s.alive(d, day) {
			list = append(list, s.inPlaceOf(d.Giver, d.Party, person, day, lendable...)...)
		}
	}
	return list
}

// inPlaceOf lists what a person may do as somebody else: that one's own roles on the day, of those named.
func (s *State) inPlaceOf(principal, party, person string, day civil.Date, roles ...Role) []capacity {
	var list []capacity
	for _, a := range s.People {
		if a.Person == principal && principal != person && a.Party == party && a.On(day) && slices.Contains(roles, a.Role) {
			list = append(list, capacity{a, Actor{Person: person, Party: party, For: principal}})
		}
	}
	return list
}

// actor finds in which capacity a person may act, own roles before borrowed ones; false without any.
func (s *State) actor(person string, day civil.Date, fits func(capacity) bool) (Actor, bool) {
	list := s.capacities(person, day)
	for _, borrowed := range []bool{false, true} {
		for _, c := range list {
			if (c.by.For != "") == borrowed && fits(c) {
				return c.by, true
			}
		}
	}
	return Actor{}, false
}
