package spreadsheet

import (
	"errors"
	"regexp"
	"strings"
	"time"
	"unicode"

	"jalon/internal/civil"
)

var (
	// ErrDate and ErrNumber are for the caller to say in its own words which cell it is.
	ErrDate   = errors.New("spreadsheet: not a date")
	ErrNumber = errors.New("spreadsheet: not a number")
)

// ParseDate reads a day as spreadsheets give it and as people type it: 2029-12-31, 31/12/2029, also at midnight exactly.
// ErrDate for anything else, days that do not exist and years of two digits included.
func ParseDate(text string) (civil.Date, error) {
	text = strings.TrimSuffix(strings.TrimSpace(text), " 00:00:00")
	for _, layout := range []string{time.DateOnly, "02/01/2006", "2/1/2006"} {
		if at, err := time.Parse(layout, text); err == nil && at.Year() >= 1900 && at.Year() < 2200 {
			return civil.DateOf(at), nil
		}
	}
	return civil.Date{}, ErrDate
}

var decimal = regexp.MustCompile(`^[+-]?[0-9]{1,30}([.,][0-9]{1,30})?$`)
var grouped = regexp.MustCompile(`^[+-]?[0-9]{1,3}( [0-9]{3})+([.,][0-9]+)?$`)

// ParseNumber reads a decimal number, French or not: 1234.5, 1 234,5 with any kind of space, −3, 13,8 %. It gives the
// literal that a contract file has ("1234.5"), digit for digit; a percentage is the number before its sign. ErrNumber for
// anything else: 1.234,5 could mean two things.
func ParseNumber(text string) (string, error) {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '−':
			return '-'
		}
		return r
	}, text)
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	if !decimal.MatchString(text) && (len(text) > 60 || !grouped.MatchString(text)) {
		return "", ErrNumber
	}
	whole, fraction, broken := strings.Cut(strings.NewReplacer(" ", "", ",", ".", "+", "").Replace(text), ".")
	sign := ""
	if rest, negative := strings.CutPrefix(whole, "-"); negative {
		sign, whole = "-", rest
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if broken {
		whole += "." + fraction
	}
	return sign + whole, nil
}
