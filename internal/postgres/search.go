package postgres

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ligatures are not taken apart by Unicode's decomposition; nobody types them, nor the curly apostrophe.
var ligatures = strings.NewReplacer("œ", "oe", "æ", "ae", "’", "'")

// SearchedFor is what the column search of a contract holds: what people look it up by.
func SearchedFor(id, title, managingBody string) string {
	return searchable(id + "\n" + titled(title) + "\n" + managingBody)
}

// searchable is a text as searches compare it, without case or accents. It is computed here because PostgreSQL's
// unaccent is an extension that an operator may not be allowed to install.
func searchable(text string) string {
	withoutAccents := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(text))
	return ligatures.Replace(strings.ToLower(withoutAccents))
}
