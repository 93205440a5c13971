package schedule

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

var labels = map[string]string{
	"phase.total":          "Signature du contrat",
	"phase.diagnostic":     "Restitution du diagnostic partagé",
	"phase.diagnostic.og":  "Dépôt de l'autodiagnostic par l'organisme gestionnaire",
	"phase.diagnostic.atc": "Analyse de l'autodiagnostic par les autorités",
	"phase.negotiation":    "Fin de la négociation des fiches actions",
	"phase.signature":      "Signature du contrat par toutes les parties",
	string(RenewalT18):     "Ouverture du renouvellement",
	string(RenewalT12):     "Dernier délai d'ouverture du renouvellement",
	string(RenewalT6):      "Dernier jour pour souhaiter une prorogation",
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
	case Report:
		return "Valeurs des indicateurs " + last
	case Evaluation:
		return "Évaluation de la qualité de l'établissement " + last
	case Agenda:
		return "Ordre du jour\u00a0: " + lower(Label(strings.TrimPrefix(id, "agenda.")))
	case Minutes:
		return "Compte rendu\u00a0: " + lower(Label(strings.TrimPrefix(id, "minutes.")))
	case Filing:
		code, exercise := filingParts(id)
		return fmt.Sprintf("%s %d", cmp.Or(filingLabels[code], "Document «\u00a0"+code+"\u00a0»"), exercise)
	}
	return id
}

// filingLabels names the documents of the published policies; another policy's own labels are in its rules.
var filingLabels = map[string]string{
	"programmation": "Arrêté de programmation", "annexe-activite": "Annexe activité", "eprd": "EPRD", "errd": "ERRD",
	"tdb": "Tableau de bord de la performance", "gmp-pmp": "Évaluations GMP et PATHOS",
}

func lower(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(first)) + text[size:]
}

func (terms Terms) label(id string, policy Policy) string {
	if rule := policy.filing(id); rule != nil && rule.Label != "" {
		_, exercise := filingParts(id)
		return fmt.Sprintf("%s %d", rule.Label, exercise)
	}
	for _, step := range terms.Steps {
		if step.Label != "" && id == StepID(step.Sheet, step.N) {
			return Label(id) + "\u00a0: " + step.Label
		}
	}
	return Label(id)
}
