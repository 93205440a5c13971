package finess

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"jalon/internal/civil"
)

// Kind tells the two sorts of entities apart (F-FI-01).
type Kind string

// The kinds, by the letters that everybody uses for them.
const (
	LegalEntity Kind = "EJ" // who manages
	Site        Kind = "ET" // what is managed
)

// Label is the kind in French.
func (k Kind) Label() string {
	if k == LegalEntity {
		return "entité juridique"
	}
	return "établissement ou service"
}

// Competence is who prices a site (F-FI-05); "" where nobody said.
type Competence string

// The competences.
const (
	OfARS Competence = "ARS"
	OfCD  Competence = "CD"
	Joint Competence = "conjointe"
)

// Label is the competence in French.
func (c Competence) Label() string {
	switch c {
	case OfARS:
		return "ARS seule"
	case OfCD:
		return "département seul"
	case Joint:
		return "conjointe, ARS et département"
	}
	return ""
}

// Entity is a legal entity or a site, as the referential has it. An absent text, day or capacity is one that nobody said.
// Categories are data, with code and label, because the list of them is not ours (F-AB-03).
type Entity struct {
	Number        Number     `json:"number"`
	Kind          Kind       `json:"kind"`
	Parent        Number     `json:"parent,omitempty"` // the legal entity of a site
	Name          string     `json:"name"`
	Category      string     `json:"category,omitempty"`
	CategoryLabel string     `json:"category_label,omitempty"`
	Capacity      int        `json:"capacity,omitempty"` // places
	Competence    Competence `json:"competence,omitempty"`
	AuthorisedOn  civil.Date `json:"authorised_on,omitzero"` // civil days
	OpenedOn      civil.Date `json:"opened_on,omitzero"`
	ClosedOn      civil.Date `json:"closed_on,omitzero"`
	Town          string     `json:"town,omitempty"`
	Department    string     `json:"department,omitempty"` // code
}

// Closed reports whether the entity is closed on a day.
func (e Entity) Closed(today civil.Date) bool {
	return !e.ClosedOn.IsZero() && !e.ClosedOn.After(today)
}

// doubts are what is odd in an entity taken by itself, in French.
func (e Entity) doubts() []Wrong {
	var found []Wrong
	if e.Number.Doubtful() {
		found = append(found, Wrong{"La clé du numéro " + string(e.Number) + " n'est pas celle attendue.", "Vérifiez qu'aucun chiffre n'est faux\u00a0; sinon, laissez-le."})
	}
	if e.Number.Elsewhere(e.Department) {
		found = append(found, Wrong{"Le numéro " + string(e.Number) + " ne commence pas par le code du département " + e.Department + ".", "C'est possible après un déménagement\u00a0; sinon, vérifiez l'un et l'autre."})
	}
	return found
}

// plainer takes apart what Unicode's decomposition leaves together.
var plainer = strings.NewReplacer("œ", "oe", "Œ", "oe", "æ", "ae", "Æ", "ae", "°", "o", "º", "o")

// fold is a text as two spellings of a name compare: words of letters and digits, without case or accents.
func fold(text string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(plainer.Replace(text)))
	return strings.Join(strings.Fields(plain), " ")
}
