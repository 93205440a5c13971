package page

import (
	"jalon/internal/content"
	"jalon/internal/contractfile"
	"jalon/internal/grid"
)

// themeOptions are the five themes of the method (F-AU-02).
func themeOptions() []option {
	var options []option
	for _, t := range grid.Latest().Themes {
		options = append(options, option{Value: t.Key, Label: t.Key + " – " + t.Title})
	}
	return options
}

// findingOptions are the findings that an objective may answer, in the file's order.
func findingOptions(file *contractfile.File) []option {
	var options []option
	for _, f := range file.Findings {
		label := f.Code + " – " + f.Text
		if !f.HasLever {
			label += " (sans levier)"
		}
		options = append(options, option{Value: f.Code, Label: label})
	}
	return options
}

// strategicForm is the form of a strategic objective; each of its operational objectives has a form of its own.
func strategicForm(file *contractfile.File, fresh bool) draftForm {
	goal := draftGroup{Title: "L'objectif stratégique", Entries: []entry{
		oneOf("theme", "Thème", themeOptions()...).needed(),
		text("text", "Objectif", "Une seule phrase\u00a0: ce que les parties veulent changer en cinq ans.").needed(),
		number("weight", "Poids dans le contrat", "De 1 à 1000\u00a0; vide pour 1."),
	}}
	if fresh {
		goal.Entries = append([]entry{words("code", "Code").hinted("Par exemple OS-7\u00a0: lettres sans accent, chiffres, point et tiret.").needed()}, goal.Entries...)
	}
	return draftForm{Groups: []draftGroup{
		goal,
		{Title: "Constats auxquels il répond", Hint: "Un objectif sans constat, ou tiré d'un constat sans levier, ne permet pas de soumettre ses fiches.", Entries: []entry{
			ticks("findings", "Constats", findingOptions(file)),
		}},
		{Title: "Objectifs opérationnels", Rows: &draftRows{
			Path: "operational_objectives", One: "Objectif opérationnel", Add: "Ajouter un objectif opérationnel",
			model: []entry{words("code", "Code").needed(), text("text", "Objectif", "").needed()},
		}},
	}}
}

// operationalForm is the form of one operational objective, inside the item of its strategic objective.
func operationalForm(file *contractfile.File, code string, parties []option) draftForm {
	at := "operational_objectives/" + code + "/"
	questions := draftGroup{Title: "Cinq questions pour décider", Hint: "Elles aident à retenir les objectifs, avec les deux notes ci-dessous."}
	for _, q := range grid.Latest().Guiding {
		questions.Entries = append(questions.Entries, text(at+"answers/"+q.Key, q.Text, q.Hint))
	}
	questions.Entries = append(questions.Entries,
		oneOf(at+"stakes", "Enjeu", scores("faible", "moyen", "fort", "majeur")...).asWhole(),
		oneOf(at+"accessibility", "Accessibilité", scores("hors de portée", "difficile", "accessible", "immédiate")...).asWhole())
	return draftForm{Groups: []draftGroup{
		{Title: "L'objectif opérationnel", Entries: []entry{
			text(at+"text", "Objectif", "").needed(),
			oneOf(at+"author", "Partie qui le propose", parties...),
			number(at+"weight", "Poids dans l'objectif stratégique", "De 1 à 1000\u00a0; vide pour 1."),
			lines(at+"tags", "Étiquettes", "Une par ligne\u00a0: SERAFIN-PH, RAPT, PRS, schéma, projet…"),
		}},
		smartGroup(at),
		questions,
		indicatorGroup(at, file),
	}}
}

// scores are the four notes of a scale (F-OB-06).
func scores(words ...string) []option {
	var options []option
	for i, word := range words {
		note := string(rune('1' + i))
		options = append(options, option{Value: note, Label: note + " – " + word})
	}
	return options
}

// asWhole is a choice that the item holds as a number.
func (e entry) asWhole() entry { e.write = asNumber; return e }

// smartGroup asks for the five answers (F-OB-10).
func smartGroup(at string) draftGroup {
	return draftGroup{Title: "Objectif SMART", Hint: "Les cinq réponses, ou aucune\u00a0: une seule qui manque empêche la soumission.", Entries: []entry{
		text(at+"smart/specific", "Spécifique", "Ce qui change, pour qui, où."),
		text(at+"smart/measurable", "Mesurable", "De quelle valeur à quelle valeur."),
		text(at+"smart/acceptable", "Acceptable et ambitieux", "Ce qui rend l'effort partagé."),
		text(at+"smart/realistic", "Réaliste", "Avec quels moyens."),
		text(at+"smart/time_bound", "Délimité dans le temps", "Du début à la fin."),
	}}
}

// objectiveItem is where an objective is written: operational objectives stand inside their strategic one.
func objectiveItem(strategic string) content.Item {
	return content.ItemOf(content.StrategicObjective, strategic)
}
