package content

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"jalon/internal/contractfile"
)

// Overlay is what the contract says: the file with one version of each drafted item in its place, and what was measured
// since. Items that the file does not have go last, in the order of their codes, so that the same drafts make the same
// contract in whatever order they come. A fiche stands once: an intent sheet that was promoted keeps its code and leaves the
// annex, for as long as the action sheet is there (F-OB-08). A measure of an indicator that is gone is left out.
//
// drafts and measures hold one version of each item and value. Nothing is checked but that bodies are JSON of the right
// shape: see Check.
func Overlay(file *contractfile.File, drafts []Draft, measures []Measure) (*contractfile.File, error) {
	o, err := overlay(file, drafts)
	if err != nil {
		return nil, err
	}
	if err := o.measure(measures); err != nil {
		return nil, err
	}
	return o.file()
}

// Body is one item as a file has it, in its canonical form; false where the file has none.
func Body(file *contractfile.File, item Item) (json.RawMessage, bool) {
	o, err := open(file)
	if err != nil {
		return nil, false
	}
	if _, coded := lists[item.Kind()]; !coded {
		body := o.members[item.field()]
		return body, !Draft{Body: body}.Gone()
	}
	bodies, at, err := o.find(item)
	if err != nil || len(at) == 0 {
		return nil, false
	}
	if item.Kind() != Reaction {
		return bodies[at[0]], true
	}
	var answered [][]byte
	for _, i := range at {
		answered = append(answered, bodies[i])
	}
	return slices.Concat([]byte("["), bytes.Join(answered, []byte(",")), []byte("]")), true
}

// overlaid is a file taken apart into its fields, and its diagnostic into its parts.
type overlaid struct {
	members  map[string]json.RawMessage
	measured bool // an indicator was found for a measure
}

func open(file *contractfile.File) (*overlaid, error) {
	canonical, err := file.Canonical()
	if err != nil {
		return nil, err
	}
	o := &overlaid{}
	if err := json.Unmarshal(canonical, &o.members); err != nil {
		return nil, err
	}
	return o, o.takeApart()
}

func overlay(file *contractfile.File, drafts []Draft) (*overlaid, error) {
	o, err := open(file)
	if err != nil {
		return nil, err
	}
	byKind := map[string][]Draft{}
	for _, d := range drafts {
		if _, coded := lists[d.Item.Kind()]; coded {
			byKind[d.Item.Kind()] = append(byKind[d.Item.Kind()], d)
			continue
		}
		o.members[d.Item.field()] = d.Body
		if d.Gone() {
			delete(o.members, d.Item.field())
		}
	}
	for kind, drafts := range byKind {
		if err := o.replace(kind, drafts); err != nil {
			return nil, err
		}
	}
	return o, o.promote()
}

// replace puts drafts in the places of the items of a list, and the others last. A file may have the same section twice: an
// edit concerns the first, and taking the section out all of them.
func (o *overlaid) replace(kind string, drafts []Draft) error {
	slices.SortStableFunc(drafts, func(a, b Draft) int {
		return cmp.Or(natural(a.Item.Code(), b.Item.Code()), strings.Compare(string(a.Item), string(b.Item)))
	})
	bodies, codes, err := o.list(kind)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		at := positions(codes, d.Item.Code())
		elements, err := d.elements()
		if err != nil {
			return fmt.Errorf("content: %s: %w", d.Item, err)
		}
		for i, element := range elements {
			if i < len(at) {
				bodies[at[i]] = element
			} else {
				bodies, codes = append(bodies, element), append(codes, d.Item.Code())
			}
		}
		if d.Gone() || kind == Reaction {
			for _, i := range slices.Backward(at[min(len(elements), len(at)):]) {
				bodies, codes = slices.Delete(bodies, i, i+1), slices.Delete(codes, i, i+1)
			}
		}
	}
	return o.set(lists[kind], bodies)
}

// promote takes out the intent sheets that stand as action sheets.
func (o *overlaid) promote() error {
	_, standing, err := o.list(ActionSheet)
	if err != nil {
		return err
	}
	bodies, codes, err := o.list(IntentSheet)
	if err != nil {
		return err
	}
	kept := bodies[:0]
	for i, body := range bodies {
		if !slices.Contains(standing, codes[i]) {
			kept = append(kept, body)
		}
	}
	return o.set(lists[IntentSheet], kept)
}

// list is the list of a kind of items, with their codes.
func (o *overlaid) list(kind string) (bodies []json.RawMessage, codes []string, err error) {
	field := lists[kind]
	if err := json.Unmarshal(o.members[field], &bodies); err != nil && len(o.members[field]) > 0 {
		return nil, nil, fmt.Errorf("content: %s: %w", field, err)
	}
	for _, body := range bodies {
		values, err := Item(kind).told(body)
		if err != nil {
			return nil, nil, fmt.Errorf("content: %s: %w", field, err)
		}
		codes = append(codes, strings.Join(values, between))
	}
	return bodies, codes, nil
}

// find is the list of an item's kind, with the positions at which the item stands.
func (o *overlaid) find(item Item) (bodies []json.RawMessage, at []int, err error) {
	bodies, codes, err := o.list(item.Kind())
	return bodies, positions(codes, item.Code()), err
}

func positions(codes []string, code string) (at []int) {
	for i, c := range codes {
		if c == code {
			at = append(at, i)
		}
	}
	return at
}

func (o *overlaid) set(field string, bodies []json.RawMessage) (err error) {
	if len(bodies) == 0 {
		bodies = []json.RawMessage{}
	}
	o.members[field], err = json.Marshal(bodies)
	return err
}

func (o *overlaid) file() (*contractfile.File, error) {
	text, err := o.text()
	if err != nil {
		return nil, err
	}
	file := new(contractfile.File)
	if err := json.Unmarshal(text, file); err != nil {
		return nil, fmt.Errorf("content: %w", err)
	}
	return file, nil
}
