// Package campaign takes in what a campaign gathered about establishments, the TDB MS or the ERRD of a year, from the
// spreadsheet that people already have, and says where one value stands among those of its group.
//
// No source offers more than a file (F-TD-03), so that a mapping tells which column is which indicator, in which unit and
// under which version of its definition. It is kept and used again: the next campaign is a re-run (F-TD-08). Values are
// decimals, exactly as they were written; whatever is no value is named, cell by cell, and nothing of that file is taken.
package campaign

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Type is what a value is worth (F-SO-02).
type Type string

// The types: an indicator is for dialogue, a characteristic describes, source data is what the others are computed from.
const (
	Indicator      Type = "I"
	Characteristic Type = "C"
	SourceData     Type = "S"
)

// TypeLabel is the type in French.
func TypeLabel(t Type) string {
	return map[Type]string{Indicator: "indicateur", Characteristic: "caractéristique", SourceData: "donnée source"}[t]
}

// Mapping says how to read the file of one source. FINESS, Campaign, Category, Territory and Group are headings of columns;
// all but FINESS may be missing: the campaign is then told at the import, and the referential says the category and the territory.
type Mapping struct {
	Name      string   `json:"name"`
	Source    string   `json:"source"` // "TDB MS", "ERRD"…
	FINESS    string   `json:"finess"`
	Campaign  string   `json:"campaign,omitempty"`
	Lag       int      `json:"lag,omitempty"` // years from the values to their campaign: that of 2026 gathers 2025 when it is 1
	Category  string   `json:"category,omitempty"`
	Territory string   `json:"territory,omitempty"` // a département, as the comparison by territory understands it (F-TD-06)
	Group     string   `json:"group,omitempty"`     // the source's own homogeneous group
	Columns   []Column `json:"columns"`
}

// Column is one indicator of the source. Definition is the version under which it was gathered: values of two versions are
// never compared (V-TDB-VERSION).
type Column struct {
	Heading    string `json:"heading"`
	Reference  string `json:"reference"` // its code in the source's own table, as contractfile.Indicator.Reference
	Unit       string `json:"unit,omitempty"`
	Type       Type   `json:"type"`
	Definition string `json:"definition"`
}

// Bounds of a mapping.
const (
	MostColumns = 400 // the TDB MS has fewer than 300 indicators
	mostMapping = 256 << 10
	longest     = 300 // characters of a heading
	longestCode = 64
)

// The campaigns that a file may be of.
const (
	FirstCampaign = 2000
	LastCampaign  = 2199
)

