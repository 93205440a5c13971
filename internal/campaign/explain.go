package campaign

import (
	"strings"

	"jalon/internal/contractfile"
)

// SameSource reports that an indicator's own words for where it comes from name a source: « TDB MS 2026 » is of TDB MS.
func SameSource(told, source string) bool {
	return source != "" && (folded(told) == folded(source) || strings.HasPrefix(folded(told), folded(source)+" "))
}

// Unexplained says in French why a value needs the comment that it does not have; "" where it needs none. A value of the TDB
// MS is never used bare (F-TD-04, V-TDB-COMMENT), and a target that is missed is explained by those who know (F-CH-07).
func Unexplained(source string, target, value contractfile.Number, direction contractfile.Direction, comment string) string {
	switch {
	case value == "" || strings.TrimSpace(comment) != "":
		return ""
	case Missed(target, value, direction):
		return "La valeur " + French(value) + " n'atteint pas la cible " + French(target) + "\u00a0: un commentaire doit l'expliquer."
	case strings.HasPrefix(folded(source), "tdb"):
		return "Une valeur du tableau de bord de la performance ne s'emploie pas sans commentaire."
	}
	return ""
}
