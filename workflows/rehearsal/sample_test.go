package rehearsal_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"testing"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/story"
	"jalon/workflows/rehearsal"
)

func day(text string) civil.Date { return civil.MustParse(text) }

// sample reads one of the example contracts, after changes to its fields.
func sample(t testing.TB, name string, changes ...func(file map[string]any)) *dossier.Dossier {
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

func with(field string, value any) func(map[string]any) {
	return func(file map[string]any) { file[field] = value }
}

// played is a sample's whole life under a story, played once for all tests that only look at it.
func played(t testing.TB, name string, st story.Story) []*rehearsal.Life {
	t.Helper()
	key := name + " " + string(st)
	if known := playedBefore[key]; known != nil {
		return known
	}
	lives, err := rehearsal.Whole(sample(t, name), st, 0)
	if err != nil {
		t.Fatalf("%s: %v", key, err)
	}
	playedBefore[key] = lives
	return lives
}

var playedBefore = map[string][]*rehearsal.Life{}

func count(facts []contract.Fact, kind contract.Kind) (n int) {
	for _, f := range facts {
		if f.Kind == kind {
			n++
		}
	}
	return n
}
