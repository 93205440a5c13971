package law_test

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// deterministic lists the code that must give the same on every machine, at every hour and at every replay.
// workflows/intake is not of it: it is a client that waits for a database.
var deterministic = []string{
	"workflows", "workflows/rehearsal", "internal/civil", "internal/lifecycle", "internal/schedule", "internal/contract",
	"internal/dossier", "internal/correspondence", "internal/story", "internal/chronicle",
}

// forbidden lists what deterministic code never uses. The name * means everything in the import; an empty import means
// a method of that name, whatever it belongs to.
var forbidden = []struct{ Import, Name, Reason string }{
	{"time", "Now", "the present is given: workflow.Now, or an argument"},
	{"time", "Since", "it looks at the clock"},
	{"time", "Until", "it looks at the clock"},
	{"time", "LoadLocation", "it reads the host's zone files, which differ; civil carries its own"},
	{"time", "Local", "it is the host's zone"},
	{"", "Local", "it is the host's zone"},
	{"", "AvailableTransitions", "its order is random; lifecycle.Machine.Actions follows the table"},
	{"math/rand", "*", "ids and choices come from stable data"},
	{"math/rand/v2", "*", "ids and choices come from stable data"},
	{"crypto/rand", "*", "ids and choices come from stable data"},
	{"os", "*", "files, environment and processes differ between machines"},
}

// inTests lists what no test does, anywhere. Waiting for something means asking for it until a deadline, and a test
// that is left out proves nothing. An exception would be a row of its own, with the file and the reason.
var inTests = []struct{ Import, Name, Reason string }{
	{"time", "Sleep", "a test waits for what it expects, not for a while"},
	{"", "Skip", "a skipped test proves nothing"},
	{"", "Skipf", "a skipped test proves nothing"},
	{"", "SkipNow", "a skipped test proves nothing"},
}

func TestDeterministicCodeCallsNothingThatVaries(t *testing.T) {
	all := sources(t)
	for _, name := range deterministic {
		found := false
		for _, s := range all {
			if s.Package != name || s.Test {
				continue
			}
			found = true
			for _, ban := range forbidden {
				for _, use := range uses(s, ban.Import, ban.Name) {
					t.Errorf("%s:%d uses %s (%s)", s.Path, s.line(use), strings.TrimPrefix(ban.Import+"."+ban.Name, "."), ban.Reason)
				}
			}
		}
		if !found {
			t.Errorf("the table lists %s, which does not exist", name)
		}
	}
}

func TestTestsNeitherSleepNorSkip(t *testing.T) {
	tests := 0
	for _, s := range sources(t) {
		if !s.Test {
			continue
		}
		tests++
		for _, ban := range inTests {
			for _, use := range uses(s, ban.Import, ban.Name) {
				t.Errorf("%s:%d uses %s (%s)", s.Path, s.line(use), strings.TrimPrefix(ban.Import+"."+ban.Name, "."), ban.Reason)
			}
		}
	}
	if tests == 0 {
		t.Error("no test file was read")
	}
}

// uses finds where a file uses what a row forbids. Importing is using already where everything in an import is meant,
// and where its names are taken over without a prefix.
func uses(s source, imported, name string) []ast.Node {
	local, isImported := s.Imports[imported]
	if imported != "" && !isImported {
		return nil
	}
	if name == "*" || local == "." {
		i := slices.IndexFunc(s.Syntax.Imports, func(spec *ast.ImportSpec) bool { return spec.Path.Value == `"`+imported+`"` })
		return []ast.Node{s.Syntax.Imports[i]}
	}
	var found []ast.Node
	ast.Inspect(s.Syntax, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok || selector.Sel.Name != name {
			return true
		}
		of, plain := selector.X.(*ast.Ident)
		if imported == "" || plain && of.Name == local {
			found = append(found, selector)
		}
		return true
	})
	return found
}
