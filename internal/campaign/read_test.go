package campaign_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/campaign"
	"jalon/internal/spreadsheet"
)

func tdb() campaign.Mapping {
	return campaign.Mapping{
		Name: "tdb-ms", Source: "TDB MS", FINESS: "N° FINESS ET", Lag: 1, Category: "Catégorie", Group: "Groupe homogène",
		Columns: []campaign.Column{
			{Heading: "Taux d'occupation", Reference: "OCC", Unit: "%", Type: campaign.Indicator, Definition: "2024"},
			{Heading: "Âge moyen", Reference: "AGE", Unit: "ans", Type: campaign.Characteristic, Definition: "2024"},
		},
	}
}

const file = "Restitution du tableau de bord;;;;\r\n" +
	"n° finess et;CATEGORIE;groupe homogene;TAUX D’OCCUPATION;age moyen;Observations\r\n" +
	"960002012;500;G1;96,40 %;86,0;rien\r\n" +
	"960002020;500;G1;NC;1 086.5;\r\n" +
	";;;;;\r\n" +
	"2A0002046;202;;n.d.;;\r\n"

func read(t *testing.T, text string, m campaign.Mapping, of int) (*campaign.Reading, error) {
	t.Helper()
	return campaign.Read("f.csv", strings.NewReader(text), int64(len(text)), m, of)
}

func TestAFileIsReadExactly(t *testing.T) {
	got, err := read(t, file, tdb(), 2026)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, v := range got.Values {
		values = append(values, fmt.Sprint(v.FINESS, " ", v.Campaign, " ", v.Year, " ", v.Reference, " ", v.Definition, " ", v.Type, " ", v.Unit, " = ", v.Value))
	}
	want := []string{
		"960002012 2026 2025 OCC 2024 I % = 96.40", "960002012 2026 2025 AGE 2024 C ans = 86.0",
		"960002020 2026 2025 OCC 2024 I % = ", "960002020 2026 2025 AGE 2024 C ans = 1086.5",
		"2A0002046 2026 2025 OCC 2024 I % = ", "2A0002046 2026 2025 AGE 2024 C ans = ",
	}
	if diff := cmp.Diff(want, values); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	sites := []campaign.Site{
		{FINESS: "960002012", Campaign: 2026, Category: "500", Group: "G1"}, {FINESS: "960002020", Campaign: 2026, Category: "500", Group: "G1"},
		{FINESS: "2A0002046", Campaign: 2026, Category: "202"},
	}
	if diff := cmp.Diff(sites, got.Sites); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got.Rows != 3 || got.Given != 3 || got.Absent != 3 || len(got.Bad) != 0 || !slices.Equal(got.Unmapped, []string{"Observations"}) {
		t.Errorf("%+v", got)
	}
}

func TestEveryBadCellIsNamed(t *testing.T) {
	text := "N° FINESS ET;Catégorie;Groupe homogène;Taux d'occupation;Âge moyen\n" +
		"960002012;500;G1;environ 96;13 %\n" +
		"10002020;500;G1;96;86\n" +
		"960002012;500;G1;1.234,5;86\n" +
		"FINESS;500;G1;;\n"
	got, err := read(t, text, tdb(), 2026)
	if err != nil {
		t.Fatal(err)
	}
	var bad []string
	for _, b := range got.Bad {
		bad = append(bad, b.Ref+" "+b.Heading+" «"+b.Text+"» "+b.Message+" "+b.Remedy)
	}
	for i, want := range []string{"D2 Taux d'occupation «environ 96»", "E2 Âge moyen «13 %»", "A3 N° FINESS ET «10002020» ", "A4 N° FINESS ET «960002012» ce numéro FINESS est déjà en A2", "D4 Taux d'occupation «1.234,5»", "A5 N° FINESS ET «FINESS»"} {
		if len(bad) != 6 || !strings.HasPrefix(bad[i], want) {
			t.Fatalf("%q, want %q at %d", bad, want, i)
		}
	}
	if !strings.Contains(bad[2], "ôté des zéros") || len(got.Sites) != 1 {
		t.Errorf("%s; sites %v", bad[2], got.Sites)
	}
}

