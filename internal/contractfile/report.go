package contractfile

import (
	"fmt"
	"slices"
	"strings"
)

// maxProblems bounds the answer to a hostile file; nobody repairs a thousand mistakes from one list.
const maxProblems = 1000

// report gathers what is wrong in one file. The tree gives the codes that help people find an item, the guide the
// French names of the fields.
type report struct {
	tree  any
	guide *guide
	list  []located
}

// located is a problem whose sentence is not yet put together: "« owner » (pilote de la fiche)" is looked up last, and
// only for what will be shown.
type located struct {
	at           place
	what, remedy string
}

// add records that the value at a place is wrong.
func (r *report) add(at place, what, remedy string) {
	r.list = append(r.list, located{at, what, remedy})
}

// nearest is the known word a misspelt one stands for. It gives up once the list is longer than what will be shown, since
// comparing every word of a hostile file with every known one would take seconds.
func (r *report) nearest(word string, known []string) string {
	if len(r.list) >= maxProblems {
		return ""
	}
	return nearest(word, known)
}

// invalid is nil when nothing was found.
func (r *report) invalid() error {
	if len(r.list) == 0 {
		return nil
	}
	slices.SortFunc(r.list, func(a, b located) int {
		if order := a.at.compare(b.at); order != 0 {
			return order
		}
		return strings.Compare(a.what, b.what)
	})
	refusal := &Invalid{}
	if total := len(r.list); total > maxProblems {
		refusal.Problems = append(refusal.Problems, Problem{
			Message: fmt.Sprintf("Ce fichier a %d problèmes ; les %d premiers sont montrés.", total, maxProblems),
			Remedy:  "Corrigez ceux-ci, puis présentez de nouveau le fichier.",
		})
		r.list = r.list[:maxProblems]
	}
	for _, l := range r.list {
		refusal.Problems = append(refusal.Problems, Problem{l.at.pointer(), r.subject(l.at) + " : " + l.what, l.remedy})
	}
	return refusal
}

// subject names a place for people: the code of the nearest item that has one, then the field.
func (r *report) subject(at place) string {
	if len(at) == 0 {
		return "Le fichier"
	}
	code := ""
	at.within(r.tree, func(value any) {
		if object, ok := value.(map[string]any); ok {
			if own, ok := object["code"].(string); ok && own != "" {
				code = printable(own, 24) + ", "
			}
		}
	})
	return code + r.guide.name(at)
}
