package mention

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Finder looks for one person in what others wrote: by the whole name, in either order (« Claire Vasseur »,
// « VASSEUR Claire »), or by the address, whatever the case, the accents, the hyphens and the spaces. A first name or a
// surname alone may be anybody's and is not looked for.
type Finder struct{ needles [][]rune }

// NewFinder is the finder of a person with these names and addresses; empty ones are nobody's. A name of one word is
// left out, because it may be any word.
func NewFinder(names, addresses []string) Finder {
	var f Finder
	for _, name := range names {
		words := strings.Fields(string(runesOf(folded(name))))
		if len(words) < 2 {
			continue
		}
		for i := range words {
			f.add(strings.Join(append(slices.Clone(words[i:]), words[:i]...), " "))
		}
	}
	for _, address := range addresses {
		if strings.Contains(address, "@") {
			f.add(string(runesOf(folded(address))))
		}
	}
	return f
}

func (f *Finder) add(needle string) { f.needles = append(f.needles, []rune(needle)) }

// Replace puts other words wherever the person is named, and reports whether that was anywhere. with gets the words as
// they stand in the text. Mentions are left alone.
func (f Finder) Replace(text string, with func(words string) string) (string, bool) {
	var b strings.Builder
	found, from := false, 0
	for _, at := range append(pattern.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		replaced, some := f.replace(text[from:at[0]], with)
		b.WriteString(replaced)
		b.WriteString(text[at[0]:at[1]])
		found, from = found || some, at[1]
	}
	return b.String(), found
}

func (f Finder) replace(text string, with func(string) string) (string, bool) {
	letters := folded(text)
	var b strings.Builder
	found, from := false, 0
	for i := 0; i < len(letters); {
		n := f.at(letters, i)
		if n == 0 {
			i++
			continue
		}
		begin, end := letters[i].begin, letters[i+n-1].end
		b.WriteString(text[from:begin])
		b.WriteString(with(text[begin:end]))
		found, from, i = true, end, i+n
	}
	b.WriteString(text[from:])
	return b.String(), found
}

// at is how many letters the longest needle takes that stands at i between two other words; 0 without any.
func (f Finder) at(letters []letter, i int) int {
	if i > 0 && inWord(letters[i-1].r) {
		return 0
	}
	longest := 0
	for _, needle := range f.needles {
		end := i + len(needle)
		if len(needle) <= longest || end > len(letters) || end < len(letters) && inWord(letters[end].r) {
			continue
		}
		if slices.EqualFunc(needle, letters[i:end], func(r rune, l letter) bool { return r == l.r }) {
			longest = len(needle)
		}
	}
	return longest
}

// Addressed reports an address that says the last word of a name before its @, or a longer part of a compound one, and is
// thus that person's: eloise.lhopital@… is that of Éloïse L'Hôpital-Béguin.
func Addressed(name, address string) bool {
	words := strings.Fields(name)
	mailbox, _, is := strings.Cut(string(runesOf(folded(address))), "@")
	if !is || len(words) == 0 {
		return false
	}
	parts := strings.FieldsFunc(string(runesOf(folded(words[len(words)-1]))), notInWord)
	mailbox = strings.Join(strings.FieldsFunc(mailbox, notInWord), "")
	for _, part := range parts {
		if len(part) >= 4 && strings.Contains(mailbox, part) {
			return true
		}
	}
	return len(parts) > 0 && strings.Contains(mailbox, strings.Join(parts, ""))
}

func notInWord(r rune) bool { return !inWord(r) }

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// letter is a rune as texts are compared, with the bytes of the text that it comes from.
type letter struct {
	r          rune
	begin, end int
}

// ligatures are not taken apart by Unicode's decomposition.
var ligatures = map[rune]string{'œ': "oe", 'Œ': "oe", 'æ': "ae", 'Æ': "ae", 'ß': "ss", '’': "'"}

// folded is a text without case or accents, with one space for whatever parts two words. Marks that follow their letter
// belong to its bytes.
func folded(text string) []letter {
	var letters []letter
	for begin, r := range text {
		end := begin + len(string(r))
		last := len(letters) - 1
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\u00ad' || r == '\u200b':
			if last >= 0 {
				letters[last].end = end
			}
			continue
		case unicode.IsSpace(r) || unicode.Is(unicode.Pd, r):
			if last >= 0 && letters[last].r == ' ' {
				letters[last].end = end
				continue
			}
			letters = append(letters, letter{' ', begin, end})
			continue
		}
		apart, known := ligatures[r]
		if !known {
			apart = norm.NFKD.String(string(r))
		}
		for _, part := range strings.ToLower(apart) {
			if !unicode.Is(unicode.Mn, part) {
				letters = append(letters, letter{part, begin, end})
			}
		}
	}
	return letters
}

func runesOf(letters []letter) []rune {
	runes := make([]rune, len(letters))
	for i, l := range letters {
		runes[i] = l.r
	}
	return runes
}
