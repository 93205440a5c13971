package campaign

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// folded is a heading without case, accents, punctuation or line breaks: sources change these from one year to the next
// and mean the same column.
func folded(heading string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(heading) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '%':
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// The headings under which sources write who and when, folded, the likeliest first.
var usual = map[string][]string{
	"finess":    {"finess", "n finess", "no finess", "numero finess", "finess et", "n finess et", "finess geographique", "n finess geographique", "nofinesset", "code finess"},
	"campaign":  {"campagne", "annee de campagne", "annee campagne", "millesime", "exercice", "annee"},
	"category":  {"categorie", "categorie d etablissement", "code categorie", "type d esms", "type d etablissement"},
	"territory": {"departement", "code departement", "dep", "territoire"},
	"group":     {"groupe homogene", "groupe", "groupe de comparaison"},
}

// Suggest proposes a mapping for the headings of a file. What kept mappings of the same source know of a heading is used
// again, the newest first; a heading that nobody has met becomes an indicator whose reference is made of its words and whose
// definition is named after the campaign, for somebody to look over. Nothing is taken in by a proposal.
func Suggest(name, source string, campaign int, headings []string, kept []Mapping) Mapping {
	m := Mapping{Name: name, Source: source}
	taken := map[string]bool{}
	kept = slices.DeleteFunc(slices.Clone(kept), func(k Mapping) bool { return folded(k.Source) != folded(source) })
	if len(kept) > 0 {
		m.Lag = kept[0].Lag
	}
	find := func(key string) string {
		likely := slices.Clone(usual[key])
		for _, k := range slices.Backward(kept) {
			likely = append([]string{folded(k.key(key))}, likely...)
		}
		for _, wanted := range likely {
			for _, heading := range headings {
				if wanted != "" && folded(heading) == wanted && !taken[wanted] {
					taken[wanted] = true
					return heading
				}
			}
		}
		return ""
	}
	m.FINESS, m.Campaign, m.Category, m.Territory, m.Group = find("finess"), find("campaign"), find("category"), find("territory"), find("group")
	references := map[string]bool{}
	for _, heading := range headings {
		if at := folded(heading); at == "" || taken[at] {
			continue
		}
		taken[folded(heading)] = true
		c := column(heading, campaign, kept)
		if references[c.Reference] {
			continue // two headings that read alike are for somebody to tell apart
		}
		references[c.Reference] = true
		m.Columns = append(m.Columns, c)
	}
	return m
}

// column is what kept mappings know of a heading, or a first proposal for it.
func column(heading string, campaign int, kept []Mapping) Column {
	for _, k := range kept {
		for _, c := range k.Columns {
			if folded(c.Heading) == folded(heading) {
				c.Heading = heading
				return c
			}
		}
	}
	c := Column{Heading: heading, Type: Indicator, Definition: strconv.Itoa(campaign)}
	if words := folded(heading); strings.HasPrefix(words, "taux ") || strings.Contains(words, "%") || strings.HasPrefix(words, "part ") {
		c.Unit = "%"
	}
	letters := []rune(strings.ReplaceAll(strings.ReplaceAll(folded(heading), "%", "pct"), " ", "-"))
	c.Reference = strings.Trim(string(letters[:min(len(letters), longestCode)]), "-")
	return c
}
