package page

import (
	"strconv"

	"jalon/internal/contractfile"
)

// sheetForm is the form of a fiche action (F-7S-05). An authority writes about the indicators and leaves the steps to the
// managing body (F-OB-12).
func sheetForm(file *contractfile.File, fresh, whole bool) draftForm {
	if !whole {
		return draftForm{Groups: []draftGroup{indicatorGroup("", file)}}
	}
	start := []entry{
		words("title", "Titre").needed(),
		oneOf("operational_objective", "Objectif opérationnel", operationalOptions(file)...),
		words("owner", "Pilote").hinted("Nom, puis fonction, de la personne de l'organisme gestionnaire qui en répond."),
		ticks("facilities", "Structures concernées", facilityOptions(file)),
		oneOf("scope", "Portée", option{Value: string(contractfile.ReachStructuring), Label: "structurante\u00a0: elle engage le contrat"}, option{Value: string(contractfile.ReachInternal), Label: "interne\u00a0: elle reste au plan d'action de l'organisme"}),
		oneOf("funding", "Financement", same(string(contractfile.Funded), string(contractfile.Unfunded))...),
		date("start_on", "Début"), date("end_on", "Fin"),
		number("weight", "Poids dans l'objectif opérationnel", "De 1 à 1000\u00a0; vide pour 1."),
		lines("tags", "Étiquettes", "Une par ligne\u00a0: SERAFIN-PH, RAPT, PRS, schéma, projet…"),
	}
	if fresh {
		start = append([]entry{words("code", "Code").hinted("Par exemple FA-12\u00a0: lettres sans accent, chiffres, point et tiret.").needed()}, start...)
	}
	return draftForm{Groups: []draftGroup{
		{Title: "La fiche", Entries: start},
		{Title: "Ce qui change", Entries: []entry{
			text("baseline_situation", "Situation de départ", ""),
			text("target_situation_5y", "Situation visée dans cinq ans", ""),
			text("means", "Moyens", ""), text("partners", "Partenaires", ""), text("risks", "Risques", ""),
		}},
		smartGroup(""),
		{Title: "Étapes", Rows: &draftRows{Path: "steps", One: "Étape", Add: "Ajouter une étape", model: []entry{
			words("label", "Intitulé de l'étape").needed(), date("due_on", "Échéance").needed(),
			oneOf("status", "État", same(stepWords...)...).preset(string(contractfile.StepToDo)).needed(),
			number("weight", "Poids de l'étape", "De 1 à 1000\u00a0; vide pour 1."),
		}}},
		indicatorGroup("", file),
	}}
}

var stepWords = []string{
	string(contractfile.StepToDo), string(contractfile.StepInProgress), string(contractfile.StepPartlyDone), string(contractfile.StepDone),
	string(contractfile.StepLate), string(contractfile.StepAbandoned),
}

// indicatorGroup is the indicators of a fiche or of an objective. What was measured is not typed here.
func indicatorGroup(at string, file *contractfile.File) draftGroup {
	model := []entry{
		words("code", "Code").needed(), words("label", "Indicateur").needed(),
		oneOf("kind", "Sorte", same(string(contractfile.IndicatorOutput), string(contractfile.IndicatorResult), string(contractfile.IndicatorActivity))...).needed(),
		oneOf("direction", "Sens souhaité", same(string(contractfile.DirectionUp), string(contractfile.DirectionDown))...).needed(),
		words("unit", "Unité"), words("source", "Source"),
		words("reference", "Code dans la source").hinted("Tel que la source le nomme, par exemple dans le TDB MS."),
		words("definition", "Version de la définition"),
		number("baseline/year", "Année de départ", ""), number("baseline/value", "Valeur de départ", ""),
	}
	for _, year := range years(file) {
		model = append(model, number("targets/"+year, "Cible "+year, ""))
	}
	model = append(model, text("comment", "Commentaire", ""))
	return draftGroup{Title: "Indicateurs", Rows: &draftRows{Path: at + "indicators", One: "Indicateur", Add: "Ajouter un indicateur", model: model}}
}

// years are those of the contract, at most six (L-01).
func years(file *contractfile.File) []string {
	var list []string
	for year := file.EffectiveOn.Year; year <= file.TermOn.Year && len(list) < 6; year++ {
		list = append(list, strconv.Itoa(year))
	}
	return list
}

func operationalOptions(file *contractfile.File) []option {
	var options []option
	for _, so := range file.StrategicObjectives {
		for _, oo := range so.OperationalObjectives {
			options = append(options, option{Value: oo.Code, Label: oo.Code + " – " + oo.Text})
		}
	}
	return options
}

func facilityOptions(file *contractfile.File) []option {
	var options []option
	for _, f := range file.Facilities {
		options = append(options, option{Value: f.Code, Label: f.Name + ", " + f.Town})
	}
	return options
}
