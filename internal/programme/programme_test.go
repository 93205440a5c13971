package programme_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
	"jalon/internal/programme"
	"jalon/internal/spreadsheet"
)

var today = civil.MustParse("2026-11-22")

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// grid is a list as somebody fills it in: the first row has the titles.
type grid [][]string

// list is a good list: a contract of two structures priced by two authorities, and one of a single structure.
func list() grid {
	g := grid{{"Contrat", "Année", "Département", "Intitulé", "Organisme gestionnaire", "FINESS EJ", "Courriel de l'organisme", "Date d'effet", "Terme", "Lancement prévu", "Profil", "Statut",
		"FINESS ET", "Structure", "Compétence", "ARS code", "ARS nom", "ARS signataire", "ARS courriel", "CD 1 code", "CD 1 nom", "CD 1 signataire", "CD 1 courriel", "Remarques"}}
	ars := []string{"ARS-MV", "ARS Massif-Val", "Directrice générale", "cpom@ars.example"}
	cd := []string{"M-96", "Métropole de Valmont", "Président", "cpom@m96.example"}
	g = append(g, append(append(append([]string{"CPOM-1", "2027", "63", "", "Association A", "960001014", "a@a.example", "01/01/2028", "", "2027-03-01", "Assisté", "",
		"960002012", "EHPAD Les Ormes", "ARS + CD-X"}, ars...), cd...), "à voir"))
	g = append(g, []string{"CPOM-1", "", "", "", "", "", "", "", "", "", "", "", "960002020", "SSIAD", "ARS"})
	g = append(g, append([]string{"CPOM-2", "2028", "1", "CPOM de l'Ain", "Association B", "960001022", "b@b.example", "2029-01-01", "31/12/2032", "", "", "retiré", "010002038", "IME", "exclusive ARS"}, ars...))
	g.set("O2", "ARS + Métropole")
	return g
}

// set writes a cell by its name; the sheet's row 1 is the grid's first.
func (g grid) set(ref, text string) {
	column, row := 0, 0
	for _, r := range ref {
		if r >= 'A' {
			column = 26*column + int(r-'A') + 1
		} else {
			row = 10*row + int(r-'0')
		}
	}
	for len(g[row-1]) < column {
		g[row-1] = append(g[row-1], "")
	}
	g[row-1][column-1] = text
}

func (g grid) read(t testing.TB) programme.Reading {
	t.Helper()
	reading, err := g.tryRead(t)
	must(t, err)
	return reading
}

func (g grid) tryRead(t testing.TB) (programme.Reading, error) {
	t.Helper()
	var b bytes.Buffer
	width := len(g[0])
	table := spreadsheet.Filled{Table: spreadsheet.Table{Name: "Liste"}, Rows: func(yield func([]any) bool) {
		for _, row := range g[1:] {
			cells := make([]any, width)
			for i, text := range row {
				cells[i] = text
			}
			if !yield(cells) {
				return
			}
		}
	}}
	for _, title := range g[0] {
		table.Columns = append(table.Columns, spreadsheet.Column{Title: title})
	}
	must(t, spreadsheet.WriteXLSX(&b, table))
	return programme.Read("liste.xlsx", bytes.NewReader(b.Bytes()), int64(b.Len()), "", today, nil)
}

