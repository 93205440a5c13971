package page

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jalon/internal/civil"
)

// entry is a field of the form with the place in the item of what is written there.
type entry struct {
	field
	Path  string
	write writing
}

// writing is how a value is written in the item.
type writing int

const (
	asWords writing = iota
	asLines         // one element of a list per line
	asNumber
	asDay
	asTicks // codes, ticked in a list
	asTruth // true or false
)

// Lengths that the format of a contract file admits.
const (
	lineLimit = 200
	textLimit = 4000
	mostLines = 60
)

func words(path, label string) entry {
	return entry{field: field{Label: label, Kind: "text", Limit: lineLimit}, Path: path}
}

func text(path, label, hint string) entry {
	return entry{field: field{Label: label, Hint: hint, Kind: "area", Limit: textLimit}, Path: path}
}

func lines(path, label, hint string) entry {
	return entry{field: field{Label: label, Hint: hint, Kind: "area", Limit: textLimit}, Path: path, write: asLines}
}

func number(path, label, hint string) entry {
	return entry{field: field{Label: label, Hint: hint, Kind: "text", Limit: 40}, Path: path, write: asNumber}
}

func date(path, label string) entry {
	return entry{field: field{Label: label, Kind: "date", Limit: 10}, Path: path, write: asDay}
}

func oneOf(path, label string, options ...option) entry {
	return entry{field: field{Label: label, Kind: "select", Limit: longestChoice, Options: append([]option{{Label: "non précisé"}}, options...)}, Path: path}
}

func ticks(path, label string, options []option) entry {
	return entry{field: field{Label: label, Kind: "ticks", Limit: longestChoice, Options: options}, Path: path, write: asTicks}
}

func (e entry) needed() entry { e.Required = true; return e }

func (e entry) hinted(hint string) entry { e.Hint = hint; return e }

// preset is what a new line starts with.
func (e entry) preset(value string) entry { e.Value = value; return e }

// same are options that read as they are written.
func same(words ...string) []option {
	var options []option
	for _, word := range words {
		options = append(options, option{Value: word, Label: word})
	}
	return options
}

// named gives the fields of a form their names; a line's begin with its own.
func (e entry) named(prefix string) entry {
	e.Name, e.ID, e.Of = prefix+e.Path, "d-"+prefix+e.Path, prefix+e.Path
	e.Options = slices.Clone(e.Options)
	return e
}

func (e *entry) show(root object) {
	switch v := valueAt(root, e.Path).(type) {
	case string:
		e.Value = v
	case json.Number:
		e.Value = strings.Replace(v.String(), ".", ",", 1)
	case bool:
		e.Value = strconv.FormatBool(v)
	case []any:
		var list []string
		for _, element := range v {
			if word, is := element.(string); is {
				list = append(list, word)
			}
		}
		e.Value = strings.Join(list, "\n")
	}
	e.choose(strings.Split(e.Value, "\n"))
}

// choose marks the options of a list; one that the file holds and the list does not know stays.
func (e *entry) choose(values []string) {
	if e.Kind != "select" && e.Kind != "ticks" {
		return
	}
	for _, value := range values {
		if value != "" && !slices.ContainsFunc(e.Options, func(o option) bool { return o.Value == value }) {
			e.Options = append(e.Options, option{Value: value, Label: value})
		}
	}
	for i := range e.Options {
		e.Options[i].Chosen = slices.Contains(values, e.Options[i].Value)
	}
}

func (e *entry) fill(sent url.Values, name string) {
	e.Value = entered(sent, name)
	if e.write == asTicks {
		e.Value = strings.ToValidUTF8(strings.Join(sent[name], "\n"), "\ufffd")
	}
	e.choose(strings.Split(e.Value, "\n"))
}

func (e entry) wrong() *fault {
	_, noDay := civil.Parse(e.Value)
	switch {
	case e.Required && e.Value == "":
		return &fault{"Ce champ est vide.", "Remplissez-le."}
	case utf8.RuneCountInString(e.Value) > e.Limit && e.write != asTicks:
		return &fault{"Ce champ dépasse " + strconv.Itoa(e.Limit) + " caractères.", "Raccourcissez-le."}
	case strings.ContainsFunc(e.Value, func(r rune) bool {
		return unicode.IsControl(r) && (r != '\n' && r != '\t' || e.Kind != "area" && e.Kind != "ticks")
	}):
		return &fault{"Ce champ contient un caractère invisible.", "Saisissez-le de nouveau, sans copier la mise en forme."}
	case strings.ContainsAny(e.Value, "⟦⟧"):
		return &fault{"Les signes ⟦ et ⟧ sont réservés.", "Remplacez-les par des crochets ordinaires, [ et ]."}
	case e.write == asDay && e.Value != "" && noDay != nil:
		return &fault{"Cette date n'existe pas ou n'est pas lisible.", "Choisissez un jour du calendrier, ou écrivez-le comme 2029-12-31."}
	case e.write == asNumber && e.Value != "" && !decimals.MatchString(plainNumber(e.Value)):
		return &fault{"Ce n'est pas un nombre.", "Écrivez des chiffres, avec une virgule si besoin\u00a0: 12,5."}
	}
	return nil
}

var decimals = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// plainNumber takes the spaces of thousands out of a number, and puts a point where French has a comma.
func plainNumber(written string) string {
	return strings.Replace(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, written), ",", ".", 1)
}

// value is what was typed as the item holds it; nil for nothing. check has seen that it can be.
func (e entry) value() any {
	if e.Value == "" {
		return nil
	}
	switch e.write {
	case asNumber:
		return json.Number(plainNumber(e.Value))
	case asTruth:
		return e.Value == "true"
	case asLines, asTicks:
		var list []any
		for line := range strings.SplitSeq(e.Value, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				list = append(list, line)
			}
		}
		return list
	}
	return e.Value
}
