package finess

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strconv"

	"jalon/internal/spreadsheet"
)

// MostPlaces is how many of the cells at fault, and of those in doubt, an import names; all of them are counted.
const MostPlaces = 200

// MostBytes is how large a file may be.
const MostBytes = 12 << 20

// Import is what a file says, and what of it cannot be used.
type Import struct {
	Entities []Entity // in the order of the file
	Told     []string // fields that the file has a column for, by name
	Ignored  []string // headings that mean nothing here
	// Refused names the cells for which a row was left out, Doubts those that were taken and deserve a look.
	Refused     []Place
	RefusedRows int
	Doubts      []Place
	DoubtCount  int
	Digest      string // of the file's bytes: SHA-256 in hexadecimal

	refused map[Number]bool // numbers of rows that were left out
	blind   bool            // one of them has no number that can be read
}

// Place is a cell, with what is wrong or odd about it. Ref is as in "C12"; rows count from 1, headings included.
type Place struct {
	Row     int    `json:"row"`
	Ref     string `json:"ref"`
	Column  string `json:"column"` // heading
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

// Read takes a file in, CSV or XLSX by its content: headings first, then one entity a row. A row with a cell that cannot be
// used is left out and named; the others are taken. The error is a *spreadsheet.Refused for a file that is none of these, too
// large, or without the headings that are needed.
func Read(name string, body io.ReaderAt, size int64) (*Import, error) {
	limits := spreadsheet.Default()
	limits.Bytes = MostBytes
	r := &reader{Import: &Import{refused: map[Number]bool{}}, rows: map[Number]int{}}
	if err := spreadsheet.Read(name, body, size, limits, "", r.row); err != nil {
		if wrong, ok := errors.AsType[*Wrong](err); ok {
			return nil, &spreadsheet.Refused{File: name, Message: wrong.Message, Remedy: wrong.Remedy}
		}
		return nil, err
	}
	if r.columns == nil {
		return nil, &spreadsheet.Refused{File: name, Message: "le fichier ne contient aucune ligne.", Remedy: "Vérifiez qu'il est complet."}
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(body, 0, size)); err != nil {
		return nil, err
	}
	r.Digest = hex.EncodeToString(sum.Sum(nil))
	return r.Import, nil
}

// reader turns the rows of a file into entities.
type reader struct {
	*Import
	columns []column       // those that mean something; nil before the headings
	rows    map[Number]int // where each number stands
}

// column is what stands under one heading: numbers of sites or of legal entities, or a field.
type column struct {
	at      int // from 0
	heading string
	numbers string // siteHeading or legalHeading; "" for a field
	field   field
}

func (r *reader) row(row spreadsheet.Row) error {
	if r.columns == nil {
		return r.head(row)
	}
	r.entity(row)
	return nil
}

func (r *reader) head(row spreadsheet.Row) error {
	taken := map[string]int{}
	for at, cell := range row.Cells {
		if cell.Text == "" {
			continue
		}
		folded := fold(cell.Text)
		c, meaning := column{at: at, heading: shown(cell.Text), numbers: numberHeadings[folded]}, numberHeadings[folded]
		if meaning == "" {
			known := false
			if c.field, known = headed(folded); !known {
				r.Ignored = append(r.Ignored, c.heading)
				continue
			}
			meaning = c.field.heading
			r.Told = append(r.Told, c.field.name)
		}
		if first, twice := taken[meaning]; twice {
			return &Wrong{"les colonnes " + spreadsheet.Letters(first) + " et " + spreadsheet.Letters(at) + " disent toutes deux «\u00a0" + meaning + "\u00a0».", "N'en gardez qu'une, ou renommez l'autre."}
		}
		taken[meaning] = at
		r.columns = append(r.columns, c)
	}
	_, sites := taken[siteHeading]
	_, legal := taken[legalHeading]
	if !sites && !legal || !slices.Contains(r.Told, "name") {
		return &Wrong{"la ligne " + strconv.Itoa(row.Number) + " n'a pas les en-têtes attendus.",
			"Faites-la commencer par les noms des colonnes\u00a0: «\u00a0" + siteHeading + "\u00a0» ou «\u00a0" + legalHeading + "\u00a0», et «\u00a0Raison sociale\u00a0»."}
	}
	return nil
}

// entity takes one row, or names why it does not: every cell at fault, not only the first.
func (r *reader) entity(row spreadsheet.Row) {
	var e Entity
	var faults []Place
	numbers, unread := map[string]Number{}, false
	for _, c := range r.columns {
		text := row.Text(c.at)
		var err error
		switch {
		case c.numbers == "":
			err = c.field.set(&e, text)
		case text != "":
			numbers[c.numbers], err = ParseNumber(text)
			unread = unread || err != nil
		}
		if wrong, refused := errors.AsType[*Wrong](err); refused {
			faults = append(faults, c.place(row, *wrong))
		}
	}
	e.Number, e.Kind, e.Parent = numbers[siteHeading], Site, numbers[legalHeading]
	if e.Number == "" && !unread {
		e.Number, e.Kind, e.Parent = e.Parent, LegalEntity, ""
	}
	identity := r.numbered(e.Kind)
	if first, twice := r.rows[e.Number]; twice {
		faults = append(faults, identity.place(row, Wrong{"Le numéro " + string(e.Number) + " est déjà à la ligne " + strconv.Itoa(first) + ".", "Gardez une seule ligne par numéro."}))
	}
	if e.Number == "" && !unread {
		faults = append(faults, r.numbered(Site).place(row, Wrong{"Cette ligne n'a pas de numéro FINESS.", "Ajoutez-le, ou retirez la ligne."}))
	}
	if name := r.named("name"); row.Text(name.at) == "" {
		faults = append(faults, name.place(row, Wrong{"Cette ligne n'a pas de nom.", "Ajoutez la raison sociale."}))
	}
	if len(faults) > 0 {
		r.refuse(e.Number, faults)
		return
	}
	r.rows[e.Number] = row.Number
	for _, doubt := range e.doubts() {
		if r.DoubtCount++; len(r.Doubts) < MostPlaces {
			r.Doubts = append(r.Doubts, identity.place(row, doubt))
		}
	}
	r.Entities = append(r.Entities, e)
}

// refuse leaves a row out. Where its number could not be read, nobody knows whom it is about.
func (r *reader) refuse(number Number, faults []Place) {
	r.RefusedRows++
	r.refused[number] = true
	r.blind = r.blind || number == ""
	r.Refused = append(r.Refused, faults[:min(len(faults), MostPlaces-len(r.Refused))]...)
}

// place is a cell of the column.
func (c column) place(row spreadsheet.Row, w Wrong) Place {
	return Place{row.Number, spreadsheet.Ref(c.at, row.Number), c.heading, w.Message, w.Remedy}
}

// numbered is the column of the numbers of a kind, or of the other kind where a file has only that.
func (r *reader) numbered(kind Kind) column {
	heading := siteHeading
	if kind == LegalEntity {
		heading = legalHeading
	}
	found := slices.IndexFunc(r.columns, func(c column) bool { return c.numbers == heading })
	if found < 0 {
		found = slices.IndexFunc(r.columns, func(c column) bool { return c.numbers != "" })
	}
	return r.columns[found] // head has seen to its being there
}

func (r *reader) named(field string) column {
	return r.columns[slices.IndexFunc(r.columns, func(c column) bool { return c.field.name == field })]
}
