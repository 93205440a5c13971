package vigilance_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"testing"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
	"jalon/internal/vigilance"
)

// odd are values that no rule expects. The types hold far more than a file that was read strictly: words nobody knows,
// numbers that are none, days that are missing.
var odd = []string{`null`, `""`, `"ailleurs"`, `[]`, `{}`, `1e-300000`, `-0.5`, `1e999`, `"2199-12-31"`, `"1900-01-01"`, `{"l'an dernier":1}`, `[null]`, `["x"]`}

// tree is an example as JSON, to be changed.
func tree(t testing.TB, name string) any {
	t.Helper()
	body, err := fs.ReadFile(contractfile.Examples(), name)
	if err != nil {
		t.Fatal(err)
	}
	var root any
	if err := json.Unmarshal(body, &root); err != nil {
		t.Fatal(err)
	}
	return root
}

// replaced puts a value in the place of the nth one of a tree, counted in its order from the root; n is what is left.
func replaced(node any, n *int, value any) any {
	if *n--; *n < 0 {
		return value
	}
	switch node := node.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(node)) {
			if node[key] = replaced(node[key], n, value); *n < 0 {
				break
			}
		}
	case []any:
		for i := range node {
			if node[i] = replaced(node[i], n, value); *n < 0 {
				break
			}
		}
	}
	return node
}

// survives checks a changed example on a day: nothing breaks, and what is said is whole and said once.
func survives(t *testing.T, name string, place int, value, day string) (inside bool) {
	t.Helper()
	left := place + 1 // the root stays
	changed := replaced(tree(t, name), &left, json.RawMessage(value))
	text, err := json.Marshal(changed)
	file := new(contractfile.File)
	if err != nil || json.Unmarshal(text, file) != nil {
		return left < 0
	}
	today, _ := civil.Parse(day)
	said := map[[2]string]bool{}
	for _, a := range vigilance.Check(file, today, vigilance.Default()) {
		about := [2]string{a.Rule, a.Subject}
		if said[about] || a.Message == "" || a.Remedy == "" || !slices.Contains(vigilance.Levels(), a.Level) {
			t.Errorf("%s with %s at %d, on %s: %+v", name, value, place, day, a)
		}
		said[about] = true
	}
	return left < 0
}

func TestOddFilesAreSurvived(t *testing.T) {
	for _, name := range samples {
		place := 0
		for survives(t, name, place, odd[place%len(odd)], fmt.Sprintf("20%d-12-31", 24+place%9)) {
			place += 5 // prime to the odd values, and enough to meet every kind of field
		}
		if place < 500 {
			t.Errorf("%s has %d places only", name, place)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for place := range 20 {
		f.Add(uint16(place*37), odd[place%len(odd)], "2028-06-30")
	}
	f.Fuzz(func(t *testing.T, place uint16, value, day string) {
		if json.Valid([]byte(value)) {
			survives(t, samples[place%2], int(place/2)%2000, value, day)
		}
	})
}
