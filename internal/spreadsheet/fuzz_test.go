package spreadsheet_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/xuri/excelize/v2"

	"jalon/internal/spreadsheet"
)

// Whatever arrives is read or refused: rows rise, stay within the limits, and nothing else comes out.
func FuzzRead(f *testing.F) {
	f.Add([]byte("Nom;Ville\r\n\"Été\n; cœur\";Saint-Étienne\r\n"))
	f.Add([]byte("sep=,\n\xe9,b\n"))
	f.Add([]byte("\ufeffa\tb\n"))
	f.Add(zipped(f, parts(cells(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`))))
	f.Add(book(f, func(b *excelize.File) { must(f, b.SetCellFormula("Sheet1", "B2", "=1")) }))
	f.Fuzz(func(t *testing.T, body []byte) {
		limits := spreadsheet.Limits{Bytes: 1 << 20, Unpacked: 1 << 20, Rows: 50, Columns: 20, CellBytes: 200}
		last := 0
		err := spreadsheet.Read("essai", bytes.NewReader(body), int64(len(body)), limits, "", func(r spreadsheet.Row) error {
			if r.Number <= last || r.Number > limits.Rows || len(r.Cells) == 0 || len(r.Cells) > limits.Columns {
				t.Errorf("row %d of %d cells after row %d", r.Number, len(r.Cells), last)
			}
			last = r.Number
			return nil
		})
		if _, ok := errors.AsType[*spreadsheet.Refused](err); err != nil && !ok {
			t.Error(err)
		}
	})
}
