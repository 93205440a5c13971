package spreadsheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"jalon/internal/civil"
)

// WriteXLSX writes one sheet for each table: the titles stay in sight and filter the rows, numbers and dates show as the
// reader's country writes them. The same tables give the same bytes.
func WriteXLSX(w io.Writer, tables ...Filled) error {
	book := excelize.NewFile()
	defer book.Close()
	// excelize writes sheets in the order of a map, and knows no other date than that of the day.
	book.ZipWriter = func(w io.Writer) excelize.ZipWriter { return &sorted{w: w, parts: map[string]*bytes.Buffer{}} }
	taken := map[string]bool{}
	for i, t := range tables {
		name := sheetName(t.Name, taken)
		if i == 0 {
			if err := book.SetSheetName("Sheet1", name); err != nil {
				return err
			}
		} else if _, err := book.NewSheet(name); err != nil {
			return err
		}
		if err := writeSheet(book, name, t); err != nil {
			return fmt.Errorf("spreadsheet: sheet %s: %w", name, err)
		}
	}
	if err := book.SetDocProps(&excelize.DocProperties{Creator: "Jalon", LastModifiedBy: "Jalon", Language: "fr-FR",
		Created: "2017-01-01T00:00:00Z", Modified: "2017-01-01T00:00:00Z"}); err != nil {
		return err
	}
	return book.Write(w)
}

func writeSheet(book *excelize.File, name string, t Filled) error {
	stream, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	look := looks{book: book}
	titles := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		width := c.Width
		if width == 0 {
			width = utf8.RuneCountInString(c.Title) + 4 // for the arrow of the filter
		}
		if err := stream.SetColWidth(i+1, i+1, min(float64(width), excelize.MaxColumnWidth)); err != nil {
			return err
		}
		titles[i] = excelize.Cell{StyleID: look.title(), Value: defused(c.Title)}
	}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := stream.SetRow("A1", titles); err != nil {
		return err
	}
	last, cells := 1, make([]any, len(t.Columns))
	for row := range t.Rows {
		values, err := t.values(row)
		if err != nil {
			return err
		}
		for i, v := range values {
			cells[i] = look.cell(t.Columns[i].Kind, v)
		}
		last++
		if err := stream.SetRow(Ref(0, last), cells); err != nil {
			return err
		}
	}
	if len(t.Columns) > 0 {
		if err := book.AutoFilter(name, "A1:"+Ref(len(t.Columns)-1, last), nil); err != nil {
			return err
		}
	}
	if look.err != nil {
		return look.err
	}
	return stream.Flush()
}

// looks are the styles of a workbook; excelize gives the same number to the same style. The first error is kept.
type looks struct {
	book  *excelize.File
	err   error
	known map[string]int
}

func (l *looks) title() int {
	return l.style("", &excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
}

func (l *looks) format(code string) int {
	return l.style(code, &excelize.Style{CustomNumFmt: &code, Alignment: &excelize.Alignment{Vertical: "top"}})
}

func (l *looks) style(name string, s *excelize.Style) int {
	if id, known := l.known[name]; known {
		return id
	}
	id, err := l.book.NewStyle(s)
	if err != nil && l.err == nil {
		l.err = err
	}
	if l.known == nil {
		l.known = map[string]int{}
	}
	l.known[name] = id
	return id
}

// cell shows as many decimals as the number was written with. Format codes are those of English; each spreadsheet shows
// them in its own language.
func (l *looks) cell(kind Kind, v value) any {
	switch {
	case v.number != "":
		_, fraction, _ := strings.Cut(v.number, ".")
		decimals := ""
		if len(fraction) > 0 {
			decimals = "." + strings.Repeat("0", min(len(fraction), 15))
		}
		held, _ := strconv.ParseFloat(v.number, 64) // Column.value refused what is no number
		switch kind {
		case Percent:
			return excelize.Cell{StyleID: l.format("0" + decimals + "%"), Value: hundredth(v.number)}
		case Year:
			return excelize.Cell{StyleID: l.format("0"), Value: held}
		}
		return excelize.Cell{StyleID: l.format("#,##0" + decimals), Value: held}
	case !v.day.IsZero():
		return excelize.Cell{StyleID: l.format("dd/mm/yyyy"), Value: civil.On(1899, time.December, 30).DaysUntil(v.day)}
	case v.text != "":
		return excelize.Cell{StyleID: l.style("@", &excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}), Value: defused(v.text)}
	}
	return nil
}

// hundredth moves the point of a decimal literal by two digits: a division would leave traces.
func hundredth(literal string) float64 {
	held, _ := strconv.ParseFloat(literal+"e-2", 64) // Column.value refused what is no number
	return held
}

// sheetName is a name that a workbook accepts and has not given yet: at most 31 characters, some signs excluded.
func sheetName(name string, taken map[string]bool) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, "·")), "' ")
	if name == "" || strings.EqualFold(name, "History") { // Excel keeps that name for itself
		name = "Feuille"
	}
	base := []rune(name)
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = fmt.Sprintf(" (%d)", n)
		}
		candidate := string(base[:min(len(base), 31-len(suffix))]) + suffix
		if key := strings.ToLower(candidate); !taken[key] {
			taken[key] = true
			return candidate
		}
	}
}

// sorted is a zip archive whose parts come in the order of their names and bear no date.
type sorted struct {
	w     io.Writer
	parts map[string]*bytes.Buffer
}

func (s *sorted) Create(name string) (io.Writer, error) {
	s.parts[name] = new(bytes.Buffer)
	return s.parts[name], nil
}

// AddFS is asked for by the interface; excelize has no use for it here.
func (s *sorted) AddFS(fs.FS) error { return fs.ErrInvalid }

func (s *sorted) Close() error {
	archive := zip.NewWriter(s.w)
	for _, name := range slices.Sorted(maps.Keys(s.parts)) {
		part, err := archive.Create(name)
		if err != nil {
			return err
		}
		if _, err := part.Write(s.parts[name].Bytes()); err != nil {
			return err
		}
	}
	return archive.Close()
}
