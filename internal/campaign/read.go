package campaign

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"jalon/internal/contractfile"
	"jalon/internal/finess"
	"jalon/internal/spreadsheet"
)

// Reading is what a file says under a mapping. With anything in Bad, nothing of it may be taken: half a campaign would pass
// for a whole one.
type Reading struct {
	Sites    []Site   `json:"-"`
	Values   []Value  `json:"-"`
	Rows     int      `json:"rows"` // below the headings
	Given    int      `json:"given"`
	Absent   int      `json:"absent"`   // cells that say that there is no value
	Unmapped []string `json:"unmapped"` // headings that the mapping does not speak of
	Bad      []Bad    `json:"bad"`
	MoreBad  int      `json:"more_bad"` // beyond those listed
}

// Site is an establishment in one campaign, with what its values are compared by (F-TD-06); "" where the source says nothing.
type Site struct {
	FINESS    string
	Campaign  int
	Category  string
	Territory string
	Group     string
}

// Value is one value of one establishment. It is "" where the source says that there is none, which withdraws an earlier one.
type Value struct {
	FINESS     string
	Campaign   int
	Year       int
	Reference  string
	Unit       string
	Type       Type
	Definition string
	Value      contractfile.Number
}

// Bad is a cell that cannot be read. Ref is its place in the file, as spreadsheets name it.
type Bad struct {
	Ref     string `json:"ref"`
	Heading string `json:"heading"`
	Text    string `json:"text"`
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

// mostBad are listed one by one; whoever has more of them has to look at the mapping first.
const mostBad = 500

// Read reads the file of a campaign. The campaign is 0 where the file tells it in a column. A *spreadsheet.Refused is about
// the file as such, a *Refused about the mapping and the headings; cells are in Bad.
func Read(name string, body io.ReaderAt, size int64, m Mapping, campaign int) (*Reading, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	if m.Campaign == "" && (campaign < FirstCampaign || campaign > LastCampaign) {
		return nil, &Refused{"campaign", "La campagne n'est dite ni par une colonne du fichier, ni à l'import.", "Indiquez l'année de la campagne, par exemple 2026."}
	}
	r := &reader{mapping: m, campaign: campaign, seen: map[Site]string{}, found: &Reading{Unmapped: []string{}, Bad: []Bad{}}}
	if err := spreadsheet.Read(name, body, size, limits(), "", r.row); err != nil {
		return nil, err
	}
	if r.columns == nil {
		return nil, noHeadings(m.FINESS)
	}
	return r.found, nil
}

// Headings is the row of a file that names its columns, for a proposal: the first with a heading that speaks of FINESS.
func Headings(name string, body io.ReaderAt, size int64) ([]string, error) {
	var headings []string
	err := spreadsheet.Read(name, body, size, limits(), "", func(row spreadsheet.Row) error {
		if row.Number > headRows {
			return errEnough
		}
		if !slices.ContainsFunc(row.Cells, func(c spreadsheet.Cell) bool { return strings.Contains(folded(c.Text), "finess") }) {
			return nil
		}
		for _, c := range row.Cells {
			headings = append(headings, strings.Join(strings.Fields(c.Text), " "))
		}
		return errEnough
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	if headings == nil {
		return nil, noHeadings("FINESS")
	}
	return headings, nil
}

// limits leave room for every column that a mapping may name, and for as many that it does not.
func limits() spreadsheet.Limits {
	l := spreadsheet.Default()
	l.Columns = 2 * MostColumns
	return l
}

var errEnough = errors.New("campaign: enough was read")

// headRows are looked at for the headings: sources put a title and a date above them.
const headRows = 20

func noHeadings(finess string) *Refused {
	return &Refused{"finess", fmt.Sprintf("Aucune des %d premières lignes n'a de colonne «\u00a0%s\u00a0».", headRows, finess), "Vérifiez la feuille et le titre de la colonne qui porte les numéros FINESS."}
}

// reader goes through the rows of one file.
type reader struct {
	mapping  Mapping
	campaign int
	columns  []placed          // in the order of the mapping; nil before the headings
	keys     map[string]string // letters of the column that holds "finess", "campaign"…
	seen     map[Site]string   // where a site of a campaign came first
	found    *Reading
}

// placed is a column of the mapping with the letters that it has in the file.
type placed struct {
	letters string
	Column
}

func (r *reader) row(row spreadsheet.Row) error {
	if r.columns != nil {
		r.values(row)
		return nil
	}
	if row.Number > headRows {
		return noHeadings(r.mapping.FINESS)
	}
	at := map[string]string{}
	for _, c := range row.Cells {
		if heading := folded(c.Text); heading != "" {
			if _, twice := at[heading]; twice && r.mapped(heading) && at[folded(r.mapping.FINESS)] != "" {
				return &Refused{"columns", "Deux colonnes du fichier portent le titre «\u00a0" + c.Text + "\u00a0».", "Distinguez-les dans le fichier, puis dans la correspondance."}
			}
			at[heading] = letters(c.Ref)
		}
	}
	if at[folded(r.mapping.FINESS)] == "" {
		return nil // not the headings yet
	}
	return r.begin(row, at)
}

func (r *reader) mapped(heading string) bool {
	for _, key := range keys {
		if folded(r.mapping.key(key)) == heading {
			return true
		}
	}
	return slices.ContainsFunc(r.mapping.Columns, func(c Column) bool { return folded(c.Heading) == heading })
}

// begin takes the headings. One that is gone refuses the file: its values would be missing in silence. One that is new is told.
func (r *reader) begin(row spreadsheet.Row, at map[string]string) error {
	var gone []string
	r.keys = map[string]string{}
	for _, key := range keys {
		heading := r.mapping.key(key)
		if heading == "" {
			continue
		}
		if r.keys[key] = at[folded(heading)]; r.keys[key] == "" {
			gone = append(gone, heading)
		}
	}
	for _, c := range r.mapping.Columns {
		found := at[folded(c.Heading)]
		if found == "" {
			gone = append(gone, c.Heading)
		}
		r.columns = append(r.columns, placed{found, c})
	}
	if len(gone) > 0 {
		slices.Sort(gone)
		return &Refused{"columns", "Le fichier n'a plus ces colonnes de la correspondance\u00a0: «\u00a0" + strings.Join(gone[:min(len(gone), 10)], "\u00a0», «\u00a0") + "\u00a0».", "Corrigez les titres du fichier, ou retirez ces colonnes de la correspondance."}
	}
	for _, c := range row.Cells {
		if heading := folded(c.Text); heading != "" && !r.mapped(heading) {
			r.found.Unmapped = append(r.found.Unmapped, strings.Join(strings.Fields(c.Text), " "))
		}
	}
	return nil
}

func (r *reader) values(row spreadsheet.Row) {
	cells := map[string]spreadsheet.Cell{}
	blank := true
	for _, c := range row.Cells {
		cells[letters(c.Ref)] = c
		blank = blank && c.Text == ""
	}
	if blank {
		return
	}
	r.found.Rows++
	site, ok := r.site(row.Number, cells)
	for _, column := range r.columns {
		cell := cells[column.letters]
		value, read := number(cell.Text, column.Unit)
		switch {
		case !read:
			r.bad(cell.Ref, column.Heading, cell.Text, "ce n'est pas un nombre.", "Écrivez un nombre, ou «\u00a0NC\u00a0» s'il n'y a pas de valeur.")
			continue
		case value == "":
			r.found.Absent++
		default:
			r.found.Given++
		}
		if ok {
			r.found.Values = append(r.found.Values, Value{
				FINESS: site.FINESS, Campaign: site.Campaign, Year: site.Campaign - r.mapping.Lag, Reference: column.Reference,
				Unit: column.Unit, Type: column.Type, Definition: column.Definition, Value: value,
			})
		}
	}
}

// site reads whose values a row holds, and of which campaign.
func (r *reader) site(row int, cells map[string]spreadsheet.Cell) (Site, bool) {
	key := func(name string) spreadsheet.Cell {
		at := r.keys[name]
		cell := cells[at]
		if cell.Ref == "" && at != "" {
			cell.Ref = at + strconv.Itoa(row)
		}
		return cell
	}
	told, campaign, ok := key("finess"), key("campaign"), true
	number, err := finess.ParseNumber(strings.ToUpper(strings.Join(strings.Fields(told.Text), "")))
	site := Site{FINESS: string(number), Campaign: r.campaign, Category: key("category").Text, Territory: key("territory").Text, Group: key("group").Text}
	if wrong, is := errors.AsType[*finess.Wrong](err); is {
		r.bad(told.Ref, r.mapping.FINESS, told.Text, wrong.Message, wrong.Remedy)
		ok = false
	}
	if r.mapping.Campaign != "" {
		year, err := strconv.Atoi(campaign.Text)
		switch {
		case err != nil || year < FirstCampaign || year > LastCampaign:
			r.bad(campaign.Ref, r.mapping.Campaign, campaign.Text, "ce n'est pas l'année d'une campagne.", "Écrivez une année, par exemple 2026.")
			ok = false
		case r.campaign != 0 && year != r.campaign:
			r.bad(campaign.Ref, r.mapping.Campaign, campaign.Text, fmt.Sprintf("cette ligne n'est pas de la campagne %d.", r.campaign), "Retirez cette ligne, ou importez le fichier sans indiquer de campagne.")
			ok = false
		}
		site.Campaign = year
	}
	for _, name := range []string{"category", "territory", "group"} {
		if c := key(name); len(c.Text) > longest {
			r.bad(c.Ref, r.mapping.key(name), c.Text, "ce texte est trop long.", "Raccourcissez-le à "+strconv.Itoa(longest)+" octets.")
			ok = false
		}
	}
	at := Site{FINESS: site.FINESS, Campaign: site.Campaign}
	if first := r.seen[at]; ok && first != "" {
		r.bad(told.Ref, r.mapping.FINESS, told.Text, "ce numéro FINESS est déjà en "+first+" pour cette campagne.", "Gardez une seule ligne par établissement.")
		return site, false
	}
	if ok {
		r.seen[at] = told.Ref
		r.found.Sites = append(r.found.Sites, site)
	}
	return site, ok
}

func (r *reader) bad(ref, heading, text, message, remedy string) {
	if len(r.found.Bad) == mostBad {
		r.found.MoreBad++
		return
	}
	shown := []rune(strings.Join(strings.Fields(text), " "))
	r.found.Bad = append(r.found.Bad, Bad{ref, heading, string(shown[:min(len(shown), 60)]), message, remedy})
}

func letters(ref string) string { return strings.TrimRight(ref, "0123456789") }
