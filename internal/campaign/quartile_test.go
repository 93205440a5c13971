package campaign_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jalon/internal/campaign"
	"jalon/internal/contractfile"
)

func numbers(texts ...string) []contractfile.Number {
	var all []contractfile.Number
	for _, text := range texts {
		all = append(all, contractfile.Number(text))
	}
	return all
}

// The figures are those of QUARTILE.INCLURE on the same values.
func TestQuartilesAreExact(t *testing.T) {
	for _, row := range []struct {
		values []contractfile.Number
		want   campaign.Spread
	}{
		{numbers("1", "2", "3", "4", "5"), campaign.Spread{Count: 5, Q1: "2", Median: "3", Q3: "4"}},
		{numbers("4", "1", "3", "2", "10", "7"), campaign.Spread{Count: 6, Q1: "2.25", Median: "3.5", Q3: "6.25"}},
		{numbers("0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"), campaign.Spread{Count: 7, Q1: "0.25", Median: "0.4", Q3: "0.55"}},
		{numbers("-1.5", "999999999999999999", "0", "1e2", "7", "7", "7", "8"), campaign.Spread{Count: 8, Q1: "5.25", Median: "7", Q3: "31"}},
	} {
		if got, ok := campaign.SpreadOf(row.values, 5); !ok || got != row.want {
			t.Errorf("%v: %+v", row.values, got)
		}
	}
	if s, ok := campaign.SpreadOf(numbers("1", "2", "3", "4"), 5); ok || s.Count != 4 || s.Q1 != "" {
		t.Errorf("four values: %+v", s)
	}
	if s, ok := campaign.SpreadOf(numbers("1", "2", "3", "4"), 4); !ok || s.Median != "2.5" {
		t.Errorf("where four are enough: %+v", s)
	}
	if _, ok := campaign.SpreadOf(numbers("1", "2", "3", "4", "1e999999999"), 5); ok {
		t.Error("a number whose digits nobody could write")
	}
	if !strings.Contains(campaign.TooFew(4, 5), "4 valeurs") {
		t.Error(campaign.TooFew(4, 5))
	}
}

// Against the definition, computed another way: the value at (n-1)p, in floating point.
func TestQuartilesAgreeWithTheDefinition(t *testing.T) {
	dice := rand.New(rand.NewPCG(7, 7))
	for range 200 {
		var values []contractfile.Number
		var floats []float64
		for range 5 + dice.IntN(60) {
			cents := dice.IntN(20_000) - 5_000
			literal := new(big.Rat).SetFrac64(int64(cents), 100).FloatString(2)
			f, _ := strconv.ParseFloat(literal, 64)
			values, floats = append(values, contractfile.Number(literal)), append(floats, f)
		}
		slices.Sort(floats)
		s, _ := campaign.SpreadOf(values, 5)
		for p, got := range map[float64]contractfile.Number{.25: s.Q1, .5: s.Median, .75: s.Q3} {
			h := float64(len(floats)-1) * p
			low, high := floats[int(math.Floor(h))], floats[int(math.Ceil(h))]
			if want := low + (h-math.Floor(h))*(high-low); math.Abs(got.Float()-want) > 1e-9 {
				t.Fatalf("%v of %v: %s, want %v", p, floats, got, want)
			}
		}
	}
}

func TestPositionsAreToldInWords(t *testing.T) {
	s, _ := campaign.SpreadOf(numbers("10", "20", "30", "40", "1050.5"), 5) // 20, 30, 40
	for value, want := range map[contractfile.Number]struct {
		position campaign.Position
		words    string
	}{
		"19.99": {campaign.Lowest, "dans le quart le plus bas"}, "20": {campaign.BelowMedian, "entre le premier quartile (20) et la médiane (30)"}, "30.0": {campaign.AtMedian, "à la médiane"},
		"40": {campaign.AboveMedian, "troisième quartile (40), parmi 5 établissements"}, "40.01": {campaign.Highest, "dans le quart le plus haut"}, "": {"", ""},
	} {
		if got := s.Of(value); got != want.position || !strings.Contains(s.Told(value), want.words) || value == "" && s.Told(value) != "" {
			t.Errorf("%s is %s, %q", value, got, s.Told(value))
		}
	}
	for n, want := range map[contractfile.Number]string{"1234567.50": "1\u202f234\u202f567,50", "-12": "−12", "999": "999"} {
		if got := campaign.French(n); got != want {
			t.Errorf("%s reads %q", n, got)
		}
	}
}

