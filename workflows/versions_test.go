package workflows_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.temporal.io/sdk/workflow"

	"jalon/workflows"
)

const (
	workflowDefault = workflow.DefaultVersion
	workflowFirst   = workflow.Version(1)
)

// Every version of every change that this code asks for stands in the registry with its meaning, its release and, but
// for the first, the day from which the old branch may go; and the document tells of each.
func TestEveryChangeIsListed(t *testing.T) {
	document, err := os.ReadFile("../docs/changing-workflows.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]workflow.Version{}
	for _, change := range workflows.Changes {
		if change.Version != listed[change.ID]+1 {
			t.Errorf("%s: version %d follows version %d", change.ID, change.Version, listed[change.ID])
		}
		if change.Meaning == "" || change.Release == "" || (change.Removal == "") != (change.Version == 1) {
			t.Errorf("%s, version %d: something is left unsaid: %+v", change.ID, change.Version, change)
		}
		for _, said := range []string{change.Meaning, change.Release, change.Removal} {
			if !strings.Contains(string(document), said) {
				t.Errorf("docs/changing-workflows.md does not say %q", said)
			}
		}
		listed[change.ID] = change.Version
	}
	asked := versionsAsked(t)
	if len(asked) == 0 {
		t.Error("the code asks for no version at all")
	}
	for id, version := range asked {
		if listed[id] != version {
			t.Errorf("the code asks for %q up to version %d; the registry ends with %d", id, version, listed[id])
		}
	}
	for id := range listed {
		if _, used := asked[id]; !used {
			t.Errorf("the registry lists %q, for which no code asks", id)
		}
	}
}

// versionsAsked reads the code: the ids of GetVersion calls and the highest version that each supports.
func versionsAsked(t *testing.T) map[string]workflow.Version {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	constants := map[string]ast.Expr{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
		ast.Inspect(file, func(node ast.Node) bool {
			if spec, ok := node.(*ast.ValueSpec); ok && len(spec.Values) == len(spec.Names) {
				for i, name := range spec.Names {
					constants[name.Name] = spec.Values[i]
				}
			}
			return true
		})
	}
	literal := func(e ast.Expr) string {
		for range constants {
			if name, ok := e.(*ast.Ident); ok && constants[name.Name] != nil {
				e = constants[name.Name]
			}
		}
		if value, ok := e.(*ast.BasicLit); ok {
			return value.Value
		}
		return ""
	}
	asked := map[string]workflow.Version{}
	for _, file := range files {
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			if called, ok := call.Fun.(*ast.SelectorExpr); !ok || called.Sel.Name != "GetVersion" {
				return true
			}
			id, err := strconv.Unquote(literal(call.Args[1]))
			if err != nil {
				t.Errorf("a change is asked for by something else than a constant: %v", err)
			}
			version, err := strconv.Atoi(literal(call.Args[3]))
			if err != nil {
				t.Errorf("%s: the version is no constant: %v", id, err)
			}
			asked[id] = max(asked[id], workflow.Version(version))
			return true
		})
	}
	return asked
}
