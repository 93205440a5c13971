package schedule

import (
	"fmt"
	"strings"
)

var labels = map[string]string{
	"phase.total":          "Signature du contrat (douze mois après le lancement)",
	"phase.diagnostic":     "Restitution du diagnostic partagé",
	"phase.diagnostic.og":  "Dépôt de l'autodiagnostic par l'organisme gestionnaire",
	"phase.diagnostic.atc": "Analyse de l'autodiagnostic par les autorités",
	"phase.negotiation":    "Fin de la négociation des fiches actions",
	"phase.signature":      "Signature du contrat par toutes les parties",
	string(RenewalT18):     "Ouverture du renouvellement (18 mois avant le terme)",
	string(RenewalT12):     "Dernier délai d'ouverture du renouvellement (12 mois avant le terme)",
	string(RenewalT6):      "Dernier jour pour souhaiter une prorogation (6 mois avant le terme)",
	MidTermID:              "Dialogue de gestion de mi-parcours (3e année)",
	FinalID:                "Dialogue de gestion final (5e année)",
	JointID:                "Bilan partagé à N+4",
	ExtraDialogueID:        "Dialogue de gestion complémentaire (4e année)",
}

// Label is the French name of a deadline, as far as its id tells it.
func Label(id string) string {
	if label, known := labels[id]; known {
		return label
	}
	last := id[strings.LastIndexByte(id, '.')+1:]
	switch KindOf(id) {
	case Dialogue:
		return "Dialogue de gestion annuel " + last
	case Step:
		return fmt.Sprintf("Étape %s de la fiche %s", last, sheetOf(id))
	}
	return id
}

func (terms Terms) label(id string) string {
	for _, step := range terms.Steps {
		if step.Label != "" && id == StepID(step.Sheet, step.N) {
			return Label(id) + "\u00a0: " + step.Label
		}
	}
	return Label(id)
}
