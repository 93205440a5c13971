package spreadsheet

import (
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"
)

// sheet is a worksheet as its stream passes.
type sheet struct {
	*workbook
	*part
	row  filled
	next int // column of the next cell that does not say where it is
}

// rows reads the worksheet. Only what holds a value counts: rows and columns that were merely formatted go by.
func (w *workbook) rows(l Limits, each func(Row) error) error {
	p, closer, err := w.archive.open(w.sheet)
	if err != nil {
		return err
	}
	defer closer.Close()
	s := &sheet{workbook: w, part: p, row: filled{Limits: l}}
	for {
		token, err := p.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			err = s.begin(token)
		case xml.EndElement:
			if token.Name.Local == "row" && len(s.row.Cells) > 0 {
				err = each(s.row.Row)
			}
		}
		if err != nil {
			return err
		}
	}
}

func (s *sheet) begin(tag xml.StartElement) error {
	switch tag.Name.Local {
	case "dimension":
		extent := attribute(tag, "ref")
		for corner := range strings.SplitSeq(extent, ":") {
			if _, _, ok := parseRef(corner); !ok && extent != "" {
				return refuse("", asXLSX, "la feuille annonce une étendue impossible, %s.", quoted(extent))
			}
		}
	case "row":
		n := s.row.Number + 1
		if written := attribute(tag, "r"); written != "" {
			var err error
			if n, err = strconv.Atoi(written); err != nil || n <= s.row.Number || n > mostRows {
				return refuse("", asXLSX, "la feuille contient une ligne impossible, %s.", quoted(written))
			}
		}
		s.row.begin(n)
		s.next = 0
	case "c":
		return s.cell(tag)
	}
	return nil
}

// cell reads one cell to its end.
func (s *sheet) cell(tag xml.StartElement) error {
	column := s.next
	if ref := attribute(tag, "r"); ref != "" {
		at, row, ok := parseRef(ref)
		if !ok || row != s.row.Number || at < s.next {
			return refuse("", asXLSX, "la feuille contient une cellule impossible, %s.", quoted(ref))
		}
		column = at
	}
	s.next = column + 1
	held, err := s.held(Ref(column, s.row.Number))
	if err != nil {
		return err
	}
	text, ok := s.shown(attribute(tag, "t"), attribute(tag, "s"), held)
	if !ok {
		return broken()
	}
	if refused := s.row.put(column, text); refused != nil {
		return refused
	}
	return nil
}

// held is what the file keeps for the cell just begun.
func (s *sheet) held(ref string) (text string, err error) {
	for {
		token, err := s.part.next()
		if err != nil {
			return "", orBroken(err)
		}
		switch token := token.(type) {
		case xml.EndElement:
			return text, nil
		case xml.StartElement:
			if token.Name.Local == "f" {
				return "", refuse(ref, "Copiez le tableau et collez-le en valeurs (Collage spécial, Valeurs), puis enregistrez.",
					"la cellule contient une formule, dont le résultat ne peut pas être vérifié.")
			}
			of := "t" // of a text that stands in the cell itself
			if token.Name.Local == "v" {
				of = "v"
			}
			inner, err := s.part.text(token.Name.Local, of)
			if err != nil {
				return "", err
			}
			text += inner
		}
	}
}

// shown is what the author saw of what the cell holds; false for a cell that makes no sense.
func (s *sheet) shown(kind, style, held string) (string, bool) {
	switch kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(held))
		if held == "" {
			return "", true
		}
		if err != nil || n < 0 || n >= len(s.shared) {
			return "", false
		}
		return s.shared[n], true
	case "b":
		return map[string]string{"1": "VRAI", "0": "FAUX"}[held], true
	case "d":
		return strings.TrimSuffix(strings.Replace(held, "T", " ", 1), " 00:00:00"), true
	case "", "n":
		return s.counted(style, strings.TrimSpace(held))
	}
	return held, true // inlineStr, str, and errors such as #N/A, which the caller will not understand either
}

// counted is a number as its style means it.
func (s *sheet) counted(style, held string) (string, bool) {
	if held == "" {
		return "", true
	}
	value, err := strconv.ParseFloat(held, 64)
	if err != nil || math.IsInf(value, 0) || math.IsNaN(value) {
		return "", false
	}
	means := plain
	if n, err := strconv.Atoi(style); err == nil && n >= 0 && n < len(s.styles) {
		means = s.styles[n]
	}
	switch means {
	case dated:
		if day, ok := s.since.day(value); ok {
			return day, true
		}
	case percentage:
		return number(value*100) + "%", true
	}
	return number(value), true
}
