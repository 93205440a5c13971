package page

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jalon/internal/contract"
)

// draftForm is the form of one item of the content: as a version left it, or as somebody typed it. It can be saved
// unfinished: what a fiche lacks stops its submission, not its writing.
type draftForm struct {
	Address string
	Base    int // version that the person saw
	Groups  []draftGroup
}

// draftGroup is a part of the form under a title: fields, or lines that can be added and removed.
type draftGroup struct {
	Title, Hint string
	Entries     []entry
	Rows        *draftRows
}

// draftRows is a list of the item, a line for each of its things.
type draftRows struct {
	Path     string // of the list in the item
	One, Add string // "Étape", "Ajouter une étape"
	Lines    []draftRow
	model    []entry // of a line
}

// draftRow is a line. From is its place in the version that the person saw, "" for a new one: what the form does not
// show stays with it.
type draftRow struct {
	Name, From, Legend string
	Entries            []entry
}

// show puts a version of the item into the form.
func (f *draftForm) show(root object) {
	for i := range f.Groups {
		g := &f.Groups[i]
		for j := range g.Entries {
			g.Entries[j] = g.Entries[j].named("")
			g.Entries[j].show(root)
		}
		if g.Rows == nil {
			continue
		}
		list, _ := valueAt(root, g.Rows.Path).([]any)
		for n, v := range list {
			element, _ := v.(object)
			g.Rows.add(strconv.Itoa(n))
			for j := range g.Rows.Lines[n].Entries {
				g.Rows.Lines[n].Entries[j].show(element)
			}
		}
	}
}

// add appends a line that is still empty.
func (r *draftRows) add(from string) {
	n := strconv.Itoa(len(r.Lines))
	row := draftRow{Name: r.Path + "/" + n, From: from, Legend: r.One + " " + strconv.Itoa(len(r.Lines)+1)}
	for _, e := range r.model {
		e = e.named(row.Name + "/")
		e.choose([]string{e.Value})
		row.Entries = append(row.Entries, e)
	}
	r.Lines = append(r.Lines, row)
}

// fill puts what was sent into the form, its lines included.
func (f *draftForm) fill(sent url.Values) {
	f.Base, _ = strconv.Atoi(entered(sent, "version"))
	for i := range f.Groups {
		g := &f.Groups[i]
		for j := range g.Entries {
			g.Entries[j] = g.Entries[j].named("")
			g.Entries[j].fill(sent, g.Entries[j].Name)
		}
		if g.Rows == nil {
			continue
		}
		for n := range mostLines {
			name := g.Rows.Path + "/" + strconv.Itoa(n)
			if !sent.Has(name + "/de") {
				continue
			}
			g.Rows.add(entered(sent, name+"/de"))
			row := g.Rows.Lines[len(g.Rows.Lines)-1]
			for j := range row.Entries {
				row.Entries[j].fill(sent, name+"/"+row.Entries[j].Path)
			}
		}
	}
}

// turn adds a line or takes one out, as a button of the form asks; false when no such button was pressed.
func (f *draftForm) turn(asked string) bool {
	for _, g := range f.Groups {
		if g.Rows == nil {
			continue
		}
		if asked == "ajouter "+g.Rows.Path && len(g.Rows.Lines) < mostLines {
			g.Rows.add("")
			return true
		}
		for n, row := range g.Rows.Lines {
			if asked != "retirer "+row.Name {
				continue
			}
			kept := slices.Delete(g.Rows.Lines, n, n+1)
			g.Rows.Lines = nil
			for i, line := range kept {
				g.Rows.add(line.From)
				for j := range line.Entries {
					g.Rows.Lines[i].Entries[j].Value = line.Entries[j].Value
					g.Rows.Lines[i].Entries[j].Options = line.Entries[j].Options
				}
			}
			return true
		}
	}
	return false
}

// each visits every field, those of the lines included.
func (f *draftForm) each(visit func(*entry)) {
	for i := range f.Groups {
		for j := range f.Groups[i].Entries {
			visit(&f.Groups[i].Entries[j])
		}
		if f.Groups[i].Rows == nil {
			continue
		}
		for _, row := range f.Groups[i].Rows.Lines {
			for j := range row.Entries {
				visit(&row.Entries[j])
			}
		}
	}
}

// check ties to its field whatever cannot be written in the item; nil when everything can.
func (f *draftForm) check() *Trouble {
	var refused *Trouble
	f.each(func(e *entry) {
		if e.Fault = e.wrong(); e.Fault != nil && refused == nil {
			refused = &Trouble{
				Status: http.StatusUnprocessableEntity, Code: contract.Invalid, Title: "Saisie à corriger",
				Detail: "«\u00a0" + e.Label + "\u00a0»\u00a0: " + e.Fault.Message, Remedy: e.Fault.Remedy,
			}
		}
	})
	return refused
}

// write puts what was typed into the version that the person saw.
func (f *draftForm) write(root object) object {
	for _, g := range f.Groups {
		for _, e := range g.Entries {
			put(root, e.Path, e.value())
		}
		if g.Rows == nil {
			continue
		}
		before, _ := valueAt(root, g.Rows.Path).([]any)
		var after []any
		for _, row := range g.Rows.Lines {
			element, blankLine := object{}, true
			if n, err := strconv.Atoi(row.From); err == nil && n >= 0 && n < len(before) {
				if known, is := before[n].(object); is {
					element = known
				}
			}
			for _, e := range row.Entries {
				put(element, e.Path, e.value())
				blankLine = blankLine && (e.Value == "" || e.Kind == "select")
			}
			if !blankLine {
				after = append(after, element)
			}
		}
		put(root, g.Rows.Path, after)
	}
	return root
}

// blame ties a refusal to the field of a path; lines keep the places that the refused item gave them.
func (f *draftForm) blame(name string, found fault) {
	f.each(func(e *entry) {
		if e.Name == name && e.Fault == nil {
			e.Fault = &found
		}
	})
}

// Faulty lists the fields at fault, for the summary of errors.
func (f draftForm) Faulty() []field {
	var found []field
	f.each(func(e *entry) {
		if e.Fault != nil {
			found = append(found, e.field)
		}
	})
	return found
}

// label is a path in the words of the form.
func (f draftForm) label(path string) string {
	for _, g := range f.Groups {
		for _, e := range g.Entries {
			if e.Path == path {
				return e.Label
			}
		}
		if g.Rows == nil {
			continue
		}
		inside, is := strings.CutPrefix(path, g.Rows.Path)
		if !is {
			continue
		}
		if inside == "" {
			return g.Title
		}
		code, rest, deeper := strings.Cut(strings.TrimPrefix(inside, "/"), "/")
		if !deeper {
			return g.Rows.One + " " + code
		}
		for _, e := range g.Rows.model {
			if e.Path == rest {
				return g.Rows.One + " " + code + " – " + strings.ToLower(e.Label)
			}
		}
	}
	return path
}
