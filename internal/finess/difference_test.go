package finess_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/finess"
)

func numbers(entities []finess.Entity) []finess.Number {
	var all []finess.Number
	for _, e := range entities {
		all = append(all, e.Number)
	}
	return all
}

// Added, changed field by field, absent and therefore closed, unchanged; what is not said stays (F-FI-04).
func TestDifference(t *testing.T) {
	current := read(t, list).Entities
	d := finess.Compare(current, read(t, headings+
		";960001014;Association Les Jardins de la Cère;;;;;;;Saint-Aubin-sur-Cère;96\n"+
		"960002012;960001014;EHPAD Les Tilleuls;500;EHPAD;90;conjointe;;;Saint-Aubin-sur-Cère;96\n"+
		"960002038;960001014;EHPAD Le Clos des Ormes;500;EHPAD;48;conjointe;;;Vic-le-Haut;96\n"), today)
	if diff := cmp.Diff([]finess.Number{"960002038"}, numbers(d.Added)); diff != "" {
		t.Error("added", diff)
	}
	if len(d.Changed) != 1 {
		t.Fatalf("changed: %+v", d.Changed)
	}
	want := []finess.FieldChange{{"capacity", "Capacité", "88", "90"}, {"opened_on", "Date d'ouverture", "1998-09-01", ""}}
	if diff := cmp.Diff(want, d.Changed[0].Fields); diff != "" {
		t.Error("changed", diff)
	}
	if d.Changed[0].Capacity != 90 || !d.Changed[0].OpenedOn.IsZero() {
		t.Errorf("becomes %+v", d.Changed[0].Entity)
	}
	// The site of department 00 is not of what the file speaks of.
	if diff := cmp.Diff([]finess.Number{"960002020"}, numbers(d.Closed)); diff != "" || d.Closed[0].ClosedOn != today || d.Closed[0].Name != "EHPAD Bellevue" {
		t.Error("closed", diff, d.Closed)
	}
	if d.Unchanged != 2 || len(d.Written()) != 3 {
		t.Errorf("%d unchanged, %d written", d.Unchanged, len(d.Written()))
	}
}

func TestTheSameFileAgainChangesNothing(t *testing.T) {
	first := read(t, list)
	if d := finess.Compare(nil, first, today); len(d.Added) != 4 || len(d.Closed) > 0 {
		t.Errorf("into an empty referential: %+v", d)
	}
	if d := finess.Compare(first.Entities, first, today); !d.Empty() || d.Unchanged != 4 {
		t.Errorf("again: %+v", d)
	}
}

// A column that a file does not have says nothing of what is known.
func TestAbsentColumnsChangeNothing(t *testing.T) {
	current := read(t, list).Entities
	d := finess.Compare(current, read(t, "FINESS ET;Raison sociale;Commune\n960002012;EHPAD Les Tilleuls;Montrazel\n"), today)
	if len(d.Changed) != 1 || len(d.Changed[0].Fields) != 1 || d.Changed[0].Fields[0].Field != "town" || d.Changed[0].Capacity != 88 || d.Changed[0].Parent != "960001014" {
		t.Errorf("%+v", d.Changed)
	}
}

// A row that was refused is no absence; where its number could not be read, nothing is.
func TestRefusedRowsCloseNothing(t *testing.T) {
	current := read(t, list).Entities
	kept := "960002012;960001014;EHPAD Les Tilleuls;500;EHPAD;88;conjointe;01/09/1998;;Saint-Aubin-sur-Cère;96\n"
	for name, rest := range map[string]string{
		"another cell": "960002020;960001014;EHPAD Bellevue;500;EHPAD;beaucoup;;;;Montrazel;96\n",
		"its number":   "96000202;960001014;EHPAD Bellevue;500;EHPAD;72;;;;Montrazel;96\n",
	} {
		if d := finess.Compare(current, read(t, headings+kept+rest), today); len(d.Closed) > 0 {
			t.Errorf("%s: closes %v", name, numbers(d.Closed))
		}
	}
	if d := finess.Compare(current, read(t, headings+kept), today); len(d.Closed) != 1 {
		t.Errorf("absent: closes %v", numbers(d.Closed))
	}
}

// What is closed keeps its day, absent or not.
func TestClosedStaysClosed(t *testing.T) {
	current := read(t, strings.Replace(list, "72;ARS + CD;;;Montrazel", "72;ARS + CD;;31/12/2020;Montrazel", 1)).Entities
	d := finess.Compare(current, read(t, headings+"960002012;960001014;EHPAD Les Tilleuls;500;EHPAD;88;conjointe;01/09/1998;;Saint-Aubin-sur-Cère;96\n"), today)
	if !d.Empty() {
		t.Errorf("%+v", d)
	}
}
