package law_test

import (
	"fmt"
	"go/ast"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// features counts the features of the field by family, numbered from 01 without gaps: what people who know the field
// expect of such a product. A family grows with the inventory, and docs/coverage.md with it.
var features = map[string]int{
	"RA": 7, "RS": 7, "EC": 7, "KS": 2, "KL": 5, "KA": 3, "KR": 5, "KC": 4, "KP": 3, "KF": 2, "EX": 4, "US": 7, "DI": 15, "SO": 2, "OB": 12,
	"PA": 5, "DG": 13, "FT": 3, "TD": 8, "CH": 7, "FI": 5, "AU": 9, "7S": 10, "AB": 4,
}

var (
	coverageRow = regexp.MustCompile(`^\| ([FV]-[A-Z0-9-]+) \| ([^|]+) \| ([^|]+) \|$`)
	vigilanceID = regexp.MustCompile(`^V-[A-Z0-9-]+$`)
	reference   = regexp.MustCompile("`([^`]+)`")
)

// docs/coverage.md says of every feature and of every rule where it lives, or that it does not yet and why. A reference
// to what was renamed or deleted fails here.
func TestCoverageTellsWhereEachFeatureLives(t *testing.T) {
	text, err := os.ReadFile(path.Join(root, "docs/coverage.md"))
	if err != nil {
		t.Fatal(err)
	}
	tree := landmarksOf(sources(t))
	want := map[string]bool{}
	for family, count := range features {
		for n := range count {
			want[fmt.Sprintf("F-%s-%02d", family, n+1)] = true
		}
	}
	for rule := range tree.rules {
		want[rule] = true
	}
	told := map[string]bool{}
	for n, line := range strings.Split(string(text), "\n") {
		if !strings.HasPrefix(line, "| F-") && !strings.HasPrefix(line, "| V-") {
			continue
		}
		row := coverageRow.FindStringSubmatch(line)
		if row == nil {
			t.Errorf("line %d is no row of three cells: %s", n+1, line)
			continue
		}
		id, where := row[1], row[3]
		if told[id] {
			t.Errorf("%s has two rows", id)
		}
		told[id] = true
		if reason, notYet := strings.CutPrefix(where, "not yet: "); notYet {
			if len(strings.Fields(reason)) < 4 {
				t.Errorf("%s is not there yet, and %q is no reason", id, reason)
			}
			continue
		}
		references := reference.FindAllStringSubmatch(where, -1)
		if len(references) == 0 {
			t.Errorf("%s names no place", id)
		}
		for _, named := range references {
			if !tree.has(named[1]) {
				t.Errorf("%s: there is no %s", id, named[1])
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(want)) {
		if !told[id] {
			t.Errorf("%s has no row", id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(told)) {
		if !want[id] {
			t.Errorf("%s is neither a feature nor a rule", id)
		}
	}
}

// landmarks are what a reference can point at.
type landmarks struct {
	declared map[string]bool   // package.Name, tests included
	routes   map[string]bool   // "GET /contracts/{id}"
	pages    map[string]bool   // "/contrats/{id}"
	paths    map[string]string // constants of api/page
	commands string            // the manual, where every command stands
	rules    map[string]bool   // of internal/vigilance
}

func landmarksOf(all []source) landmarks {
	tree := landmarks{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]string{}, "", map[string]bool{}}
	if manual, err := os.ReadFile(path.Join(root, "docs/operations.md")); err == nil {
		tree.commands = string(manual)
	}
	for _, s := range all {
		if s.Package == "api/page" && !s.Test {
			tree.addPaths(s)
		}
	}
	for _, s := range all {
		for _, declaration := range s.Syntax.Decls {
			for _, name := range declaredBy(declaration) {
				tree.declared[s.Package+"."+name] = true
			}
		}
		if s.Test {
			continue
		}
		ast.Inspect(s.Syntax, func(n ast.Node) bool {
			switch {
			case s.Package == "internal/vigilance":
				if rule := literal(n); vigilanceID.MatchString(rule) {
					tree.rules[rule] = true
				}
			case s.Package == "api":
				tree.addRoute(n)
			case s.Package == "api/page":
				tree.addPage(n)
			}
			return true
		})
	}
	return tree
}

// has reports whether a reference points at something: a file, package.Name, METHOD /route, /page or a command.
func (l landmarks) has(ref string) bool {
	switch {
	case strings.HasPrefix(ref, "/"):
		return l.pages[ref]
	case strings.HasPrefix(ref, "jalon "):
		return strings.Contains(l.commands, ref)
	case strings.Contains(ref, " "):
		return l.routes[ref]
	}
	_, err := os.Stat(path.Join(root, ref))
	return err == nil || l.declared[ref]
}

func (l landmarks) addRoute(n ast.Node) {
	operation, ok := n.(*ast.CompositeLit)
	if !ok {
		return
	}
	method, route := "", ""
	for _, element := range operation.Elts {
		field, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		switch key, _ := field.Key.(*ast.Ident); {
		case key == nil:
		case key.Name == "Method":
			if chosen, ok := field.Value.(*ast.SelectorExpr); ok {
				method = strings.ToUpper(strings.TrimPrefix(chosen.Sel.Name, "Method"))
			}
		case key.Name == "Path":
			route = literal(field.Value)
		}
	}
	if method != "" && route != "" {
		l.routes[method+" "+route] = true
	}
}

func (l landmarks) addPage(n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return
	}
	if on, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"GET", "POST"}, on.Sel.Name) {
		l.pages[regexp.MustCompile(`:([a-z]+)`).ReplaceAllString(l.address(call.Args[0]), "{$1}")] = true
	}
}

// address reads the address of a page where it is written out, named, or put together from both.
func (l landmarks) address(written ast.Expr) string {
	switch e := written.(type) {
	case *ast.Ident:
		return l.paths[e.Name]
	case *ast.BinaryExpr:
		return l.address(e.X) + l.address(e.Y)
	}
	return literal(written)
}

// addPaths notes the constants by which pages name their addresses.
func (l landmarks) addPaths(s source) {
	for _, declaration := range s.Syntax.Decls {
		constants, ok := declaration.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range constants.Specs {
			if named, ok := spec.(*ast.ValueSpec); ok && len(named.Names) == len(named.Values) {
				for i, name := range named.Names {
					l.paths[name.Name] = literal(named.Values[i])
				}
			}
		}
	}
}

func declaredBy(declaration ast.Decl) []string {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		return []string{d.Name.Name}
	case *ast.GenDecl:
		var names []string
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
			case *ast.ValueSpec:
				for _, name := range s.Names {
					names = append(names, name.Name)
				}
			}
		}
		return names
	}
	return nil
}

// literal is the text of a string literal, or "".
func literal(n ast.Node) string {
	value, ok := n.(*ast.BasicLit)
	if !ok {
		return ""
	}
	text, err := strconv.Unquote(value.Value)
	if err != nil {
		return ""
	}
	return text
}
