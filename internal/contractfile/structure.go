package contractfile

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// structure applies the schema. The error is never about the file: that goes to the report.
func (r *report) structure() error {
	err := r.guide.judge.Validate(r.tree)
	var refused *jsonschema.ValidationError
	if err != nil && !errors.As(err, &refused) {
		return fmt.Errorf("contractfile: schema: %w", err)
	}
	if refused != nil {
		r.translate(refused)
	}
	return nil
}

// translate goes down to the leaves: groups and references only say that something below them failed.
func (r *report) translate(e *jsonschema.ValidationError) {
	for _, cause := range e.Causes {
		r.translate(cause)
	}
	if len(e.Causes) > 0 {
		return
	}
	at := place(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			r.missing(at.field(name))
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			r.unknown(at, name)
		}
	default:
		r.add(at, sentence(k), r.advice(at, k))
	}
}

// sentence says in French what one rule of the schema found.
func sentence(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		return fmt.Sprintf("on attend ici %s, et non %s.", frenchTypes(k.Want...), frenchTypes(k.Got))
	case *kind.Enum:
		return fmt.Sprintf("la valeur %s n'est pas admise.", quoted(fmt.Sprint(k.Got)))
	case *kind.Format:
		return badDate(fmt.Sprint(k.Got))
	case *kind.Pattern:
		return badText(k.Got)
	case *kind.MinItems:
		return "cette liste est vide."
	case *kind.MaxItems:
		return fmt.Sprintf("cette liste a %d éléments, %d au plus sont admis.", k.Got, k.Want)
	case *kind.MaxProperties:
		return fmt.Sprintf("cet objet a %d champs, %d au plus sont admis.", k.Got, k.Want)
	case *kind.MaxLength:
		return fmt.Sprintf("ce texte a %d caractères, %d au plus sont admis.", k.Got, k.Want)
	case *kind.Minimum:
		return fmt.Sprintf("la valeur est trop petite, le minimum est %s.", k.Want.RatString())
	case *kind.Maximum:
		return fmt.Sprintf("la valeur est trop grande, le maximum est %s.", k.Want.RatString())
	}
	return "cette valeur n'a pas la forme attendue."
}

// advice is the remedy: what the rule itself implies, else what the schema's description says.
func (r *report) advice(at place, k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Enum:
		words := make([]string, len(k.Want))
		for i, word := range k.Want {
			words[i] = fmt.Sprint(word)
		}
		return "Choisissez parmi : " + strings.Join(words, ", ") + "."
	case *kind.MaxItems:
		return fmt.Sprintf("Réduisez cette liste à %d éléments.", k.Want)
	case *kind.Type:
		if at.last() == "signatory" && k.Got == "array" {
			return "Une seule personne signe pour chaque partie : gardez un seul signataire, écrit comme un texte."
		}
	}
	if remedy := r.guide.remedy(at); remedy != "" {
		return remedy
	}
	return "Corrigez cette valeur en suivant les exemples."
}

// missing points at the field that should be there, so that a form can show the problem where it is to be filled in.
func (r *report) missing(at place) {
	remedy := "Ajoutez ce champ."
	if advice := r.guide.remedy(at); advice != "" {
		remedy += " " + advice
	}
	r.add(at, "ce champ obligatoire manque.", remedy)
}

// unknown refuses a field rather than ignoring it: what its author believes to be agreed would not be in the contract.
func (r *report) unknown(holder place, name string) {
	fields := r.guide.fields(holder)
	at, remedy := holder.field(name), "Retirez ce champ."
	if near := r.nearest(name, fields); near != "" {
		remedy = fmt.Sprintf("Vouliez-vous écrire %s ? Sinon, retirez ce champ.", quoted(near))
	} else if fields == nil {
		remedy = r.guide.remedy(holder) // keyed by years or codes: there is no list of names to choose from
	}
	r.add(at, "ce champ n'existe pas dans le format.", remedy)
}

// repeatedFields refuses names written twice in one object. Readers differ on which value wins, so the parties could
// each read another contract.
func (r *report) repeatedFields(twice []place) {
	for _, at := range twice {
		if at.last() == "signatory" {
			r.add(at, "deux signataires sont donnés pour une même partie.", "Une seule personne signe pour chaque partie : gardez un seul signataire.")
			continue
		}
		r.add(at, "ce champ est écrit plusieurs fois dans le même objet.", "Gardez une seule valeur.")
	}
}

// badDate finds out why text is no date; the schema only knows that it is none.
func badDate(text string) string {
	shape := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return '9'
		}
		return r
	}, text)
	if shape != "9999-99-99" {
		return fmt.Sprintf("%s n'est pas une date de la forme AAAA-MM-JJ.", quoted(text))
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return fmt.Sprintf("%s n'existe pas au calendrier.", quoted(text))
	}
	return fmt.Sprintf("%s est hors des années 1900 à 2199.", quoted(text))
}

// badText finds out which part of its pattern a text breaks. Control characters come first in importance: a line feed in
// a name would become a header of a mail.
func badText(text string) string {
	switch {
	case strings.TrimSpace(text) == "":
		return "ce champ est vide."
	case strings.ContainsRune(text, unicode.ReplacementChar):
		return "ce texte contient un caractère illisible (�), trace d'une erreur d'encodage."
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }):
		return "ce texte contient un retour à la ligne ou un caractère de contrôle."
	}
	return fmt.Sprintf("%s n'a pas la forme attendue.", quoted(text))
}

// frenchTypes names JSON types, null last: "un texte ou null".
func frenchTypes(names ...string) string {
	french := map[string]string{
		"string": "un texte", "number": "un nombre", "integer": "un nombre entier", "boolean": "true ou false",
		"object": "un objet", "array": "une liste", "null": "null",
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(strings.Count(a, "null"), strings.Count(b, "null"))
	})
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = french[name]
	}
	return strings.Join(words, " ou ")
}
