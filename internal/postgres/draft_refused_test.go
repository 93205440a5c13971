package postgres_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"jalon/internal/content"
	"jalon/internal/contractfile"
	"jalon/internal/postgres"
)

// A draft that would make the contract wrong is refused with the field inside the item, and nothing of it is kept.
func TestADraftThatMakesTheContractWrongIsRefused(t *testing.T) {
	w := drafting(t)
	field := func(item content.Item, name string, value any) json.RawMessage {
		return edited(t, w.d.File, item, name, value)
	}
	for _, c := range []struct {
		item          content.Item
		body          json.RawMessage
		pointer, says string
	}{
		{c1, field(c1, "scope", "B-E99"), "/scope", "B-E99"},
		{c1, field(c1, "text", ""), "/text", "vide"},
		{c1, field(c1, "texte", "Bonjour."), "/texte", "n'existe pas"},
		{c1, field(c1, "code", "B-C2"), "/code", "B-C1"},
		{c1, field(c1, "text", "⟦p-1:2⟧"), "/text", "réservés"},
		{c1, json.RawMessage(strings.Replace(string(w.says("B-C1", "Un.")), "{", `{"text": "Deux.",`, 1)), "/text", "plusieurs fois"},
		{c1, json.RawMessage(`{"code": "B-C1",`), "", "JSON"},
		{c1, json.RawMessage(`"B-C1"`), "/code", "code"},
		{c1, field(c1, "text", strings.Repeat("x", content.MostBytes)), "", "Kio"},
		{"finding/B-C6", nil, "", "B-C6"}, // an objective answers it
		{"annexes", json.RawMessage(`[{"title": "Sans nature"}]`), "/0/kind", "manque"},
		{"elsewhere", json.RawMessage(`[]`), "", "n'existe pas"},
		{"intent_sheet/FA-B1", json.RawMessage(`{"code": "FA-B1", "title": "Déjà prise"}`), "/code", "fiche action"},
	} {
		_, err := w.save("OG", 0, c.item, c.body)
		invalid, is := errors.AsType[*contractfile.Invalid](err)
		if !is || invalid.Problems[0].Pointer != c.pointer || !strings.Contains(invalid.Error(), c.says) {
			t.Errorf("%s, %.40s: %v, want %s at %q", c.item, c.body, err, c.says, c.pointer)
		}
	}
	if seen := w.reads("OG"); len(seen.Versions) > 0 || seen.File.Digest() != w.d.File.Digest() {
		t.Errorf("kept: %+v", seen.Versions)
	}
	for party, contract := range map[string]string{"CD-12": drafted, "OG": "CPOM-UNKNOWN"} {
		d := content.Draft{Item: c1, Body: w.says("B-C1", "Un."), Party: party, By: "p", At: noon(base)}
		if _, err := w.db.SaveDraft(t.Context(), contract, 0, d); !errors.Is(err, postgres.ErrUnknown) {
			t.Errorf("%s of %s: %v", party, contract, err)
		}
	}
}

// What stands approved, or is being decided, stays as it is.
func TestWhatWasDecidedUponIsClosed(t *testing.T) {
	w := drafting(t)
	for item, why := range map[content.Item]string{"action_sheet/FA-B2": "validée", "action_sheet/FA-B1": "attendez la réponse"} {
		_, err := w.save("OG", 0, item, edited(t, w.d.File, item, "risks", "Autres."))
		if closed, is := errors.AsType[*content.Closed](err); !is || !strings.Contains(closed.Reason, why) {
			t.Errorf("%s: %v", item, err)
		}
	}
	// A draft that waits when the text is frozen stays with its party.
	w.saved("OG", 0, c1, w.says("B-C1", "Un."))
	exec(t, w.conn, `UPDATE contracts SET state = jsonb_set(state::jsonb, '{phase}', '"signature"')::json`)
	shared, err := w.db.ShareDrafts(t.Context(), drafted, "OG", w.referent("OG"), nil, noon(base))
	if err != nil || len(shared) > 0 {
		t.Errorf("shared %v: %v", shared, err)
	}
}

// A fiche d'intention that finds its means becomes a fiche action under its code, and comes back when it loses them.
func TestAnIntentIsPromoted(t *testing.T) {
	w := drafting(t)
	sheet := strings.ReplaceAll(string(edited(t, w.d.File, "action_sheet/FA-B1", "code", "FA-B11")), "IND-B", "IND-N")
	w.saved("OG", 0, "action_sheet/FA-B11", json.RawMessage(sheet))
	w.shared("OG", "action_sheet/FA-B11")
	if f := w.reads("CD-00").File; len(f.IntentSheets) != 0 || f.ActionSheets[len(f.ActionSheets)-1].Code != "FA-B11" || content.Check(f) != nil {
		t.Errorf("%d intents: %v", len(f.IntentSheets), content.Check(f))
	}
	w.saved("OG", 1, "action_sheet/FA-B11", nil)
	w.shared("OG", "action_sheet/FA-B11")
	if f := w.reads("CD-00").File; f.Digest() != w.d.File.Digest() {
		t.Errorf("%d intents are back", len(f.IntentSheets))
	}
}

// Drafts that hold together are shared together: one that leans on another cannot leave alone. What another party broke
// meanwhile is no reason to refuse a draft that has no part in it.
func TestDraftsThatLeanOnEachOther(t *testing.T) {
	w := drafting(t)
	finding := strings.Replace(string(w.says("B-C1", "Nouveau.")), `"B-C1"`, `"B-C11"`, 1)
	w.saved("OG", 0, "finding/B-C11", json.RawMessage(finding))
	w.saved("OG", 0, "strategic_objective/OS-B1", edited(t, w.d.File, "strategic_objective/OS-B1", "findings", []string{"B-C11"}))
	_, err := w.db.ShareDrafts(t.Context(), drafted, "OG", w.referent("OG"), []content.Item{"strategic_objective/OS-B1"}, noon(base))
	if invalid, is := errors.AsType[*contractfile.Invalid](err); !is || !strings.Contains(invalid.Error(), "B-C11") {
		t.Fatalf("shared alone: %v", err)
	}
	// Another party leans on a finding that the managing body takes out.
	w.saved("ARS-MV", 0, "strategic_objective/OS-B2", edited(t, w.d.File, "strategic_objective/OS-B2", "findings", []string{"B-C1"}))
	for _, objective := range w.d.File.StrategicObjectives {
		for _, code := range objective.Findings {
			if code == "B-C1" && objective.Code != "OS-B1" && objective.Code != "OS-B2" {
				t.Fatalf("the example's %s answers B-C1", objective.Code)
			}
		}
	}
	if _, err := w.db.ShareDrafts(t.Context(), drafted, "OG", w.referent("OG"), nil, noon(base)); err != nil {
		t.Fatal(err)
	}
	w.saved("OG", 0, c1, nil)
	w.shared("OG", c1)
	w.saved("ARS-MV", 0, "finding/B-C2", w.says("B-C2", "Sans rapport."))
	if _, err := w.save("ARS-MV", 0, "finding/B-C3", edited(t, w.d.File, "finding/B-C3", "scope", "B-E99")); err == nil {
		t.Error("a mistake of its own passes")
	}
}
