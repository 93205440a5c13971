package content

import "jalon/internal/contractfile"

// Owner is the party that alone writes an item, "" where every party may: the sections and the framing answers are the OG's
// (F-RA-05), a territorial part is its authority's (F-DI-07), a reaction is the party's that gives it (F-DI-11).
func (i Item) Owner() string {
	switch i.Kind() {
	case Section, string(Framing):
		return contractfile.PartyManagingBody
	case Territorial, Reaction:
		return i.Code()
	}
	return ""
}

// Trespass says in French whose an item is that a party does not write, "" when it keeps to its own.
func Trespass(item Item, party string) string {
	if owner := item.Owner(); owner == "" || owner == party {
		return ""
	}
	switch item.Kind() {
	case Section:
		return "Les parties de l'autodiagnostic sont écrites par l'organisme gestionnaire."
	case Territorial:
		return "Chaque autorité écrit son propre diagnostic territorial."
	case Reaction:
		return "Chaque partie réagit pour elle-même."
	}
	return "Les questions de cadrage sont répondues par l'organisme gestionnaire."
}
