package law_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "jalon"
)

// source is one Go file of the tree, whatever system its build constraints are for.
type source struct {
	Path    string // from the top of the tree
	Package string // directory, which is the import path without the module
	Test    bool
	Imports map[string]string // import path to the name it has in this file; the tree's own without the module
	Syntax  *ast.File
	files   *token.FileSet
}

func (s source) line(n ast.Node) int { return s.files.Position(n.Pos()).Line }

// sources parses every Go file of the tree. It opens each one in this process, so that go test never answers from its
// cache after one of them has changed.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(entry.Name(), ".") && name != root
		if entry.IsDir() && (hidden || entry.Name() == "testdata") {
			return filepath.SkipDir
		}
		if entry.IsDir() || hidden || filepath.Ext(name) != ".go" {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		syntax, err := parser.ParseFile(files, name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		all = append(all, source{
			Path: relative, Package: path.Dir(relative), Test: strings.HasSuffix(relative, "_test.go"),
			Imports: imports(syntax), Syntax: syntax, files: files,
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func imports(syntax *ast.File) map[string]string {
	names := map[string]string{}
	for _, spec := range syntax.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has refused such a file already
		}
		name := path.Base(imported)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[strings.TrimPrefix(imported, module+"/")] = name
	}
	return names
}

// covers reports that a pattern, a path or a path followed by "/...", means an import path.
func covers(pattern, imported string) bool {
	subtree, all := strings.CutSuffix(pattern, "/...")
	return imported == subtree || all && strings.HasPrefix(imported, subtree+"/")
}

func coversAny(patterns []string, imported string) bool {
	for _, pattern := range patterns {
		if covers(pattern, imported) {
			return true
		}
	}
	return false
}
