package correspondence

import (
	"jalon/internal/contract"
	"jalon/internal/dossier"
)

// referents are written to for their parties; while that post is vacant, the signatory is.
func (s Scribe) referents(parties []string) []dossier.Person {
	var people []dossier.Person
	for _, party := range parties {
		of := []string{party}
		if referent := s.holders(of, dossier.Referent); len(referent) > 0 {
			people = append(people, referent...)
		} else {
			people = append(people, s.holders(of, dossier.Signatory)...)
		}
	}
	return people
}

func (s Scribe) holders(parties []string, role dossier.Role) []dossier.Person {
	var people []dossier.Person
	for _, party := range parties {
		for _, p := range s.Dossier.People {
			if p.Party == party && p.Role == role {
				people = append(people, p)
			}
		}
	}
	return people
}

func (s Scribe) pilot(sheet string) []dossier.Person {
	for _, p := range s.Dossier.People {
		if p.Role == dossier.Pilot && p.Sheet == sheet {
			return []dossier.Person{p}
		}
	}
	return nil
}

func (s Scribe) people(actors []contract.Actor) []dossier.Person {
	var people []dossier.Person
	for _, actor := range actors {
		for _, p := range s.Dossier.People {
			if p.ID == actor.Person && p.Party == actor.Party {
				people = append(people, p)
				break
			}
		}
	}
	return people
}

// role completes « vous recevez ce message en tant que… ».
func (s Scribe) role(p dossier.Person) string {
	switch p.Role {
	case dossier.Signatory:
		return "signataire pour " + s.Dossier.Party(p.Party)
	case dossier.Pilot:
		return "pilote de la fiche " + p.Sheet
	}
	return "référent CPOM pour " + s.Dossier.Party(p.Party)
}
