package spreadsheet

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"

	"jalon/internal/civil"
)

// meaning is what the style of a cell makes of its number.
type meaning int

const (
	plain meaning = iota
	dated
	percentage
)

// readStyles keeps, for each style of a cell, what it means.
func (w *workbook) readStyles(name string) error {
	formats, cells := map[string]string{}, false
	return w.walk(name, func(tag xml.StartElement, p *part) error {
		switch {
		case p.depth == 2:
			cells = tag.Name.Local == "cellXfs"
		case tag.Name.Local == "numFmt":
			formats[attribute(tag, "numFmtId")] = attribute(tag, "formatCode")
		case tag.Name.Local == "xf" && cells:
			id := attribute(tag, "numFmtId")
			if code, own := formats[id]; own {
				w.styles = append(w.styles, meaningOf(code))
				return nil
			}
			n, _ := strconv.Atoi(id) // a style without a format is 0, the general one
			w.styles = append(w.styles, builtIn(n))
		}
		return nil
	})
}

// builtIn knows the formats that a workbook needs not spell out; those from 27 on are dates of other calendars.
func builtIn(id int) meaning {
	switch {
	case id == 9 || id == 10:
		return percentage
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 58:
		return dated
	}
	return plain
}

// meaningOf reads a format code, without its literals, conditions and escapes: d, y or an m away from hours make a date. A
// mere time of day stays a number.
func meaningOf(code string) meaning {
	code, _, _ = strings.Cut(code, ";")
	var signs strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '\\', '_', '*':
			i++
		case '"', '[':
			end := strings.IndexByte(code[i+1:], map[byte]byte{'"': '"', '[': ']'}[code[i]])
			if end < 0 {
				return plain
			}
			i += end + 1
		default:
			signs.WriteByte(code[i])
		}
	}
	left := strings.ToLower(signs.String())
	switch {
	case strings.Contains(left, "general"):
		return plain
	case strings.ContainsAny(left, "dy"), strings.Contains(left, "m") && !strings.ContainsAny(left, "hs"):
		return dated
	case strings.Contains(left, "%"):
		return percentage
	}
	return plain
}

// epoch is the calendar in which a workbook counts days.
type epoch bool

const since1904 epoch = true

// day turns a serial into what a date cell shows; false for what no calendar has, such as the 29 February 1900 that the
// 1900 calendar counts by mistake.
func (e epoch) day(serial float64) (string, bool) {
	whole, part := math.Floor(serial), serial-math.Floor(serial)
	seconds := int(math.Round(part * 86400))
	first := civil.On(1899, time.December, 30)
	switch {
	case e == since1904:
		first = civil.On(1904, time.January, 1)
	case whole == 60:
		return "", false
	case whole < 60:
		first = civil.On(1899, time.December, 31)
	}
	if whole < 0 || whole > 2958465 || !bool(e) && whole < 1 {
		return "", false
	}
	if seconds == 86400 {
		whole, seconds = whole+1, 0
	}
	text := first.AddDays(int(whole)).String()
	if seconds > 0 {
		text += time.Unix(int64(seconds), 0).UTC().Format(" 15:04:05")
	}
	return text, true
}

// number writes what a cell holds in digits, as the spreadsheet does: fifteen of them, which is what it keeps.
func number(held float64) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(held, 'g', 15, 64), 64) // it was just written
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}
