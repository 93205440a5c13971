package contract

import (
	"slices"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// right says who may do an act: which roles, for which parties, and for whom a given person then acts. Substitutes and
// delegates act by the role of the person in whose place they stand.
type right struct {
	roles []Role
	of    Side
	check func(s *State, today civil.Date, person, subject string) (by Actor, why denial) // without an actor, why not, in French
}

// alike reports that the answer is the same for every subject: it turns on neither a party nor a fiche.
func (r right) alike() bool { return r.of != ConcernedSide && !slices.Contains(r.roles, Pilot) }

// Side says which parties of a contract a right is for.
type Side string

// The sides.
const (
	AnySide       Side = "any"
	AuthoritySide Side = "authority"
	ManagingSide  Side = "managing_body"
	ConcernedSide Side = "concerned" // the party that the subject names or awaits
)

func (side Side) holds(code string) bool {
	switch side {
	case AuthoritySide:
		return code != schedule.ManagingBody
	case ManagingSide:
		return code == schedule.ManagingBody
	}
	return true
}

// Right is an act with who may do it, for the matrix of access.
type Right struct {
	Action lifecycle.Action
	Label  string // French
	Roles  []Role
	Of     Side
}

// Rights lists every act that people can do on a contract, in the order in which acts are offered.
func Rights() []Right {
	rights := make([]Right, len(acts))
	for i, a := range acts {
		rights[i] = Right{a.Action, a.Label, a.right.roles, a.right.of}
	}
	return rights
}

func member(of Side) right {
	return right{[]Role{Signatory, Referent}, of, func(s *State, today civil.Date, person, _ string) (Actor, denial) {
		return s.actingAs(person, today, of, "Cette action revient au référent ou au signataire d'une autre partie.", Signatory, Referent)
	}}
}

func signatory(of Side) right {
	return right{[]Role{Signatory}, of, func(s *State, today civil.Date, person, _ string) (Actor, denial) {
		return s.actingAs(person, today, of, "Cette action revient au signataire d'une autorité.", Signatory)
	}}
}

func (s *State) actingAs(person string, today civil.Date, of Side, why string, roles ...Role) (Actor, denial) {
	by, ok := s.actor(person, today, func(c capacity) bool { return slices.Contains(roles, c.Role) && of.holds(c.Party) })
	if !ok {
		return Actor{}, denial{RoleEntitles, why}
	}
	return by, denial{}
}

var ofThatParty = right{[]Role{Signatory, Referent}, ConcernedSide, func(s *State, today civil.Date, person, party string) (Actor, denial) {
	by, ok := s.actor(person, today, func(c capacity) bool {
		return c.Party == party && (c.Role == Signatory || c.Role == Referent)
	})
	if !ok {
		return Actor{}, denial{RoleEntitles, "Chaque partie agit ici pour elle-même."}
	}
	return by, denial{}
}}

var mayDecide = right{[]Role{Signatory, Referent, Decider}, ConcernedSide, func(s *State, today civil.Date, person, id string) (Actor, denial) {
	a, _ := s.Approval(id)
	return s.decidesFor(a, person, today)
}}

// submitter takes back what was asked; where that person holds no role any more, the party's registrar does.
var submitter = right{[]Role{Signatory, Referent, Pilot}, ConcernedSide, func(s *State, today civil.Date, person, id string) (Actor, denial) {
	a, _ := s.Approval(id)
	active := func(who string) (Actor, bool) {
		return s.actor(who, today, func(c capacity) bool { return c.Party == a.Submitter.Party && c.Role != Informed })
	}
	if by, ok := active(person); ok && person == a.Submitter.Person {
		return by, denial{}
	}
	if _, present := active(a.Submitter.Person); !present {
		if by, _ := registrar(s, today, person, id); by.Party == a.Submitter.Party {
			return by, denial{}
		}
	}
	return Actor{}, denial{SubmitterTakesIt, "Seule la personne qui a soumis la demande peut la retirer."}
}}

var pilotOrReferent = right{[]Role{Pilot, Referent}, ManagingSide, func(s *State, today civil.Date, person, subject string) (Actor, denial) {
	sheet := s.sheet(subject)
	if sheet == nil {
		sheet, _ = s.stepAt(subject)
	}
	if _, code := reportSubject(subject); code != "" {
		sheet = s.sheet(code)
	}
	by, ok := s.actor(person, today, func(c capacity) bool {
		return c.Party == schedule.ManagingBody && sheet != nil && (c.Role == Referent || c.Role == Pilot && c.Subject == sheet.Code)
	})
	if !ok {
		return Actor{}, denial{RoleEntitles, "Seuls le pilote de la fiche et le référent de l'organisme gestionnaire peuvent agir sur cette fiche."}
	}
	return by, denial{}
}}

// drafter draws up fiches: the managing body's referent any of them, a pilot the own one. The authorities propose findings
// and objectives and comment on indicators; the steps of a fiche are the managing body's (F-OB-05, F-OB-12).
var drafter = right{[]Role{Pilot, Referent}, ManagingSide, func(s *State, today civil.Date, person, code string) (Actor, denial) {
	by, ok := s.actor(person, today, func(c capacity) bool {
		return c.Party == schedule.ManagingBody && (c.Role == Referent || c.Role == Pilot && c.Subject == code)
	})
	if !ok {
		return Actor{}, denial{RoleEntitles, "Une fiche est établie par le référent de l'organisme gestionnaire ou par son pilote."}
	}
	return by, denial{}
}}
