package content_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/content"
	"jalon/internal/contractfile"
	"jalon/internal/contractfile/generate"
)

// told is what changed, as a page would say it: [-removed-] and {+added+}.
func told(changes []content.Change) (lines []string) {
	for _, c := range changes {
		line := c.Field + " : "
		for _, run := range c.Runs {
			line += map[content.Op]string{content.Kept: run.Text, content.Removed: "[-" + run.Text + "-]", content.Added: "{+" + run.Text + "+}"}[run.Op]
		}
		lines = append(lines, line)
	}
	return lines
}

func TestChangesAreToldFieldByField(t *testing.T) {
	for _, c := range []struct {
		name                string
		item                content.Item
		before, after, want string
	}{
		{"words", "finding/C1", `{"code":"C1","has_lever":true,"text":"Un bilan annuel des départs."}`, `{"code":"C1","has_lever":false,"text":"Un bilan trimestriel des départs."}`,
			"levier d'action : [-oui-]{+non+}\ntexte du constat : Un bilan [-annuel-]{+trimestriel+} des départs."},
		{"steps by position", "action_sheet/FA1", `{"code":"FA1","steps":[{"due_on":"2027-01-01","label":"a"}]}`, `{"code":"FA1","steps":[{"due_on":"2028-01-01","label":"a"},{"label":"b"}]}`,
			"étapes, n°\u00a01, échéance de l'étape : [-01/01/2027-]{+01/01/2028+}\nétapes, n°\u00a02, libellé de l'étape : {+b+}"},
		{"indicators by code", "action_sheet/FA1", `{"code":"FA1","title":"x","steps":[],"indicators":[{"code":"I1","targets":{"2027":1.50}},{"code":"I2","label":"l"}]}`,
			`{"code":"FA1","title":"x","steps":[],"indicators":[{"code":"I2","label":"m"},{"code":"I1","targets":{"2027":2}}]}`,
			"indicateurs, I2, libellé de l'indicateur : [-l-]{+m+}\nindicateurs, I1, cibles par année, 2027 : [-1,50-]{+2+}"},
		{"taken out", "intent_sheet/FA1", `{"code":"FA1","title":"Une fiche","reason":""}`, ``, "code de la fiche d'intention : [-FA1-]\nintitulé de la fiche d'intention : [-Une fiche-]"},
		{"whole list", "conventions", `[{"partner":"GHT","signed_on":"2027-01-01"}]`, `[{"partner":"MDPH","signed_on":"2027-01-01"}]`, "n°\u00a01, partenaire : [-GHT-]{+MDPH+}"},
		{"a part of the diagnostic", "section/OG:estate", `{"block":"estate","scope":"OG","text":"Un toit."}`, `{"block":"estate","empty_reason":"Neuf.","scope":"OG"}`,
			"raison de l'absence : {+Neuf.+}\ntexte de la partie : [-Un toit.-]"},
		{"answers by question", content.Framing, `{"want":"Tenir."}`, `{"can":"Peu.","want":"Tenir."}`, "questions de cadrage, can : {+Peu.+}"},
		{"what a party answered", "reaction/CD-96", ``, `[{"on":"2027-01-02","party":"CD-96","stance":"accord"}]`,
			"n°\u00a01, date de la réaction : {+02/01/2027+}\nn°\u00a01, partie : {+CD-96+}\nn°\u00a01, position : {+accord+}"},
		{"null is nothing", "finding/C1", `{"code":"C1","has_lever":true,"measure":""}`, `{"code":"C1","has_lever":true,"priority":null}`, ""},
	} {
		var after json.RawMessage
		if c.after != "" {
			after = json.RawMessage(c.after)
		}
		if diff := cmp.Diff(c.want, strings.Join(told(content.Compare(c.item, json.RawMessage(c.before), after)), "\n")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// Between any two texts, what was kept and removed is the first, what was kept and added the second, and no word is split.
func TestRunsMakeBothTexts(t *testing.T) {
	words := strings.Fields("un bilan annuel trimestriel des l'effet œuvre e\u0301te 12,5 % « x » 🏠 <b>")
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		text := func() string {
			var b strings.Builder
			for range r.IntN(30) {
				b.WriteString(words[r.IntN(len(words))] + []string{" ", "\n", "\u00a0", ""}[r.IntN(4)])
			}
			return b.String()
		}
		body := func(text string) json.RawMessage {
			body, err := json.Marshal(map[string]any{"code": "C1", "has_lever": true, "text": text})
			if err != nil {
				t.Fatal(err)
			}
			return body
		}
		before, after := text(), text()
		var was, becomes strings.Builder
		for _, change := range content.Compare("finding/C1", body(before), body(after)) {
			for i, run := range change.Runs {
				if run.Op != content.Added {
					was.WriteString(run.Text)
				}
				if run.Op != content.Removed {
					becomes.WriteString(run.Text)
				}
				if run.Text == "" || i > 0 && change.Runs[i-1].Op == run.Op {
					t.Errorf("seed %d: runs %q", seed, change.Runs)
				}
			}
		}
		if before != after && (was.String() != before || becomes.String() != after) {
			t.Fatalf("seed %d: %q and %q\nare told as %q and %q", seed, before, after, was.String(), becomes.String())
		}
	}
}

// Every field of every item has a French name, whatever it holds.
func TestEveryChangeHasAFrenchName(t *testing.T) {
	english := 0
	for seed := range uint64(20) {
		file := generate.File(rand.New(rand.NewPCG(seed, 3)))
		for _, item := range itemsOf(file) {
			body, _ := content.Body(file, item)
			for _, change := range content.Compare(item, nil, body) {
				english++
				for _, name := range strings.Split(change.Field, ", ") {
					if strings.Contains(name, "_") || name == "" {
						t.Fatalf("seed %d, %s: %q of %s", seed, item, change.Field, body)
					}
				}
			}
		}
	}
	if english < 500 {
		t.Errorf("%d changes were looked at", english)
	}
}

// itemsOf lists the items that a file has.
func itemsOf(file *contractfile.File) []content.Item {
	items := []content.Item{content.Diagnostic, content.Framing, "conventions", "annexes", "meetings", "letters", "involvement", "follow_up_files", "reorganisation"}
	if d := file.Diagnostic; d != nil {
		for _, s := range d.Sections {
			items = append(items, content.ItemOf(content.Section, s.Scope, s.Block))
		}
		for _, t := range d.Territorial {
			items = append(items, content.ItemOf(content.Territorial, t.Authority))
		}
		for _, r := range d.Reactions {
			items = append(items, content.ItemOf(content.Reaction, r.Party))
		}
		for _, s := range d.Synthesis {
			items = append(items, content.ItemOf(content.Synthesis, s.Theme))
		}
	}
	for _, f := range file.Findings {
		items = append(items, content.ItemOf(content.Finding, f.Code))
	}
	for _, s := range file.StrategicObjectives {
		items = append(items, content.ItemOf(content.StrategicObjective, s.Code))
	}
	for _, s := range file.ActionSheets {
		items = append(items, content.ItemOf(content.ActionSheet, s.Code))
	}
	for _, s := range file.IntentSheets {
		items = append(items, content.ItemOf(content.IntentSheet, s.Code))
	}
	slices.Sort(items)
	return slices.Compact(items) // a file may have a section twice
}

// Two long texts that share nothing are told in reasonable time.
func TestLongTextsAreCompared(t *testing.T) {
	long := func(from int) json.RawMessage {
		var b strings.Builder
		for i := range 600 {
			fmt.Fprintf(&b, "m%d ", from+i)
		}
		body, _ := json.Marshal(map[string]any{"code": "C1", "has_lever": true, "text": b.String()})
		return body
	}
	if changes := content.Compare("finding/C1", long(0), long(1000)); len(changes) != 1 {
		t.Errorf("%d changes", len(changes))
	}
}
