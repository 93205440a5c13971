// Package dossier reads a contract file as the kernel and people need it: who takes part, what things are called, and
// in which state Jalon takes the contract over.
package dossier

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/mention"
	"jalon/internal/policy"
	"jalon/internal/schedule"
)

// Dossier is one contract file with its people.
type Dossier struct {
	File    *contractfile.File
	Parties []Party
	People  []Person
	Rules   schedule.Policy // under which the contract comes in; a successor keeps its predecessor's
	known   map[string]Known
}

// Known is how to name and to reach a person.
type Known struct{ Name, Address string }

// Party is a signatory of the contract as people call it. Organisation is the same in every contract: an authority's
// code, or what identifies the managing body.
type Party struct{ Code, Kind, Name, Organisation string }

// Person is somebody with a part in the contract; one person may hold several, and may be met in several contracts.
type Person struct {
	ID      string
	Party   string
	Role    Role
	Sheet   string // fiche code, for a pilot
	Name    string
	Title   string // function, as the file writes it after the name
	Address string // where to write; pilots share the managing body's address, the only one that files give
}

// Role is the part that a person holds.
type Role = contract.Role

// The roles that a contract file names.
const (
	Referent  = contract.Referent
	Signatory = contract.Signatory
	Pilot     = contract.Pilot
)

// New reads a file's people and parties.
func New(file *contractfile.File) *Dossier {
	d := &Dossier{File: file, Rules: policy.Default(), known: map[string]Known{}}
	for _, a := range file.Authorities {
		d.Parties = append(d.Parties, Party{a.Code, string(a.Kind), a.Name, a.Code})
		d.add(a.Code, a.Code, Referent, "", a.Referent, a.Email)
		d.add(a.Code, a.Code, Signatory, "", a.Signatory, a.Email)
	}
	og := file.ManagingBody
	d.Parties = append(d.Parties, Party{schedule.ManagingBody, schedule.ManagingBody, og.Name, d.managingBody()})
	d.add(d.managingBody(), schedule.ManagingBody, Referent, "", og.CPOMReferent, og.Email)
	d.add(d.managingBody(), schedule.ManagingBody, Signatory, "", og.Representative, og.Email)
	for _, sheet := range file.ActionSheets {
		d.add(d.managingBody(), schedule.ManagingBody, Pilot, sheet.Code, sheet.Owner, og.Email)
	}
	return d
}

// Stored reads a dossier back from canonical JSON that was checked when it came in. Where it mentions people, they are
// who the mention says.
func Stored(canonical []byte) (*Dossier, error) {
	file := new(contractfile.File)
	if err := json.Unmarshal(canonical, file); err != nil {
		return nil, fmt.Errorf("dossier: stored contract file: %w", err)
	}
	return New(file), nil
}

// Told is Stored with the words that its mentions stand for: what people read, about the people whom the stored file
// mentions. Somebody who was erased has no name to be identified by any more, and no address.
func Told(stored, words []byte) (*Dossier, error) {
	mentions, err := Stored(stored)
	if err != nil {
		return nil, err
	}
	d, err := Stored(words)
	if err != nil {
		return nil, err
	}
	if len(d.People) != len(mentions.People) {
		return nil, fmt.Errorf("dossier: %d people are told of %d", len(d.People), len(mentions.People))
	}
	d.known = map[string]Known{}
	for i := range d.People {
		p := &d.People[i]
		p.ID = mentions.People[i].ID
		if p.Address == mention.ErasedPerson {
			p.Address = ""
		}
		d.known[p.ID] = Known{p.Name, p.Address}
	}
	return d, nil
}

func (d *Dossier) add(organisation, party string, role Role, sheet, written, address string) {
	name, title, _ := strings.Cut(written, ",")
	name, title = strings.TrimSpace(name), strings.TrimSpace(title)
	if name == "" {
		return // a party may have named nobody yet (F-KF-01)
	}
	id := PersonID(organisation, name)
	if mentions := mention.Find(name); len(mentions) > 0 {
		id = mentions[0].Person
	}
	d.known[id] = Known{name, address}
	d.People = append(d.People, Person{ID: id, Party: party, Role: role, Sheet: sheet, Name: name, Title: title, Address: address})
}

// managingBody tells apart the people of two managing bodies, both of which are party "OG" of their own contracts.
func (d *Dossier) managingBody() string {
	if d.File.ManagingBody.FinessEJ != "" {
		return d.File.ManagingBody.FinessEJ
	}
	return d.File.ManagingBody.Name
}

// PersonID is the opaque identifier of a person of an organisation. The same person has the same one in every
// contract; the name cannot be read from it.
func PersonID(organisation, name string) string {
	sum := sha256.Sum256([]byte(organisation + "\x00" + strings.ToLower(strings.Join(strings.Fields(name), " "))))
	return "p-" + hex.EncodeToString(sum[:6])
}

// holder is the person who holds a role for a party.
func (d *Dossier) holder(party string, role Role) string {
	for _, p := range d.People {
		if p.Party == party && p.Role == role {
			return p.ID
		}
	}
	return ""
}

// referent is who acts for a party from day to day: its referent, or its signatory while that post is vacant.
func (d *Dossier) referent(party string) string {
	return cmp.Or(d.holder(party, Referent), d.holder(party, Signatory))
}

// Person is a person's name, or the id where nobody of that id is known.
func (d *Dossier) Person(id string) string {
	if somebody, known := d.known[id]; known {
		return somebody.Name
	}
	return id
}

// Address is where to write to a person; "" where nobody of that id is known.
func (d *Dossier) Address(id string) string { return d.known[id].Address }

// Knowing is the dossier with the people who were registered since its file was written; they go before the file's.
func (d *Dossier) Knowing(people map[string]Known) *Dossier {
	wider := *d
	wider.known = maps.Clone(d.known)
	maps.Copy(wider.known, people)
	return &wider
}

// Party is a party's name.
func (d *Dossier) Party(code string) string {
	for _, p := range d.Parties {
		if p.Code == code {
			return p.Name
		}
	}
	return code
}

// Sheet is a fiche's title.
func (d *Dossier) Sheet(code string) string {
	for _, sheet := range d.File.ActionSheets {
		if sheet.Code == code {
			return sheet.Title
		}
	}
	return code
}

// Step is the label of a fiche's n-th step, counted from 1.
func (d *Dossier) Step(code string, n int) string {
	for _, sheet := range d.File.ActionSheets {
		if sheet.Code == code && n >= 1 && n <= len(sheet.Steps) {
			return sheet.Steps[n-1].Label
		}
	}
	return fmt.Sprintf("étape %d", n)
}

// Terms is what the schedule is computed from, with the words of the steps.
func (d *Dossier) Terms() schedule.Terms {
	state := d.Opening()
	terms := state.Terms()
	for i := range terms.Steps {
		terms.Steps[i].Label = d.Step(terms.Steps[i].Sheet, terms.Steps[i].N)
	}
	return terms
}
