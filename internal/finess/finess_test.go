package finess_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/finess"
	"jalon/internal/spreadsheet"
)

// The referential of the tests: a legal entity with two sites in department 96, one in 00. All of it is made up.
const headings = "FINESS ET;FINESS EJ;Raison sociale;Code catégorie;Libellé catégorie;Capacité;Compétence;Date d'ouverture;Date de fermeture;Commune;Département\n"

const list = headings +
	";960001014;Association Les Jardins de la Cère;;;;;;;Saint-Aubin-sur-Cère;96\n" +
	"960002012;960001014;EHPAD Les Tilleuls;500;EHPAD;88;conjointe;01/09/1998;;Saint-Aubin-sur-Cère;96\n" +
	"960002020;960001014;EHPAD Bellevue;500;EHPAD;72;ARS + CD;;;Montrazel;96\n" +
	"000003046;960001105;MAS La Chênaie;255;MAS;48;ARS;;;Bellerive-sur-Besbre;00\n"

var today = civil.MustParse("2026-11-22")

func read(t testing.TB, text string) *finess.Import {
	t.Helper()
	body := []byte(text)
	found, err := finess.Read("finess.csv", bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Nine characters, digits but for 2A and 2B in front (F-FI-01, F-FI-02).
func TestNumbersAreStrict(t *testing.T) {
	for _, good := range []string{"960002012", "000003046", "2A0000014", "2B0000020", "960002013"} {
		if n, err := finess.ParseNumber(good); err != nil || string(n) != good {
			t.Errorf("%s: %q, %v", good, n, err)
		}
	}
	for _, bad := range []string{"", "96000201", "9600020120", "96000201A", "2a0000014", "2C0000014", "A20000014", "960 002 012", "96000201\u0662", "３60002012"} {
		_, err := finess.ParseNumber(bad)
		if wrong, ok := errors.AsType[*finess.Wrong](err); !ok || wrong.Message == "" || wrong.Remedy == "" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// A check digit and a prefix are reasons to look, never to refuse (F-FI-02, F-FI-03).
func TestNumbersInDoubt(t *testing.T) {
	for number, doubtful := range map[finess.Number]bool{"960002012": false, "960002013": true, "000003046": false, "960001014": false, "960001104": true, "2A0000014": false} {
		if got := number.Doubtful(); got != doubtful {
			t.Errorf("%s is doubtful: %t", number, got)
		}
	}
	for _, c := range []struct {
		number     finess.Number
		department string
		elsewhere  bool
	}{
		{"960002012", "96", false}, {"960002012", "00", true}, {"2A0000014", "2A", false}, {"2A0000014", "2B", true}, {"970000014", "974", false}, {"980000014", "976", false},
		{"960002012", "", false},
	} {
		if got := c.number.Elsewhere(c.department); got != c.elsewhere {
			t.Errorf("%s in %s is elsewhere: %t", c.number, c.department, got)
		}
	}
}

func TestAFileIsRead(t *testing.T) {
	got := read(t, list)
	want := []finess.Entity{
		{Number: "960001014", Kind: finess.LegalEntity, Name: "Association Les Jardins de la Cère", Town: "Saint-Aubin-sur-Cère", Department: "96"},
		{Number: "960002012", Kind: finess.Site, Parent: "960001014", Name: "EHPAD Les Tilleuls", Category: "500", CategoryLabel: "EHPAD", Capacity: 88, Competence: finess.Joint,
			OpenedOn: civil.MustParse("1998-09-01"), Town: "Saint-Aubin-sur-Cère", Department: "96"},
		{Number: "960002020", Kind: finess.Site, Parent: "960001014", Name: "EHPAD Bellevue", Category: "500", CategoryLabel: "EHPAD", Capacity: 72, Competence: finess.Joint, Town: "Montrazel", Department: "96"},
		{Number: "000003046", Kind: finess.Site, Parent: "960001105", Name: "MAS La Chênaie", Category: "255", CategoryLabel: "MAS", Capacity: 48, Competence: finess.OfARS, Town: "Bellerive-sur-Besbre", Department: "00"},
	}
	if diff := cmp.Diff(want, got.Entities); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	if len(got.Digest) != 64 || len(got.Refused)+len(got.Doubts)+len(got.Ignored) > 0 {
		t.Errorf("%+v", got)
	}
}

// Whatever names the columns, in whatever signs and order, the entity is the same.
func TestHeadingsOfOtherPrograms(t *testing.T) {
	want := read(t, list).Entities[1]
	for _, text := range []string{
		"nofinesset,nofinessej,rs,categetab,libcategetab,Nombre de places,Compétence tarifaire,dateouvert,commune,dep\n960002012,960001014,EHPAD Les Tilleuls,500,EHPAD,88,mixte,1998-09-01,Saint-Aubin-sur-Cère,96\n",
		"\ufeffDÉPARTEMENT\tNom\tN° FINESS ET\tVILLE\tno finess ej\tcapacité\tCatégorie\tlibellé catégorie\tcompétence\tOuvert le\n96\tEHPAD Les Tilleuls\t960002012\tSaint-Aubin-sur-Cère\t960001014\t88\t500\tEHPAD\tConseil départemental et ARS\t01/09/1998\n",
		strings.NewReplacer("é", "\xe9", "è", "\xe8").Replace(headings + "960002012;960001014;EHPAD Les Tilleuls;500;EHPAD;88;conjointe;01/09/1998;;Saint-Aubin-sur-Cère;96\n"), // Windows-1252
	} {
		got := read(t, text)
		if len(got.Entities) != 1 {
			t.Errorf("%q: %+v", text, got)
			continue
		}
		if diff := cmp.Diff(want, got.Entities[0]); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// Every cell at fault is named, and the other rows are taken.
func TestBadCellsAreNamed(t *testing.T) {
	got := read(t, headings+
		"96000201;960001014;;500;EHPAD;beaucoup;personne;31/02/2020;;Montrazel;Cère\n"+
		";;Sans numéro;;;;;;;;96\n"+
		"960002012;;EHPAD Les Tilleuls;500;EHPAD;88;;;;;96\n"+
		"960002012;;Le même;;;;;;;;96\n"+
		"960002013;;EHPAD de clé fausse;;;;;;;;00\n")
	var refs []string
	for _, p := range got.Refused {
		refs = append(refs, p.Ref+" "+p.Column)
		if p.Message == "" || p.Remedy == "" {
			t.Errorf("%+v", p)
		}
	}
	want := []string{"A2 FINESS ET", "F2 Capacité", "G2 Compétence", "H2 Date d'ouverture", "K2 Département", "C2 Raison sociale", "A3 FINESS ET", "A5 FINESS ET"}
	if diff := cmp.Diff(want, refs); diff != "" {
		t.Errorf("cells at fault (-want +got):\n%s", diff)
	}
	if len(got.Entities) != 2 || got.RefusedRows != 3 || got.DoubtCount != 2 || len(got.Doubts) != 2 {
		t.Errorf("%d taken, %d refused, doubts %+v", len(got.Entities), got.RefusedRows, got.Doubts)
	}
}

func TestAnImportIsBounded(t *testing.T) {
	var text strings.Builder
	text.WriteString(headings)
	for i := range 1000 {
		fmt.Fprintf(&text, "%d;;X;;;beaucoup;;;;;96\n", i)
	}
	got := read(t, text.String())
	if got.RefusedRows != 1000 || len(got.Refused) != finess.MostPlaces {
		t.Errorf("%d rows, %d cells named", got.RefusedRows, len(got.Refused))
	}
	_, err := finess.Read("x.csv", bytes.NewReader(nil), finess.MostBytes+1)
	if _, refused := errors.AsType[*spreadsheet.Refused](err); !refused {
		t.Errorf("too large: %v", err)
	}
}

func TestFilesWithoutTheirHeadingsAreRefused(t *testing.T) {
	for _, text := range []string{"", "\n", "Nom;Commune\nA;B\n", "FINESS ET;Commune\n960002012;B\n", "FINESS ET;Nom;Raison sociale\n960002012;A;B\n", "960002012;EHPAD\n"} {
		_, err := finess.Read("finess.csv", strings.NewReader(text), int64(len(text)))
		if refused, ok := errors.AsType[*spreadsheet.Refused](err); !ok || refused.Remedy == "" || refused.File != "finess.csv" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// What leaves as a table comes in again as the same entities.
func TestTheTableIsReadBack(t *testing.T) {
	want := read(t, list).Entities
	var text bytes.Buffer
	if err := spreadsheet.WriteCSV(&text, finess.Sheet(want)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, read(t, text.String()).Entities); diff != "" {
		t.Errorf("written (-) and read (+):\n%s", diff)
	}
}

// FuzzRead looks for a file that breaks the reading, or an entity that was taken and breaks its own rules.
func FuzzRead(f *testing.F) {
	f.Add([]byte(list))
	f.Add([]byte(headings + "2A0000014;;X;;;;;;;;2A\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		found, err := finess.Read("f", bytes.NewReader(body), int64(len(body)))
		if err != nil {
			return
		}
		seen := map[finess.Number]bool{}
		for _, e := range found.Entities {
			if _, err := finess.ParseNumber(string(e.Number)); err != nil || seen[e.Number] || e.Name == "" || e.Kind == finess.LegalEntity && e.Parent != "" {
				t.Errorf("taken: %+v, %v", e, err)
			}
			seen[e.Number] = true
		}
	})
}

func BenchmarkImport(b *testing.B) {
	var text strings.Builder
	text.WriteString(headings)
	for i := range 20_000 {
		fmt.Fprintf(&text, "96%07d;960001014;EHPAD %d;500;EHPAD;%d;conjointe;01/09/1998;;Montrazel;96\n", i, i, i%90+1)
	}
	body := []byte(text.String())
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		found, err := finess.Read("finess.csv", bytes.NewReader(body), int64(len(body)))
		if err != nil || len(found.Entities) != 20_000 {
			b.Fatal(err)
		}
		if d := finess.Compare(found.Entities, found, today); d.Unchanged != 20_000 {
			b.Fatalf("%+v", d)
		}
	}
}
