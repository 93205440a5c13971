// Package spreadsheet reads what people prepare in a spreadsheet, and writes what they open in one.
//
// A file comes from anybody's computer: Read takes XLSX and CSV, told apart by their first bytes and never by their name,
// in bounded memory, and refuses with a French sentence and a remedy whatever could not be what its author saw: formulas,
// macros, links to other files, damaged text, archives that unpack to gigabytes. XLSX is read here, as a stream, because a
// formula must be met where it stands; excelize writes it, and reads it back in tests as a second opinion.
//
// A written text that a spreadsheet could run as a formula carries an apostrophe, in CSV and in XLSX alike: in XLSX a text
// is never run, but whoever saves the workbook as CSV would get it bare. Read takes that apostrophe off again.
package spreadsheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Limits bound what a file may cost, whatever it pretends. Bytes is its size as received; Unpacked what all parts of an
// archive may come to; Rows the highest row and Columns the highest column that may hold a value; CellBytes one cell's text.
type Limits struct {
	Bytes     int64
	Unpacked  int64
	Rows      int
	Columns   int
	CellBytes int
}

// Default fits a region's largest lists many times over.
func Default() Limits {
	return Limits{Bytes: 20 << 20, Unpacked: 96 << 20, Rows: 100_000, Columns: 200, CellBytes: 32 << 10}
}

// Row is one row that holds something. Number is that of the file, from 1. Cells begin at column A and end with the last one that holds something.
type Row struct {
	Number int
	Cells  []Cell
}

// Text is what the row holds in a column, counted from 0; "" where it ends before.
func (r Row) Text(column int) string {
	if column < 0 || column >= len(r.Cells) {
		return ""
	}
	return r.Cells[column].Text
}

// Cell is one cell: Ref as a spreadsheet names it ("C12"), Text without the spaces around it. In XLSX a number is 1234.5,
// a percentage 13.8%, a date 2029-12-31 (with " 14:30:00" where it has an hour), a truth VRAI or FAUX. CSV is as written.
type Cell struct {
	Ref  string
	Text string
}

// Refused is a file that was not read to its end. Message and Remedy are French sentences; Ref is the cell at fault, ""
// for the file as a whole.
type Refused struct {
	File    string `json:"file"`
	Ref     string `json:"ref,omitempty"`
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

// Error is safe to print whatever the file holds.
func (r *Refused) Error() string {
	where := printable(r.File)
	if r.Ref != "" {
		where += " (cellule " + r.Ref + ")"
	}
	return where + "\u00a0: " + r.Message + " " + r.Remedy
}

func refuse(ref, remedy, format string, args ...any) *Refused {
	return &Refused{Ref: ref, Message: fmt.Sprintf(format, args...), Remedy: remedy}
}

// Read hands over the rows of one sheet in order: the sheet of that name, or the first one that shows when sheet is "". A
// CSV file is one sheet, whatever it is called. Trouble in the file is a *Refused; rows may have been handed over before it
// is found, so nothing is kept until Read returns nil. An error of each ends the reading and comes back as it is.
func Read(name string, body io.ReaderAt, size int64, l Limits, sheet string, each func(Row) error) error {
	err := read(body, size, l, sheet, each)
	if refused, ok := errors.AsType[*Refused](err); ok && refused.File == "" {
		refused.File = name
	}
	return err
}

func read(body io.ReaderAt, size int64, l Limits, sheet string, each func(Row) error) error {
	switch {
	case size == 0:
		return refuse("", "Choisissez un fichier qui contient des lignes.", "le fichier est vide.")
	case size > l.Bytes:
		return refuse("", "Découpez-le en plusieurs fichiers.", "le fichier pèse plus de %s.", mebibytes(l.Bytes))
	}
	head := make([]byte, min(size, 512))
	if _, err := io.ReadFull(io.NewSectionReader(body, 0, size), head); err != nil {
		return fmt.Errorf("spreadsheet: reading: %w", err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK")):
		return readXLSX(body, size, l, sheet, each)
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}):
		return refuse("", asXLSX, "c'est un classeur chiffré ou de l'ancien format XLS.")
	case bytes.HasPrefix(head, []byte("%PDF")):
		return refuse("", asXLSX, "c'est un document PDF.")
	case bytes.HasPrefix(bytes.ToLower(bytes.TrimSpace(head)), []byte("<")):
		return refuse("", asXLSX, "c'est une page web ou un document XML, non un tableau.")
	}
	return readCSV(body, size, l, each)
}

const asXLSX = "Ouvrez-le dans votre tableur, sans mot de passe, et enregistrez-le au format XLSX."

func mebibytes(n int64) string { return fmt.Sprintf("%d\u00a0Mio", n>>20) }

// quoted shows a piece of the file inside a French sentence.
func quoted(text string) string { return "«\u00a0" + printable(text) + "\u00a0»" }

// printable keeps what a terminal and a page can show, sixty characters of it at most.
func printable(text string) string {
	shown := []rune(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return '·'
		}
		return r
	}, text[:min(len(text), 300)]))
	if len(shown) > 60 {
		shown = append(shown[:59], '…')
	}
	return string(shown)
}
