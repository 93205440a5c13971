package contract_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"jalon/internal/contract"
)

// allKinds reads the kinds of facts from their declaration, so that no test can forget a new one.
func allKinds(t testing.TB) []contract.Kind {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "fact.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []contract.Kind
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typed, ok := spec.Type.(*ast.Ident); ok && typed.Name == "Kind" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, contract.Kind(text))
		}
		return false
	})
	if len(kinds) < 40 {
		t.Fatalf("only %d kinds of facts were found", len(kinds))
	}
	return kinds
}
