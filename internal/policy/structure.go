package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// guide is schema.json twice: compiled, to judge a file, and as a tree, because its French descriptions are the remedies.
type guide struct {
	judge *jsonschema.Schema
	root  map[string]any
}

var loadGuide = sync.OnceValues(func() (*guide, error) {
	const address = "urn:jalon:policy-file"
	var root map[string]any
	if err := json.Unmarshal(schemaText, &root); err != nil {
		return nil, fmt.Errorf("policy: schema: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(address, root); err != nil {
		return nil, fmt.Errorf("policy: schema: %w", err)
	}
	judge, err := compiler.Compile(address)
	if err != nil {
		return nil, fmt.Errorf("policy: schema: %w", err)
	}
	return &guide{judge, root}, nil
})

// structure applies the schema. The error is never about the file: that goes to the report.
func (r *report) structure(tree map[string]any) error {
	guide, err := loadGuide()
	if err != nil {
		return err
	}
	err = guide.judge.Validate(any(tree))
	var refused *jsonschema.ValidationError
	if err != nil && !errors.As(err, &refused) {
		return fmt.Errorf("policy: schema: %w", err)
	}
	if refused != nil {
		r.translate(guide, tree, refused)
	}
	return nil
}

// translate goes down to the leaves: groups and references only say that something below them failed.
func (r *report) translate(g *guide, tree any, e *jsonschema.ValidationError) {
	for _, cause := range e.Causes {
		r.translate(g, tree, cause)
	}
	if len(e.Causes) > 0 {
		return
	}
	at := e.InstanceLocation
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			r.missing(g, tree, append(slices.Clone(at), name))
		}
	case *kind.DependentRequired:
		for _, name := range k.Missing {
			r.missing(g, tree, append(slices.Clone(at), name))
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			r.add(path(tree, append(slices.Clone(at), name)), "ce champ n'existe pas dans le format.", strings.TrimSpace("Corrigez son nom, ou retirez-le. "+g.remedy(at)))
		}
	default:
		r.add(path(tree, at), sentence(k), g.advice(at, k))
	}
}

func (r *report) missing(g *guide, tree any, at []string) {
	r.add(path(tree, at), "ce champ obligatoire manque.", strings.TrimSpace("Ajoutez-le. "+g.remedy(at)))
}

// sentence says in French what one rule of the schema found.
func sentence(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		return fmt.Sprintf("on attend ici %s, et non %s.", french[k.Want[0]], french[k.Got])
	case *kind.Enum:
		return fmt.Sprintf("la valeur %s n'est pas admise.", quoted(fmt.Sprint(k.Got)))
	case *kind.Pattern:
		return fmt.Sprintf("%s n'a pas la forme attendue.", quoted(k.Got))
	case *kind.MinItems:
		return "cette liste est vide."
	case *kind.MaxItems:
		return fmt.Sprintf("cette liste a %d éléments, %d au plus sont admis.", k.Got, k.Want)
	case *kind.MaxProperties:
		return fmt.Sprintf("cet objet a %d champs, %d au plus sont admis.", k.Got, k.Want)
	case *kind.MaxLength:
		return fmt.Sprintf("ce texte a %d caractères, %d au plus sont admis.", k.Got, k.Want)
	case *kind.UniqueItems:
		return "cette liste répète une valeur."
	case *kind.Minimum:
		return fmt.Sprintf("la valeur est trop petite, le minimum est %s.", k.Want.RatString())
	case *kind.Maximum:
		return fmt.Sprintf("la valeur est trop grande, le maximum est %s.", k.Want.RatString())
	}
	return "cette valeur n'a pas la forme attendue."
}

var french = map[string]string{
	"string": "un texte", "number": "un nombre", "integer": "un nombre entier", "boolean": "true ou false",
	"object": "un objet", "array": "une liste", "null": "rien",
}

// advice is the remedy: what the rule itself implies, else what the schema's description says.
func (g *guide) advice(at []string, k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Enum:
		words := make([]string, len(k.Want))
		for i, word := range k.Want {
			words[i] = fmt.Sprint(word)
		}
		return "Choisissez parmi\u00a0: " + strings.Join(words, ", ") + "."
	case *kind.UniqueItems:
		return "Gardez-la une seule fois."
	}
	if remedy := g.remedy(at); remedy != "" {
		return remedy
	}
	return "Corrigez cette valeur en suivant l'exemple."
}

// remedy is what the schema's description of a place advises, or "".
func (g *guide) remedy(at []string) string {
	node := g.root
	for _, step := range at {
		node = g.child(node, step)
	}
	remedy, _ := node["description"].(string)
	return remedy
}

// child is the schema of a field or an item. The only pattern is that of the codes of filings.
func (g *guide) child(node map[string]any, step string) map[string]any {
	properties, _ := node["properties"].(map[string]any)
	child, named := properties[step].(map[string]any)
	if !named {
		child, _ = node["items"].(map[string]any)
		patterns, _ := node["patternProperties"].(map[string]any)
		for _, schema := range patterns {
			child, _ = schema.(map[string]any)
		}
	}
	if ref, isRef := child["$ref"].(string); isRef {
		definitions, _ := g.root["$defs"].(map[string]any)
		child, _ = definitions[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	return child
}

// path writes a place as people and the parser do: reminders.step[2].days. Codes of filings may be digits too, so the
// tree tells fields from positions.
func path(tree any, at []string) string {
	var b strings.Builder
	for _, step := range at {
		list, isList := tree.([]any)
		if i, err := strconv.Atoi(step); isList && err == nil && i < len(list) {
			fmt.Fprintf(&b, "[%d]", i)
			tree = list[i]
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(step)
		object, _ := tree.(map[string]any)
		tree = object[step]
	}
	return b.String()
}
