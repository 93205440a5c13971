package programme

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/spreadsheet"
)

// mostProblems is how many bad cells are told of; nobody repairs more of them one by one.
const mostProblems = 10_000

// Reading is what a spreadsheet says: the contracts that are good as a whole, in the order of the file, and every bad cell
// of the others, whose references are Refused. Unsaid counts the bad cells beyond the first ten thousand; Rows the rows that hold something, titles apart;
// Ignored names the columns that mean nothing here.
type Reading struct {
	Lines    []Line    `json:"-"`
	Problems []Problem `json:"problems"`
	Refused  []string  `json:"refused"`
	Unsaid   int       `json:"unsaid,omitempty"`
	Rows     int       `json:"rows"`
	Ignored  []string  `json:"ignored,omitempty"`

	refs map[string]Problem // the cell of each line's reference, before anything is said of it
}

// Refuse takes out the lines that somebody may not bring; why gives the words for one, or "" for a line that stays.
func (r *Reading) Refuse(why func(Line) (message, remedy string)) {
	r.Lines = slices.DeleteFunc(r.Lines, func(l Line) bool {
		message, remedy := why(l)
		if message == "" {
			return false
		}
		problem := r.refs[l.Ref]
		problem.Message, problem.Remedy = message, remedy
		r.Refused = append(r.Refused, l.Ref)
		r.tell(problem)
		return true
	})
	r.sort()
}

// tell keeps a problem, or counts it.
func (r *Reading) tell(p Problem) {
	if len(r.Problems) == mostProblems {
		r.Unsaid++
		return
	}
	r.Problems = append(r.Problems, p)
}

func (r *Reading) sort() {
	slices.SortFunc(r.Problems, func(a, b Problem) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column)) })
}

// row is one row of the list; cells are found by the title of their column.
type row struct {
	number int
	texts  map[string]string
}

// reader gathers the rows of each contract.
type reader struct {
	Reading
	places    map[string]int // the column of each title, counted from 0
	order     []string
	contracts map[string][]row
	bad       map[string]bool // cells spoken of
	on        civil.Date
	progress  func(rows int)
}

// Read reads the list of one sheet, or of a CSV file, as it stands on a day; progress, when there is one, hears how many
// rows were read. A file that is no such list is a *spreadsheet.Refused.
func Read(name string, body io.ReaderAt, size int64, sheet string, on civil.Date, progress func(rows int)) (Reading, error) {
	r := &reader{Reading: Reading{refs: map[string]Problem{}}, contracts: map[string][]row{}, bad: map[string]bool{}, on: on, progress: progress}
	if err := spreadsheet.Read(name, body, size, spreadsheet.Default(), sheet, r.take); err != nil {
		return Reading{}, err
	}
	if r.places == nil || r.Rows == 0 {
		return Reading{}, &spreadsheet.Refused{File: name, Message: "le tableau ne contient aucune ligne.", Remedy: "Écrivez une ligne par structure sous les titres du modèle."}
	}
	for _, ref := range r.order {
		r.settle(ref, r.contracts[ref])
	}
	r.sort()
	return r.Reading, nil
}

// take hears of one row; the first one that holds something has the titles.
func (r *reader) take(found spreadsheet.Row) error {
	if r.places == nil {
		return r.titles(found)
	}
	r.Rows++
	if r.progress != nil {
		r.progress(r.Rows)
	}
	own := row{found.Number, map[string]string{}}
	for title, at := range r.places {
		if text := found.Text(at); text != "" {
			own.texts[title] = text
		}
	}
	ref := own.texts[refColumn]
	if ref == "" {
		if len(own.texts) > 0 {
			r.problem(own, refColumn, "la référence du contrat manque.", "Écrivez-la sur chaque ligne\u00a0: c'est elle qui réunit les structures d'un même contrat.")
		}
		return nil
	}
	if _, known := r.contracts[ref]; !known {
		r.order = append(r.order, ref)
	}
	r.contracts[ref] = append(r.contracts[ref], own)
	return nil
}

// titles finds the columns, in whatever order they stand.
func (r *reader) titles(found spreadsheet.Row) error {
	known := map[string]string{}
	for _, c := range columns {
		known[plainly(c.Title)] = c.Title
	}
	places := map[string]int{}
	for at, cell := range found.Cells {
		title, ours := known[plainly(cell.Text)]
		if !ours {
			if cell.Text != "" {
				r.Ignored = append(r.Ignored, cell.Text)
			}
			continue
		}
		if first, again := places[title]; again {
			return &spreadsheet.Refused{Ref: cell.Ref, Message: fmt.Sprintf("la colonne «\u00a0%s\u00a0» est déjà en %s.", title, spreadsheet.Ref(first, found.Number)), Remedy: "Gardez-en une seule."}
		}
		places[title] = at
	}
	var missing []string
	for _, c := range columns {
		if _, there := places[c.Title]; c.required && c.party < 2 && !there {
			missing = append(missing, "«\u00a0"+c.Title+"\u00a0»")
		}
	}
	if len(missing) > 0 {
		return &spreadsheet.Refused{Ref: spreadsheet.Ref(0, found.Number), Message: "il manque des colonnes\u00a0: " + strings.Join(missing, ", ") + ".", Remedy: "Reprenez la première ligne du modèle."}
	}
	r.places = places
	return nil
}

// problem records a bad cell once: the first thing said of it is the closest to its author.
func (r *reader) problem(at row, title, message, remedy string) {
	column := r.place(title)
	ref := spreadsheet.Ref(column, at.number)
	if r.bad[ref] {
		return
	}
	r.bad[ref] = true
	r.tell(Problem{ref, title, at.texts[refColumn], message, remedy, at.number, column})
}

// place is where a column stands; a column that the sheet does not have is spoken of at the contract's reference.
func (r *reader) place(title string) int {
	if at, there := r.places[title]; there {
		return at
	}
	return r.places[refColumn]
}
