package content

import (
	"strings"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Words compares two texts. The library compares letters, and nobody can read a change shown inside a word (« annuel » and
// « trimestriel » share their last ones): each distinct word becomes one letter of an alphabet of our own, so that no word
// is ever split. The library gives up looking for the shortest answer after a second, never for a right one.
func Words(before, after string) []Run {
	a := &alphabet{letters: map[string]rune{}}
	engine := diffmatchpatch.New()
	var runs []Run
	for _, d := range engine.DiffCleanupSemantic(engine.DiffMainRunes(a.spell(before), a.spell(after), false)) {
		op := Kept
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			op = Removed
		case diffmatchpatch.DiffInsert:
			op = Added
		}
		runs = append(runs, Run{op, a.read(d.Text)})
	}
	return runs
}

// alphabet gives a letter to each distinct word and to each sign between words.
type alphabet struct {
	letters map[string]rune
	words   []string
}

// firstLetter begins where no surrogate is left to step on.
const firstLetter = '\ue000'

func (a *alphabet) spell(text string) []rune {
	var spelt []rune
	for text != "" {
		word := firstWord(text)
		text = text[len(word):]
		letter, known := a.letters[word]
		if !known {
			letter = firstLetter + rune(len(a.words))
			a.letters[word], a.words = letter, append(a.words, word)
		}
		spelt = append(spelt, letter)
	}
	return spelt
}

func (a *alphabet) read(spelt string) string {
	var b strings.Builder
	for _, letter := range spelt {
		b.WriteString(a.words[letter-firstLetter])
	}
	return b.String()
}

// firstWord is the word that a text begins with, or the one sign that it begins with instead. A date or a number is one
// word with the signs inside.
func firstWord(text string) string {
	for i, r := range text {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) ||
			i > 0 && i+1 < len(text) && strings.ContainsRune("-/.,", r) && digit(text[i-1]) && digit(text[i+1])
		if !inside && i == 0 {
			return text[:len(string(r))]
		}
		if !inside {
			return text[:i]
		}
	}
	return text
}