func TestTheCampaignMayBeAColumn(t *testing.T) {
	m := tdb()
	m.Campaign, m.Category, m.Group, m.Columns = "Campagne", "", "", m.Columns[:1]
	text := "N° FINESS ET;Campagne;Taux d'occupation\n960002012;2025;96\n960002012;2026;97\n960002020;26;97\n"
	got, err := read(t, text, m, 0)
	if err != nil || len(got.Sites) != 2 || got.Values[1].Campaign != 2026 || got.Values[1].Year != 2025 || len(got.Bad) != 1 || got.Bad[0].Ref != "B4" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err = read(t, text, m, 2026); err != nil || len(got.Bad) != 2 || got.Bad[0].Ref != "B2" || !strings.Contains(got.Bad[0].Message, "campagne 2026") {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAFileThatDoesNotFitIsRefused(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{strings.Repeat("titre;sans;finess\n", 30), "n'a de colonne «\u00a0N° FINESS ET\u00a0»"},
		{"titre\n", "n'a de colonne"},
		{"N° FINESS ET;Catégorie;Groupe homogène;Âge moyen\n", "n'a plus ces colonnes de la correspondance\u00a0: «\u00a0Taux d'occupation\u00a0»"},
		{"N° FINESS ET;Catégorie;Groupe homogène;Âge moyen;Taux d'occupation;Age MOYEN\n", "Deux colonnes du fichier portent le titre «\u00a0Age MOYEN\u00a0»"},
	} {
		_, err := read(t, row.text, tdb(), 2026)
		if refused, ok := errors.AsType[*campaign.Refused](err); !ok || !strings.Contains(refused.Message, row.want) || refused.Remedy == "" {
			t.Errorf("%q: %v", row.text[:12], err)
		}
	}
	if _, err := read(t, file, tdb(), 0); err == nil || !strings.Contains(err.Error(), "par exemple 2026") {
		t.Errorf("without a campaign: %v", err)
	}
	if _, err := read(t, "<html>", tdb(), 2026); err == nil {
		t.Error("a page is read")
	} else if _, ok := errors.AsType[*spreadsheet.Refused](err); !ok {
		t.Errorf("a page: %v", err)
	}
}

func TestAMappingIsCheckedWhole(t *testing.T) {
	for _, row := range []struct {
		field  string
		change func(*campaign.Mapping)
	}{
		{"name", func(m *campaign.Mapping) { m.Name = " " }},
		{"source", func(m *campaign.Mapping) { m.Source = strings.Repeat("é", 65) }},
		{"finess", func(m *campaign.Mapping) { m.FINESS = "" }},
		{"category", func(m *campaign.Mapping) { m.Category = "a\nb" }},
		{"group", func(m *campaign.Mapping) { m.Group = "n finess et" }},
		{"lag", func(m *campaign.Mapping) { m.Lag = 6 }},
		{"columns", func(m *campaign.Mapping) { m.Columns = nil }},
		{"columns[0].type", func(m *campaign.Mapping) { m.Columns[0].Type = "X" }},
		{"columns[1].definition", func(m *campaign.Mapping) { m.Columns[1].Definition = "" }},
		{"columns[1].reference", func(m *campaign.Mapping) { m.Columns[1].Reference = "OCC" }},
		{"columns[1].heading", func(m *campaign.Mapping) { m.Columns[1].Heading = "TAUX d occupation" }},
	} {
		m := tdb()
		row.change(&m)
		if refused, ok := errors.AsType[*campaign.Refused](m.Check()); !ok || refused.Field != row.field || refused.Remedy == "" {
			t.Errorf("%s: %v", row.field, m.Check())
		}
	}
	for text, want := range map[string]string{"{": "lisible", `{"nom":"x"}`: "lisible", `{"name":"x"} {}`: "suit", "[" + strings.Repeat(" ", 300<<10): "256"} {
		if _, err := campaign.ReadMapping(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.10q: %v", text, err)
		}
	}
}

// What was said of a heading once is said again, however it is written this year (F-TD-08).
func TestASuggestionKnowsWhatWasKept(t *testing.T) {
	headings, err := campaign.Headings("f.csv", strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	first := campaign.Suggest("tdb", "TDB MS", 2026, headings, nil)
	want := campaign.Mapping{
		Name: "tdb", Source: "TDB MS", FINESS: "n° finess et", Category: "CATEGORIE", Group: "groupe homogene",
		Columns: []campaign.Column{
			{Heading: "TAUX D’OCCUPATION", Reference: "taux-d-occupation", Unit: "%", Type: "I", Definition: "2026"},
			{Heading: "age moyen", Reference: "age-moyen", Type: "I", Definition: "2026"},
			{Heading: "Observations", Reference: "observations", Type: "I", Definition: "2026"},
		},
	}
	if diff := cmp.Diff(want, first); diff != "" || first.Check() != nil {
		t.Errorf("%v (-want +got):\n%s", first.Check(), diff)
	}
	other := tdb()
	other.Source, other.Columns = "ERRD", []campaign.Column{{Heading: "Observations", Reference: "X", Type: "S", Definition: "1"}}
	again := campaign.Suggest("tdb-2027", "tdb ms", 2027, headings, []campaign.Mapping{tdb(), other})
	if again.Lag != 1 || again.Columns[0] != (campaign.Column{Heading: "TAUX D’OCCUPATION", Reference: "OCC", Unit: "%", Type: "I", Definition: "2024"}) ||
		again.Columns[1].Reference != "AGE" || again.Columns[2].Reference != "observations" || again.Columns[2].Definition != "2027" {
		t.Errorf("%+v", again)
	}
	if _, err := campaign.Headings("f.csv", strings.NewReader("a;b\n"), 4); err == nil {
		t.Error("headings without FINESS")
	}
}
