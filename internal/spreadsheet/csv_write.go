package spreadsheet

import (
	"encoding/csv"
	"io"
	"strings"
)

// WriteCSV writes a table as a French spreadsheet opens it: UTF-8 with its mark, semicolons, decimal commas, 31/12/2029.
func WriteCSV(w io.Writer, t Filled) error {
	if _, err := io.WriteString(w, bom); err != nil {
		return err
	}
	writer := csv.NewWriter(w)
	writer.Comma, writer.UseCRLF = ';', true
	fields := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		fields[i] = defused(c.Title)
	}
	if err := writer.Write(fields); err != nil {
		return err
	}
	for row := range t.Rows {
		values, err := t.values(row)
		if err != nil {
			return err
		}
		for i, v := range values {
			fields[i] = v.french(t.Columns[i].Kind)
		}
		if err := writer.Write(fields); err != nil {
			return err
		}
	}
	writer.Flush()
	return writer.Error()
}

func (v value) french(kind Kind) string {
	switch {
	case v.number != "" && kind == Percent:
		return strings.Replace(v.number, ".", ",", 1) + "%"
	case v.number != "":
		return strings.Replace(v.number, ".", ",", 1)
	case !v.day.IsZero():
		return v.day.French()
	}
	return defused(v.text)
}