func TestAListBecomesContracts(t *testing.T) {
	reading := list().read(t)
	if len(reading.Problems) > 0 || reading.Rows != 3 || !slices.Equal(reading.Ignored, []string{"Remarques"}) {
		t.Fatalf("%+v", reading)
	}
	ars := contractfile.Authority{Code: "ARS-MV", Kind: "ARS", Name: "ARS Massif-Val", Signatory: "Directrice générale", Email: "cpom@ars.example"}
	metropole := contractfile.Authority{Code: "M-96", Kind: "METROPOLE", Name: "Métropole de Valmont", Signatory: "Président", Email: "cpom@m96.example"}
	want := []programme.Line{
		{Ref: "CPOM-1", Year: 2027, Department: "63", Title: "CPOM 2028-2032 Association A",
			ManagingBody: contractfile.ManagingBody{Name: "Association A", FinessEJ: "960001014", Email: "a@a.example"},
			Authorities:  []contractfile.Authority{ars, metropole},
			Facilities: []contractfile.Facility{{Code: "960002012", FinessET: "960002012", Name: "EHPAD Les Ormes", TariffCompetence: "conjointe ARS + Métropole"},
				{Code: "960002020", FinessET: "960002020", Name: "SSIAD", TariffCompetence: "exclusive ARS"}},
			EffectiveOn: civil.MustParse("2028-01-01"), TermOn: civil.MustParse("2032-12-31"), LaunchOn: civil.MustParse("2027-03-01"), Profile: programme.Assisted},
		{Ref: "CPOM-2", Year: 2028, Department: "01", Title: "CPOM de l'Ain",
			ManagingBody: contractfile.ManagingBody{Name: "Association B", FinessEJ: "960001022", Email: "b@b.example"}, Authorities: []contractfile.Authority{ars},
			Facilities:  []contractfile.Facility{{Code: "010002038", FinessET: "010002038", Name: "IME", TariffCompetence: "exclusive ARS"}},
			EffectiveOn: civil.MustParse("2029-01-01"), TermOn: civil.MustParse("2032-12-31"), Withdrawn: true},
	}
	if diff := cmp.Diff(want, reading.Lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, l := range reading.Lines {
		body, err := l.File(today.AddDays(100)).Canonical()
		must(t, err)
		file, err := contractfile.Read(bytes.NewReader(body))
		must(t, err)
		if file.Phase != contractfile.PhaseProgramming || file.ID != l.Ref {
			t.Errorf("%+v", file)
		}
	}
	if got := reading.Lines[0].File(today).Competence("960002012"); !slices.Equal(got, []string{"ARS-MV", "M-96"}) {
		t.Errorf("competent: %v", got)
	}
}

// Each damage is named at its cell, and the other contract goes in.
func TestEveryBadCellIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		damage map[string]string
		want   []string // cell, and a word of the message
	}{
		"no reference":                  {map[string]string{"A3": ""}, []string{"A3 référence"}},
		"a reference no URL can hold":   {map[string]string{"A2": "CPOM 1", "A3": "CPOM 1"}, []string{"A2 forme attendue"}},
		"no year":                       {map[string]string{"B2": ""}, []string{"B2 vide"}},
		"a year of two digits":          {map[string]string{"B2": "27"}, []string{"B2 année"}},
		"a department of nowhere":       {map[string]string{"C2": "99"}, []string{"C2 département"}},
		"a name that is missing":        {map[string]string{"E2": ""}, []string{"E2 vide"}},
		"a lost zero":                   {map[string]string{"F2": "10001014"}, []string{"F2 zéro de tête"}},
		"a FINESS with letters":         {map[string]string{"F2": "96000101X"}, []string{"F2 forme attendue"}},
		"an address":                    {map[string]string{"G2": "a chez a.example"}, []string{"G2 forme attendue"}},
		"a day that does not exist":     {map[string]string{"H2": "31/02/2028"}, []string{"H2 calendrier"}},
		"a term before the effect":      {map[string]string{"I2": "31/12/2027"}, []string{"I2 postérieur"}},
		"a contract of ten years":       {map[string]string{"I2": "31/12/2037"}, []string{"I2 six ans"}},
		"a launch after the effect":     {map[string]string{"J2": "01/03/2028"}, []string{"J2 après"}},
		"a profile":                     {map[string]string{"K2": "géant"}, []string{"K2 profil"}},
		"a status":                      {map[string]string{"L2": "peut-être"}, []string{"L2 statut"}},
		"a structure twice":             {map[string]string{"M3": "960002012"}, []string{"M3 déjà à la ligne 2"}},
		"no structure":                  {map[string]string{"M3": "", "N3": ""}, []string{"M3 vide", "N3 vide"}},
		"a competence of a stranger":    {map[string]string{"O3": "ARS + CD-97"}, []string{"O3 aucune autorité"}},
		"an authority without a code":   {map[string]string{"P2": ""}, []string{"P2 vide"}},
		"a code twice":                  {map[string]string{"T2": "ARS-MV", "O2": "ARS"}, []string{"T2 autre autorité"}},
		"half an authority":             {map[string]string{"O2": "ARS + M-96", "U2": "", "W2": ""}, []string{"U2 vide", "W2 vide"}},
		"two rows that say two things":  {map[string]string{"C3": "15"}, []string{"C3 diffère de celle de C2"}},
		"many at once, of every kind":   {map[string]string{"G2": "x", "H2": "hier", "O3": "préfet", "M3": "1", "K2": "y"}, []string{"G2 forme", "H2 calendrier", "K2 profil", "M3 forme", "O3 aucune"}},
		"a title that is far too long":  {map[string]string{"D2": strings.Repeat("a", 201)}, []string{"D2 200 au plus"}},
		"signs that stand for mentions": {map[string]string{"N2": "⟦p-1⟧"}, []string{"N2 réservés"}},
	} {
		g := list()
		for ref, text := range c.damage {
			g.set(ref, text)
		}
		reading := g.read(t)
		var got []string
		for i, p := range reading.Problems {
			if p.Message == "" || p.Remedy == "" || p.Column == "" || strings.Contains(p.Message, "/") && !strings.Contains(p.Message, "/20") {
				t.Errorf("%s: %+v", name, p)
			}
			if i < len(c.want) {
				if ref, says, _ := strings.Cut(c.want[i], " "); ref == p.Ref && strings.Contains(p.Message, says) {
					got = append(got, c.want[i])
					continue
				}
			}
			got = append(got, p.Error())
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if n := len(reading.Lines); n < 1 || reading.Lines[n-1].Ref != "CPOM-2" {
			t.Errorf("%s: the other contract is not there: %+v", name, reading.Refused)
		}
	}
}