// Refused is why a mapping or a whole file cannot be used, in French. Field names what is at fault in a mapping.
type Refused struct {
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

func (r *Refused) Error() string { return r.Message + " " + r.Remedy }

// ReadMapping reads a mapping from its JSON form, strictly; a *Refused says what is wrong with it.
func ReadMapping(body io.Reader) (Mapping, error) {
	var m Mapping
	text, err := io.ReadAll(io.LimitReader(body, mostMapping+1))
	if err != nil {
		return m, err
	}
	if len(text) > mostMapping {
		return m, &Refused{"", "Cette correspondance dépasse 256\u00a0Kio.", "Vérifiez qu'elle ne contient que des colonnes."}
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return m, &Refused{"", "Cette correspondance n'est pas lisible\u00a0: " + err.Error() + ".", "Partez d'une correspondance affichée par «\u00a0campaign mapping show\u00a0»."}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return m, &Refused{"", "Autre chose suit cette correspondance.", "Retirez ce qui suit la dernière accolade."}
	}
	return m, m.Check()
}

// Check refuses a mapping that could not read any file, or that would read one column as two indicators.
func (m Mapping) Check() error {
	for _, told := range []struct {
		field, text string
		needed      bool
		limit       int
	}{
		{"name", m.Name, true, longestCode}, {"source", m.Source, true, longestCode}, {"finess", m.FINESS, true, longest}, {"campaign", m.Campaign, false, longest},
		{"category", m.Category, false, longest}, {"territory", m.Territory, false, longest}, {"group", m.Group, false, longest},
	} {
		if err := written(told.field, told.text, told.needed, told.limit); err != nil {
			return err
		}
	}
	if m.Lag < 0 || m.Lag > 5 {
		return &Refused{"lag", "«\u00a0lag\u00a0»\u00a0: une campagne recueille des valeurs de la même année ou des cinq précédentes.", "Écrivez un nombre de 0 à 5."}
	}
	if len(m.Columns) == 0 || len(m.Columns) > MostColumns {
		return &Refused{"columns", fmt.Sprintf("Cette correspondance désigne %d colonnes d'indicateur.", len(m.Columns)), fmt.Sprintf("Désignez-en de 1 à %d.", MostColumns)}
	}
	return m.checkColumns()
}

func (m Mapping) checkColumns() error {
	headings, references := map[string]string{}, map[string]bool{}
	for _, field := range keys {
		heading := m.key(field)
		if heading == "" {
			continue
		}
		if _, twice := headings[folded(heading)]; twice {
			return twiceRefusal(field, heading)
		}
		headings[folded(heading)] = field
	}
	for i, c := range m.Columns {
		at := "columns[" + strconv.Itoa(i) + "]."
		for _, told := range []struct {
			field, text string
			needed      bool
			limit       int
		}{{"heading", c.Heading, true, longest}, {"reference", c.Reference, true, longestCode}, {"unit", c.Unit, false, longestCode}, {"definition", c.Definition, true, longestCode}} {
			if err := written(at+told.field, told.text, told.needed, told.limit); err != nil {
				return err
			}
		}
		if TypeLabel(c.Type) == "" {
			return &Refused{at + "type", "«\u00a0" + c.Heading + "\u00a0»\u00a0: le type est I, C ou S.", "Écrivez I pour un indicateur, C pour une caractéristique, S pour une donnée source."}
		}
		if _, twice := headings[folded(c.Heading)]; twice {
			return twiceRefusal(at+"heading", c.Heading)
		}
		if references[c.Reference] {
			return &Refused{at + "reference", "Deux colonnes portent la référence «\u00a0" + c.Reference + "\u00a0».", "Donnez à chaque indicateur une référence qui n'est qu'à lui."}
		}
		headings[folded(c.Heading)], references[c.Reference] = at+"heading", true
	}
	return nil
}

// keys are the mapping's own names for the columns that say whose and which year's values a row holds.
var keys = []string{"finess", "campaign", "category", "territory", "group"}

// key is the heading of such a column; "" for none.
func (m Mapping) key(name string) string {
	return map[string]string{"finess": m.FINESS, "campaign": m.Campaign, "category": m.Category, "territory": m.Territory, "group": m.Group}[name]
}

func twiceRefusal(field, heading string) *Refused {
	return &Refused{field, "La colonne «\u00a0" + heading + "\u00a0» est désignée deux fois\u00a0; les majuscules et les accents ne distinguent pas deux titres.", "Gardez une seule désignation."}
}

// written bounds one text of a mapping: it will be shown in pages and in sentences.
func written(field, text string, needed bool, limit int) error {
	switch {
	case needed && strings.TrimSpace(text) == "":
		return &Refused{field, "«\u00a0" + field + "\u00a0»\u00a0: ce champ est vide.", "Remplissez-le."}
	case utf8.RuneCountInString(text) > limit:
		return &Refused{field, "«\u00a0" + field + "\u00a0»\u00a0: ce champ dépasse " + strconv.Itoa(limit) + " caractères.", "Raccourcissez-le."}
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) || strings.ContainsAny(text, "⟦⟧"):
		return &Refused{field, "«\u00a0" + field + "\u00a0»\u00a0: ce champ contient un caractère qui n'est pas admis.", "Écrivez-le de nouveau, sans retour à la ligne ni mise en forme."}
	}
	return nil
}
