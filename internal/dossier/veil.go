package dossier

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"jalon/internal/contractfile"
	"jalon/internal/mention"
)

// Veil is the canonical file with a mention wherever it names or addresses one of its people, in the fields that are
// made for it and in any text. of makes the mention of a person's exact words; asked twice it gives the same one.
// Resolving the mentions gives the file back, byte for byte.
func (d *Dossier) Veil(of func(person, words string) string) ([]byte, error) {
	veiled := *d.File
	v := d.veil(of)
	veiled.Authorities = append([]contractfile.Authority{}, veiled.Authorities...)
	for i := range veiled.Authorities {
		a := &veiled.Authorities[i]
		a.Email = v.address(a.Email, a.Code)
		a.Referent, a.Signatory = v.person(a.Code, a.Referent), v.person(a.Code, a.Signatory)
	}
	og := &veiled.ManagingBody
	og.Email = v.address(og.Email, contractfile.PartyManagingBody)
	og.CPOMReferent, og.Representative = v.person(d.managingBody(), og.CPOMReferent), v.person(d.managingBody(), og.Representative)
	veiled.ActionSheets = append([]contractfile.ActionSheet{}, veiled.ActionSheets...)
	for i := range veiled.ActionSheets {
		veiled.ActionSheets[i].Owner = v.person(d.managingBody(), veiled.ActionSheets[i].Owner)
	}
	canonical, err := veiled.Canonical()
	if err != nil {
		return nil, err
	}
	return EachText(canonical, v.text)
}

// VeilText is a text about the contract with a mention wherever it names one of its people.
func (d *Dossier) VeilText(text string, of func(person, words string) string) string {
	return d.veil(of).text(text)
}

// VeilPilot is one part of the file, canonical JSON, with a mention of its pilot, if it is a fiche that names one. A name of
// one word is found nowhere but in the field that is made for it.
func (d *Dossier) VeilPilot(part []byte, of func(person, words string) string) ([]byte, error) {
	fields := map[string]json.RawMessage{}
	if json.Unmarshal(part, &fields) != nil || len(fields["owner"]) == 0 {
		return part, nil // a list, or no fiche
	}
	var owner string
	if err := json.Unmarshal(fields["owner"], &owner); err != nil {
		return nil, fmt.Errorf("dossier: %w", err)
	}
	veiled, err := json.Marshal(veil{Dossier: d, of: of}.person(d.managingBody(), owner))
	if err != nil {
		return nil, err
	}
	fields["owner"] = veiled
	return json.Marshal(fields)
}

// veil is made once for all texts: making what looks for somebody takes longer than looking.
type veil struct {
	*Dossier
	of      func(person, words string) string
	finders []*mention.Finder // of each of the people; none where a mention stands already
}

func (d *Dossier) veil(of func(person, words string) string) veil {
	v := veil{Dossier: d, of: of}
	for _, p := range d.People {
		var finder *mention.Finder
		if len(mention.Find(p.Name)) == 0 {
			f := mention.NewFinder([]string{p.Name}, nil)
			finder = &f
		}
		v.finders = append(v.finders, finder)
	}
	return v
}

// person veils a name and leaves the function after it.
func (v veil) person(organisation, written string) string {
	name, _, _ := strings.Cut(written, ",")
	if name = strings.TrimSpace(name); name == "" || len(mention.Find(name)) > 0 {
		return written
	}
	return strings.Replace(written, name, v.of(PersonID(organisation, name), name), 1)
}

// address veils the address of a party. It is that of whoever it names, and otherwise of who acts from day to day.
func (v veil) address(written, party string) string {
	if written == "" || len(mention.Find(written)) > 0 {
		return written
	}
	owner := v.referent(party)
	for _, p := range v.People {
		if p.Party == party && p.Role != Pilot && mention.Addressed(p.Name, written) {
			owner = p.ID
			break
		}
	}
	if owner == "" {
		return written
	}
	return v.of(owner, written)
}

// text veils everybody in a text that may name anybody. The addresses that several people share are veiled where the
// file gives them and nowhere else.
func (v veil) text(text string) string {
	for i, p := range v.People {
		if v.finders[i] == nil {
			continue
		}
		text, _ = v.finders[i].Replace(text, func(words string) string { return v.of(p.ID, words) })
	}
	return text
}

// EachText changes every text of a JSON document, which is then written as contract files are: sorted keys, numbers as
// they were. Names of fields stay.
func EachText(document []byte, change func(string) string) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, fmt.Errorf("dossier: %w", err)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(eachText(tree, change)); err != nil {
		return nil, fmt.Errorf("dossier: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func eachText(tree any, change func(string) string) any {
	switch value := tree.(type) {
	case string:
		return change(value)
	case []any:
		for i := range value {
			value[i] = eachText(value[i], change)
		}
	case map[string]any:
		for name := range value {
			value[name] = eachText(value[name], change)
		}
	}
	return tree
}
