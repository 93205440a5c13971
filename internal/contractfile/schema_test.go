package contractfile_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

// schemaNode is the part of JSON Schema that schema.json uses.
type schemaNode struct {
	Ref                  string                `json:"$ref"`
	Properties           map[string]schemaNode `json:"properties"`
	PatternProperties    map[string]schemaNode `json:"patternProperties"`
	AdditionalProperties *bool                 `json:"additionalProperties"`
	Items                *schemaNode           `json:"items"`
	Required             []string              `json:"required"`
	Enum                 []string              `json:"enum"`
	Defs                 map[string]schemaNode `json:"$defs"`
}

func schemaRoot(t *testing.T) schemaNode {
	t.Helper()
	var root schemaNode
	if err := json.Unmarshal(contractfile.Schema(), &root); err != nil {
		t.Fatal(err)
	}
	return root
}

func (n schemaNode) follow(root schemaNode) schemaNode {
	if name, ok := strings.CutPrefix(n.Ref, "#/$defs/"); ok {
		return root.Defs[name]
	}
	return n
}

func TestSchemaAloneAcceptsTheExamples(t *testing.T) {
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(contractfile.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("urn:test", schema); err != nil {
		t.Fatal(err)
	}
	judge, err := compiler.Compile("urn:test")
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(contractfile.Examples(), "*.json")
	if err != nil || !slices.Equal(names, []string{ehpad, handicap}) {
		t.Fatalf("examples are %v, %v", names, err)
	}
	for _, name := range names {
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(example(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		if err := judge.Validate(document); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if judge.Validate(map[string]any{"id": "CPOM-1"}) == nil {
		t.Error("the schema accepts a contract that is only an id")
	}
}

// The schema and the types are two statements of one format: every object has the same fields in both.
func TestSchemaAndTypesHaveTheSameFields(t *testing.T) {
	root := schemaRoot(t)
	seen := map[reflect.Type]bool{}
	var compare func(path string, node schemaNode, goType reflect.Type)
	compare = func(path string, node schemaNode, goType reflect.Type) {
		node = node.follow(root)
		switch goType.Kind() {
		case reflect.Pointer:
			compare(path, node, goType.Elem())
		case reflect.Slice:
			if node.Items != nil {
				compare(path+"[]", *node.Items, goType.Elem())
			}
		case reflect.Map:
			if len(node.PatternProperties) != 1 || node.AdditionalProperties == nil || *node.AdditionalProperties {
				t.Errorf("%s is a map in Go and open in the schema", path)
			}
			for _, value := range node.PatternProperties {
				compare(path+"{}", value, goType.Elem())
			}
		case reflect.Struct:
			if goType == reflect.TypeFor[civil.Date]() {
				return
			}
			seen[goType] = true
			tags := map[string]reflect.Type{}
			for i := range goType.NumField() {
				name, _, _ := strings.Cut(goType.Field(i).Tag.Get("json"), ",")
				tags[name] = goType.Field(i).Type
			}
			names := slices.Sorted(maps.Keys(node.Properties))
			if diff := cmp.Diff(names, slices.Sorted(maps.Keys(tags))); diff != "" {
				t.Errorf("%s (-schema +%s):\n%s", path, goType.Name(), diff)
			}
			if node.AdditionalProperties == nil || *node.AdditionalProperties {
				t.Errorf("%s lets unknown fields in", path)
			}
			for _, name := range node.Required {
				if _, known := node.Properties[name]; !known {
					t.Errorf("%s requires %q, which it does not describe", path, name)
				}
			}
			for name, property := range node.Properties {
				compare(path+"/"+name, property, tags[name])
			}
		}
	}
	compare("", root, reflect.TypeFor[contractfile.File]())
	objects := 1
	for _, definition := range root.Defs {
		if definition.Properties != nil {
			objects++
		}
	}
	if len(seen) != objects {
		t.Errorf("%d Go types answer to %d kinds of object in the schema", len(seen), objects)
	}
}

func words[W ~string](list ...W) []string {
	var texts []string
	for _, word := range list {
		texts = append(texts, string(word))
	}
	return texts
}

func TestClosedListsAreTheConstants(t *testing.T) {
	root := schemaRoot(t)
	enum := func(definition, property string) []string {
		return root.Defs[definition].Properties[property].Enum
	}
	for name, c := range map[string]struct{ schema, constants []string }{
		"phase": {root.Defs["phase"].Enum, append(words(contractfile.PhaseProgramming, contractfile.PhaseLaunch, contractfile.PhaseDiagnostic,
			contractfile.PhaseNegotiation, contractfile.PhaseSignature, contractfile.PhaseExecution, contractfile.PhaseRenewal), "NÉGOCIATION", "EXÉCUTION")},
		"authority kind": {enum("authority", "kind"), append(words(contractfile.AuthorityKindARS, contractfile.AuthorityKindCD, contractfile.AuthorityKindMetropole),
			"MÉTROPOLE", "Métropole")},
		"involvement": {enum("involvement", "level"), words(contractfile.InvolvementInformation, contractfile.InvolvementParticipation, contractfile.InvolvementCoConstruction)},
		"launch":      {enum("launch", "mode"), words(contractfile.LaunchByMeeting, contractfile.LaunchByLetter, contractfile.LaunchByEmail, contractfile.LaunchByPhone)},
		"letter":      {enum("letter", "kind"), words(contractfile.LetterFraming, contractfile.LetterIntent)},
		"dialogue":    {enum("dialogue", "kind"), words(contractfile.DialogueAnnual, contractfile.DialogueMidTerm, contractfile.DialogueFinal, contractfile.DialogueAdditional)},
		"dialogue status": {enum("dialogue", "status"),
			words(contractfile.DialogueHeld, contractfile.DialoguePlanned, contractfile.DialogueCancelled)},
		"finding": {enum("finding", "nature"),
			words(contractfile.FindingDifficulty, contractfile.FindingIssue, contractfile.FindingStrength, contractfile.FindingSpecificity)},
		"indicator": {enum("indicator", "kind"), words(contractfile.IndicatorOutput, contractfile.IndicatorResult, contractfile.IndicatorActivity)},
		"direction": {enum("indicator", "direction"), words(contractfile.DirectionUp, contractfile.DirectionDown)},
		"funding":   {enum("actionSheet", "funding"), words(contractfile.Funded, contractfile.Unfunded)},
		"step": {enum("step", "status"), words(contractfile.StepDone, contractfile.StepToDo, contractfile.StepInProgress, contractfile.StepLate,
			contractfile.StepPartlyDone, contractfile.StepAbandoned)},
	} {
		slices.Sort(c.schema)
		slices.Sort(c.constants)
		if diff := cmp.Diff(c.schema, c.constants); diff != "" {
			t.Errorf("%s (-schema +constants):\n%s", name, diff)
		}
	}
}

// A rule added to the schema without its French sentence would be reported as "cette valeur n'a pas la forme attendue".
func TestEveryRuleOfTheSchemaHasASentence(t *testing.T) {
	silent := []string{"$schema", "$id", "$ref", "$defs", "title", "description", "properties", "patternProperties", "items"}
	spoken := []string{"type", "enum", "format", "pattern", "required", "additionalProperties", "minItems", "maxItems", "maxProperties", "maxLength", "minimum", "maximum"}
	var root map[string]any
	if err := json.Unmarshal(contractfile.Schema(), &root); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	var walk func(node map[string]any)
	walk = func(node map[string]any) {
		for keyword, value := range node {
			used[keyword] = true
			child, ok := value.(map[string]any)
			if !ok {
				continue
			}
			if keyword == "items" {
				walk(child)
				continue
			}
			for _, each := range child {
				walk(each.(map[string]any))
			}
		}
	}
	walk(root)
	if diff := cmp.Diff(slices.Sorted(slices.Values(slices.Concat(silent, spoken))), slices.Sorted(maps.Keys(used))); diff != "" {
		t.Errorf("keywords (-known here +in the schema): give each new rule a sentence and a damage\n%s", diff)
	}
	for _, d := range structureDamages {
		for _, p := range refusal(t, edited(t, d.example, d.edit)).Problems {
			if strings.Contains(p.Message, "cette valeur n'a pas la forme attendue") {
				t.Errorf("%s has no sentence of its own: %s", d.name, p.Message)
			}
		}
	}
}
