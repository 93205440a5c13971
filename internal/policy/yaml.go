package policy

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
)

// Bounds that no policy reaches. The parser's time grows with the square of the words in the worst shapes.
const (
	maxDepth = 16
	maxWords = 10_000
)

// parse turns YAML into the tree that the schema is applied to, with the line of every place. It takes the part of YAML
// that reads like JSON: anchors, tags and merge keys would let a small file say much, or something else than it shows.
func parse(text []byte) (tree map[string]any, lines map[string]int, err error) {
	if len(text) > MaxBytes {
		return nil, nil, refuse("", "le fichier dépasse 64 Kio.", "Vérifiez qu'il ne contient qu'une politique.")
	}
	if !utf8.Valid(text) {
		return nil, nil, refuse("", "le fichier n'est pas encodé en UTF-8.", "Enregistrez-le en UTF-8, puis présentez-le de nouveau.")
	}
	words := lexer.Tokenize(string(text))
	if len(words) > maxWords {
		return nil, nil, refuse("", fmt.Sprintf("le fichier a plus de %d mots.", maxWords), "Vérifiez qu'il ne contient qu'une politique.")
	}
	document, err := parser.Parse(words, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, nil, unreadable(err)
	}
	if len(document.Docs) > 1 {
		return nil, nil, refuse("", "le fichier contient plusieurs documents.", "Gardez une seule politique par fichier, sans «\u00a0---\u00a0» au milieu.")
	}
	w := &walker{lines: map[string]int{}, found: &report{}}
	w.found.lines = w.lines
	var root any
	if len(document.Docs) == 1 && document.Docs[0].Body != nil {
		root = w.value("", document.Docs[0].Body, 0)
	}
	if err := w.found.invalid(); err != nil {
		return nil, nil, err
	}
	tree, isMap := root.(map[string]any)
	if !isMap {
		return nil, nil, refuse("", "le fichier ne décrit pas une politique.", "Écrivez des lignes «\u00a0nom: valeur\u00a0», en commençant par version.")
	}
	return tree, w.lines, nil
}

// unreadable translates the parser's refusal; its own words are English and quote the file.
func unreadable(err error) error {
	problem := Problem{Message: "le fichier n'est pas du YAML.", Remedy: "Vérifiez les retraits, les deux-points et les guillemets à cet endroit."}
	if broken, ok := errors.AsType[yaml.Error](err); ok && broken.GetToken() != nil {
		problem.Line = broken.GetToken().Position.Line
	}
	return &Invalid{[]Problem{problem}}
}

// walker builds the tree and notes where things stand.
type walker struct {
	lines map[string]int
	found *report
}

func (w *walker) value(path string, node ast.Node, depth int) any {
	if token := node.GetToken(); token != nil && w.lines[path] == 0 {
		w.lines[path] = token.Position.Line
	}
	if depth > maxDepth {
		w.found.add(path, "trop de listes ou d'objets sont emboîtés.", "Reprenez la structure de l'exemple.")
		return nil
	}
	switch n := node.(type) {
	case *ast.MappingNode:
		return w.object(path, n.Values, depth)
	case *ast.MappingValueNode:
		return w.object(path, []*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		list := make([]any, len(n.Values))
		for i, item := range n.Values {
			list[i] = w.value(fmt.Sprintf("%s[%d]", path, i), item, depth+1)
		}
		return list
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return n.Value.Value
	case *ast.IntegerNode:
		return n.Value
	case *ast.FloatNode:
		return n.Value
	case *ast.BoolNode:
		return n.Value
	case *ast.NullNode:
		return nil
	}
	w.found.add(path, "cette écriture YAML (ancre, renvoi, étiquette, nombre infini) n'est pas admise.", "Écrivez la valeur elle-même.")
	return nil
}

func (w *walker) object(path string, fields []*ast.MappingValueNode, depth int) any {
	object := map[string]any{}
	for _, field := range fields {
		key, plain := field.Key.(*ast.StringNode)
		if !plain {
			w.found.list = append(w.found.list, Problem{path, field.Key.GetToken().Position.Line, "un nom de champ n'est pas un texte simple.",
				"Écrivez le nom du champ, entre guillemets s'il ressemble à un nombre."})
			continue
		}
		at := key.Value
		if path != "" {
			at = path + "." + key.Value
		}
		w.lines[at] = key.GetToken().Position.Line
		if _, twice := object[key.Value]; twice {
			w.found.add(at, "ce champ est écrit plusieurs fois dans le même objet.", "Gardez une seule valeur.")
		}
		object[key.Value] = w.value(at, field.Value, depth+1)
	}
	return object
}
