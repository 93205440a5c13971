package content_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"jalon/internal/content"
	"jalon/internal/contractfile"
	"jalon/internal/contractfile/generate"
)

// part is a version of a part of the diagnostic.
func part(item content.Item, body string) content.Draft {
	return content.Draft{Item: item, Version: 1, Body: json.RawMessage(body)}
}

// written is the same file with more written in its diagnostic.
func written(t testing.TB, file *contractfile.File, drafts ...content.Draft) *contractfile.File {
	t.Helper()
	overlaid, err := content.Overlay(file, drafts, nil)
	must(t, err)
	return overlaid
}

// New parts go last as people count, and what is taken out again was never there: no list, and no diagnostic where the file
// has none.
func TestPartsThatAreTakenOutLeaveNoTrace(t *testing.T) {
	without := 0
	for seed := range uint64(60) {
		file := generate.File(rand.New(rand.NewPCG(seed, 5)))
		if file.Diagnostic == nil {
			without++
		}
		authority := file.Authorities[0].Code
		drafts := []content.Draft{
			part("section/OG:new.10", `{"scope":"OG","block":"new.10","text":"Dix."}`), part("section/OG:new.9", `{"scope":"OG","block":"new.9","text":"Neuf."}`),
			part(content.ItemOf(content.Territorial, authority), `{"authority":"`+authority+`","waived":true}`),
			part("reaction/OG", `[{"party":"OG","stance":"accord","on":"2027-01-02"},{"party":"OG","stance":"remarque","text":"Puis.","on":"2027-01-01"}]`),
			part("synthesis/T1", `{"theme":"T1","prospects":"Loin."}`), part(content.Framing, `{"want":"Tenir."}`),
		}
		full := written(t, file, drafts...)
		must(t, content.Check(full))
		sections := full.Diagnostic.Sections[len(full.Diagnostic.Sections)-2:]
		if sections[0].Block != "new.9" || sections[1].Block != "new.10" {
			t.Errorf("seed %d: new sections stand as %v", seed, sections)
		}
		var gone []content.Draft
		for _, d := range drafts {
			if _, filed := content.Body(file, d.Item); !filed {
				if _, there := content.Body(full, d.Item); !there {
					t.Errorf("seed %d: %s was not written", seed, d.Item)
				}
				gone = append(gone, content.Draft{Item: d.Item, Version: 2})
			}
		}
		if got := written(t, file, gone...); got.Digest() != file.Digest() {
			t.Errorf("seed %d: another file without %v", seed, gone)
		}
	}
	if without < 3 {
		t.Errorf("%d files have no diagnostic", without)
	}
}

// The dates of a diagnostic and its parts come and go without each other.
func TestTheDiagnosticIsApartFromItsParts(t *testing.T) {
	file := generate.File(rand.New(rand.NewPCG(1, 5)))
	file.Diagnostic = nil
	section := part("section/OG:estate", `{"scope":"OG","block":"estate","text":"Un toit."}`)
	dates := part(content.Diagnostic, `{"og_start":"2026-01-05","grid":"2026.1","grid_versions":{"X":"a<b"}}`)
	both := written(t, file, section, dates)
	if both.Diagnostic.OGStart.IsZero() || len(both.Diagnostic.Sections) != 1 {
		t.Errorf("%+v", both.Diagnostic)
	}
	body, _ := content.Body(both, content.Diagnostic)
	if strings.Contains(string(body), "sections") || !strings.Contains(string(body), `"a<b"`) {
		t.Errorf("the diagnostic alone: %s", body)
	}
	if got := written(t, both, content.Draft{Item: content.Diagnostic}); len(got.Diagnostic.Sections) != 1 || !got.Diagnostic.OGStart.IsZero() {
		t.Errorf("without its dates: %+v", got.Diagnostic)
	}
	if got := written(t, both, content.Draft{Item: section.Item}); len(got.Diagnostic.Sections) != 0 || got.Diagnostic.OGStart.IsZero() {
		t.Errorf("without its section: %+v", got.Diagnostic)
	}
	if got := written(t, file, part(content.Diagnostic, `{}`), section); len(got.Diagnostic.Sections) != 1 {
		t.Errorf("an empty diagnostic with a section: %+v", got.Diagnostic)
	}
}

