package contract

import (
	"slices"
	"strings"
	"unicode/utf8"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
)

// An authority may have its decisions prepared by a chain of visas, from the instructor up. The chain is the
// authority's own affair: each level is given in order, by its examiner, on the text of the round; only then does the
// authority decide. A visa that is withheld starts that authority's chain again, and binds nobody outside.

// The actions on visas.
const (
	SetVisas lifecycle.Action = "set_visas"
	GiveVisa lifecycle.Action = "give_visa"
)

// Visa is one level that an authority's examiner gave in the current round.
type Visa struct {
	Party string `json:"party"`
	Level string `json:"level"`
}

const mostVisas = 5

// visas is the chain of a party, first level first; empty for most.
func (s *State) visas(party string) []string {
	p, _ := s.Party(party)
	return p.Visas
}

// nextVisa is the level that a party still awaits before it decides; "" when it may.
func (s *State) nextVisa(a Approval, party string) string {
	for _, level := range s.visas(party) {
		if !slices.Contains(a.Visas, Visa{party, level}) {
			return level
		}
	}
	return ""
}

func setVisas(d *decision, c Command) {
	levels := slices.Clone(c.Bodies)
	for i, level := range levels {
		levels[i] = strings.TrimSpace(level)
	}
	sorted := slices.Sorted(slices.Values(levels))
	switch {
	case len(levels) > mostVisas:
		d.refuse(invalid("bodies", "Un circuit compte cinq visas au plus.", "Réduisez le circuit."))
	case slices.ContainsFunc(levels, func(level string) bool { return level == "" || utf8.RuneCountInString(level) > 40 }):
		d.refuse(invalid("bodies", "Un des visas est sans nom ou porte un nom de plus de 40 caractères.", "Nommez chaque visa en quelques mots."))
	case len(slices.Compact(sorted)) != len(levels):
		d.refuse(invalid("bodies", "Deux visas portent le même nom.", "Donnez à chaque visa un nom différent."))
	}
	d.emit(VisasSet, d.by.Party, Detail{Bodies: levels})
}

// awaitedVisas lists the questions on which some party still awaits a visa.
func awaitedVisas(s *State, _ civil.Date) []string {
	var ids []string
	for _, a := range s.Approvals {
		if slices.ContainsFunc(a.Waiting(), func(party string) bool { return s.nextVisa(a, party) != "" }) {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// examiner is who holds the next level of a party that is awaited.
func examiner(s *State, today civil.Date, person, id string) (Actor, denial) {
	a, _ := s.Approval(id)
	by, ok := s.actor(person, today, func(c capacity) bool {
		level := s.nextVisa(a, c.Party)
		return c.Role == Examiner && level != "" && c.Subject == level && slices.Contains(a.Waiting(), c.Party)
	})
	if !ok {
		return Actor{}, denial{RoleEntitles, "Le visa attendu maintenant revient à une autre personne."}
	}
	return by, denial{}
}

func giveVisa(d *decision, c Command) {
	a, _ := d.s.Approval(c.Subject)
	d.checkCurrent(a, c.Revision)
	level := d.s.nextVisa(a, d.by.Party)
	switch c.Verdict {
	case lifecycle.Approve:
		d.emit(VisaGiven, a.ID, Detail{Level: level, Round: a.Round, Revision: a.Revision, Reason: c.Reason})
	case lifecycle.RequestChanges:
		d.checkReason(c.Reason)
		d.emit(VisaWithheld, a.ID, Detail{Level: level, Round: a.Round, Revision: a.Revision, Reason: c.Reason})
	default:
		d.refuse(invalid("verdict", "Un visa se donne ou se refuse avec motif.", "Choisissez parmi\u00a0: approve, request_changes."))
	}
}

func (s *State) foldVisa(f Fact) {
	if f.Kind == VisasSet {
		for i := range s.Parties {
			if s.Parties[i].Code == f.Subject {
				s.Parties[i].Visas = f.Detail.Bodies
			}
		}
		return
	}
	a := s.approval(f.Subject)
	switch {
	case a == nil:
	case f.Kind == VisaGiven:
		a.Visas = append(a.Visas, Visa{f.By.Party, f.Detail.Level})
	default:
		a.Visas = slices.DeleteFunc(a.Visas, func(v Visa) bool { return v.Party == f.By.Party })
	}
}
