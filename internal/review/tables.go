package review

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"jalon/internal/contractfile"
	"jalon/internal/spreadsheet"
)

// Tables is the file of a year as a workbook: progress, steps, indicators, documents and topics, one sheet each.
func (y Year) Tables() []spreadsheet.Filled {
	return []spreadsheet.Filled{y.progressTable(), y.stepTable(), y.indicatorTable(), y.documentTable(), topicTable(y.Topics)}
}

// Tables is the joint review as a workbook: one sheet for the findings, one for the values of all years side by side,
// one for what a renewal misses.
func (j Joint) Tables() []spreadsheet.Filled {
	return []spreadsheet.Filled{j.findingTable(), j.valueTable(), j.weaknessTable()}
}

func (y Year) progressTable() spreadsheet.Filled {
	var rows [][]any
	add := func(level, code, text, owner string, advance, achieved *big.Rat) {
		rows = append(rows, []any{level, code, text, owner, percent(advance), percent(achieved)})
	}
	add("Contrat", y.Progress.Code, "", "", y.Progress.Advance.Rat, y.Progress.Achieved.Rat)
	for _, o := range y.Objectives {
		add("Objectif stratégique", o.Code, o.Text, "", o.Advance.Rat, o.Achieved.Rat)
		for _, s := range o.Sheets {
			add("Fiche action", s.Code, s.Title, s.Owner, s.Advance.Rat, s.Achieved.Rat)
		}
	}
	return filled("Avancement", rows, text("Niveau", 20), text("Code", 12), text("Intitulé", 60), text("Pilote", 30), share("Avancement"), share("Fiches achevées"))
}

func (y Year) stepTable() spreadsheet.Filled {
	var rows [][]any
	y.eachSheet(func(s Sheet) {
		for _, step := range s.Steps {
			late := ""
			if step.Late {
				late = "en retard"
			}
			rows = append(rows, []any{s.Code, s.Title, step.Label, step.DueOn, string(step.Status), late})
		}
	})
	return filled("Étapes", rows, text("Fiche", 12), text("Intitulé", 40), text("Étape", 50), day("Échéance"), text("État", 18), text("Retard", 12))
}

func (y Year) indicatorTable() spreadsheet.Filled {
	var rows [][]any
	add := func(holder string, list []Indicator) {
		for _, i := range list {
			rows = append(rows, []any{
				holder, i.Code, i.Label, i.Unit, value(i.Baseline), value(i.Target), value(i.Actual), gap(i.Gap), string(i.Result),
				i.Source, i.Campaign, i.Definition, i.Comment,
			})
		}
	}
	for _, o := range y.Objectives {
		add(o.Code, o.Indicators)
		for _, s := range o.Sheets {
			add(s.Code, s.Indicators)
		}
	}
	return filled("Indicateurs", rows, text("Fiche ou objectif", 18), text("Code", 12), text("Indicateur", 45), text("Unité", 12), decimal("Départ"), decimal("Cible"),
		decimal("Réalisé"), decimal("Écart"), text("Résultat", 16), text("Source", 14), text("Campagne", 12), text("Définition", 12), text("Commentaire", 60))
}

func (y Year) documentTable() spreadsheet.Filled {
	var rows [][]any
	for _, d := range y.Documents {
		rows = append(rows, []any{d.Kind, d.Year.Int(), d.DueOn, d.ReceivedOn})
	}
	return filled("Documents", rows, text("Document", 30), spreadsheet.Column{Title: "Exercice", Kind: spreadsheet.Year, Width: 10}, day("Attendu le"), day("Reçu le"))
}

func topicTable(topics []Topic) spreadsheet.Filled {
	var rows [][]any
	for _, t := range topics {
		rows = append(rows, []any{t.Subject, t.Text})
	}
	return filled("Points à traiter", rows, text("Objet", 14), text("Point", 90))
}

func (j Joint) findingTable() spreadsheet.Filled {
	var rows [][]any
	for _, f := range j.Findings {
		open := "non"
		if f.Open {
			open = "oui"
		}
		rows = append(rows, []any{f.Code, string(f.Nature), f.Text, strings.Join(f.Objectives, ", "), strings.Join(f.Sheets, ", "), open})
	}
	return filled("Constats", rows, text("Constat", 12), text("Nature", 14), text("Texte", 70), text("Objectifs", 20), text("Fiches", 24), text("À reprendre", 14))
}

// valueTable sets the actuals of all years side by side, each beside its target.
func (j Joint) valueTable() spreadsheet.Filled {
	columns := []spreadsheet.Column{text("Indicateur", 12), text("Libellé", 45), text("Unité", 12), decimal("Départ")}
	byCode := map[string][]any{}
	var order []string
	for n, y := range j.Years {
		year := strconv.Itoa(y.Year)
		columns = append(columns, decimal("Cible "+year), decimal("Réalisé "+year))
		for _, i := range y.Indicators() {
			if byCode[i.Code] == nil {
				byCode[i.Code] = make([]any, 4+2*len(j.Years))
				copy(byCode[i.Code], []any{i.Code, i.Label, i.Unit, value(i.Baseline)})
				order = append(order, i.Code)
			}
			byCode[i.Code][4+2*n], byCode[i.Code][5+2*n] = value(i.Target), value(i.Actual)
		}
	}
	var rows [][]any
	for _, code := range order {
		rows = append(rows, byCode[code])
	}
	return filled("Indicateurs", rows, columns...)
}

func (j Joint) weaknessTable() spreadsheet.Filled {
	var rows [][]any
	for _, w := range j.Weak {
		rows = append(rows, []any{w.Subject, w.Text})
	}
	return filled("Points faibles", rows, text("Objet", 24), text("Point", 90))
}

func (y Year) eachSheet(visit func(Sheet)) {
	for _, o := range y.Objectives {
		for _, s := range o.Sheets {
			visit(s)
		}
	}
}

func filled(name string, rows [][]any, columns ...spreadsheet.Column) spreadsheet.Filled {
	return spreadsheet.Filled{Table: spreadsheet.Table{Name: name, Columns: columns}, Rows: slices.Values(rows)}
}

func text(title string, width int) spreadsheet.Column {
	return spreadsheet.Column{Title: title, Kind: spreadsheet.Text, Width: width}
}

func decimal(title string) spreadsheet.Column {
	return spreadsheet.Column{Title: title, Kind: spreadsheet.Number, Width: 14}
}

func share(title string) spreadsheet.Column {
	return spreadsheet.Column{Title: title, Kind: spreadsheet.Percent, Width: 16}
}

func day(title string) spreadsheet.Column {
	return spreadsheet.Column{Title: title, Kind: spreadsheet.Date, Width: 12}
}

func value(n *contractfile.Number) any {
	if n == nil {
		return nil
	}
	return string(*n)
}

// gap writes a difference of decimals, which is one itself, with as many digits as it needs.
func gap(r *big.Rat) any {
	if r == nil {
		return nil
	}
	digits, _ := r.FloatPrec()
	return r.FloatString(digits)
}

// percent is a share of 1 as a percentage with one decimal, rounded down like everywhere else: 100 only when it is all.
func percent(r *big.Rat) any {
	tenths := new(big.Int).Mul(r.Num(), big.NewInt(1000))
	tenths.Div(tenths, r.Denom())
	return new(big.Rat).SetFrac(tenths, big.NewInt(10)).FloatString(1)
}
