package finess

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"jalon/internal/civil"
	"jalon/internal/spreadsheet"
)

// field is one property of an entity: its name in differences, its heading in files, and the way between it and a text, where
// "" is nothing. Files of earlier years and of other programs name the same things otherwise: headings are compared without
// case, accents or signs.
type field struct {
	name, heading string
	also          []string
	get           func(*Entity) string
	set           func(*Entity, string) error
}

// The columns of numbers tell sites from legal entities: a row with a number of a site is that site, and a row without is the
// legal entity.
const (
	siteHeading  = "FINESS ET"
	legalHeading = "FINESS EJ"
)

var numberHeadings = map[string]string{
	fold(siteHeading): siteHeading, "nofinesset": siteHeading, "numero finess et": siteHeading, "no finess et": siteHeading, "finess geographique": siteHeading, "numero finess geographique": siteHeading,
	fold(legalHeading): legalHeading, "nofinessej": legalHeading, "numero finess ej": legalHeading, "no finess ej": legalHeading, "finess juridique": legalHeading, "numero finess juridique": legalHeading,
}

// fields are in the order of people's reading.
var fields = []field{
	{"name", "Raison sociale", []string{"nom", "rs", "denomination", "libelle", "raison sociale et"},
		func(e *Entity) string { return e.Name }, func(e *Entity, text string) (err error) { e.Name, err = words(text, 300); return err }},
	{"category", "Code catégorie", []string{"categorie", "categetab", "categ", "code categorie etablissement"},
		func(e *Entity) string { return e.Category }, func(e *Entity, text string) (err error) { e.Category, err = words(text, 10); return err }},
	{"category_label", "Libellé catégorie", []string{"libcategetab", "libelle categorie etablissement", "lib categorie"},
		func(e *Entity) string { return e.CategoryLabel }, func(e *Entity, text string) (err error) { e.CategoryLabel, err = words(text, 200); return err }},
	{"capacity", "Capacité", []string{"capacite autorisee", "nombre de places", "places", "capacite totale"},
		func(e *Entity) string { return counted(e.Capacity) }, func(e *Entity, text string) (err error) { e.Capacity, err = places(text); return err }},
	{"competence", "Compétence", []string{"competence tarifaire", "autorite de tarification", "autorite competente"},
		func(e *Entity) string { return string(e.Competence) }, func(e *Entity, text string) (err error) { e.Competence, err = competence(text); return err }},
	{"authorised_on", "Date d'autorisation", []string{"dateautor", "autorise le", "date autorisation"},
		func(e *Entity) string { return dated(e.AuthorisedOn) }, func(e *Entity, text string) (err error) { e.AuthorisedOn, err = day(text); return err }},
	{"opened_on", "Date d'ouverture", []string{"dateouvert", "date ouv", "ouvert le", "date ouverture"},
		func(e *Entity) string { return dated(e.OpenedOn) }, func(e *Entity, text string) (err error) { e.OpenedOn, err = day(text); return err }},
	{"closed_on", "Date de fermeture", []string{"datefermeture", "ferme le", "date fermeture"},
		func(e *Entity) string { return dated(e.ClosedOn) }, func(e *Entity, text string) (err error) { e.ClosedOn, err = day(text); return err }},
	{"town", "Commune", []string{"ville", "libcommune", "libelle commune"},
		func(e *Entity) string { return e.Town }, func(e *Entity, text string) (err error) { e.Town, err = words(text, 100); return err }},
	{"department", "Département", []string{"code departement", "dep", "dept"},
		func(e *Entity) string { return e.Department }, func(e *Entity, text string) (err error) { e.Department, err = department(text); return err }},
	// Neither has a column of its own: the columns of numbers say them.
	{"parent", legalHeading, nil, func(e *Entity) string { return string(e.Parent) }, nil},
	{"kind", "Nature", nil, func(e *Entity) string { return e.Kind.Label() }, nil},
}

// headed finds the field that a heading means.
func headed(folded string) (field, bool) {
	for _, f := range fields {
		if f.set == nil {
			continue
		}
		if folded == fold(f.heading) {
			return f, true
		}
		for _, other := range f.also {
			if folded == other {
				return f, true
			}
		}
	}
	return field{}, false
}

func words(text string, most int) (string, error) {
	if utf8.RuneCountInString(text) > most {
		return "", &Wrong{"«\u00a0" + shown(text) + "\u00a0» est trop long.", "Limitez ce texte à " + strconv.Itoa(most) + " caractères."}
	}
	if strings.ContainsAny(text, "⟦⟧") || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", &Wrong{"«\u00a0" + shown(text) + "\u00a0» contient des caractères qui ne sont pas du texte.", "Retirez-les."}
	}
	return text, nil
}

func places(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	const most = 100_000
	plain, _ := spreadsheet.ParseNumber(text) // "" for what is none
	n, err := strconv.Atoi(plain)
	if err != nil || n < 0 || n > most {
		return 0, &Wrong{"«\u00a0" + shown(text) + "\u00a0» n'est pas un nombre de places.", "Écrivez un nombre entier, comme 84."}
	}
	return n, nil
}

func day(text string) (civil.Date, error) {
	if text == "" {
		return civil.Date{}, nil
	}
	d, err := spreadsheet.ParseDate(text)
	if err != nil {
		return d, &Wrong{"«\u00a0" + shown(text) + "\u00a0» n'est pas un jour entre 1900 et 2199.", "Écrivez une date comme 31/12/2029 ou 2029-12-31."}
	}
	return d, nil
}

// departmentLength is that of the longest code, overseas.
const departmentLength = 3

// department takes a code, to which a spreadsheet may have done what it does to numbers.
func department(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if len(text) == 1 && text >= "0" && text <= "9" {
		text = "0" + text
	}
	code := strings.ToUpper(text)
	if n := len(code); n < 2 || n > departmentLength || strings.Trim(code, "0123456789AB") != "" {
		return "", &Wrong{"«\u00a0" + shown(text) + "\u00a0» n'est pas un code de département.", "Écrivez un code comme 03, 2A ou 974."}
	}
	return code, nil
}

func competence(text string) (Competence, error) {
	if text == "" {
		return "", nil
	}
	ars, cd := false, false
	for _, word := range strings.Fields(fold(text)) {
		switch word {
		case "conjointe", "conjoint", "mixte":
			return Joint, nil
		case "ars":
			ars = true
		case "cd", "departement", "departemental", "metropole":
			cd = true
		}
	}
	switch {
	case ars && cd:
		return Joint, nil
	case ars:
		return OfARS, nil
	case cd:
		return OfCD, nil
	}
	return "", &Wrong{"«\u00a0" + shown(text) + "\u00a0» ne dit pas qui tarife.", "Écrivez ARS, CD ou conjointe."}
}

func counted(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func dated(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
