package contractfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"jalon/internal/civil"
)

// Canonical is the file as JSON in its one normal form: keys sorted by their bytes, no insignificant space, numbers as
// they were written, an unknown date or number as null, an absent list as []. Reading it again gives the same form, and
// two files that say the same thing have the same form, whatever they leave out. It fails only on a File built by hand
// around malformed numbers or comments.
func (f *File) Canonical() ([]byte, error) {
	var b bytes.Buffer
	if err := writeCanonical(&b, reflect.ValueOf(*f)); err != nil {
		return nil, fmt.Errorf("contractfile: canonical form: %w", err)
	}
	return b.Bytes(), nil
}

// Digest is the SHA-256 of the canonical form in hexadecimal: the name under which a revision is decided upon. It is ""
// when Canonical fails.
func (f *File) Digest() string {
	canonical, err := f.Canonical()
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}

// writeCanonical is written out because encoding/json keeps the order of struct fields and cannot turn one and the same
// zero value into null for a date and [] for a list.
func writeCanonical(b *bytes.Buffer, v reflect.Value) error {
	switch value := v.Interface().(type) {
	case civil.Date:
		if value.IsZero() {
			b.WriteString("null")
			return nil
		}
		return writeJSON(b, value.String())
	case Number:
		return writeJSON(b, value)
	case json.RawMessage:
		return writeComment(b, value)
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			b.WriteString("null")
			return nil
		}
		return writeCanonical(b, v.Elem())
	case reflect.Struct:
		return writeMembers(b, members(v))
	case reflect.Map:
		entries := map[string]reflect.Value{}
		for _, key := range v.MapKeys() {
			entries[key.String()] = v.MapIndex(key)
		}
		return writeMembers(b, entries)
	case reflect.Slice:
		b.WriteByte('[')
		for i := range v.Len() {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeCanonical(b, v.Index(i)); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	}
	return writeJSON(b, v.Interface())
}

// members are the fields of a struct by their JSON names, without the empty ones that have no form when empty.
func members(v reflect.Value) map[string]reflect.Value {
	byName := map[string]reflect.Value{}
	for i := range v.NumField() {
		name, option, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if option == "omitempty" && empty(v.Field(i)) {
			continue
		}
		byName[name] = v.Field(i)
	}
	return byName
}

// empty also holds for a list that is there without elements, as encoding/json has it.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String:
		return v.Len() == 0
	}
	return v.IsZero()
}

func writeMembers(b *bytes.Buffer, byName map[string]reflect.Value) error {
	b.WriteByte('{')
	for i, name := range slices.Sorted(maps.Keys(byName)) {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeJSON(b, name); err != nil {
			return err
		}
		b.WriteByte(':')
		if err := writeCanonical(b, byName[name]); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

// writeComment puts the author's free JSON in the same form.
func writeComment(b *bytes.Buffer, comment json.RawMessage) error {
	decoder := json.NewDecoder(bytes.NewReader(comment))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return err
	}
	return writeJSON(b, tree)
}

// writeJSON leaves <, > and & alone: the form is for hashing and for people, never for a page.
func writeJSON(b *bytes.Buffer, value any) error {
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // Encode ends with a line feed
	return nil
}
