package law_test

import (
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// top is what may stand at the top of the tree, next to files whose names begin with a dot.
var top = []struct{ Name, Reason string }{
	{"activities", "effects"},
	{"api", "the HTTP API"},
	{"cmd", "the programs"},
	{"deploy", "what operators need"},
	{"docs", "the README's longer brothers"},
	{"internal", "everything else"},
	{"workflows", "the life of a contract"},
	{"docker-compose.yml", "the whole of it on one machine"},
	{"go.mod", "what is built"},
	{"go.sum", "what is built"},
	{"tools.mod", "what checks it, kept apart from what is built"},
	{"tools.sum", "what checks it, kept apart from what is built"},
	{"README.md", "where everybody begins"},
	{"CHANGELOG.md", "what changed"},
	{"LICENSE", "what others may do with it"},
	{"jalon", "what go build ./cmd/jalon leaves; never committed"},
	{"jalon-demo", "what go build ./cmd/jalon-demo leaves; never committed"},
	{"*.test", "what go test -c leaves; never committed"},
	{"*.prof", "what profiling leaves; never committed"},
}

func TestTopOfTheTreeHoldsNothingElse(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		known := strings.HasPrefix(entry.Name(), ".")
		for _, row := range top {
			matched, err := path.Match(row.Name, entry.Name())
			if err != nil {
				t.Fatal(err)
			}
			known = known || matched
		}
		if !known {
			t.Errorf("%s does not belong at the top of the tree", entry.Name())
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t) {
		if !s.Test && s.Syntax.Doc != nil && strings.TrimSpace(s.Syntax.Doc.Text()) != "" {
			documented[s.Package] = true
		} else if !documented[s.Package] {
			documented[s.Package] = false
		}
	}
	for _, name := range slices.Sorted(maps.Keys(documented)) {
		if !documented[name] {
			t.Errorf("package %s has no documentation", name)
		}
	}
}
