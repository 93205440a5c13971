package page

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// actForm is the form of one act: fresh, or with what was typed and what is wrong with it.
type actForm struct {
	Action  lifecycle.Action
	Subject string // of the act, where there is only one
	Address string
	Title   string
	About   string // what comes of it
	Button  string
	Key     string
	Open    bool
	Fields  []field
	offered bool
}

// field is one thing to fill in. Of is its name in the command, and in refusals.
type field struct {
	ID, Name, Of string
	Label, Hint  string
	Kind         string // select, area, or a type of input
	Required     bool
	Limit        int // in characters; what is longer is not sent on
	Options      []option
	Value        string
	Fault        *fault
}

type option struct {
	Value, Label string
	Chosen       bool
}

// Options of a select have values of this length at most.
const longestChoice = 300

// with adds fields, each under an id that no other form has.
func (f *actForm) with(fields ...field) {
	for _, added := range fields {
		added.ID = string(f.Action) + "-" + added.Name
		if added.Limit == 0 {
			added.Limit = longestChoice
		}
		f.Fields = append(f.Fields, added)
	}
}

// fill puts what was sent into the fields.
func (f *actForm) fill(form url.Values) {
	for i := range f.Fields {
		filled := &f.Fields[i]
		filled.Value = entered(form, filled.Name)
		for j := range filled.Options {
			filled.Options[j].Chosen = filled.Options[j].Value == filled.Value
		}
	}
}

// value is what a field holds; "" without such a field.
func (f *actForm) value(of string) string {
	for _, filled := range f.Fields {
		if filled.Of == of {
			return filled.Value
		}
	}
	return ""
}

// day is a field's date; zero for none. check has seen that it is one.
func (f *actForm) day(of string) civil.Date {
	day, _ := civil.Parse(f.value(of))
	return day
}

// check bounds what goes on, as the API's schema does, and finds days that are none. Everything else is the kernel's to
// refuse.
func (f *actForm) check(key string) *Trouble {
	refused := Trouble{Status: http.StatusUnprocessableEntity, Code: contract.Invalid, Title: "Saisie à corriger"}
	if !wellKeyed(key) {
		refused.Detail, refused.Remedy = "Le formulaire est arrivé incomplet.", "Vérifiez votre saisie, puis envoyez-la de nouveau."
		return &refused
	}
	for _, filled := range f.Fields {
		refused.Field = filled.Of
		_, noDay := civil.Parse(filled.Value)
		switch {
		case filled.Required && filled.Value == "":
			refused.Detail, refused.Remedy = "Ce champ est vide.", "Remplissez-le."
			return &refused
		case utf8.RuneCountInString(filled.Value) > filled.Limit:
			refused.Detail, refused.Remedy = "Ce champ dépasse "+strconv.Itoa(filled.Limit)+" caractères.", "Raccourcissez-le."
			return &refused
		case strings.ContainsFunc(filled.Value, func(r rune) bool { return unicode.IsControl(r) && (r != '\n' && r != '\t' || filled.Kind != "area") }):
			refused.Detail, refused.Remedy = "Ce champ contient un caractère invisible.", "Saisissez-le de nouveau, sans copier la mise en forme."
			return &refused
		case filled.Kind == "date" && filled.Value != "" && noDay != nil:
			refused.Detail, refused.Remedy = "Cette date n'existe pas ou n'est pas lisible.", "Choisissez un jour du calendrier, ou écrivez-le comme 2029-12-31."
			return &refused
		}
	}
	return nil
}

// blame opens the form and ties a refusal to its field, if the form has it.
func (f *actForm) blame(key string, trouble Trouble) {
	f.Open, f.Key = true, keptKey(key, trouble)
	for i := range f.Fields {
		if trouble.Field != "" && f.Fields[i].Of == trouble.Field {
			f.Fields[i].Fault = &fault{trouble.Detail, trouble.Remedy}
			return
		}
	}
}

// Faulty is the field at fault, for the summary of errors; nil without one.
func (f actForm) Faulty() *field {
	for i := range f.Fields {
		if f.Fields[i].Fault != nil {
			return &f.Fields[i]
		}
	}
	return nil
}

// sayings is what was typed, in words.
func (f *actForm) sayings() []saying {
	var all []saying
	for _, filled := range f.Fields {
		said := saying{filled.Label, filled.Value}
		for _, o := range filled.Options {
			if o.Chosen {
				said.Value = o.Label
			}
		}
		all = append(all, said)
	}
	return sayings(all)
}
