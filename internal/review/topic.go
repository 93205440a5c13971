package review

import "fmt"

// Topic is one thing that the meeting has to settle, sent to the parties beforehand (F-DG-03).
type Topic struct {
	Subject string // code of the fiche or of the indicator
	Text    string // French
}

// topics reads them off the year: steps that are late, targets that were missed or not measured, values that cannot be
// compared. What was reached needs no arbitration; it is told in the file all the same.
func topics(y Year) []Topic {
	var list []Topic
	for _, objective := range y.Objectives {
		list = append(list, unsettled(objective.Indicators)...)
		for _, sheet := range objective.Sheets {
			for _, step := range sheet.Steps {
				if step.Late {
					list = append(list, Topic{sheet.Code, fmt.Sprintf("Étape «\u00a0%s\u00a0» attendue le %s et non achevée.", step.Label, step.DueOn.French())})
				}
			}
			list = append(list, unsettled(sheet.Indicators)...)
		}
	}
	return list
}

func unsettled(indicators []Indicator) []Topic {
	var list []Topic
	for _, i := range indicators {
		switch {
		case i.Result == Missed && i.Comment == "":
			list = append(list, Topic{i.Code, "Cible non atteinte, sans commentaire\u00a0: à expliquer."})
		case i.Result == Missed:
			list = append(list, Topic{i.Code, "Cible non atteinte\u00a0: " + i.Comment})
		case i.Result == Unmeasured:
			list = append(list, Topic{i.Code, "Valeur de l'année non renseignée."})
		}
		if i.PreviousDefinition != "" {
			list = append(list, Topic{i.Code, "La définition a changé depuis l'année précédente\u00a0: les deux valeurs ne se comparent pas."})
		}
	}
	return list
}
