package finess_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
	"jalon/internal/finess"
)

func example(t *testing.T, name string) *contractfile.File {
	t.Helper()
	body, err := contractfile.Examples().Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	file, err := contractfile.Read(body)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// matching is a referential that says of an example what it says itself.
func matching(file *contractfile.File) map[finess.Number]finess.Entity {
	known := map[finess.Number]finess.Entity{
		finess.Number(file.ManagingBody.FinessEJ): {Number: finess.Number(file.ManagingBody.FinessEJ), Kind: finess.LegalEntity, Name: file.ManagingBody.Name, Department: "96"},
	}
	for _, f := range file.Facilities {
		code, label, _ := strings.Cut(f.Category, " ")
		n := finess.Number(f.FinessET)
		known[n] = finess.Entity{Number: n, Kind: finess.Site, Parent: finess.Number(file.ManagingBody.FinessEJ), Name: strings.ToUpper(f.Name), Category: code, CategoryLabel: label, Town: f.Town, Department: f.FinessET[:2]}
	}
	return known
}

func review(file *contractfile.File, known map[finess.Number]finess.Entity) []string {
	var found []string
	for _, r := range finess.Review(file, func(n finess.Number) (finess.Entity, bool) { e, is := known[n]; return e, is }) {
		found = append(found, r.Subject+" "+r.Field)
	}
	return found
}

func TestAPerimeterLikeTheReferentialRaisesNoRemark(t *testing.T) {
	for _, name := range []string{"ehpad.json", "handicap.json"} {
		file := example(t, name)
		if found := review(file, matching(file)); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// Each difference raises its own remark and no other (F-FI-01 to F-FI-05).
func TestEachDifferenceRaisesItsRemark(t *testing.T) {
	file := example(t, "ehpad.json")
	for _, c := range []struct {
		what   string
		change func(*finess.Entity)
		want   []string
	}{
		{"closed", func(e *finess.Entity) { e.ClosedOn = civil.MustParse("2026-06-30") }, []string{"A-E1 finess_et"}},
		{"of somebody else", func(e *finess.Entity) { e.Parent = "960001105" }, []string{"A-E1 finess_et"}},
		{"in another department", func(e *finess.Entity) { e.Department = "00" }, []string{"A-E1 finess_et"}},
		{"a legal entity", func(e *finess.Entity) { e.Kind, e.Parent = finess.LegalEntity, "" }, []string{"A-E1 finess_et"}},
		{"renamed", func(e *finess.Entity) { e.Name = "EHPAD Les Platanes" }, []string{"A-E1 name"}},
		{"spelled otherwise", func(e *finess.Entity) { e.Name = "E.H.P.A.D. LES TILLEULS" }, []string{"A-E1 name"}},
		{"with signs", func(e *finess.Entity) { e.Name = "EHPAD « LES TILLEULS »" }, nil},
		{"of another category", func(e *finess.Entity) { e.Category, e.CategoryLabel = "202", "Résidence autonomie" }, []string{"A-E1 category"}},
		{"of another label", func(e *finess.Entity) { e.CategoryLabel = "Établissement d'hébergement" }, nil},
		{"of no category", func(e *finess.Entity) { e.Category, e.CategoryLabel = "", "" }, nil},
		{"smaller", func(e *finess.Entity) { e.Capacity = 80 }, []string{"A-E1 capacity"}},
		{"84 lodgers", func(e *finess.Entity) { e.Capacity = 84 }, nil},
		{"with its day places", func(e *finess.Entity) { e.Capacity = 88 }, nil},
		{"of the ARS alone", func(e *finess.Entity) { e.Competence = finess.OfARS }, []string{"A-E1 tariff_competence"}},
		{"joint", func(e *finess.Entity) { e.Competence = finess.Joint }, nil},
	} {
		known := matching(file)
		e := known["960002012"]
		c.change(&e)
		known["960002012"] = e
		if diff := cmp.Diff(c.want, review(file, known)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
}

func TestNumbersOfAPerimeter(t *testing.T) {
	file := example(t, "ehpad.json")
	known := matching(file)
	delete(known, "960001014")
	delete(known, "960002020")
	file.Facilities[2].FinessET = "96000203"
	if diff := cmp.Diff([]string{"OG finess_ej", "A-E2 finess_et", "A-E3 finess_et"}, review(file, known)); diff != "" {
		t.Error(diff)
	}
}