// What a party answered keeps its order, and the places that it has among those of the others.
func TestReactionsKeepTheirOrder(t *testing.T) {
	file := generate.File(rand.New(rand.NewPCG(2, 5)))
	r := func(party, text string) contractfile.Reaction {
		return contractfile.Reaction{Party: party, Stance: contractfile.StanceComment, Text: text, On: file.EffectiveOn}
	}
	file.Diagnostic = &contractfile.Diagnostic{Reactions: []contractfile.Reaction{r("OG", "1"), r("CD", "2"), r("OG", "3")}}
	for _, c := range []struct {
		drafts []content.Draft
		want   string
	}{
		{nil, "1 2 3"},
		{[]content.Draft{part("reaction/OG", answers(t, r("OG", "a"), r("OG", "b"), r("OG", "c")))}, "a 2 b c"},
		{[]content.Draft{part("reaction/OG", answers(t, r("OG", "a")))}, "a 2"},
		{[]content.Draft{part("reaction/OG", "[]"), part("reaction/AR", answers(t, r("AR", "d")))}, "2 d"},
		{[]content.Draft{{Item: "reaction/CD"}}, "1 3"},
	} {
		var got []string
		for _, r := range written(t, file, c.drafts...).Diagnostic.Reactions {
			got = append(got, r.Text)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%v, and not %s", got, c.want)
		}
	}
	if body, _ := content.Body(file, "reaction/OG"); string(body) != answers(t, r("OG", "1"), r("OG", "3")) {
		t.Errorf("the OG answered %s", body)
	}
}

func answers(t testing.TB, reactions ...contractfile.Reaction) string {
	t.Helper()
	body, there := content.Body(&contractfile.File{Diagnostic: &contractfile.Diagnostic{Reactions: reactions}}, content.ItemOf(content.Reaction, reactions[0].Party))
	if !there {
		t.Fatal("no reactions")
	}
	return string(body)
}

// A file may have a section twice: it is edited where it first stands, and taken out wherever.
func TestASectionThatStandsTwice(t *testing.T) {
	file := generate.File(rand.New(rand.NewPCG(3, 5)))
	one := contractfile.DiagnosticSection{Scope: "OG", Block: "estate", Text: "Un."}
	file.Diagnostic = &contractfile.Diagnostic{Sections: []contractfile.DiagnosticSection{one, {Scope: "OG", Block: "budget"}, one}}
	got := written(t, file, part("section/OG:estate", `{"scope":"OG","block":"estate","text":"Deux."}`)).Diagnostic.Sections
	if len(got) != 3 || got[0].Text != "Deux." || got[2] != one {
		t.Errorf("%+v", got)
	}
	if got := written(t, file, content.Draft{Item: "section/OG:estate"}).Diagnostic.Sections; len(got) != 1 || got[0].Block != "budget" {
		t.Errorf("%+v", got)
	}
}

