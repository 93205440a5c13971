package content

import (
	"encoding/json"
	"fmt"
	"slices"

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
	bodies, codes, err := o.list(item.field())
	if i := slices.Index(codes, item.Code()); err == nil && i >= 0 {
		return bodies[i], true
	}
	return nil, false
}

// overlaid is a file taken apart into its fields.
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
	return o, json.Unmarshal(canonical, &o.members)
}

func overlay(file *contractfile.File, drafts []Draft) (*overlaid, error) {
	o, err := open(file)
	if err != nil {
		return nil, err
	}
	byField := map[string][]Draft{}
	for _, d := range drafts {
		if _, coded := lists[d.Item.Kind()]; coded {
			byField[d.Item.field()] = append(byField[d.Item.field()], d)
			continue
		}
		o.members[d.Item.field()] = d.Body
		if d.Gone() {
			delete(o.members, d.Item.field())
		}
	}
	for field, drafts := range byField {
		if err := o.replace(field, drafts); err != nil {
			return nil, err
		}
	}
	return o, o.promote()
}

// replace puts drafts in the places of the items of a list, and the others last.
func (o *overlaid) replace(field string, drafts []Draft) error {
	bodies, codes, err := o.list(field)
	if err != nil {
		return err
	}
	slices.SortStableFunc(drafts, func(a, b Draft) int { return natural(a.Item.Code(), b.Item.Code()) })
	for _, d := range drafts {
		switch i := slices.Index(codes, d.Item.Code()); {
		case i < 0 && !d.Gone():
			bodies, codes = append(bodies, d.Body), append(codes, d.Item.Code())
		case i >= 0 && d.Gone():
			bodies, codes = slices.Delete(bodies, i, i+1), slices.Delete(codes, i, i+1)
		case i >= 0:
			bodies[i] = d.Body
		}
	}
	return o.set(field, bodies)
}

// promote takes out the intent sheets that stand as action sheets.
func (o *overlaid) promote() error {
	_, standing, err := o.list(lists[ActionSheet])
	if err != nil {
		return err
	}
	bodies, codes, err := o.list(lists[IntentSheet])
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

// list is a list of coded items, with their codes.
func (o *overlaid) list(field string) (bodies []json.RawMessage, codes []string, err error) {
	if err := json.Unmarshal(o.members[field], &bodies); err != nil && len(o.members[field]) > 0 {
		return nil, nil, fmt.Errorf("content: %s: %w", field, err)
	}
	for _, body := range bodies {
		var item struct {
			Code string `json:"code"`
		}
		if err := json.Unmarshal(body, &item); err != nil {
			return nil, nil, fmt.Errorf("content: %s: %w", field, err)
		}
		codes = append(codes, item.Code)
	}
	return bodies, codes, nil
}

func (o *overlaid) set(field string, bodies []json.RawMessage) (err error) {
	if len(bodies) == 0 {
		bodies = []json.RawMessage{}
	}
	o.members[field], err = json.Marshal(bodies)
	return err
}

// text is the whole as a contract file, to be read strictly.
func (o *overlaid) text() ([]byte, error) { return json.Marshal(o.members) }

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
