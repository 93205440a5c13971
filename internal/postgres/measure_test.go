package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/content"
	"jalon/internal/contractfile"
)

func (w *writers) measure(base0 int, m content.Measure) (content.Measure, error) {
	m.Party, m.By, m.At = "OG", w.referent("OG"), noon(base)
	return w.db.SaveMeasure(w.Context(), drafted, base0, m)
}

// A value stands in the file at once, with its record, for every party; taken back, the file says what it said before.
func TestAMeasureStandsInItsYear(t *testing.T) {
	w := drafting(t)
	filed := w.d.File.ActionSheets[0].Indicators[0]
	m := content.Measure{Indicator: filed.Code, Year: 2027, Value: "13.50", Source: "TDB", Campaign: "2028", Definition: "v2", Comment: "Deux <départs> & un congé."}
	first, err := w.measure(0, m)
	must(t, err)
	for _, party := range []string{"OG", "CD-00"} {
		told := w.reads(party).File.ActionSheets[0].Indicators[0]
		want := contractfile.Record{Source: "TDB", Campaign: "2028", Definition: "v2", Comment: "Deux <départs> & un congé."}
		if told.Actuals["2027"] != "13.50" || told.Records["2027"] != want {
			t.Errorf("%s reads %v, %v", party, told.Actuals, told.Records)
		}
	}
	if again, err := w.measure(1, m); err != nil || again.Version != 1 {
		t.Errorf("the same again is version %d: %v", again.Version, err)
	}
	second, err := w.measure(1, content.Measure{Indicator: filed.Code, Year: 2027})
	must(t, err)
	if first.Version != 1 || second.Version != 2 || w.reads("CD-00").File.Digest() != w.d.File.Digest() {
		t.Errorf("versions %d and %d; withdrawn, the indicator says %+v", first.Version, second.Version, w.reads("CD-00").File.ActionSheets[0].Indicators[0])
	}
	if measures := w.reads("CD-00").Measures; len(measures) != 1 || measures[0].Version != 2 || measures[0].Value != "" {
		t.Errorf("measures: %+v", measures)
	}
}

func TestMeasuresDoNotOverwriteEachOther(t *testing.T) {
	w := drafting(t)
	const writers = 20
	var group sync.WaitGroup
	errs := make([]error, writers)
	for i := range writers {
		group.Go(func() {
			_, errs[i] = w.measure(0, content.Measure{Indicator: "IND-B1", Year: 2027, Value: contractfile.Number(fmt.Sprint(100 + i))})
		})
	}
	group.Wait()
	stands := w.reads("OG").Measures
	if len(stands) != 1 || stands[0].Version != 1 {
		t.Fatalf("measures: %+v", stands)
	}
	written := 0
	for i, err := range errs {
		conflict, moved := errors.AsType[*content.Conflict](err)
		switch {
		case err == nil:
			written++
		case !moved || cmp.Diff(&stands[0], conflict.Measure) != "" || conflict.Theirs.By != stands[0].By || len(conflict.Changes) != 1:
			t.Errorf("writer %d is told %+v, %v", i, conflict, err)
		case conflict.Changes[0].Field != "valeurs réalisées par année, 2027":
			t.Errorf("writer %d is told of %v", i, conflict.Changes)
		}
	}
	if written != 1 {
		t.Errorf("%d writers were first", written)
	}
}

func TestAMeasureIsAValueOfTheContract(t *testing.T) {
	w := drafting(t)
	for _, c := range []struct {
		measure content.Measure
		says    string
	}{
		{content.Measure{Indicator: "IND-X", Year: 2027, Value: "1"}, "IND-X"},
		{content.Measure{Indicator: "IND-B1", Year: 2027, Value: "douze"}, "valeur"},
		{content.Measure{Indicator: "IND-B1", Year: 2027, Value: "1e30"}, "nombre démesuré"},
		{content.Measure{Indicator: "IND-B1", Year: 2027, Value: "9000000000000"}, "trop grande"},
		{content.Measure{Indicator: "IND-B1", Year: 27, Value: "1"}, "n'existe pas"},
		{content.Measure{Indicator: "IND-B1", Year: 2027, Value: "1", Source: "a\nb"}, "retour à la ligne"},
		{content.Measure{Indicator: "IND-B1", Year: 2027, Value: "1", Comment: strings.Repeat("x", 4001)}, "4000"},
	} {
		_, err := w.measure(0, c.measure)
		if invalid, is := errors.AsType[*contractfile.Invalid](err); !is || !strings.Contains(invalid.Error(), c.says) {
			t.Errorf("%+v: %v, without %q", c.measure, err, c.says)
		}
	}
	if measures := w.reads("OG").Measures; len(measures) > 0 {
		t.Errorf("kept: %+v", measures)
	}
}
