package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// docs/operations.md lists every command and every setting that the command line has, and README.md names its commands.
func TestTheManualIsComplete(t *testing.T) {
	parser, err := kong.New(&commands{}, kong.Name("jalon"))
	must(t, err)
	read := func(path ...string) string {
		text, err := os.ReadFile(filepath.Join(append([]string{"..", ".."}, path...)...))
		must(t, err)
		return string(text)
	}
	manual, readme := read("docs", "operations.md"), read("README.md")
	leaves, settings := parser.Model.Leaves(true), 0
	for _, leaf := range leaves {
		words := strings.Fields(leaf.Path())
		// Of a group, the first has its whole line; the others may follow in it.
		group, last := "`jalon "+words[0], words[len(words)-1]
		if !strings.Contains(manual, "`jalon "+strings.Join(words, " ")) && (!strings.Contains(manual, group) || !strings.Contains(manual, "`"+last)) {
			t.Errorf("docs/operations.md does not know jalon %s", strings.Join(words, " "))
		}
		if _, row, _ := strings.Cut(readme, "| `cmd/jalon` |"); !strings.Contains(strings.SplitN(row, "\n", 2)[0], words[0]) && words[0] != "schema" && words[0] != "openapi" {
			t.Errorf("README.md does not know jalon %s", words[0])
		}
		for _, flag := range leaf.Flags {
			for _, env := range flag.Envs {
				if settings++; !strings.Contains(manual, "`"+env+"`") {
					t.Errorf("docs/operations.md does not know %s of jalon %s", env, leaf.Path())
				}
			}
		}
	}
	if len(leaves) < 30 || settings < 50 {
		t.Errorf("only %d commands and %d settings were looked at", len(leaves), settings)
	}
}
