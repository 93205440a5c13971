package spreadsheet

import (
	"encoding/xml"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// mostStrings is how many texts a workbook may share between its cells.
const mostStrings = 1 << 20

// workbook is what the cells of one sheet need to be understood.
type workbook struct {
	*archive
	sheet  string // the part to read
	since  epoch
	styles []meaning
	shared []string
}

func readXLSX(body io.ReaderAt, size int64, l Limits, sheet string, each func(Row) error) error {
	a, err := openArchive(body, size, l)
	if err != nil {
		return err
	}
	w := &workbook{archive: a}
	if err := w.open(sheet); err != nil {
		return err
	}
	return w.rows(l, each)
}

// relation is what one part names another by.
type relation struct{ kind, target string }

// relations of a part by their ids. A link to the web is nobody's concern here; anything else outside the file is refused.
func (w *workbook) relations(of string) (map[string]relation, error) {
	all := map[string]relation{}
	name := path.Join(path.Dir(of), "_rels", path.Base(of)+".rels")
	if w.parts[strings.ToLower(name)] == nil {
		return all, nil
	}
	return all, w.walk(name, func(tag xml.StartElement, _ *part) error {
		if tag.Name.Local != "Relationship" {
			return nil
		}
		kind := path.Base(attribute(tag, "Type"))
		if strings.EqualFold(attribute(tag, "TargetMode"), "External") && kind != "hyperlink" {
			return linked()
		}
		all[attribute(tag, "Id")] = relation{kind, beside(of, attribute(tag, "Target"))}
		return nil
	})
}

// open finds the sheet, then reads what its cells refer to.
func (w *workbook) open(sheet string) error {
	root, err := w.relations("")
	if err != nil {
		return err
	}
	book := "xl/workbook.xml"
	for _, r := range root {
		if r.kind == "officeDocument" {
			book = r.target
		}
	}
	if w.parts[strings.ToLower(book)] == nil {
		return refuse("", asXLSX, "c'est une archive, non un classeur.")
	}
	relations, err := w.relations(book)
	if err != nil {
		return err
	}
	if err := w.choose(book, sheet, relations); err != nil {
		return err
	}
	if _, err := w.relations(w.sheet); err != nil {
		return err
	}
	for _, r := range relations {
		switch r.kind {
		case "styles":
			err = w.readStyles(r.target)
		case "sharedStrings":
			err = w.readStrings(r.target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// choose takes the sheet of that name, shown or not, else the first that shows.
func (w *workbook) choose(book, wanted string, relations map[string]relation) error {
	var names []string
	err := w.walk(book, func(tag xml.StartElement, _ *part) error {
		switch tag.Name.Local {
		case "workbookPr":
			if on := attribute(tag, "date1904"); on == "1" || on == "true" {
				w.since = since1904
			}
		case "sheet":
			r := relations[relationID(tag)]
			name, hidden := attribute(tag, "name"), strings.Contains(strings.ToLower(attribute(tag, "state")), "hidden")
			if r.kind != "worksheet" || hidden && name != wanted {
				return nil
			}
			names = append(names, quoted(name))
			if w.sheet == "" && (wanted == "" || strings.EqualFold(name, wanted)) {
				w.sheet = r.target
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case w.sheet != "":
		return nil
	case wanted == "" || len(names) == 0:
		return refuse("", "Affichez la feuille qui contient le tableau.", "le classeur ne montre aucune feuille.")
	}
	return refuse("", "Choisissez parmi\u00a0: "+strings.Join(names[:min(len(names), 10)], ", ")+".", "la feuille %s n'existe pas.", quoted(wanted))
}

// relationID is r:id, which is not the sheet's own sheetId.
func relationID(tag xml.StartElement) string {
	i := slices.IndexFunc(tag.Attr, func(a xml.Attr) bool { return a.Name.Local == "id" && a.Name.Space != "" })
	if i < 0 {
		return ""
	}
	return tag.Attr[i].Value
}

func (w *workbook) readStrings(name string) error {
	return w.walk(name, func(tag xml.StartElement, p *part) error {
		if tag.Name.Local != "si" {
			return nil
		}
		if len(w.shared) >= mostStrings {
			return w.tooLarge()
		}
		text, err := p.text("si", "t")
		w.shared = append(w.shared, text)
		return err
	})
}

var escape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape gives back the characters that XML cannot hold and that spreadsheets write _x000D_.
func unescape(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return escape.ReplaceAllStringFunc(text, func(code string) string {
		n, _ := strconv.ParseUint(code[2:6], 16, 16) // four digits, by the pattern
		return string(rune(n))
	})
}
