package content

import (
	"fmt"
	"slices"
	"strings"
)

// Item is what one person edits at a time: "finding/A-C1", "strategic_objective/OS-A1" (its operational objectives inside),
// "action_sheet/FA-A1", "intent_sheet/FA-A10", "section/A-E1:estate", or a part of the file that has no code, such as
// "diagnostic".
type Item string

// The kinds of items that have a code. The last four are parts of the diagnostic, and their code is what tells them apart in
// it: a section's scope and block, an authority, a party with all that it answered, a theme.
const (
	Finding            = "finding"
	StrategicObjective = "strategic_objective"
	ActionSheet        = "action_sheet"
	IntentSheet        = "intent_sheet"
	Section            = "section"
	Territorial        = "territorial"
	Reaction           = "reaction"
	Synthesis          = "synthesis"
)

// Diagnostic is the item of the shared diagnostic itself: its dates, pages and grids. Framing is the answers to its four
// questions (F-RA-04).
const (
	Diagnostic Item = "diagnostic"
	Framing    Item = "framing"
)

// MostItem is how long an item may be, in bytes.
const MostItem = 64

// between stands between the values of a code that has several; codes of a file never hold it.
const between = ":"

// lists are where coded items stand in a file, and keys the fields that make their code where it is not "code" alone; whole
// are the items without a code.
var (
	lists = map[string]string{
		Finding: "findings", StrategicObjective: "strategic_objectives", ActionSheet: "action_sheets", IntentSheet: "intent_sheets",
		Section: inDiagnostic + "sections", Territorial: inDiagnostic + "territorial", Reaction: inDiagnostic + "reactions", Synthesis: inDiagnostic + "synthesis",
	}
	keys  = map[string][]string{Section: {"scope", "block"}, Territorial: {"authority"}, Reaction: {"party"}, Synthesis: {"theme"}}
	whole = []Item{Diagnostic, Framing, "conventions", "annexes", "meetings", "letters", "involvement", "follow_up_files", "reorganisation"}
)

// ItemOf names an item by its kind and by what makes its code, nothing for the kinds that have none.
func ItemOf(kind string, code ...string) Item {
	if joined := strings.Join(code, between); joined != "" {
		return Item(kind + "/" + joined)
	}
	return Item(kind)
}

// ParseItem reads an item as Item writes it.
func ParseItem(text string) (Item, error) {
	item := Item(text)
	_, coded := lists[item.Kind()]
	values := strings.Split(item.Code(), between)
	named := coded && len(values) == len(item.keys()) && !slices.Contains(values, "")
	if len(text) <= MostItem && (named || slices.Contains(whole, item)) {
		return item, nil
	}
	return "", fmt.Errorf("content: no item is called %q", text)
}

// Kind is the kind of an item.
func (i Item) Kind() string {
	kind, _, _ := strings.Cut(string(i), "/")
	return kind
}

// Code is the code of an item in its file, "" for the kinds that have none.
func (i Item) Code() string {
	_, code, _ := strings.Cut(string(i), "/")
	return code
}

// OfDiagnostic reports the diagnostic or a part of it. Findings are items of their own.
func (i Item) OfDiagnostic() bool { return strings.HasPrefix(i.field(), string(Diagnostic)) }

// field is where an item stands in a file: the list of its kind, or the field that it is.
func (i Item) field() string {
	if list, coded := lists[i.Kind()]; coded {
		return list
	}
	if i == Framing {
		return inDiagnostic + i.Kind()
	}
	return i.Kind()
}

// place is the item's in the format of files.
func (i Item) place() []string {
	place := strings.Split(i.field(), "/")
	if _, coded := lists[i.Kind()]; coded && i.Kind() != Reaction {
		place = append(place, "0")
	}
	return place
}

// keys are the fields that make the code of an item.
func (i Item) keys() []string {
	if own, has := keys[i.Kind()]; has {
		return own
	}
	return []string{"code"}
}
