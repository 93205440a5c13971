package content

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"jalon/internal/contractfile"
)

// Check reads a whole file again as strictly as when it came in: *contractfile.Invalid, in French, when something is wrong.
func Check(file *contractfile.File) error {
	canonical, err := file.Canonical()
	if err != nil {
		return err
	}
	_, err = contractfile.Read(bytes.NewReader(canonical))
	return err
}

// Accept judges one more draft on a contract that says what the others make it say, and gives its body in canonical form.
// *contractfile.Invalid refuses what would be wrong then and was not before: somebody else's mistake is no reason to
// refuse this draft. A pointer of a refusal is inside the body; it is "" for what the draft breaks elsewhere.
func Accept(file *contractfile.File, drafts []Draft, d Draft) (json.RawMessage, error) {
	switch _, err := ParseItem(string(d.Item)); {
	case err != nil:
		return nil, refuse("", "Cet élément n'existe pas dans le format.", "Choisissez un élément du contrat.")
	case len(d.Body) > MostBytes:
		return nil, refuse("", "Cet élément dépasse 192\u00a0Kio.", "Raccourcissez ses textes, ou répartissez-le en plusieurs éléments.")
	case !d.Gone() && !json.Valid(d.Body):
		return nil, refuse("", "Cet élément n'est pas du JSON.", "Corrigez son écriture\u00a0: guillemets, virgules et accolades.")
	}
	if err := d.named(); err != nil {
		return nil, err
	}
	after, err := judged(file, drafts, d)
	if err != nil || d.Gone() {
		return nil, err
	}
	read, err := after.file()
	if err != nil {
		return nil, err
	}
	body, there := Body(read, d.Item)
	if !there && d.Item.Kind() == IntentSheet {
		return nil, refuse("/code", "Ce code est celui d'une fiche action.", "Retirez d'abord la fiche action, ou choisissez un autre code.")
	}
	return body, nil
}

// AcceptShared judges drafts that are about to be read by every party, upon those that are already.
func AcceptShared(file *contractfile.File, drafts, more []Draft) error {
	_, err := judged(file, drafts, more...)
	return err
}

// AcceptMeasure judges one more value: its indicator has to be one of the contract.
func AcceptMeasure(file *contractfile.File, drafts []Draft, m Measure) error {
	if value := string(m.Value); value != "" && (!json.Valid([]byte(value)) || strings.TrimSpace(value) != value) {
		return refuse("", "La valeur n'est pas un nombre.", "Écrivez un nombre avec un point décimal, par exemple 13.8.")
	}
	before, err := overlay(file, drafts)
	if err != nil {
		return err
	}
	after, err := overlay(file, drafts)
	if err == nil {
		err = after.measure([]Measure{m})
	}
	if err != nil {
		return err
	}
	if !after.measured {
		return refuse("", "L'indicateur «\u00a0"+m.Indicator+"\u00a0» n'est pas au contrat.", "Choisissez un indicateur d'une fiche ou d'un objectif.")
	}
	return after.against(before, "")
}

// judged is the contract with more drafts, once it is known that they make nothing wrong.
func judged(file *contractfile.File, drafts []Draft, more ...Draft) (*overlaid, error) {
	before, err := overlay(file, drafts)
	if err != nil {
		return nil, err
	}
	next := slices.DeleteFunc(slices.Clone(drafts), func(d Draft) bool {
		return slices.ContainsFunc(more, func(m Draft) bool { return m.Item == d.Item })
	})
	after, err := overlay(file, append(next, more...))
	if err != nil {
		return nil, err
	}
	var item Item
	if len(more) == 1 {
		item = more[0].Item
	}
	return after, after.against(before, item)
}

// named refuses a body that is not the item's under which it is written, as far as the item has a code, and parts written
// into the diagnostic instead of for themselves.
func (d Draft) named() error {
	if d.Item == Diagnostic {
		var fields object
		if d.Gone() || json.Unmarshal(d.Body, &fields) != nil {
			return nil // what is no object is refused as such
		}
		for _, name := range parts {
			if _, there := fields[name]; there {
				return refuse("/"+name, "Cette partie du diagnostic est un élément à part.", "Enregistrez-la sous section, territorial, reaction, synthesis ou framing.")
			}
		}
	}
	if d.Item.Code() == "" {
		return nil
	}
	elements, err := d.elements()
	if err != nil {
		return refuse("", "Les réactions d'une partie ne sont pas une liste.", "Écrivez-les entre crochets, dans leur ordre.")
	}
	want := strings.Split(d.Item.Code(), between)
	for i, element := range elements {
		values, err := d.Item.told(element)
		for n, key := range d.Item.keys() {
			if err != nil || values[n] != want[n] {
				return refuse(d.Item.inside(i)+"/"+key, "Le champ «\u00a0"+key+"\u00a0» n'est pas celui sous lequel l'élément est enregistré.", "Écrivez «\u00a0"+want[n]+"\u00a0».")
			}
		}
	}
	return nil
}

// inside is the pointer to one of the elements of a body.
func (i Item) inside(element int) string {
	if i.Kind() == Reaction {
		return "/" + strconv.Itoa(element)
	}
	return ""
}

// against refuses what is wrong now and was not before.
func (o *overlaid) against(before *overlaid, item Item) error {
	found, err := o.problems()
	if err != nil || len(found) == 0 {
		return err
	}
	known, err := before.problems()
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(p contractfile.Problem) bool {
		return slices.ContainsFunc(known, func(k contractfile.Problem) bool { return k.Message == p.Message })
	})
	if len(found) == 0 {
		return nil
	}
	return &contractfile.Invalid{Problems: o.inside(item, found)}
}

func (o *overlaid) problems() ([]contractfile.Problem, error) {
	text, err := o.text()
	if err != nil {
		return nil, err
	}
	_, err = contractfile.Read(bytes.NewReader(text))
	if invalid, wrong := errors.AsType[*contractfile.Invalid](err); wrong {
		return invalid.Problems, nil
	}
	return nil, err
}

// inside makes pointers start at the item, whose own problems come first: a form shows them beside its fields.
func (o *overlaid) inside(item Item, found []contractfile.Problem) []contractfile.Problem {
	places := []string{"/" + item.field()}
	if _, at, err := o.find(item); err == nil && item.Code() != "" {
		places = nil
		for _, i := range at {
			places = append(places, "/"+item.field()+"/"+strconv.Itoa(i))
		}
	}
	var own, others []contractfile.Problem
	for _, p := range found {
		pointer, is := "", false
		for i, place := range places {
			if rest, there := strings.CutPrefix(p.Pointer, place); there && (rest == "" || rest[0] == '/') {
				pointer, is = item.inside(i)+rest, true
			}
		}
		if p.Pointer = pointer; is {
			own = append(own, p)
		} else {
			others = append(others, p)
		}
	}
	return append(own, others...)
}

func refuse(pointer, message, remedy string) error {
	return &contractfile.Invalid{Problems: []contractfile.Problem{{Pointer: pointer, Message: message, Remedy: remedy}}}
}
