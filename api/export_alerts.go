package api

import "jalon/internal/spreadsheet"

var alertColumns = []spreadsheet.Column{
	textColumn("Niveau", 16), textColumn("Règle", 22), textColumn("Sujet", 16), textColumn("Point de vigilance", 70), textColumn("Remède", 70),
}

var alertTable = spreadsheet.Table{Name: "vigilance", Columns: alertColumns}

func alertSheet(out *alertListOutput) sheet {
	return sheet{alertTable, rowsOf(out.Body.Items, alertRow), ""}
}

func alertRow(a AlertLine) []any {
	return []any{a.LevelLabel, a.Rule, a.Subject, a.Message, a.Remedy}
}

var vigilanceTable = spreadsheet.Table{Name: "vigilance", Columns: append([]spreadsheet.Column{textColumn("Contrat", 22), textColumn("Intitulé", 50)}, alertColumns...)}

func vigilanceSheet(out *vigilanceOutput) sheet {
	return sheet{vigilanceTable, rowsOf(out.Body.Items, func(a ContractAlert) []any {
		return append([]any{a.Contract, a.Title}, alertRow(a.AlertLine)...)
	}), ""}
}
