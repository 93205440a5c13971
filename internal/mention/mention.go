// Package mention is how personal data are spoken of without being said. Whatever is chained, logged or sent to Temporal
// is kept for decades and can never be changed; a person's name or a reason that somebody wrote must be erasable. So what
// is kept holds a mention, and the words lie elsewhere:
//
//	⟦p-0123456789ab:<64 hexadecimal digits>⟧   the name, or the address, of that person
//	⟦:<64 hexadecimal digits>⟧                 a text that somebody wrote
//
// The digits commit to the words (Commit): with the words and their salt anybody can check that they are the ones that
// were meant, and without the salt nobody can find out which ones were. The package is pure; internal/postgres keeps the
// words and puts them back on the way out.
package mention

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
)

// The words that stand where something was erased.
const (
	ErasedPerson = "personne effacée"
	ErasedText   = "texte effacé"
)

// SaltLength is the number of random bytes before the words that a commitment is made on.
const SaltLength = 16

// Mention is one mention as a text holds it. Person is empty for a text that somebody wrote.
type Mention struct{ Person, Commitment string }

// pattern takes any id that holds none of the two brackets.
var pattern = regexp.MustCompile(`⟦([^⟦⟧]*):([0-9a-f]{64})⟧`)

// Commit is the commitment to some words, 64 hexadecimal digits: SHA-256 of the salt, SaltLength bytes, followed by them.
func Commit(salt [SaltLength]byte, words string) string {
	sum := sha256.Sum256(append(salt[:], words...))
	return hex.EncodeToString(sum[:])
}

// Name mentions a person by what the commitment stands for: a name, or an address.
func Name(person, commitment string) string { return "⟦" + person + ":" + commitment + "⟧" }

// Text mentions a text that somebody wrote.
func Text(commitment string) string { return Name("", commitment) }

// Reserved reports a text that holds one of the two brackets. Nobody may enter one where words go into a sentence as they
// are: the text would be taken for a mention.
func Reserved(text string) bool { return strings.ContainsAny(text, "⟦⟧") }

// Find lists the mentions in a text, in its order, each as often as it is there.
func Find(text string) []Mention {
	var found []Mention
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		found = append(found, Mention{match[1], match[2]})
	}
	return found
}

// Resolve replaces the mentions in a text by their words; one for which there are none stays. Words are not looked into:
// whatever somebody wrote is no mention, even if it looks like one. A sentence that ends with a text that ends one by
// itself has one full stop.
func Resolve(text string, words func(Mention) (string, bool)) string {
	var b strings.Builder
	from := 0
	for _, at := range pattern.FindAllStringSubmatchIndex(text, -1) {
		m := Mention{text[at[2]:at[3]], text[at[4]:at[5]]}
		said, known := words(m)
		if !known {
			said = text[at[0]:at[1]]
		}
		if known && m.Person == "" && strings.HasPrefix(text[at[1]:], ".") {
			said = strings.TrimRight(said, ". ")
		}
		b.WriteString(text[from:at[0]])
		b.WriteString(said)
		from = at[1]
	}
	b.WriteString(text[from:])
	return b.String()
}
