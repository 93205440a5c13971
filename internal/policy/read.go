package policy

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
)

// read turns the text into a policy in three passes, each only when the one before found nothing: the YAML, the
// structure that the schema asks for, then the meaning. known are the policies that it may extend.
func read(text []byte, known []Policy) (Policy, error) {
	tree, lines, err := parse(text)
	if err != nil {
		return Policy{}, err
	}
	found := &report{lines: lines}
	tree, err = extended(tree, known, found)
	if err != nil {
		return Policy{}, err
	}
	if err := found.structure(tree); err != nil {
		return Policy{}, err
	}
	if err := found.invalid(); err != nil {
		return Policy{}, err
	}

	written, err := json.Marshal(tree)
	if err != nil {
		return Policy{}, fmt.Errorf("policy: %w", err)
	}
	f := new(file)
	if err := json.Unmarshal(written, f); err != nil {
		return Policy{}, fmt.Errorf("policy: the schema accepted what the types refuse: %w", err)
	}
	if f.thresholds, err = f.limits(); err != nil {
		return Policy{}, fmt.Errorf("policy: the schema accepted what the thresholds refuse: %w", err)
	}
	(&check{file: f, found: found}).all()
	if err := found.invalid(); err != nil {
		return Policy{}, err
	}
	p := Policy{Policy: f.rules(), Extends: f.Extends, Note: f.Note, Sources: f.sources(), Vigilance: f.thresholds, Text: text}
	p.Digest, err = digest(p.Policy)
	return p, err
}

// extended fills in what a file leaves to the version that it extends.
func extended(tree map[string]any, known []Policy, found *report) (map[string]any, error) {
	version, asked := tree["extends"].(string)
	if !asked {
		return tree, nil // absent, or of a type that the schema refuses
	}
	names := make([]string, len(known))
	for i, p := range known {
		names[i] = p.Version
		if p.Version != version {
			continue
		}
		base, _, err := parse(p.Text)
		if err != nil {
			return nil, err
		}
		// These say what one file is, not what its contracts live under.
		for _, own := range []string{"version", "title", "note", "authority"} {
			delete(base, own)
		}
		return over(base, tree), nil
	}
	found.add("extends", "aucune version publiée ne s'appelle "+quoted(version)+".", "Choisissez parmi\u00a0: "+strings.Join(names, ", ")+".")
	return nil, found.invalid()
}

// over lays one tree over another: what is written replaces, what is not remains. A figure is replaced with its source,
// since the source of the old value says nothing of the new one; only its name remains.
func over(base, own map[string]any) map[string]any {
	merged := maps.Clone(base)
	for name, value := range own {
		below, isMap := merged[name].(map[string]any)
		above, isMapToo := value.(map[string]any)
		switch _, figure := below["source"]; {
		case isMap && isMapToo && figure:
			merged[name] = above
			if _, named := above["label"]; !named && below["label"] != nil {
				above["label"] = below["label"]
			}
		case isMap && isMapToo:
			merged[name] = over(below, above)
		default:
			merged[name] = value
		}
	}
	return merged
}
