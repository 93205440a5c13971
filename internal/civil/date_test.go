package civil_test

import (
	"testing"

	"jalon/internal/civil"
)

func TestMonthsAreClamped(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2029-12-31", -18, "2028-06-30"}, // T-18 of samples/ehpad.json; AddDate would say 1 July
		{"2029-12-31", -12, "2028-12-31"},
		{"2029-12-31", -6, "2029-06-30"},
		{"2024-02-29", 60, "2029-02-28"},
		{"2028-02-29", -12, "2027-02-28"},
		{"2028-02-29", -48, "2024-02-29"},
		{"2029-08-31", -18, "2028-02-29"},
		{"2029-08-31", -6, "2029-02-28"},
		{"2027-01-31", 1, "2027-02-28"},
		{"2027-03-31", -1, "2027-02-28"},
		{"2027-01-15", -1, "2026-12-15"},
		{"2027-01-15", -13, "2025-12-15"},
		{"2026-12-01", 1, "2027-01-01"},
	} {
		if got := civil.MustParse(c.from).AddMonths(c.months).String(); got != c.want {
			t.Errorf("%s %+d months = %s, want %s", c.from, c.months, got, c.want)
		}
	}
}

func TestDatesThatDoNotExistAreRefused(t *testing.T) {
	for _, text := range []string{"2027-02-30", "2027-13-01", "31/12/2029", "2029-12-31T00:00:00Z", "0001-01-01", "9999-12-31", " 2029-12-31"} {
		if d, err := civil.Parse(text); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", text, d)
		}
	}
}

func TestFrenchForms(t *testing.T) {
	d := civil.MustParse("2027-08-01")
	if got := d.French() + " · " + d.LongFrench(); got != "01/08/2027 · dimanche 1er août 2027" {
		t.Error(got)
	}
}
