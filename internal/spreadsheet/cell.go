package spreadsheet

import (
	"strconv"
	"strings"
	"unicode"
)

// What the XLSX format itself can hold.
const (
	mostRows    = 1 << 20
	mostColumns = 1 << 14
)

// Ref names a cell as spreadsheets do, its column counted from 0 and its row from 1: Ref(2, 12) is "C12".
func Ref(column, row int) string { return Letters(column) + strconv.Itoa(row) }

// Letters names a column counted from 0: A, Z, AA.
func Letters(column int) string {
	var letters []byte
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		letters = append([]byte{byte('A' + (n-1)%26)}, letters...)
	}
	return string(letters)
}

// parseRef is Ref read back; false for what no sheet has.
func parseRef(ref string) (column, row int, ok bool) {
	digits := strings.IndexFunc(ref, func(r rune) bool { return r < 'A' || r > 'Z' })
	if digits < 1 || digits > 3 {
		return 0, 0, false
	}
	for _, letter := range ref[:digits] {
		column = 26*column + int(letter-'A') + 1
	}
	row, err := strconv.Atoi(ref[digits:])
	return column - 1, row, err == nil && row >= 1 && row <= mostRows && column <= mostColumns
}

// filled places texts in their row, within the limits.
type filled struct {
	Limits
	Row
}

func (f *filled) begin(number int) { f.Row = Row{Number: number} }

// put adds a cell; what is empty takes no place.
func (f *filled) put(column int, text string) *Refused {
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	ref := Ref(column, f.Number)
	switch {
	case f.Number > f.Rows:
		return refuse(ref, "Découpez le tableau en plusieurs fichiers.", "le tableau dépasse %d lignes.", f.Rows)
	case column >= f.Columns:
		return refuse(ref, "Retirez les colonnes qui ne servent pas.", "le tableau dépasse %d colonnes.", f.Columns)
	case len(text) > f.CellBytes:
		return refuse(ref, "Raccourcissez ce texte.", "la cellule contient plus de %d octets.", f.CellBytes)
	}
	if problem := illegible(text); problem != "" {
		return refuse(ref, "Retapez ce texte, ou enregistrez de nouveau le fichier en UTF-8.", "%s", problem)
	}
	for n := len(f.Cells); n <= column; n++ {
		f.Cells = append(f.Cells, Cell{Ref: Ref(n, f.Number)})
	}
	f.Cells[column].Text = bare(text)
	return nil
}

// illegible says why a text is not what its author wrote: the traces of a wrong encoding, or what no keyboard types.
func illegible(text string) string {
	last := rune(0)
	for _, r := range text {
		switch {
		case r == unicode.ReplacementChar:
			return "ce texte contient un caractère illisible (�), trace d'une erreur d'encodage."
		case last == 'Ã' && r >= 0x80 && r <= 0xBF: // é in UTF-8, taken for two characters: Ã©
			return "ce texte contient " + quoted(string([]rune{last, r})) + ", trace d'une erreur d'encodage."
		case unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r':
			return "ce texte contient un caractère de contrôle."
		}
		last = r
	}
	return ""
}

// runs reports a text that a spreadsheet opening a CSV file would take for a formula.
func runs(text string) bool {
	if text != "" && strings.ContainsRune("\t\r\n", rune(text[0])) {
		return true
	}
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	return strings.IndexAny(text, "=+-@＝＋－＠") == 0
}

// defused is a text with an apostrophe before what would run.
func defused(text string) string {
	if runs(text) {
		return "'" + text
	}
	return text
}

// bare is what was defused: without its apostrophe.
func bare(text string) string {
	if rest, marked := strings.CutPrefix(text, "'"); marked && runs(rest) {
		return rest
	}
	return text
}