// A part says what it is named, and its mistakes stand beside its own fields.
func TestAPartIsRefusedInItsOwnTerms(t *testing.T) {
	file := generate.File(rand.New(rand.NewPCG(4, 5)))
	file.Diagnostic = &contractfile.Diagnostic{
		Sections:  []contractfile.DiagnosticSection{{Scope: "OG", Block: "budget"}, {Scope: "OG", Block: "estate"}},
		Reactions: []contractfile.Reaction{{Party: "CD", Stance: contractfile.StanceAgree, On: file.EffectiveOn}},
	}
	file.Diagnostic.Reactions[0].Party = file.Authorities[0].Code
	for _, c := range []struct {
		item                content.Item
		body, pointer, says string
	}{
		{"section/OG:estate", `{"scope":"OG","block":"estate","texte":"x"}`, "/texte", "n'existe pas"},
		{"section/OG:estate", `{"scope":"OG","block":"budget","text":"x"}`, "/block", "estate"},
		{"section/OG:estate", `{"scope":"A","block":"estate","text":"x"}`, "/scope", "OG"},
		{"section/OG:estate", `{"block":"estate"}`, "/scope", "OG"},
		{"section/OG:estate", `["OG"]`, "/scope", "OG"},
		{"section/NOWHERE:estate", `{"scope":"NOWHERE","block":"estate"}`, "/scope", "NOWHERE"},
		{"territorial/NOBODY", `{"authority":"NOBODY"}`, "/authority", "NOBODY"},
		{"synthesis/T9", `{"theme":"T9"}`, "/theme", "T1"},
		{"synthesis/T1", `{"theme":"T2"}`, "/theme", "T1"},
		{"reaction/OG", `{"party":"OG","stance":"accord","on":"2027-01-01"}`, "", "liste"},
		{"reaction/OG", `[{"party":"OG","stance":"accord","on":"2027-01-01"},{"party":"CD","stance":"accord","on":"2027-01-01"}]`, "/1/party", "OG"},
		{"reaction/OG", `[{"party":"OG","stance":"accord","on":"2027-01-01"},{"party":"OG","stance":"accord","on":"2027-02-30"}]`, "/1/on", "2027-02-30"},
		{content.Framing, `{"Want":"x"}`, "/Want", "Want"},
		{content.Diagnostic, `{"og_start":"2026-01-05","sections":[]}`, "/sections", "à part"},
		{content.Diagnostic, `{"og_start":"2026-01-05","og_start":"2026-01-06"}`, "/og_start", "plusieurs fois"},
		{content.Diagnostic, `["x"]`, "", "objet"},
	} {
		_, err := content.Accept(file, nil, part(c.item, c.body))
		invalid, is := errors.AsType[*contractfile.Invalid](err)
		if !is || invalid.Problems[0].Pointer != c.pointer || !strings.Contains(invalid.Error(), c.says) {
			t.Errorf("%s, %s: %v, want %s at %q", c.item, c.body, err, c.says, c.pointer)
		}
	}
}

// Twenty structures write ten blocks at their full length: no part stands in the way of another.
func TestALargeDiagnosticFits(t *testing.T) {
	file := generate.File(rand.New(rand.NewPCG(5, 5)))
	facility := file.Facilities[0]
	file.Facilities = nil
	var drafts []content.Draft
	for i := range 20 {
		facility.Code = fmt.Sprintf("E%d", i+1)
		file.Facilities = append(file.Facilities, facility)
		for block := range 10 {
			body, err := json.Marshal(contractfile.DiagnosticSection{Scope: facility.Code, Block: fmt.Sprintf("b%d", block), Text: strings.Repeat("é", 4000)})
			must(t, err)
			drafts = append(drafts, part(content.ItemOf(content.Section, facility.Code, fmt.Sprintf("b%d", block)), string(body)))
		}
	}
	last := drafts[len(drafts)-1]
	accepted, err := content.Accept(file, drafts[:len(drafts)-1], last)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, s := range written(t, file, drafts...).Diagnostic.Sections[len(file.Diagnostic.Sections):] {
		codes = append(codes, s.Scope)
	}
	if len(accepted) < 8000 || len(codes) != 200 || codes[10] != "E2" || codes[199] != "E20" || !slices.IsSortedFunc(codes, byLength) {
		t.Errorf("%d bytes; %v", len(accepted), codes)
	}
}

func byLength(a, b string) int { return len(a) - len(b) }

// Each party writes its own parts, and all of them the dates and the synthesis (F-RA-05, F-DI-07, F-DI-11).
func TestEachPartyKeepsToItsOwnPart(t *testing.T) {
	for _, c := range []struct {
		item  content.Item
		party string
		says  string
	}{
		{"section/A-E1:estate", "OG", ""},
		{"section/A-E1:estate", "ARS-MV", "organisme gestionnaire"},
		{content.Framing, "OG", ""},
		{content.Framing, "CD-96", "cadrage"},
		{"territorial/ARS-MV", "ARS-MV", ""},
		{"territorial/ARS-MV", "CD-96", "territorial"},
		{"territorial/ARS-MV", "OG", "territorial"},
		{"reaction/CD-96", "CD-96", ""},
		{"reaction/CD-96", "OG", "pour elle-même"},
		{"synthesis/T1", "CD-96", ""},
		{content.Diagnostic, "CD-96", ""},
		{"finding/C1", "CD-96", ""},
	} {
		if got := content.Trespass(c.item, c.party); c.says == "" && got != "" || !strings.Contains(got, c.says) {
			t.Errorf("%s writes %s: %q", c.party, c.item, got)
		}
	}
}
