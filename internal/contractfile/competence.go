package contractfile

import (
	"fmt"
	"slices"
	"strings"
)

// Competence gives the codes of the authorities that price a facility, in the order of the file's words, and nil for a
// facility that is not in the perimeter. They decide on the sheets of that facility (F-FI-05).
func (f *File) Competence(facility string) []string {
	for _, each := range f.Facilities {
		if each.Code == facility {
			codes, _ := f.resolve(each.TariffCompetence) // Read refused what cannot be resolved
			return codes
		}
	}
	return nil
}

// unresolved says why the words of a tariff competence name no authority.
type unresolved struct{ what, remedy string }

// resolve reads "exclusive X" or "conjointe X + Y", whose form the schema has checked.
func (f *File) resolve(competence string) ([]string, *unresolved) {
	_, list, _ := strings.Cut(competence, " ")
	var codes []string
	for word := range strings.SplitSeq(list, " + ") {
		code, problem := f.authorityNamed(word)
		if problem != nil {
			return nil, problem
		}
		if slices.Contains(codes, code) {
			return nil, &unresolved{fmt.Sprintf("l'autorité %s est nommée deux fois.", quoted(code)), "Une compétence conjointe réunit des autorités différentes."}
		}
		codes = append(codes, code)
	}
	return codes, nil
}

// authorityNamed finds the authority with that code, else the only one of that kind: people write "ARS" where no other
// ARS could be meant.
func (f *File) authorityNamed(word string) (string, *unresolved) {
	var all, sameKind []string
	for _, a := range f.Authorities {
		if a.Code == word {
			return a.Code, nil
		}
		all = append(all, a.Code)
		if string(a.Kind) == plainCapitals(word) {
			sameKind = append(sameKind, a.Code)
		}
	}
	switch {
	case len(sameKind) == 1, len(sameKind) > 1 && plainCapitals(word) == string(AuthorityKindARS):
		return sameKind[0], nil // a second ARS is refused on its own line, not once more for each facility
	case len(sameKind) == 0:
		return "", &unresolved{fmt.Sprintf("%s ne désigne aucune autorité du contrat.", quoted(word)), "Choisissez parmi : " + strings.Join(all, ", ") + "."}
	}
	return "", &unresolved{fmt.Sprintf("%s peut désigner plusieurs autorités.", quoted(word)), "Écrivez le code de l'autorité : " + strings.Join(sameKind, " ou ") + "."}
}
