package content

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

// Change is what became of one field between two versions.
type Change struct {
	Field string `json:"field"` // as people call it, from the item down: « étapes, n° 2, échéance »
	Runs  []Run  `json:"runs"`
}

// Run is a piece of a field's text, in its order. What was kept or removed makes the text before, what was kept or added the
// text after.
type Run struct {
	Op   Op     `json:"op"`
	Text string `json:"text"`
}

// Op is what became of a piece of text.
type Op string

// What becomes of a piece of text.
const (
	Kept    Op = "kept"
	Removed Op = "removed"
	Added   Op = "added"
)

// Compare tells field by field what changed between two bodies of an item, either of which may be nil. Fields are in the
// order of their names in the file; things that have a code are compared by it and others by their position.
func Compare(item Item, before, after json.RawMessage) []Change {
	c := comparison{}
	c.values(item.place(), nil, tree(before), tree(after))
	return c.changes
}

// titled reports a field that has a title of its own: years and codes share one.
func titled(at []string, name string) bool {
	own := contractfile.Title(append(slices.Clone(at), name)...)
	return own != "" && own != contractfile.Title(append(slices.Clone(at), "")...)
}

type comparison struct{ changes []Change }

func (c *comparison) values(at, names []string, before, after any) {
	_, object := firstOf[map[string]any](before, after)
	_, list := firstOf[[]any](before, after)
	switch {
	case object:
		c.fields(at, names, asObject(before), asObject(after))
	case list:
		c.items(at, names, asList(before), asList(after))
	default:
		if x, y := told(before), told(after); x != y {
			c.changes = append(c.changes, Change{strings.Join(names, ", "), Words(x, y)})
		}
	}
}

func (c *comparison) fields(at, names []string, before, after map[string]any) {
	both := map[string]any{}
	maps.Copy(both, before)
	maps.Copy(both, after)
	for _, name := range slices.Sorted(maps.Keys(both)) {
		place := append(slices.Clone(at), name)
		called := append(slices.Clone(names), contractfile.Title(place...))
		if !titled(at, name) {
			called[len(names)] = name // a year, the code of an authority, the key of a question
			if len(names) == 0 {
				called = []string{contractfile.Title(at...), name}
			}
		}
		c.values(place, called, before[name], after[name])
	}
}

func (c *comparison) items(at, names []string, before, after []any) {
	for _, pair := range paired(before, after) {
		c.values(append(slices.Clone(at), "0"), append(slices.Clone(names), pair.name), pair.before, pair.after)
	}
}

// pair is one thing of a list, before and after.
type pair struct {
	name          string
	before, after any
}

// paired matches the things of two lists, those of the later one first.
func paired(before, after []any) []pair {
	var pairs []pair
	met := map[int]bool{}
	for i, thing := range after {
		earlier, name := i, "n°\u00a0"+strconv.Itoa(i+1)
		if code := codeOf(thing); code != "" {
			earlier, name = slices.IndexFunc(before, func(b any) bool { return codeOf(b) == code }), code
		}
		p := pair{name: name, after: thing}
		if earlier >= 0 && earlier < len(before) {
			p.before, met[earlier] = before[earlier], true
		}
		pairs = append(pairs, p)
	}
	for i, thing := range before {
		if name := codeOf(thing); !met[i] {
			if name == "" {
				name = "n°\u00a0" + strconv.Itoa(i+1)
			}
			pairs = append(pairs, pair{name: name, before: thing})
		}
	}
	return pairs
}

func codeOf(thing any) string {
	code, _ := asObject(thing)["code"].(string)
	return code
}

// told is a value as people read it; what is not known is nothing.
func told(value any) string {
	switch value := value.(type) {
	case string:
		if day, err := civil.Parse(value); err == nil {
			return day.French()
		}
		return value
	case json.Number:
		return strings.Replace(value.String(), ".", ",", 1)
	case bool:
		if value {
			return "oui"
		}
		return "non"
	}
	return ""
}

func tree(body json.RawMessage) (value any) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return nil // taken out, or not there yet
	}
	return value
}

func firstOf[T any](values ...any) (first T, found bool) {
	for _, value := range values {
		if first, found = value.(T); found {
			return first, true
		}
	}
	return first, false
}

func asObject(value any) map[string]any { object, _ := value.(map[string]any); return object }

func asList(value any) []any { list, _ := value.([]any); return list }
