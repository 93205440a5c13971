package finess

import (
	"slices"

	"jalon/internal/spreadsheet"
)

// Sheet is a list of entities as a spreadsheet, under the headings that Read takes: what leaves can come in again.
func Sheet(entities []Entity) spreadsheet.Filled {
	columns := []spreadsheet.Column{{Title: siteHeading, Width: 12}, {Title: legalHeading, Width: 12}}
	for _, f := range fields {
		if f.set != nil {
			columns = append(columns, spreadsheet.Column{Title: f.heading, Kind: kinds[f.name], Width: 20})
		}
	}
	rows := func(yield func([]any) bool) {
		for _, e := range entities {
			if !yield(row(e)) {
				return
			}
		}
	}
	return spreadsheet.Filled{Table: spreadsheet.Table{Name: "FINESS", Columns: columns}, Rows: rows}
}

// kinds are those of the columns that are not text. Codes are: a number would lose its zeros.
var kinds = map[string]spreadsheet.Kind{"capacity": spreadsheet.Number, "authorised_on": spreadsheet.Date, "opened_on": spreadsheet.Date, "closed_on": spreadsheet.Date}

func row(e Entity) []any {
	numbers := []any{string(e.Number), string(e.Parent)}
	if e.Kind == LegalEntity {
		slices.Reverse(numbers)
	}
	values := numbers
	for _, f := range fields {
		switch {
		case f.set == nil:
		case kinds[f.name] == spreadsheet.Date:
			if d, _ := day(f.get(&e)); !d.IsZero() {
				values = append(values, d)
			} else {
				values = append(values, nil)
			}
		default:
			values = append(values, f.get(&e))
		}
	}
	return values
}
