// Package policy reads policies: the durations, legal days and reminders under which contracts are agreed, as YAML that
// an authority can write and that says where each figure comes from.
//
// What a file compiles to is a schedule.Policy; a contract carries that for life, so a file is refused as a whole when
// anything in it is wrong, and a published version never changes: its digest is locked by a test.
package policy

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"sync"

	"jalon/internal/schedule"
	"jalon/internal/vigilance"
)

// MaxBytes is the size above which a file is refused unread: 64 KiB, some eight times the reference policy.
const MaxBytes = 64 << 10

//go:embed schema.json
var schemaText []byte

//go:embed policies/*.yaml
var files embed.FS

// Schema is the JSON Schema (2020-12) of a policy file, once its YAML is read and what it extends is filled in.
func Schema() []byte { return bytes.Clone(schemaText) }

// Policy is a policy with what people need to judge it.
type Policy struct {
	schedule.Policy
	Extends string   // version it started from, "" for none
	Note    string   // French: what the version is about
	Sources []Source // of its figures and legal days, in the order of docs/policies.md
	Text    []byte   // the YAML as it was read
	Digest  string   // SHA-256, in hexadecimal, of the canonical JSON of the schedule.Policy
	// Vigilance has the thresholds of the V- rules. Contracts do not carry them, so they are no part of Digest: they are
	// looked up by version.
	Vigilance vigilance.Limits
}

// Default is the policy of contracts that begin today, for authorities without one of their own. What it holds is shared:
// it is for reading only.
func Default() schedule.Policy { return latest().Policy }

// Published lists the versions that Jalon brings along, oldest first. The example is none of them.
func Published() []Policy { return slices.Clone(embedded()[:2]) }

// Example is an authority's policy that extends the default one and changes a few values.
func Example() Policy { return embedded()[2] }

// Named finds a policy that Jalon brings along by its version; "default" and "exemple" stand for themselves.
func Named(version string) (Policy, bool) {
	switch version {
	case "default":
		return latest(), true
	case "exemple":
		return Example(), true
	}
	for _, p := range embedded() {
		if p.Version == version {
			return p, true
		}
	}
	return Policy{}, false
}

// Read reads one policy file to its end. Trouble in the content is an *Invalid; any other error comes from r.
func Read(r io.Reader) (Policy, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Policy{}, fmt.Errorf("policy: reading: %w", err)
	}
	p, err := read(text, embedded()[:2])
	if err != nil {
		return Policy{}, err
	}
	// The version would tell two policies apart in every contract, so it names one only.
	if known, taken := Named(p.Version); taken && (known.Digest != p.Digest || !reflect.DeepEqual(known.Vigilance, p.Vigilance)) {
		return Policy{}, refuse("version", "la version "+quoted(p.Version)+" est déjà publiée avec d'autres valeurs.",
			"Une version publiée ne change pas\u00a0: donnez une autre version à ce fichier.")
	}
	return p, nil
}

func latest() Policy { return embedded()[1] }

// embedded reads the policies of this release once: the published versions, then the example. They are part of the
// program, so one that cannot be read is a defect of it, which any test finds.
var embedded = sync.OnceValue(func() []Policy {
	var known []Policy
	for _, name := range []string{"2026.1", "2026.2", "exemple"} {
		text, err := files.ReadFile("policies/" + name + ".yaml")
		if err != nil {
			panic(err)
		}
		p, err := read(text, known)
		if err != nil {
			panic(fmt.Sprintf("policy: %s.yaml:\n%v", name, err))
		}
		known = append(known, p)
	}
	return known
})

// digest does not depend on the order of fields in Go: canonical JSON has its names sorted.
func digest(p schedule.Policy) (string, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("policy: canonical form: %w", err)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		return "", fmt.Errorf("policy: canonical form: %w", err)
	}
	if text, err = json.Marshal(tree); err != nil {
		return "", fmt.Errorf("policy: canonical form: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}
