package contractfile

import "unicode/utf8"

// nearest is the known word a misspelt one probably stands for, "" when none is near: at most one change for every
// three letters.
func nearest(word string, known []string) string {
	length := utf8.RuneCountInString(word)
	if length > 40 {
		return ""
	}
	best, fewest := "", length/3+1
	for _, candidate := range known {
		if changes := distance([]rune(word), []rune(candidate)); changes < fewest {
			best, fewest = candidate, changes
		}
	}
	return best
}

// distance is Levenshtein's: the letters to insert, remove or replace.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			replaced := diagonal
			if x != y {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
