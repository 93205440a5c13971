package spreadsheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jalon/internal/civil"
	"jalon/internal/spreadsheet"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// rows reads a file to its end, under the usual limits.
func rows(body []byte, sheet string) ([]spreadsheet.Row, error) {
	var all []spreadsheet.Row
	err := spreadsheet.Read("essai", bytes.NewReader(body), int64(len(body)), spreadsheet.Default(), sheet, func(r spreadsheet.Row) error {
		all = append(all, r)
		return nil
	})
	return all, err
}

// texts are the rows that a file must give, as texts by number of row.
func texts(t testing.TB, body []byte, sheet string) map[int][]string {
	t.Helper()
	found, err := rows(body, sheet)
	must(t, err)
	all := map[int][]string{}
	for _, r := range found {
		for i, c := range r.Cells {
			if c.Ref != spreadsheet.Ref(i, r.Number) {
				t.Errorf("the cell %d of row %d says it is %s", i, r.Number, c.Ref)
			}
			all[r.Number] = append(all[r.Number], c.Text)
		}
	}
	return all
}

// book is a workbook that excelize makes.
func book(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	must(t, f.Write(&b))
	return b.Bytes()
}

// parts are the least a workbook has; sheet is what stands in its only sheet.
func parts(sheet string) map[string]string {
	return map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":                `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="http://r"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       `<sst><si><t>un</t></si></sst>`,
		"xl/worksheets/sheet1.xml":   `<worksheet>` + sheet + `</worksheet>`,
	}
}

func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		part, err := w.Create(name)
		must(t, err)
		_, err = part.Write([]byte(parts[name]))
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

func cells(sheet string) string { return "<sheetData>" + sheet + "</sheetData>" }

var table = spreadsheet.Table{Name: "Bilan [2026]", Columns: []spreadsheet.Column{
	{Title: "Libellé", Kind: spreadsheet.Text, Width: 40}, {Title: "Valeur", Kind: spreadsheet.Number}, {Title: "Part", Kind: spreadsheet.Percent},
	{Title: "Échéance", Kind: spreadsheet.Date}, {Title: "Année", Kind: spreadsheet.Year}}}

type decimal string

func filled(rows ...[]any) spreadsheet.Filled {
	return spreadsheet.Filled{Table: table, Rows: slices.Values(rows)}
}

var content = [][]any{
	{"Été ; « cœur »", decimal("1234.50"), "13.8", civil.MustParse("2029-12-31"), 2029},
	{"=HYPERLINK(\"http://x\")", -3, decimal("0.1"), civil.Date{}, nil},
	{"- une liste\n- deux lignes", nil, "", nil, "2030"},
	{"'+33", "0", "100", civil.MustParse("2028-02-29"), 1999},
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	var xlsx, csv bytes.Buffer
	must(t, spreadsheet.WriteXLSX(&xlsx, filled(content...)))
	must(t, spreadsheet.WriteCSV(&csv, filled(content...)))
	want := map[int][]string{
		1: {"Libellé", "Valeur", "Part", "Échéance", "Année"},
		2: {"Été ; « cœur »", "1234.5", "13.8%", "2029-12-31", "2029"},
		3: {"=HYPERLINK(\"http://x\")", "-3", "0.1%"},
		4: {"- une liste\n- deux lignes", "", "", "", "2030"},
		5: {"+33", "0", "100%", "2028-02-29", "1999"}, // whoever types an apostrophe there means the same
	}
	if diff := cmp.Diff(want, texts(t, xlsx.Bytes(), "")); diff != "" {
		t.Errorf("XLSX (-want +got):\n%s", diff)
	}
	want[2] = []string{"Été ; « cœur »", "1234,50", "13,8%", "31/12/2029", "2029"}
	want[3][2], want[5][3] = "0,1%", "29/02/2028"
	if diff := cmp.Diff(want, texts(t, csv.Bytes(), "")); diff != "" {
		t.Errorf("CSV (-want +got):\n%s", diff)
	}
}

