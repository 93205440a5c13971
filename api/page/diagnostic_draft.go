package page

import (
	"cmp"
	"slices"
	"strings"

	"jalon/internal/content"
	"jalon/internal/diagnostic"
)

// partDraft is one part of the diagnostic that was written since the file came in.
type partDraft struct {
	Label string
	Gone  bool // it was taken out
	Note  draftNote
}

// partDrafts lists them, those that only the reader's party sees first.
func (w written) partDrafts(back string) []partDraft {
	var drafts []partDraft
	for item, d := range w.Versions {
		if item.OfDiagnostic() {
			drafts = append(drafts, partDraft{w.partLabel(item), d.Gone(), w.note(item, back)})
		}
	}
	slices.SortFunc(drafts, func(a, b partDraft) int {
		if a.Note.Private != b.Note.Private {
			if a.Note.Private {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Note.Item, b.Note.Item))
	})
	return drafts
}

// partLabel names a part as its form does.
func (w written) partLabel(item content.Item) string {
	switch item.Kind() {
	case content.Section:
		scope, key, _ := strings.Cut(item.Code(), ":")
		for _, s := range diagnostic.Scopes(w.File) {
			if s.Code == scope {
				scope = s.Name
			}
		}
		block, _ := w.grid().Block(key)
		return cmp.Or(block.Title, key) + " – " + scope
	case content.Synthesis:
		theme, _ := w.grid().Theme(item.Code())
		return "Synthèse – " + cmp.Or(theme.Title, item.Code())
	case content.Territorial:
		return "Diagnostic territorial – " + w.Names.Party(item.Code())
	case content.Reaction:
		return "Réactions – " + w.Names.Party(item.Code())
	case string(content.Framing):
		return "Questions de cadrage"
	}
	return "Dates et grille du diagnostic"
}
