package content

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Many write in one diagnostic at the same time, each party its own parts (F-RA-05, F-DI-07, F-DI-11). Taken apart, a file
// therefore has what is written in parts beside the diagnostic, under the pointers that these have in the file.
const inDiagnostic = "diagnostic/"

var parts = []string{"framing", "reactions", "sections", "synthesis", "territorial"}

// takeApart puts the parts beside the diagnostic.
func (o *overlaid) takeApart() error {
	var d object
	if err := json.Unmarshal(o.members[string(Diagnostic)], &d); err != nil || d == nil {
		return err
	}
	for _, name := range parts {
		if part, there := d[name]; there {
			o.members[inDiagnostic+name] = part
			delete(d, name)
		}
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(d)
	o.members[string(Diagnostic)] = bytes.TrimSpace(b.Bytes())
	return err
}

// text is the whole as a contract file, to be read strictly. A diagnostic that nobody wrote is there for as long as it has
// parts.
func (o *overlaid) text() ([]byte, error) {
	members := maps.Clone(o.members)
	var written []string
	for _, name := range parts {
		part := string(members[inDiagnostic+name])
		delete(members, inDiagnostic+name)
		if !slices.Contains([]string{"", "null", "[]", "{}"}, part) {
			written = append(written, `"`+name+`":`+part)
		}
	}
	if len(written) > 0 {
		members[string(Diagnostic)] = joined(members[string(Diagnostic)], strings.Join(written, ","))
	}
	return json.Marshal(members)
}

// joined writes more fields at the end of an object as it stands: a field that it has twice stays to be refused. What is no
// object stays as it is, to be refused as well.
func joined(body json.RawMessage, fields string) json.RawMessage {
	own := strings.TrimSpace(string(body))
	if own == "" || own == "null" {
		return json.RawMessage("{" + fields + "}")
	}
	inner, object := strings.CutPrefix(own, "{")
	if !object {
		return body
	}
	if inner = strings.TrimSpace(strings.TrimSuffix(inner, "}")); inner != "" {
		fields = inner + "," + fields
	}
	return json.RawMessage("{" + fields + "}")
}

// elements are what a draft puts into the list of its kind: one thing, all that a party answered (F-DI-11), or nothing where
// it takes the item out.
func (d Draft) elements() (elements []json.RawMessage, err error) {
	if d.Gone() {
		return nil, nil
	}
	if d.Item.Kind() != Reaction {
		return []json.RawMessage{d.Body}, nil
	}
	return elements, json.Unmarshal(d.Body, &elements)
}

// told are the values that make the code of an element, "" for one that it does not have.
func (i Item) told(element json.RawMessage) ([]string, error) {
	var fields object
	if err := json.Unmarshal(element, &fields); err != nil {
		return nil, err
	}
	var values []string
	for _, key := range i.keys() {
		var value string
		if len(fields[key]) > 0 {
			if err := json.Unmarshal(fields[key], &value); err != nil {
				return nil, err
			}
		}
		values = append(values, value)
	}
	return values, nil
}
