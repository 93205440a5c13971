package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Problem is one thing wrong in a file. Path is the way to the value at fault (reminders.step[2].days), "" for the file
// as a whole; Line counts from 1, 0 where what is missing has none. Message and Remedy are French.
type Problem struct {
	Path    string `json:"path"`
	Line    int    `json:"line,omitempty"`
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

// Invalid is the refusal of a file, with everything that is wrong in it in the order of its lines.
type Invalid struct{ Problems []Problem }

// Error lists the problems one per line, safe to print whatever the file contains.
func (e *Invalid) Error() string {
	sentences := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		where := cmp.Or(printable(p.Path, 200), "(fichier)")
		if p.Line > 0 {
			where = fmt.Sprintf("%s (ligne %d)", where, p.Line)
		}
		sentences[i] = where + "\u00a0: " + p.Message + " " + p.Remedy
	}
	return strings.Join(sentences, "\n")
}

// maxProblems bounds the answer to a hostile file.
const maxProblems = 100

// report gathers what is wrong in one file; lines tells where each place stands in it.
type report struct {
	lines map[string]int
	list  []Problem
}

func (r *report) add(path, what, remedy string) {
	r.list = append(r.list, Problem{Path: path, Line: r.lines[path], Message: what, Remedy: remedy})
}

// invalid is nil when nothing was found.
func (r *report) invalid() error {
	if len(r.list) == 0 {
		return nil
	}
	slices.SortStableFunc(r.list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Path, b.Path))
	})
	return &Invalid{Problems: r.list[:min(len(r.list), maxProblems)]}
}

// refuse stops at once: while the text cannot be read, nothing more can be said about the policy.
func refuse(path, what, remedy string) error {
	return &Invalid{Problems: []Problem{{Path: path, Message: what, Remedy: remedy}}}
}

func quoted(text string) string { return "«\u00a0" + printable(text, 60) + "\u00a0»" }

// printable replaces whatever could disturb a terminal or a mail, and shortens to at most limit characters.
func printable(text string, limit int) string {
	shown := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '·'
	}, text[:min(len(text), 4*limit+4)]))
	if len(shown) > limit {
		shown = append(shown[:limit-1], '…')
	}
	return string(shown)
}