// V-TDB-VERSION, F-FT-03.
func TestTwoDefinitionsAreNotCompared(t *testing.T) {
	_, err := campaign.Difference(campaign.Measured{2025, "2024", "96.4"}, campaign.Measured{2026, "2026", "97"})
	if refused, ok := errors.AsType[*campaign.Refused](err); !ok || !strings.Contains(refused.Message, "«\u00a02024\u00a0»") || !strings.Contains(refused.Message, "«\u00a02026\u00a0»") {
		t.Errorf("%v", err)
	}
	for _, definitions := range [][2]string{{"2024", "2024"}, {"", "2026"}, {"2024", ""}} {
		if got, err := campaign.Difference(campaign.Measured{2025, definitions[0], "96.4"}, campaign.Measured{2026, definitions[1], "97"}); got != "0.6" || err != nil {
			t.Errorf("%v: %s, %v", definitions, got, err)
		}
	}
	if campaign.Gap("", "3") != "" || campaign.Gap("0.3", "0.1") != "-0.2" {
		t.Error("gaps")
	}
}

func TestATargetIsMissedInOneDirection(t *testing.T) {
	for _, row := range []struct {
		target, actual contractfile.Number
		direction      contractfile.Direction
		want           bool
	}{
		{"10", "9.99", contractfile.DirectionUp, true}, {"10", "10.0", contractfile.DirectionUp, false}, {"10", "11", contractfile.DirectionUp, false},
		{"10", "10.01", contractfile.DirectionDown, true}, {"10", "9", contractfile.DirectionDown, false}, {"", "9", contractfile.DirectionUp, false}, {"10", "", contractfile.DirectionUp, false},
	} {
		if got := campaign.Missed(row.target, row.actual, row.direction); got != row.want {
			t.Errorf("%+v: %t", row, got)
		}
	}
}

// F-DG-08.
func TestAFacilityNeedsAContext(t *testing.T) {
	for body, want := range map[string]bool{
		`{}`: false, `{"findings":[{"scope":"A-E2"}]}`: false, `{"findings":[{"scope":"A-E1"}]}`: true,
		`{"diagnostic":{"sections":[{"scope":"A-E1","block":"rh","empty_reason":"sans objet"}]}}`: false,
		`{"diagnostic":{"sections":[{"scope":"A-E1","block":"rh","text":"Équipe stable."}]}}`:     true,
	} {
		var f contractfile.File
		if err := json.Unmarshal([]byte(body), &f); err != nil {
			t.Fatal(err)
		}
		if got := campaign.HasContext(&f, "A-E1"); got != want {
			t.Errorf("%s: %t", body, got)
		}
	}
}

func TestWhatNeedsACommentSaysWhy(t *testing.T) {
	for _, row := range []struct {
		source, comment string
		target, value   contractfile.Number
		want            string
	}{
		{"interne", "", "10", "9", "n'atteint pas la cible 10"}, {"interne", "grève", "10", "9", ""}, {"interne", "", "10", "10", ""}, {"interne", "", "", "9", ""},
		{"Tdb-MS 2026", " ", "10", "11", "ne s'emploie pas sans commentaire"}, {"TDB MS", "expliqué", "10", "11", ""}, {"TDB MS", "", "10", "", ""},
	} {
		if got := campaign.Unexplained(row.source, row.target, row.value, contractfile.DirectionUp, row.comment); (got == "") != (row.want == "") || !strings.Contains(got, row.want) {
			t.Errorf("%+v: %q", row, got)
		}
	}
	for told, want := range map[string]bool{"TDB MS": true, "tdb-ms 2026": true, "TDB MSX": false, "": false, "ERRD": false} {
		if campaign.SameSource(told, "TDB MS") != want {
			t.Errorf("%q of TDB MS: %t", told, !want)
		}
	}
	if campaign.SameSource("", "") {
		t.Error("no source is a source")
	}
}
