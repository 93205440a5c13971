package page

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// An item of the content is handled as the JSON that it is: what a form does not show goes through it untouched, so that
// a field that the format gains is not lost by being edited around.
//
// A path names a value in it: names of fields, and codes where a list holds things that have one, as in
// operational_objectives/OO-1.1/smart/specific. Codes hold no slash.
type object = map[string]any

// grown takes an item apart, numbers as they were written; nothing grows into an empty object.
func grown(body json.RawMessage) (object, error) {
	root := object{}
	if len(body) == 0 {
		return root, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	err := decoder.Decode(&root)
	return root, err
}

// cut puts it together again, fields in order.
func cut(root object) json.RawMessage {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(root); err != nil {
		panic(err) // what JSON made can be made JSON
	}
	return bytes.TrimSpace(b.Bytes())
}

// valueAt is what stands at a path; nil for nothing.
func valueAt(root any, path string) any {
	if path == "" {
		return root
	}
	name, rest, _ := strings.Cut(path, "/")
	switch holder := root.(type) {
	case object:
		return valueAt(holder[name], rest)
	case []any:
		if i := coded(holder, name); i >= 0 {
			return valueAt(holder[i], rest)
		}
	}
	return nil
}

// put writes a value at a path, with what leads there; a blank one takes away what stood there, and every object that
// holds nothing more.
func put(root object, path string, value any) {
	name, rest, deeper := strings.Cut(path, "/")
	if !deeper {
		root[name] = value
	} else if list, is := root[name].([]any); is {
		root[name] = putInto(list, rest, value)
	} else {
		inside, is := root[name].(object)
		if !is {
			inside = object{}
		}
		put(inside, rest, value)
		root[name] = inside
	}
	if blank(root[name]) {
		delete(root, name)
	}
}

func putInto(list []any, path string, value any) []any {
	code, rest, deeper := strings.Cut(path, "/")
	i := coded(list, code)
	switch {
	case !deeper && i < 0 && value != nil:
		return append(list, value)
	case !deeper && i >= 0 && value == nil:
		return slices.Delete(list, i, i+1)
	case !deeper && i >= 0:
		list[i] = value
	case i >= 0:
		put(list[i].(object), rest, value)
	}
	return list
}

// coded is the place in a list of what has this code, or -1.
func coded(list []any, code string) int {
	return slices.IndexFunc(list, func(v any) bool {
		element, is := v.(object)
		return is && element["code"] == code
	})
}

// blank reports a value that says nothing, however it was written.
func blank(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case object:
		return len(v) == 0
	}
	return false
}

// apart lists the paths at which two states of an item differ, as finely as a person can choose between them: a field,
// or as a whole what has a code on one side only.
func apart(before, after any, path string) []string {
	if blank(before) && blank(after) || reflect.DeepEqual(before, after) {
		return nil
	}
	var names []string
	switch one := before.(type) {
	case object:
		if other, is := after.(object); is {
			names = union(fields(one), fields(other))
		}
	case []any:
		if other, is := after.([]any); is && len(codes(one)) == len(one) && len(codes(other)) == len(other) {
			names = union(codes(one), codes(other))
		}
	}
	if names == nil {
		return []string{path}
	}
	var found []string
	for _, name := range names {
		found = append(found, apart(valueAt(before, name), valueAt(after, name), strings.TrimPrefix(path+"/"+name, "/"))...)
	}
	return found
}

func fields(o object) []string {
	var names []string
	for name := range o {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// codes are those of a list of things that have one, each once.
func codes(list []any) []string {
	var found []string
	for _, v := range list {
		element, _ := v.(object)
		if code, is := element["code"].(string); is && !slices.Contains(found, code) {
			found = append(found, code)
		}
	}
	return found
}

func union(one, other []string) []string {
	all := slices.Clone(one)
	for _, name := range other {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}
