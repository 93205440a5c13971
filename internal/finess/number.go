package finess

import "strings"

// Number is a FINESS number: nine characters, of which the first two may be 2A or 2B (F-FI-01, F-FI-02).
type Number string

// numberLength is that of every number, written without spaces.
const numberLength = 9

// Wrong is what makes a text unusable, in French, with what to do about it.
type Wrong struct{ Message, Remedy string }

func (w *Wrong) Error() string { return w.Message + " " + w.Remedy }

// ParseNumber reads a number, of which nothing is guessed: length and characters are strict (F-FI-02). The error is a *Wrong.
func ParseNumber(text string) (Number, error) {
	for i, r := range text {
		if !('0' <= r && r <= '9') && !(i == 1 && (r == 'A' || r == 'B') && text[0] == '2') {
			return "", &Wrong{"«\u00a0" + shown(text) + "\u00a0» n'est pas un numéro FINESS.", "Écrivez neuf chiffres sans espace\u00a0; en Corse, 2A ou 2B puis sept chiffres."}
		}
	}
	if len(text) != numberLength {
		remedy := "Écrivez ses neuf caractères."
		if len(text) < numberLength {
			remedy += " Si un tableur a ôté des zéros au début, donnez à la colonne le format «\u00a0texte\u00a0»."
		}
		return "", &Wrong{"«\u00a0" + shown(text) + "\u00a0» n'a pas neuf caractères.", remedy}
	}
	return Number(text), nil
}

// Doubtful reports a last digit that is not the check digit of the others (Luhn). It is a reason to look again and never to
// refuse (F-FI-02). How the letters of a Corsican number count is not known, so that those are never doubtful.
func (n Number) Doubtful() bool {
	sum := 0
	for i := range len(n) {
		digit := int(n[len(n)-1-i]) - '0'
		if digit > 9 {
			return false
		}
		if i%2 == 1 {
			if digit *= 2; digit > 9 {
				digit -= 9
			}
		}
		sum += digit
	}
	return sum%10 != 0
}

// Elsewhere reports a number whose first two characters are not those of a department, given by its code. They usually are;
// an entity that moved keeps its number (F-FI-03). Overseas, codes have three characters and numbers begin with the first two.
func (n Number) Elsewhere(department string) bool {
	const mayotte = "976" // whose numbers begin with 98
	if len(n) < 2 || len(department) < 2 || department == mayotte {
		return false
	}
	return string(n[:2]) != department[:2]
}

// shown is as much of a text as a message repeats, in one line.
func shown(text string) string {
	const most = 40
	kept := []rune(strings.Join(strings.Fields(text), " "))
	if len(kept) > most {
		return string(kept[:most]) + "…"
	}
	return string(kept)
}
