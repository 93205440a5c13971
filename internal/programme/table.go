package programme

import (
	"iter"
	"strings"

	"jalon/internal/contractfile"
	"jalon/internal/spreadsheet"
)

// Entry is a line with what the installation knows of it.
type Entry struct {
	Line
	Status Status
}

// Sheet is the list as Read reads it back: one row for each facility, everything written on each.
func Sheet(entries []Entry) spreadsheet.Filled {
	return spreadsheet.Filled{Table: spreadsheet.Table{Name: "Programmation", Columns: headings()}, Rows: func(yield func([]any) bool) {
		for _, e := range entries {
			for _, f := range e.Facilities {
				if !yield(e.cells(f)) {
					return
				}
			}
		}
	}}
}

// Model is an empty list, and the sheet that explains its columns.
func Model() []spreadsheet.Filled {
	guide := spreadsheet.Table{Name: "Mode d'emploi", Columns: []spreadsheet.Column{
		{Title: "Colonne", Width: 28}, {Title: "Obligatoire", Width: 14}, {Title: "Ce qu'on y écrit", Width: 70}, {Title: "Exemple", Width: 34}}}
	return []spreadsheet.Filled{Sheet(nil), {Table: guide, Rows: explained()}}
}

func explained() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, c := range columns {
			need := "non"
			switch {
			case c.required && c.party > 1:
				need = "si l'autorité est partie au contrat"
			case c.required:
				need = "oui"
			}
			if !yield([]any{c.Title, need, c.help, c.example}) {
				return
			}
		}
	}
}

func headings() []spreadsheet.Column {
	all := make([]spreadsheet.Column, len(columns))
	for i, c := range columns {
		all[i] = c.Column
	}
	return all
}

// cells is one row, for one facility.
func (e Entry) cells(f contractfile.Facility) []any {
	og := e.ManagingBody
	row := []any{e.Ref, e.Year, e.Department, e.Title, og.Name, og.FinessEJ, og.LegalForm, og.Representative, og.CPOMReferent, og.Email,
		e.EffectiveOn, e.TermOn, e.LaunchOn, e.SignatureOn, string(e.Profile), e.Owner, e.Status.French(), f.FinessET, f.Name, f.Category, f.Town, f.Capacity,
		strings.TrimPrefix(strings.TrimPrefix(f.TariffCompetence, "exclusive "), "conjointe ")}
	for party := range 3 {
		var a contractfile.Authority
		if party < len(e.Authorities) {
			a = e.Authorities[party]
		}
		row = append(row, a.Code, a.Name, a.Signatory, a.Referent, a.Email)
	}
	return row
}
