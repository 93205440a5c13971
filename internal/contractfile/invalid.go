package contractfile

import (
	"fmt"
	"strings"
	"unicode"
)

// Problem is one thing wrong in a file. Pointer is the JSON pointer (RFC 6901) of the value at fault, of the field that
// is missing, or "" for the file as a whole. Message names the field and Remedy says what to do, both in French.
type Problem struct {
	Pointer string `json:"pointer"`
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

// Invalid is the refusal of a file, with everything that is wrong in it, in the order of the pointers (item 2 before
// item 10). Nothing of the file was kept.
type Invalid struct{ Problems []Problem }

// Error lists the problems one per line, safe to print: whatever the file contains, it cannot move a terminal's cursor.
func (e *Invalid) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		where := p.Pointer
		if where == "" {
			where = "(fichier)"
		}
		fmt.Fprintf(&b, "%s  %s %s", printable(where, 300), p.Message, p.Remedy)
	}
	return b.String()
}

// quoted shows a piece of the file inside a French sentence.
func quoted(text string) string { return "« " + printable(text, 60) + " »" }

// printable replaces whatever could disturb a terminal or a mail, and shortens to at most limit characters.
func printable(text string, limit int) string {
	shown := []rune(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return '·'
		}
		return r
	}, text[:min(len(text), 4*limit+4)]))
	if len(shown) > limit {
		shown = append(shown[:limit-1], '…')
	}
	return string(shown)
}
