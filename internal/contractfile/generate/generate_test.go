package generate_test

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"jalon/internal/contractfile"
	"jalon/internal/contractfile/generate"
)

// What is made is read, says the same when it is read, and is the same again from the same source of chance.
func TestFilesAreValidAndRepeatable(t *testing.T) {
	for seed := range uint64(300) {
		file := generate.File(rand.New(rand.NewPCG(seed, 1)))
		canonical, err := file.Canonical()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		read, err := contractfile.Read(bytes.NewReader(canonical))
		if err != nil {
			t.Fatalf("seed %d:\n%v", seed, err)
		}
		if read.Digest() != file.Digest() || generate.File(rand.New(rand.NewPCG(seed, 1))).Digest() != file.Digest() {
			t.Errorf("seed %d: another file", seed)
		}
	}
}

// Every field of the format is there in some file, and missing in another where it may be: whoever adds one adds it here.
func TestEveryFieldIsThereAndMissing(t *testing.T) {
	met := map[string]*field{}
	for seed := range uint64(300) {
		note(reflect.ValueOf(*generate.File(rand.New(rand.NewPCG(seed, 1)))), met)
	}
	for name, f := range met {
		if !f.there || f.optional && !f.missing {
			t.Errorf("%s is there: %v, missing: %v", name, f.there, f.missing)
		}
	}
	if len(met) < 150 {
		t.Errorf("%d fields were met", len(met))
	}
}

// field is what was seen of one field of the format.
type field struct{ optional, there, missing bool }

func note(v reflect.Value, met map[string]*field) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			note(v.Elem(), met)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			note(v.Index(i), met)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			note(v.MapIndex(key), met)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			declared, value := v.Type().Field(i), v.Field(i)
			name := v.Type().Name() + "." + declared.Name
			if met[name] == nil {
				met[name] = &field{optional: strings.HasSuffix(declared.Tag.Get("json"), ",omitempty") || value.Kind() == reflect.Pointer}
			}
			met[name].there, met[name].missing = met[name].there || !value.IsZero(), met[name].missing || value.IsZero()
			note(value, met)
		}
	}
}