// Another reader sees what is meant: French formats, a frozen row of titles, a filter, and no formula.
func TestAnotherReaderAgrees(t *testing.T) {
	var b bytes.Buffer
	second := filled(content[0])
	second.Name = "bilan (2026)  "
	must(t, spreadsheet.WriteXLSX(&b, filled(content...), filled(content[0]), second))
	f, err := excelize.OpenReader(&b)
	must(t, err)
	defer f.Close()
	if diff := cmp.Diff([]string{"Bilan  2026", "Bilan  2026 (2)", "bilan (2026)"}, f.GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	name := f.GetSheetList()[0]
	for cell, want := range map[string]string{"A3": `'=HYPERLINK("http://x")`, "A4": "'- une liste\n- deux lignes", "A5": "'+33", "B2": "1,234.50", "C2": "13.8%", "D2": "31/12/2029", "E2": "2029", "D3": ""} {
		if got, err := f.GetCellValue(name, cell); err != nil || got != want {
			t.Errorf("%s shows %q, %v; want %q", cell, got, err, want)
		}
		if formula, err := f.GetCellFormula(name, cell); err != nil || formula != "" {
			t.Errorf("%s runs %q, %v", cell, formula, err)
		}
	}
	if kind, err := f.GetCellType(name, "A3"); err != nil || kind != excelize.CellTypeInlineString {
		t.Errorf("a text is kept as %v, %v", kind, err)
	}
	if panes, err := f.GetPanes(name); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	filters := 0
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm._FilterDatabase" && strings.Contains(n.RefersTo, "$A$1:$E$") {
			filters++
		}
	}
	if filters != 3 {
		t.Errorf("%d filters: %+v", filters, f.GetDefinedName())
	}
}

func TestTheSameTablesGiveTheSameBytes(t *testing.T) {
	var first []byte
	for range 5 {
		var b bytes.Buffer
		must(t, spreadsheet.WriteXLSX(&b, filled(content...), filled(), filled(content[0]), filled(content[1])))
		if first == nil {
			first = b.Bytes()
		}
		if !bytes.Equal(first, b.Bytes()) {
			t.Fatal("two writings of the same tables differ")
		}
	}
}

func TestCSVIsWhatAFrenchSpreadsheetOpens(t *testing.T) {
	var b bytes.Buffer
	must(t, spreadsheet.WriteCSV(&b, filled(content[:2]...)))
	want := "\ufeffLibellé;Valeur;Part;Échéance;Année\r\n" +
		"\"Été ; « cœur »\";1234,50;13,8%;31/12/2029;2029\r\n" +
		"\"'=HYPERLINK(\"\"http://x\"\")\";-3;0,1%;;\r\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Whatever a spreadsheet would run is told to be a text, and comes back as it was.
func TestFormulasAreDefused(t *testing.T) {
	for _, text := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "'=1"} {
		var xlsx, csv bytes.Buffer
		must(t, spreadsheet.WriteXLSX(&xlsx, filled([]any{text, nil, nil, nil, nil})))
		must(t, spreadsheet.WriteCSV(&csv, filled([]any{text, nil, nil, nil, nil})))
		if _, line, _ := strings.Cut(csv.String(), "\r\n"); !strings.HasPrefix(strings.TrimPrefix(line, `"`), "'") {
			t.Errorf("%q is written %q", text, line)
		}
		want := strings.TrimPrefix(text, "'")
		for kind, body := range map[string][]byte{"XLSX": xlsx.Bytes(), "CSV": csv.Bytes()} {
			if got := texts(t, body, "")[2][0]; strings.TrimSpace(got) != strings.TrimSpace(want) {
				t.Errorf("%s: %q comes back as %q", kind, text, got)
			}
		}
	}
}

func TestValuesThatAColumnDoesNotHold(t *testing.T) {
	for name, row := range map[string][]any{
		"a float":          {"a", 1.5, nil, nil, nil},
		"a decimal comma":  {"a", "1,5", nil, nil, nil},
		"words":            {"a", "beaucoup", nil, nil, nil},
		"a text for a day": {"a", nil, nil, "2029-12-31", nil},
		"a day for a text": {civil.MustParse("2029-12-31"), nil, nil, nil, nil},
		"a row cut short":  {"a"},
	} {
		if spreadsheet.WriteXLSX(new(bytes.Buffer), filled(row)) == nil || spreadsheet.WriteCSV(new(bytes.Buffer), filled(row)) == nil {
			t.Errorf("%s is written", name)
		}
	}
}

func TestACallersErrorComesBack(t *testing.T) {
	stop := errors.New("assez")
	for _, body := range [][]byte{[]byte("a;b\n"), zipped(t, parts(cells(`<row r="1"><c r="A1"><v>1</v></c></row>`)))} {
		err := spreadsheet.Read("x", bytes.NewReader(body), int64(len(body)), spreadsheet.Default(), "", func(spreadsheet.Row) error { return stop })
		if !errors.Is(err, stop) {
			t.Errorf("%v", err)
		}
	}
}
