package contract

import (
	"cmp"
	"fmt"
	"slices"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
)

// Delegation lends what one person may decide for a party to another person, for some days, both included. Whatever
// the other does carries both names; it ends early when it is revoked or when its giver loses the role, and it cannot
// be passed on.
type Delegation struct {
	ID    string     `json:"id"` // delegation.<number of the fact that gave it>
	Party string     `json:"party"`
	Giver string     `json:"giver"`
	To    string     `json:"to"`
	From  civil.Date `json:"from"`
	Until civil.Date `json:"until"`
}

// On reports whether the delegation holds on a day, as long as its giver has something to lend.
func (d Delegation) On(day civil.Date) bool { return !day.Before(d.From) && !day.After(d.Until) }

// lendable are the roles that hold decisions.
var lendable = []Role{Signatory, Referent, Decider}

// alive reports that a delegation holds on a day and that its giver has had something to lend ever since it began: a
// role given anew does not wake what was lent under the one before.
func (s *State) alive(d Delegation, day civil.Date) bool {
	if !d.On(day) {
		return false
	}
	for next := d.From; !next.After(day); {
		i := slices.IndexFunc(s.People, func(a Assignment) bool {
			return a.Person == d.Giver && a.Party == d.Party && a.On(next) && slices.Contains(lendable, a.Role)
		})
		if i < 0 {
			return false
		}
		if s.People[i].Until.IsZero() {
			break
		}
		next = s.People[i].Until.AddDays(1)
	}
	return true
}

// The actions on delegations.
const (
	Delegate         lifecycle.Action = "delegate"
	RevokeDelegation lifecycle.Action = "revoke_delegation"
)

const (
	longestDelegation = 12 // months
	mostDelegations   = 50 // at once, in one contract
)

// lender is who has decisions to lend: a role of one's own, because what was lent is not lent again.
func lender(s *State, today civil.Date, person, _ string) (Actor, denial) {
	by, ok := s.actor(person, today, func(c capacity) bool {
		return c.by.For == "" && slices.Contains(lendable, c.Role)
	})
	if !ok {
		return Actor{}, denial{NoCascade, "Seul un signataire, un référent ou un décideur délègue, et ce qui est délégué ne se délègue pas."}
	}
	return by, denial{}
}

func delegate(d *decision, c Command) {
	today := d.today()
	lent := Delegation{
		ID: fmt.Sprintf("delegation.%d", d.s.Seq+1), Party: d.by.Party, Giver: d.by.Person, To: c.Person,
		From: cmp.Or(c.From, today), Until: c.Until,
	}
	switch {
	case len(revocable(&d.s, today)) >= mostDelegations:
		d.refuse(&Refusal{Code: NotAllowed, Rule: WellFormed, State: d.s.Phase, Message: "Trop de délégations courent déjà dans ce contrat.", Remedy: "Retirez celles qui ne servent plus."})
	case lent.To == "" || len(lent.To) > MaxPersonID || !legible(lent.To, ""):
		d.refuse(invalid("person", "Le délégataire manque.", "Indiquez l'identifiant d'une personne enregistrée de votre organisation."))
	case lent.To == lent.Giver:
		d.refuse(invalid("person", "Personne ne se délègue à soi-même.", "Désignez une autre personne de votre organisation."))
	case d.s.sidesWith(lent.To, lent.Party, today):
		d.refuse(&Refusal{Code: Forbidden, Rule: OneSide, Field: "person", Message: "Cette personne agit pour une autre partie du contrat.", Remedy: "Déléguez à quelqu'un de votre partie."})
	case !lent.From.Valid() || lent.From.Before(today) || lent.From.After(today.AddMonths(furthestStart)):
		d.refuse(invalid("from", "La délégation commence aujourd'hui au plus tôt, et dans un an au plus tard.", "Indiquez son premier jour."))
	case !lent.Until.Valid() || lent.Until.Before(lent.From) || lent.Until.After(lent.From.AddMonths(longestDelegation)):
		d.refuse(invalid("until", "Le dernier jour de la délégation manque, précède le premier ou le suit de plus d'un an.", "Indiquez un dernier jour, un an au plus après le premier."))
	}
	d.emit(DelegationGiven, lent.ID, Detail{Delegation: &lent, Reason: c.Reason})
}

// revocable lists the delegations that run or are to come.
func revocable(s *State, today civil.Date) []string {
	var ids []string
	for _, d := range s.Delegations {
		if !d.Until.Before(today) {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// revoker is the giver, as long as he has a part in the party, or its signatory.
func revoker(s *State, today civil.Date, person, id string) (Actor, denial) {
	for _, d := range s.Delegations {
		by, ok := s.actor(person, today, func(c capacity) bool {
			return d.ID == id && c.by.For == "" && c.Party == d.Party && (c.Role == Signatory || d.Giver == person)
		})
		if ok {
			return by, denial{}
		}
	}
	return Actor{}, denial{RoleEntitles, "Une délégation est retirée par qui l'a donnée, ou par le signataire de la partie."}
}

func revokeDelegation(d *decision, c Command) {
	d.emit(DelegationRevoked, c.Subject, Detail{Reason: c.Reason})
}

// foldDelegation keeps what may still be used: what was decided under a delegation says so by itself.
func (s *State) foldDelegation(f Fact) {
	today := s.Today(f.At)
	s.Delegations = slices.DeleteFunc(s.Delegations, func(d Delegation) bool {
		return d.Until.Before(today) || f.Kind == DelegationRevoked && d.ID == f.Subject
	})
	if f.Kind == DelegationGiven {
		s.Delegations = append(s.Delegations, *f.Detail.Delegation)
	}
}
