package grid

import (
	"cmp"
	"strings"
	"unicode"
)

// Problem is one thing wrong in a grid. Path is the way to the value at fault (blocks[2].key), "" for the file as a whole.
// Message and Remedy are French.
type Problem struct {
	Path    string `json:"path"`
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

// Invalid is the refusal of a grid, with everything that is wrong in it.
type Invalid struct{ Problems []Problem }

// Error lists the problems one per line, safe to print whatever the file contains.
func (e *Invalid) Error() string {
	sentences := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		sentences[i] = cmp.Or(printable(p.Path, 200), "(fichier)") + "\u00a0: " + p.Message + " " + p.Remedy
	}
	return strings.Join(sentences, "\n")
}

// mostProblems bounds the answer to a hostile file.
const mostProblems = 100

// report gathers what is wrong in one grid.
type report struct{ list []Problem }

func (r *report) add(path, what, remedy string) {
	r.list = append(r.list, Problem{path, what, remedy})
}

// gone says that something of the floor was taken away.
func (r *report) gone(list, noun, key, title string) {
	r.add(list, noun+" "+quoted(key)+" ("+printable(title, 80)+") manque.",
		"Rétablissez cette clé\u00a0: une grille peut ajouter à la grille de référence, jamais en retirer.")
}

// invalid is nil when nothing was found.
func (r *report) invalid() error {
	if len(r.list) == 0 {
		return nil
	}
	return &Invalid{Problems: r.list[:min(len(r.list), mostProblems)]}
}

// refuse stops at once: while the text cannot be read, nothing more can be said about the grid.
func refuse(path, what, remedy string) error {
	return &Invalid{Problems: []Problem{{path, what, remedy}}}
}

func quoted(text string) string { return "«\u00a0" + printable(text, 60) + "\u00a0»" }

// printable replaces whatever could disturb a terminal or a mail, and shortens to at most limit characters.
func printable(text string, limit int) string {
	shown := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) || r == '\u00a0' {
			return r
		}
		return '·'
	}, text[:min(len(text), 4*limit+4)]))
	if len(shown) > limit {
		shown = append(shown[:limit-1], '…')
	}
	return string(shown)
}
