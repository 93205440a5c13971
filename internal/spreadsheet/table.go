package spreadsheet

import (
	"fmt"
	"iter"
	"reflect"
	"strings"

	"jalon/internal/civil"
)

// Kind is what a column holds.
type Kind int

// The kinds. Numbers and percentages are decimal literals ("13.8", for 13,8 or 13,8 %), ints, or "" for none; dates are
// civil dates, zero for none. A Year is a whole number written without a space between its digits.
const (
	Text Kind = iota
	Number
	Date
	Percent
	Year
)

// Column is one column of a table; Width counts characters, 0 for the width of the title.
type Column struct {
	Title string
	Kind  Kind
	Width int
}

// Table is the shape of one sheet.
type Table struct {
	Name    string
	Columns []Column
}

// Filled is a table with its rows, each with one value for each column; nil leaves a cell empty.
type Filled struct {
	Table
	Rows iter.Seq[[]any]
}

// value is a cell as its column wants it: one of a text, a decimal literal or a day, and none of them when it is empty.
type value struct {
	text, number string
	day          civil.Date
}

func (c Column) value(v any) (value, error) {
	if v == nil {
		return value{}, nil
	}
	wrong := fmt.Errorf("spreadsheet: column %s: a %T is not what it holds", c.Title, v)
	if day, ok := v.(civil.Date); ok {
		if c.Kind != Date {
			return value{}, wrong
		}
		return value{day: day}, nil
	}
	held := reflect.ValueOf(v)
	var written string
	switch {
	case held.Kind() == reflect.String:
		written = strings.ToValidUTF8(held.String(), "·")
	case held.CanInt():
		written = fmt.Sprint(held.Int())
	default:
		return value{}, wrong
	}
	switch {
	case c.Kind == Text:
		return value{text: written}, nil
	case written == "":
		return value{}, nil
	case c.Kind == Date || !decimal.MatchString(written) || strings.Contains(written, ","):
		return value{}, wrong
	}
	return value{number: written}, nil
}

// values are the cells of one row.
func (t Table) values(row []any) ([]value, error) {
	if len(row) != len(t.Columns) {
		return nil, fmt.Errorf("spreadsheet: table %s: %d values for %d columns", t.Name, len(row), len(t.Columns))
	}
	values := make([]value, len(row))
	for i, v := range row {
		var err error
		if values[i], err = t.Columns[i].value(v); err != nil {
			return nil, err
		}
	}
	return values, nil
}
