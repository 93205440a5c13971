package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"jalon/internal/audit"
	"jalon/internal/contract"
)

// Policy is a set of rules under which the contract lived: durations, legal days, reminders.
type Policy struct {
	Version string `json:"version"`
	Digest  string `json:"sha256"`           // of Values
	Since   int64  `json:"since"`            // number of the fact that brought it; zero for what the contract came in with
	Sourced bool   `json:"source,omitempty"` // Source is there
	Values  string `json:"-"`                // JSON with sorted names
	Source  string `json:"-"`                // YAML from which they were read, with its comments
}

// livedUnder takes the rules from where the contract has them: its opening, and the facts that brought others. They are
// compared as they were written, not as this release reads them: rules gain fields.
func livedUnder(e audit.Evidence) ([]Policy, error) {
	first, err := openedUnder([]byte(e.Row.Opening))
	if err != nil {
		return nil, fmt.Errorf("bundle: opening of %s: %w", e.Contract, err)
	}
	list := []Policy{first}
	for _, stored := range e.Facts {
		var fact struct {
			Kind   contract.Kind `json:"kind"`
			Detail struct {
				Rules json.RawMessage `json:"rules"`
			} `json:"detail"`
		}
		err := json.Unmarshal([]byte(stored.Fact), &fact)
		if err == nil && fact.Kind == contract.PolicyChanged {
			var next Policy
			next, err = policyOf(fact.Detail.Rules, stored.Seq)
			list = append(list, next)
		}
		if err != nil {
			return nil, fmt.Errorf("bundle: fact %d of %s: %w", stored.Seq, e.Contract, err)
		}
	}
	return list, nil
}

// openedUnder is the policy of an opening. One of the first release names none: there was one.
func openedUnder(opening []byte) (Policy, error) {
	var named struct {
		Rules json.RawMessage `json:"rules"`
	}
	if err := json.Unmarshal(opening, &named); err != nil || len(named.Rules) > 0 {
		return policyOf(named.Rules, 0)
	}
	var state contract.State
	if err := json.Unmarshal(opening, &state); err != nil {
		return Policy{}, err
	}
	rules, err := json.Marshal(state.Agreed())
	if err != nil {
		return Policy{}, err
	}
	return policyOf(rules, 0)
}

func policyOf(rules json.RawMessage, since int64) (Policy, error) {
	var tree map[string]any
	if err := json.Unmarshal(rules, &tree); err != nil {
		return Policy{}, err
	}
	values, err := json.Marshal(tree)
	if err != nil {
		return Policy{}, err
	}
	version, _ := tree["version"].(string)
	sum := sha256.Sum256(values)
	return Policy{Version: version, Digest: hex.EncodeToString(sum[:]), Since: since, Values: string(values)}, nil
}

// Explain adds the policies as people wrote them, each by the digest of its values. Where there is none the values stand alone.
func (b *Bundle) Explain(sources map[string]string) {
	for i := range b.Policies {
		p := &b.Policies[i]
		p.Source, p.Sourced = sources[p.Digest], sources[p.Digest] != ""
	}
}

// policies tells the first of the policies that is not the one under which the contract lived.
func (b *Bundle) policies() error {
	lived, err := livedUnder(b.Evidence)
	if err != nil {
		return nil // what cannot be read is told of the fact
	}
	for i := range max(len(lived), len(b.Policies)) {
		switch {
		case i >= len(b.Policies):
			return fmt.Errorf("la politique %s, sous laquelle il a vécu, manque", lived[i].Version)
		case i >= len(lived):
			return fmt.Errorf("il n'a pas vécu sous la politique %s", b.Policies[i].Version)
		}
		if p := b.Policies[i]; p.Version != lived[i].Version || p.Digest != lived[i].Digest || p.Since != lived[i].Since || p.Values != lived[i].Values {
			return fmt.Errorf("la politique %s n'a pas les valeurs sous lesquelles il a vécu", p.Version)
		}
	}
	return nil
}

// policyMembers are the files of the policies, each once: a contract may have come back to one.
func (b *Bundle) policyMembers() (list []member) {
	written := map[string]bool{}
	for _, p := range b.Policies {
		if !written[p.Digest] {
			list = append(list, member{policiesFolder + p.Digest + valuesEnd, []byte(p.Values)})
		}
		if !written[p.Digest] && p.Sourced {
			list = append(list, member{policiesFolder + p.Digest + sourceEnd, []byte(p.Source)})
		}
		written[p.Digest] = true
	}
	return list
}

// restore reads a policy's files back.
func (p *Policy) restore(files map[string][]byte) error {
	values, err := needed(files, policiesFolder+p.Digest+valuesEnd)
	if err != nil {
		return err
	}
	p.Values = string(values)
	if !p.Sourced {
		return nil
	}
	source, err := needed(files, policiesFolder+p.Digest+sourceEnd)
	p.Source = string(source)
	return err
}
