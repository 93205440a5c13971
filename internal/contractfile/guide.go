package contractfile

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"jalon/internal/civil"
)

// guide is schema.json twice: compiled, to judge a file, and as a tree, because its French titles name the fields and
// its French descriptions are the remedies. So what people read cannot part from what is checked.
type guide struct {
	judge *jsonschema.Schema
	root  map[string]any
}

// loadGuide compiles the embedded schema, once.
var loadGuide = sync.OnceValues(func() (*guide, error) {
	const address = "urn:jalon:contract-file"
	var root map[string]any
	if err := json.Unmarshal(schemaText, &root); err != nil {
		return nil, fmt.Errorf("contractfile: schema: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.RegisterFormat(&jsonschema.Format{Name: "date", Validate: isCivilDate})
	compiler.AssertFormat()
	if err := compiler.AddResource(address, root); err != nil {
		return nil, fmt.Errorf("contractfile: schema: %w", err)
	}
	judge, err := compiler.Compile(address)
	if err != nil {
		return nil, fmt.Errorf("contractfile: schema: %w", err)
	}
	return &guide{judge, root}, nil
})

// isCivilDate makes the schema and the typed reading agree on what a date is.
func isCivilDate(value any) error {
	text, ok := value.(string)
	if !ok {
		return nil
	}
	_, err := civil.Parse(text)
	return err
}

// name shows a field to people, its JSON name first: « owner » (pilote de la fiche).
func (g *guide) name(at place) string {
	item := ""
	if i, err := strconv.Atoi(at.last()); err == nil && g.isList(at[:len(at)-1]) {
		at, item = at[:len(at)-1], fmt.Sprintf(", élément %d", i+1)
	}
	if title := g.text(at, "title"); title != "" {
		return fmt.Sprintf("%s (%s)%s", quoted(at.last()), title, item)
	}
	return quoted(at.last()) + item
}

// remedy is what the schema advises for the value at a place, or "".
func (g *guide) remedy(at place) string { return g.text(at, "description") }

// fields lists the names an object may hold at a place, sorted.
func (g *guide) fields(at place) []string {
	for _, node := range g.nodes(at) {
		if properties, ok := node["properties"].(map[string]any); ok {
			return slices.Sorted(maps.Keys(properties))
		}
	}
	return nil
}

// isList tells positions from years, which are field names made of digits too.
func (g *guide) isList(at place) bool {
	return slices.ContainsFunc(g.nodes(at), func(node map[string]any) bool { return node["items"] != nil })
}

// text is the nearest title or description: that of the property, else that of its type.
func (g *guide) text(at place, keyword string) string {
	for _, node := range g.nodes(at) {
		if text, ok := node[keyword].(string); ok {
			return text
		}
	}
	return ""
}

// nodes are the schema objects that speak of a place: the property itself, then what its $ref names.
func (g *guide) nodes(at place) []map[string]any {
	nodes := []map[string]any{g.root}
	for _, step := range at {
		next := child(nodes, step)
		nodes = nil
		for next != nil {
			nodes = append(nodes, next)
			next = g.target(next)
		}
	}
	return nodes
}

// target is the definition a node refers to, nil when it refers to none.
func (g *guide) target(node map[string]any) map[string]any {
	ref, _ := node["$ref"].(string)
	definitions, _ := g.root["$defs"].(map[string]any)
	definition, _ := definitions[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	return definition
}

// child is the schema of a field or an item. The only pattern properties are years and authority codes, one kind per
// object, so the first is the one.
func child(nodes []map[string]any, step string) map[string]any {
	for _, node := range nodes {
		if properties, ok := node["properties"].(map[string]any); ok {
			if property, ok := properties[step].(map[string]any); ok {
				return property
			}
		}
		if items, ok := node["items"].(map[string]any); ok {
			return items
		}
		if patterns, ok := node["patternProperties"].(map[string]any); ok {
			for _, schema := range patterns {
				value, _ := schema.(map[string]any)
				return value
			}
		}
	}
	return nil
}
