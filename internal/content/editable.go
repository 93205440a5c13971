package content

import (
	"slices"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// agreed are, with the diagnostic, the kinds of items that the text of the contract holds: once it is frozen they change by
// amendment only.
// Partners, meetings and letters go on being told for as long as the contract lives.
var agreed = []string{Finding, StrategicObjective, ActionSheet, IntentSheet}

// Editable reports whether an item may still be edited, and in French why not. What an approval asks about stays as it is
// while it is pending, and a fiche that was approved changes by amendment only.
func Editable(state contract.State, item Item) (bool, string) {
	if state.Over() {
		return false, "Ce contrat est terminé\u00a0: son contenu ne change plus."
	}
	if !slices.Contains(agreed, item.Kind()) && !item.OfDiagnostic() {
		return true, ""
	}
	switch state.Phase {
	case lifecycle.Signature:
		return false, "Le texte du contrat est figé\u00a0: il attend les signatures."
	case lifecycle.InForce:
		return false, "Le contrat est signé\u00a0: son texte ne change que par avenant."
	}
	question := ""
	switch {
	case item.Kind() == ActionSheet:
		question = "sheet." + item.Code()
		if slices.ContainsFunc(state.Sheets, func(s contract.Sheet) bool { return s.Code == item.Code() && s.Approved }) {
			return false, "La fiche " + item.Code() + " est validée\u00a0: elle ne change que par avenant."
		}
	case item.OfDiagnostic():
		question = "diagnostic"
	}
	if approval, asked := state.Approval(question); asked && approval.State == lifecycle.Pending {
		return false, "Une décision est demandée sur cette version\u00a0: attendez la réponse, ou retirez la demande."
	}
	return true, ""
}
