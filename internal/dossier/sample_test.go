package dossier_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"testing"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
)

func day(text string) civil.Date { return civil.MustParse(text) }

// sample reads one of the example contracts, after changes to its text.
func sample(t *testing.T, name string, changes ...func(file map[string]any)) *dossier.Dossier {
	t.Helper()
	text, err := fs.ReadFile(contractfile.Examples(), name)
	if err != nil {
		t.Fatal(err)
	}
	file := map[string]any{}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		change(file)
	}
	if text, err = json.Marshal(file); err != nil {
		t.Fatal(err)
	}
	read, err := contractfile.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return dossier.New(read)
}

// with sets a field of the file, or of an object in it.
func with(value any, path ...string) func(map[string]any) {
	return func(object map[string]any) {
		for _, name := range path[:len(path)-1] {
			object = object[name].(map[string]any)
		}
		object[path[len(path)-1]] = value
	}
}

func ehpad(t *testing.T, changes ...func(map[string]any)) *dossier.Dossier {
	return sample(t, "ehpad.json", changes...)
}

func handicap(t *testing.T, changes ...func(map[string]any)) *dossier.Dossier {
	return sample(t, "handicap.json", changes...)
}

// opens checks that the kernel takes the contract over, and gives the opened state.
func opens(t *testing.T, s contract.State, on string) contract.State {
	t.Helper()
	facts, err := contract.Open(s, civil.MustZone(s.Zone).At(day(on), 9))
	if err != nil {
		t.Fatal(err)
	}
	var opened contract.State
	for _, fact := range facts {
		if err := opened.Apply(fact); err != nil {
			t.Fatal(err)
		}
	}
	return opened
}

func awaits(s contract.State) map[string]string {
	due := map[string]string{}
	for _, d := range s.Deadlines {
		due[d.ID] = d.Due.String()
	}
	return due
}
