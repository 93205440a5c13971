package spreadsheet_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"jalon/internal/spreadsheet"
)

func TestCellsOfAWorkbook(t *testing.T) {
	body := book(t, func(f *excelize.File) {
		set := func(cell string, v any, format string) {
			must(t, f.SetCellValue("Sheet1", cell, v))
			if format != "" {
				style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
				must(t, err)
				must(t, f.SetCellStyle("Sheet1", cell, cell, style))
			}
		}
		set("A2", "texte ", "")
		set("C2", 12.3000000000000007, "")
		set("D2", true, "")
		set("E2", 960001014, "000000000")
		set("A4", 45657, "dd/mm/yyyy")
		set("B4", 45657.5, `[$-40C]d mmmm yyyy\ hh:mm`)
		set("C4", 0.138, "0.0%")
		set("D4", 45657, `0.00" €/jour"`)
		set("E4", 0.5, "h:mm")
		set("F4", 45657, "mmm-yy;@")
		set("G4", 60, "yyyy-mm-dd")
		set("H4", 59, "yyyy-mm-dd")
		set("I4", 45657, `"jour" 0`)
		must(t, f.MergeCell("Sheet1", "A5", "C5"))
		set("A5", "fusion", "")
		must(t, f.SetCellRichText("Sheet1", "A6", []excelize.RichTextRun{{Text: "gras", Font: &excelize.Font{Bold: true}}, {Text: " et non"}}))
		style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		must(t, err)
		must(t, f.SetCellValue("Sheet1", "A7", 47848))
		must(t, f.SetCellStyle("Sheet1", "A7", "A7", style))
	})
	want := map[int][]string{
		2: {"texte", "", "12.3", "VRAI", "960001014"},
		4: {"2024-12-31", "2024-12-31 12:00:00", "13.8%", "45657", "0.5", "2024-12-31", "60", "1900-02-28", "45657"},
		5: {"fusion"},
		6: {"gras et non"},
		7: {"2030-12-31"},
	}
	if diff := cmp.Diff(want, texts(t, body, "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheCalendarOf1904(t *testing.T) {
	body := book(t, func(f *excelize.File) {
		on := true
		must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &on}))
		style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		must(t, err)
		must(t, f.SetCellValue("Sheet1", "A1", 44195))
		must(t, f.SetCellStyle("Sheet1", "A1", "A1", style))
	})
	if got := texts(t, body, "")[1][0]; got != "2024-12-31" {
		t.Errorf("44195 days after 1 January 1904: %s", got)
	}
}

func TestCellsAsOtherProgramsWriteThem(t *testing.T) {
	body := zipped(t, parts(cells(`
		<row><c t="s"><v>0</v></c><c/><c t="inlineStr"><is>
			<r><t>a_x000D_</t></r>
			<r><t>b</t></r><rPh><t>muet</t></rPh>
		</is></c></row>
		<row r="9"><c r="B9" t="str"><v>sans formule</v></c><c t="d"><v>2029-12-31T00:00:00</v></c><c t="e"><v>#N/A</v></c><c><v>1.5E-3</v></c></row>`)))
	want := map[int][]string{1: {"un", "", "a\rb"}, 9: {"", "sans formule", "2029-12-31", "#N/A", "0.0015"}}
	if diff := cmp.Diff(want, texts(t, body, "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhichSheetIsRead(t *testing.T) {
	body := book(t, func(f *excelize.File) {
		for _, name := range []string{"Sheet1", "Liste", "Autre"} {
			if name != "Sheet1" {
				_, err := f.NewSheet(name)
				must(t, err)
			}
			must(t, f.SetCellValue(name, "A1", name))
		}
		f.SetActiveSheet(1)
		must(t, f.SetSheetVisible("Sheet1", false))
	})
	for asked, want := range map[string]string{"": "Liste", "Autre": "Autre", "autre": "Autre", "Sheet1": "Sheet1"} {
		if got := texts(t, body, asked)[1][0]; got != want {
			t.Errorf("asked for %q: %s", asked, got)
		}
	}
	_, err := rows(body, "Feuille")
	if err == nil || err.Error() != "essai\u00a0: la feuille «\u00a0Feuille\u00a0» n'existe pas. Choisissez parmi\u00a0: «\u00a0Liste\u00a0», «\u00a0Autre\u00a0»." {
		t.Errorf("%v", err)
	}
}

func TestCSVHoweverItIsWritten(t *testing.T) {
	text := "Nom;Ville\r\n\r\n\"Été\n; cœur\";Saint-Étienne €\r\n'=1;x"
	want := map[int][]string{1: {"Nom", "Ville"}, 3: {"Été\n; cœur", "Saint-Étienne €"}, 4: {"=1", "x"}}
	legacy, err := charmap.Windows1252.NewEncoder().String(text)
	must(t, err)
	for name, body := range map[string]string{
		"UTF-8": text, "with a mark": "\ufeff" + text, "Windows-1252": legacy,
		"tabs":   strings.NewReplacer(";V", "\tV", ";S", "\tS", ";x", "\tx").Replace(text),
		"commas": strings.NewReplacer(";V", ",V", ";S", ",S", ";x", ",x").Replace(text),
	} {
		if diff := cmp.Diff(want, texts(t, []byte(body), "")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff(map[int][]string{2: {"a;b", "c"}}, texts(t, []byte("sep=,\na;b,c\n"), "")); diff != "" {
		t.Errorf("with a hint (-want +got):\n%s", diff)
	}
}

func TestDatesAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"2029-12-31": "2029-12-31", " 31/12/2029 ": "2029-12-31", "1/2/2029": "2029-02-01", "2029-12-31 00:00:00": "2029-12-31",
		"31/12/29": "", "31/02/2029": "", "12/31/2029": "", "2029-12-31 14:30:00": "", "47848": "", "": "", "01/01/1899": "",
	} {
		got, err := spreadsheet.ParseDate(text)
		if (err == nil) != (want != "") || err == nil && got.String() != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func TestNumbersAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"1234.5": "1234.5", "1 234,5": "1234.5", "1\u202f234\u00a0567": "1234567", "-3": "-3", "−3,10": "-3.10", "13,8 %": "13.8", "13.8%": "13.8",
		"+2": "2", "007": "7", "0,5": "0.5", "00": "0",
		"": "", "1.234,5": "", "1,2,3": "", "12 34": "", "1e9": "", ",5": "", "5,": "", "%": "", "douze": "", "0x10": "", "- 3": "",
	} {
		got, err := spreadsheet.ParseNumber(text)
		if (err == nil) != (want != "") || got != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}
