package diagnostic

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"jalon/internal/contractfile"
)

// Query chooses findings; what is empty chooses all of them.
type Query struct {
	Words    string // each of them stands somewhere in the finding, whatever its accents and capitals
	Scope    string
	Theme    string
	Retained *bool // false: those that were set aside, which serve the next contract (F-DI-12)
}

// Search lists the findings that a query chooses, in the order of the file.
func Search(f *contractfile.File, q Query) []contractfile.Finding {
	words := strings.Fields(plain(q.Words))
	var found []contractfile.Finding
	for _, finding := range f.Findings {
		if q.Scope != "" && finding.Scope != q.Scope || q.Theme != "" && finding.Theme != q.Theme {
			continue
		}
		if q.Retained != nil && *q.Retained != Retained(finding) {
			continue
		}
		if holds(finding, words) {
			found = append(found, finding)
		}
	}
	return found
}

func holds(finding contractfile.Finding, words []string) bool {
	parts := []string{finding.Code, finding.Text, finding.Measure, finding.Qualitative, finding.State, finding.Evolution, string(finding.Nature)}
	parts = append(append(parts, finding.Causes...), finding.Consequences...)
	text := plain(strings.Join(parts, "\n"))
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// plain is text without accents or capitals: people type « acces » for « accès ».
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(text))
}
