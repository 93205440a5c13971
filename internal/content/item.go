package content

import (
	"fmt"
	"slices"
	"strings"
)

// Item is what one person edits at a time: "finding/A-C1", "strategic_objective/OS-A1" (its operational objectives inside),
// "action_sheet/FA-A1", "intent_sheet/FA-A10", or a part of the file that has no code, such as "diagnostic".
type Item string

// The kinds of items that have a code.
const (
	Finding            = "finding"
	StrategicObjective = "strategic_objective"
	ActionSheet        = "action_sheet"
	IntentSheet        = "intent_sheet"
)

// Diagnostic is the item of the shared diagnostic: its dates, sections and synthesis. Findings are items of their own.
const Diagnostic Item = "diagnostic"

// lists are where coded items stand in a file; whole are the fields that are one item each.
var (
	lists = map[string]string{
		Finding: "findings", StrategicObjective: "strategic_objectives", ActionSheet: "action_sheets", IntentSheet: "intent_sheets",
	}
	whole = []string{string(Diagnostic), "conventions", "annexes", "meetings", "letters", "involvement", "follow_up_files", "reorganisation"}
)

// ItemOf names an item; code is "" for the kinds that have none.
func ItemOf(kind, code string) Item {
	if code == "" {
		return Item(kind)
	}
	return Item(kind + "/" + code)
}

// ParseItem reads an item as Item writes it.
func ParseItem(text string) (Item, error) {
	item := Item(text)
	_, coded := lists[item.Kind()]
	if coded && item.Code() != "" || slices.Contains(whole, text) {
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

// field is where an item stands in a file: the list of its kind, or the field that it is.
func (i Item) field() string {
	if list, coded := lists[i.Kind()]; coded {
		return list
	}
	return i.Kind()
}
