package grid_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"jalon/internal/grid"
)

// edited is the reference grid under another version, after an edit of its tree.
func edited(t *testing.T, edit func(tree map[string]any)) string {
	t.Helper()
	text, err := json.Marshal(grid.Latest())
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	tree["version"] = "ars-mv-2027"
	edit(tree)
	if text, err = json.Marshal(tree); err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAnAuthorityMayAddToTheGrid(t *testing.T) {
	text := edited(t, func(tree map[string]any) {
		tree["blocks"] = append(tree["blocks"].([]any), map[string]any{"key": "transport", "title": "Transport des personnes", "hint": "", "mandatory": true})
		delete(tree, "sheets")
		delete(tree, "rapt")
		delete(tree, "programmes")
	})
	g, err := grid.Read(strings.NewReader(text), grid.Latest())
	if err != nil {
		t.Fatal(err)
	}
	if b, known := g.Block("transport"); !known || !b.Mandatory {
		t.Error("the added block is not there")
	}
	if len(g.Sheets) != 8 || len(g.RAPT) != 4 || len(g.Programmes) != 8 {
		t.Errorf("what was left out is not the reference's: %d sheets, %d RAPT items, %d programmes", len(g.Sheets), len(g.RAPT), len(g.Programmes))
	}
}

// F-RA-02: the template is a floor.
func TestAnAuthorityMayNotTakeAway(t *testing.T) {
	item := func(tree map[string]any, list string, i int) map[string]any {
		return tree[list].([]any)[i].(map[string]any)
	}
	for name, c := range map[string]struct {
		edit func(tree map[string]any)
		path string
		says string
	}{
		"a theme":              {func(tree map[string]any) { tree["themes"] = tree["themes"].([]any)[1:] }, "themes", "le thème «\u00a0T1\u00a0»"},
		"a block":              {func(tree map[string]any) { tree["blocks"] = tree["blocks"].([]any)[:8] }, "blocks", "le bloc obligatoire «\u00a0innovation\u00a0»"},
		"an obligation":        {func(tree map[string]any) { item(tree, "blocks", 1)["mandatory"] = false }, "blocks", "le bloc obligatoire «\u00a0workforce\u00a0»"},
		"a framing question":   {func(tree map[string]any) { tree["framing"] = tree["framing"].([]any)[:3] }, "framing", "«\u00a0allowed\u00a0»"},
		"a guiding question":   {func(tree map[string]any) { tree["guiding"] = tree["guiding"].([]any)[:4] }, "guiding", "«\u00a0fit\u00a0»"},
		"another theme":        {func(tree map[string]any) { item(tree, "themes", 4)["key"] = "T6" }, "themes[4].key", "ne connaît pas le thème «\u00a0T6\u00a0»"},
		"a published version":  {func(tree map[string]any) { tree["version"] = "2026.1" }, "version", "déjà publiée"},
		"a key twice":          {func(tree map[string]any) { item(tree, "blocks", 9)["key"] = "estate" }, "blocks[9].key", "déjà prise"},
		"a key with an accent": {func(tree map[string]any) { item(tree, "blocks", 9)["key"] = "libéré" }, "blocks[9].key", "forme attendue"},
		"no title":             {func(tree map[string]any) { item(tree, "blocks", 9)["title"] = " " }, "blocks[9].title", "vide"},
		"a control character":  {func(tree map[string]any) { item(tree, "blocks", 9)["title"] = "a\nb" }, "blocks[9].title", "contrôle"},
		"a sheet of no block":  {func(tree map[string]any) { item(tree, "sheets", 2)["block"] = "x" }, "sheets[2].block", "aucun bloc"},
		"a sheet twice":        {func(tree map[string]any) { item(tree, "sheets", 2)["number"] = 1 }, "sheets[2].number", "numéro"},
		"an unknown field":     {func(tree map[string]any) { item(tree, "blocks", 9)["obligatoire"] = true }, "obligatoire", "n'existe pas"},
		"a wrong type":         {func(tree map[string]any) { tree["blocks"] = "tous" }, "blocks", "nature attendue"},
		"a long text":          {func(tree map[string]any) { tree["note"] = strings.Repeat("a", 1001) }, "note", "trop long"},
		"a long question list": {func(tree map[string]any) {
			for i := range 10 {
				tree["framing"] = append(tree["framing"].([]any), map[string]any{"key": "q" + string(rune('a'+i)), "side": "internal", "text": "?", "hint": ""})
			}
		}, "framing", "12 au plus"},
		"no side": {func(tree map[string]any) { item(tree, "framing", 0)["side"] = "dedans" }, "framing[0].side", "internal ou external"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, edited(t, c.edit), c.path, c.says) })
	}
}

func TestTextThatIsNoGridIsRefused(t *testing.T) {
	whole := edited(t, func(map[string]any) {})
	for name, c := range map[string]struct{ text, path, says string }{
		"nothing":       {"", "", "JSON complet"},
		"cut short":     {whole[:len(whole)-5], "", "JSON complet"},
		"more":          {whole + "{}", "", "autre chose après"},
		"a field twice": {strings.Replace(whole, `"blocks":[{`, `"blocks":[{"Mandatory":false,`, 1), "blocks[0].", "deux fois"},
		"too large":     {strings.Repeat(" ", grid.MaxBytes) + whole, "", "256"},
		"Latin-1":       {strings.Replace(whole, "é", "\xe9", 1), "", "UTF-8"},
		"deep":          {strings.Repeat("[", 100_000), "", "emboîte"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.text, c.path, c.says) })
	}
}

// refused expects a problem at a path, in French, with a remedy.
func refused(t *testing.T, text, path, says string) {
	t.Helper()
	_, err := grid.Read(strings.NewReader(text), grid.Latest())
	invalid, ok := errors.AsType[*grid.Invalid](err)
	if !ok {
		t.Fatalf("not refused: %v", err)
	}
	for _, p := range invalid.Problems {
		if strings.HasPrefix(p.Path, path) && (path != "" || p.Path == "") && (strings.Contains(p.Message, says) || strings.Contains(p.Remedy, says)) && p.Remedy != "" {
			return
		}
	}
	t.Errorf("no problem at %q says %q:\n%v", path, says, err)
}
