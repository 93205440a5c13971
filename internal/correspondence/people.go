package correspondence

import (
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/schedule"
)

// register is a contract's people on the day of a fact.
type register struct {
	*contract.State
	day civil.Date
}

func registerAt(s *contract.State, f contract.Fact) register { return register{s, s.Today(f.At)} }

// addressee is somebody to be written to, and as what.
type addressee struct {
	contract.Actor
	as contract.Role
	of string // fiche of a pilot, visa of an examiner
}

// referents are written to for their parties; while that post is vacant, the signatory is.
func (r register) referents(parties []string) []addressee {
	var to []addressee
	for _, party := range parties {
		if referent := r.holder(party, contract.Referent, ""); len(referent) > 0 {
			to = append(to, referent...)
		} else {
			to = append(to, r.holder(party, contract.Signatory, "")...)
		}
	}
	return to
}

func (r register) signatories(parties []string) []addressee {
	var to []addressee
	for _, party := range parties {
		to = append(to, r.holder(party, contract.Signatory, "")...)
	}
	return to
}

func (r register) pilot(sheet string) []addressee {
	return r.holder(schedule.ManagingBody, contract.Pilot, sheet)
}

// holder is the one who holds a post, if anybody does.
func (r register) holder(party string, role contract.Role, subject string) []addressee {
	person := r.Holder(party, role, subject, r.day)
	if person == "" {
		return nil
	}
	return []addressee{{contract.Actor{Person: person, Party: party}, role, subject}}
}

// actors are written to as the first thing that the register says of them.
func (r register) actors(list ...contract.Actor) []addressee {
	var to []addressee
	for _, actor := range list {
		somebody := addressee{Actor: actor}
		for _, line := range r.People {
			if somebody.as == "" && line.Person == actor.Person && line.Party == actor.Party && line.On(r.day) {
				somebody.as, somebody.of = line.Role, line.Subject
			}
		}
		to = append(to, somebody)
	}
	return to
}

// role completes « vous recevez ce message en tant que… ».
func (s Scribe) role(to addressee) string {
	party := s.Dossier.Party(to.Party)
	switch {
	case to.For != "":
		return "délégataire de " + s.Dossier.Person(to.For) + " pour " + party
	case to.as == contract.Pilot:
		return "pilote de la fiche " + to.of
	case to.as == contract.Examiner:
		return "titulaire du visa «\u00a0" + to.of + "\u00a0» pour " + party
	case to.as == "":
		return "correspondant pour " + party
	}
	return contract.RoleLabel(to.as) + " pour " + party
}