func TestWhatIsNoList(t *testing.T) {
	empty, headless, twice := list()[:1], list(), list()
	headless.set("A1", "Dossier")
	twice.set("X1", "annee")
	for name, c := range map[string]struct {
		grid grid
		says string
	}{"no rows": {empty, "aucune ligne"}, "no reference": {headless, "«\u00a0Contrat\u00a0»"}, "a column twice": {twice, "déjà en B1"}} {
		_, err := c.grid.tryRead(t)
		refused, ok := errors.AsType[*spreadsheet.Refused](err)
		if !ok || !strings.Contains(refused.Message, c.says) || refused.File != "liste.xlsx" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An export is a list that reads back as the same contracts, in either format; the model is a list with nothing in it.
func TestWhatIsListedIsReadBack(t *testing.T) {
	lines := list().read(t).Lines
	entries := []programme.Entry{{Line: lines[0], Status: programme.Launched}, {Line: lines[1], Status: programme.Withdrawn}}
	for format, write := range map[string]func(*bytes.Buffer) error{
		"XLSX": func(b *bytes.Buffer) error { return spreadsheet.WriteXLSX(b, programme.Sheet(entries)) },
		"CSV":  func(b *bytes.Buffer) error { return spreadsheet.WriteCSV(b, programme.Sheet(entries)) },
	} {
		var b bytes.Buffer
		must(t, write(&b))
		reading, err := programme.Read(format, bytes.NewReader(b.Bytes()), int64(b.Len()), "", today, nil)
		must(t, err)
		if diff := cmp.Diff(lines, reading.Lines); diff != "" || len(reading.Problems) > 0 {
			t.Errorf("%s (-want +got):\n%s\n%v", format, diff, reading.Problems)
		}
	}
	var b bytes.Buffer
	must(t, spreadsheet.WriteXLSX(&b, programme.Model()...))
	_, err := programme.Read("modèle", bytes.NewReader(b.Bytes()), int64(b.Len()), "", today, nil)
	if refused, ok := errors.AsType[*spreadsheet.Refused](err); !ok || !strings.Contains(refused.Message, "aucune ligne") {
		t.Errorf("the model: %v", err)
	}
}

func TestWhatAnImportWouldChange(t *testing.T) {
	reading := list().read(t)
	known := func(digest string, status programme.Status) map[string]programme.Kept {
		return map[string]programme.Kept{"CPOM-1": {Digest: digest, Status: status}}
	}
	same := reading.Lines[0].Digest()
	for name, c := range map[string]struct {
		kept map[string]programme.Kept
		want programme.Outcome
	}{
		"nothing is there":   {nil, programme.Outcome{Added: []string{"CPOM-1", "CPOM-2"}}},
		"the same":           {known(same, programme.Planned), programme.Outcome{Added: []string{"CPOM-2"}, Unchanged: []string{"CPOM-1"}}},
		"the same, launched": {known(same, programme.Launched), programme.Outcome{Added: []string{"CPOM-2"}, Unchanged: []string{"CPOM-1"}}},
		"another":            {known("x", programme.Withdrawn), programme.Outcome{Added: []string{"CPOM-2"}, Changed: []string{"CPOM-1"}}},
		"another, launched":  {known("x", programme.Launched), programme.Outcome{Added: []string{"CPOM-2"}, Left: []string{"CPOM-1"}}},
	} {
		if diff := cmp.Diff(c.want, programme.Foresee(reading.Lines, c.kept)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	g := list()
	g.set("G4", "autre@b.example")
	if again := list().read(t); again.Lines[1].Digest() != reading.Lines[1].Digest() || g.read(t).Lines[1].Digest() == reading.Lines[1].Digest() {
		t.Error("the digest does not follow the content")
	}
}
