package dossier_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"jalon/internal/dossier"
	"jalon/internal/mention"
)

// aside makes mentions and keeps what they stand for.
type aside map[mention.Mention]string

func (a aside) of(person, words string) string {
	sum := sha256.Sum256([]byte(person + words))
	m := mention.Mention{Person: person, Commitment: hex.EncodeToString(sum[:])}
	a[m] = words
	return mention.Name(m.Person, m.Commitment)
}

func (a aside) words(m mention.Mention) (string, bool) {
	words, known := a[m]
	quoted, _ := json.Marshal(words)
	return strings.Trim(string(quoted), `"`), known
}

// A stored file names nobody, mentions the same people, and gives back the file that came in.
func TestAVeiledFileNamesNobody(t *testing.T) {
	for name, d := range map[string]*dossier.Dossier{
		"ehpad": ehpad(t, with("Relu par OLIVIER PRADEL et Karim Belaïd.", "timeline")), "handicap": handicap(t, with("Suite de Olivier Pradel", "title")),
	} {
		canonical, err := d.File.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		kept := aside{}
		veiled, err := d.Veil(kept.of)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range d.People {
			finder := mention.NewFinder([]string{p.Name}, []string{p.Address})
			if _, found := finder.Replace(string(veiled), strings.ToUpper); found {
				t.Errorf("%s: the file names %s", name, p.Name)
			}
		}
		if told := mention.Resolve(string(veiled), kept.words); told != string(canonical) {
			t.Errorf("%s: another file comes back", name)
		}
		again, err := dossier.Stored(veiled)
		if err != nil {
			t.Fatal(err)
		}
		same := func(a, b dossier.Person) bool {
			return a.ID == b.ID && a.Role == b.Role && a.Sheet == b.Sheet && a.Title == b.Title
		}
		if !slices.EqualFunc(again.People, d.People, same) {
			t.Errorf("%s: the people are others:\n%+v\n%+v", name, again.People, d.People)
		}
	}
}

// Namesakes are two people, and an address is that of whom it names.
func TestMentionsAreOfTheRightPerson(t *testing.T) {
	d := ehpad(t, func(file map[string]any) {
		file["managing_body"].(map[string]any)["representative"] = "Olivier Pradel, directeur"
	})
	kept := aside{}
	if _, err := d.Veil(kept.of); err != nil {
		t.Fatal(err)
	}
	owners := map[string][]string{}
	for m, words := range kept {
		owners[words] = append(owners[words], m.Person)
	}
	if len(owners["Olivier Pradel"]) != 2 {
		t.Errorf("Olivier Pradel is %v", owners["Olivier Pradel"])
	}
	if want := dossier.PersonID("CD-96", "Olivier Pradel"); !slices.Equal(owners["olivier.pradel@cd96.example"], []string{want}) {
		t.Errorf("the address is that of %v", owners["olivier.pradel@cd96.example"])
	}
}

// Somebody who was erased is still told apart from everybody else.
func TestAToldFileKeepsItsPeople(t *testing.T) {
	d := ehpad(t)
	kept := aside{}
	veiled, err := d.Veil(kept.of)
	if err != nil {
		t.Fatal(err)
	}
	erased := dossier.PersonID("CD-96", "Olivier Pradel")
	words := mention.Resolve(string(veiled), func(m mention.Mention) (string, bool) {
		if m.Person == erased {
			return mention.ErasedPerson, true
		}
		return kept.words(m)
	})
	told, err := dossier.Told(veiled, []byte(words))
	if err != nil {
		t.Fatal(err)
	}
	if told.Person(erased) != mention.ErasedPerson || told.Person(dossier.PersonID("ARS-MV", "Claire Vasseur")) != "Claire Vasseur" {
		t.Errorf("they are %q and %q", told.Person(erased), told.Person(dossier.PersonID("ARS-MV", "Claire Vasseur")))
	}
}
