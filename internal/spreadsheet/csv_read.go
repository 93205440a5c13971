package spreadsheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// mostMarks is how many separators one line may have, quoted or not: beyond it a reader would spend more on empty fields
// than the file weighs.
const mostMarks = 20_000

// readCSV looks at the whole text once, to know how it is written, then reads it as a stream.
func readCSV(body io.ReaderAt, size int64, l Limits, each func(Row) error) error {
	whole := func() io.Reader { return io.NewSectionReader(body, 0, size) }
	written, err := examine(whole())
	if err != nil {
		return err
	}
	source := bufio.NewReader(whole())
	if written.mark {
		source.Discard(len(bom))
	}
	var text io.Reader = source
	if written.legacy {
		text = charmap.Windows1252.NewDecoder().Reader(source)
	}
	reader := csv.NewReader(text)
	reader.Comma, reader.FieldsPerRecord, reader.ReuseRecord = written.comma, -1, true
	row := filled{Limits: l}
	// A spreadsheet numbers rows and not lines: what quoted texts spread over is taken off.
	for spread := 0; ; {
		fields, err := reader.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return torn(err)
		}
		line, _ := reader.FieldPos(0)
		row.begin(line - spread)
		for column, field := range fields {
			spread += strings.Count(field, "\n")
			if row.Number == 1 && len(fields) > 0 && strings.HasPrefix(fields[0], "sep=") {
				continue // a hint to the spreadsheet, heeded by examine
			}
			if refused := row.put(column, field); refused != nil {
				return refused
			}
		}
		if len(row.Cells) == 0 {
			continue
		}
		if err := each(row.Row); err != nil {
			return err
		}
	}
}

func torn(err error) error {
	parse, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return fmt.Errorf("spreadsheet: reading: %w", err)
	}
	return refuse("", "Vérifiez les guillemets de cette ligne, ou enregistrez le tableau au format XLSX.", "les guillemets ne se répondent pas, ligne %d.", parse.StartLine)
}

// separator is the one that the first line which holds something uses most; a semicolon where it uses none.
func separator(head []byte) rune {
	head = bytes.TrimLeft(head, "\r\n")
	first, _, _ := bytes.Cut(head, []byte("\n"))
	if hint, ok := bytes.CutPrefix(bytes.TrimSpace(first), []byte("sep=")); ok && len(hint) == 1 && strings.ContainsRune(";,\t", rune(hint[0])) {
		return rune(hint[0])
	}
	found, most := ';', 0
	for _, candidate := range ";\t," {
		count, inside := 0, false
		for _, b := range first {
			switch {
			case b == '"':
				inside = !inside
			case rune(b) == candidate && !inside:
				count++
			}
		}
		if count > most {
			found, most = candidate, count
		}
	}
	return found
}
