package diagnostic

import (
	"reflect"

	"jalon/internal/contractfile"
)

// Trespass says in French what a party would change in the diagnostic that is another's, "" when it keeps to its own: the
// sections and the framing answers are the OG's (F-RA-05), the territorial part is its authority's (F-DI-07), a reaction is
// the party's that gave it. Dates and synthesis are everybody's.
func Trespass(before, after contractfile.Diagnostic, party string) string {
	if party != contractfile.PartyManagingBody {
		if !same(before.Sections, after.Sections, all) {
			return "Les parties de l'autodiagnostic sont écrites par l'organisme gestionnaire."
		}
		if !(len(before.Framing) == 0 && len(after.Framing) == 0 || reflect.DeepEqual(before.Framing, after.Framing)) {
			return "Les questions de cadrage sont répondues par l'organisme gestionnaire."
		}
	}
	if !same(before.Territorial, after.Territorial, func(t contractfile.TerritorialPart) bool { return t.Authority != party }) {
		return "Chaque autorité écrit son propre diagnostic territorial."
	}
	if !same(before.Reactions, after.Reactions, func(r contractfile.Reaction) bool { return r.Party != party }) {
		return "Chaque partie réagit pour elle-même."
	}
	return ""
}

// same reports that two lists agree on the elements that are meant.
func same[T comparable](before, after []T, meant func(T) bool) bool {
	var x, y []T
	for _, element := range before {
		if meant(element) {
			x = append(x, element)
		}
	}
	for _, element := range after {
		if meant(element) {
			y = append(y, element)
		}
	}
	return reflect.DeepEqual(x, y)
}

func all(contractfile.DiagnosticSection) bool { return true }
