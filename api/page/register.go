package page

import (
	"cmp"
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/contract"
)

// partyPeople is the register of one party.
type partyPeople struct {
	Code, Name  string
	Lines       []registerLine
	Delegations []delegationLine
	Visas       []string
}

// registerLine is one holder of one role (F-KA-01, F-KA-02). Days are civil, both included.
type registerLine struct {
	Role, Person string
	From, Until  civil.Date
	State        string
	Holds        bool
	Handover     string
}

type delegationLine struct {
	Giver, To, State string
	From, Until      civil.Date
}

// register lists the lines of a party by role, the present holder of each first, then whoever comes, then whoever was.
func (s *Sight) register(party string) []registerLine {
	today, roles := s.Today(), contract.Roles()
	assigned := slices.DeleteFunc(slices.Clone(s.State.People), func(a contract.Assignment) bool { return a.Party != party })
	slices.SortStableFunc(assigned, func(a, b contract.Assignment) int {
		return cmp.Or(
			slices.Index(roles, a.Role)-slices.Index(roles, b.Role), strings.Compare(a.Subject, b.Subject),
			tenure(a, today)-tenure(b, today), b.From.Compare(a.From),
		)
	})
	var lines []registerLine
	for _, a := range assigned {
		when := tenure(a, today)
		lines = append(lines, registerLine{
			Role: roleHeld(a.Role, a.Subject), Person: s.Names.Person(a.Person), From: a.From, Until: a.Until,
			State: tenureWords[when], Holds: when == holds, Handover: handover(a),
		})
	}
	return lines
}

// A line of the register holds, is to come, or is over.
const (
	holds = iota
	comes
	over
)

var tenureWords = []string{holds: "en fonction", comes: "à venir", over: "terminé"}

func tenure(a contract.Assignment, today civil.Date) int {
	switch {
	case a.On(today):
		return holds
	case !a.From.IsZero() && a.From.After(today) && (a.Until.IsZero() || !a.Until.Before(a.From)):
		return comes
	}
	return over
}

// handover is what is known of it where a referent follows another one (F-KF-02).
func handover(a contract.Assignment) string {
	switch {
	case a.Role != contract.Referent || a.Replaces == "":
		return ""
	case a.Handover == "":
		return "passation non tracée"
	}
	return "passation enregistrée"
}

func (s *Sight) delegations(party string) []delegationLine {
	var lines []delegationLine
	for _, d := range s.State.Delegations {
		if d.Party != party || d.Until.Before(s.Today()) {
			continue
		}
		line := delegationLine{s.Names.Person(d.Giver), s.Names.Person(d.To), "en cours", d.From, d.Until}
		if !d.On(s.Today()) {
			line.State = "à venir"
		}
		lines = append(lines, line)
	}
	return lines
}

// holders names who holds a role today, be it nobody.
func (s *Sight) holders(party string, role contract.Role, subject string) string {
	var names []string
	for _, person := range s.State.Holders(party, role, subject, s.Today()) {
		names = append(names, s.Names.Person(person))
	}
	return strings.Join(names, ", ")
}
