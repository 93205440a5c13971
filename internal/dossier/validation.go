package dossier

import (
	"slices"
	"strings"
)

// validation reads who has validated a fiche in a status such as "validée ARS, CD-96 ; CD-00 en attente": the parties
// named in a clause that says "validée", or all of them where it names nobody. Silence never approves, so whoever is
// not named is still awaited. A status that neither validates nor waits tells of no question.
func (d *Dossier) validation(status string) (agreed []string, asked bool) {
	for clause := range strings.SplitSeq(status, ";") {
		words := strings.FieldsFunc(clause, func(r rune) bool { return r == ' ' || r == ',' || r == '\u00a0' })
		validated, waiting := validates(words), strings.Contains(clause, "en attente")
		asked = asked || validated || waiting
		if validated && !waiting {
			agreed = append(agreed, d.named(words)...)
		}
	}
	return agreed, asked
}

func validates(words []string) bool {
	i := slices.IndexFunc(words, func(word string) bool { return strings.EqualFold(word, "validée") })
	return i == 0 || i > 0 && words[i-1] != "non" && words[i-1] != "pas"
}

// named lists the parties that words speak of, by their code or, where it is the only one, by their kind.
func (d *Dossier) named(words []string) []string {
	var all, named []string
	kinds := map[string]int{}
	for _, p := range d.Parties {
		kinds[p.Kind]++
	}
	somebody := false
	for _, p := range d.Parties {
		byCode, byKind := slices.Contains(words, p.Code), slices.Contains(words, p.Kind)
		somebody = somebody || byCode || byKind
		if byCode || byKind && kinds[p.Kind] == 1 {
			named = append(named, p.Code)
		}
		all = append(all, p.Code)
	}
	if !somebody {
		return all
	}
	return named
}
