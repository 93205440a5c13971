package civil_test

import (
	"testing"
	"time"

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

func TestNationalHolidays(t *testing.T) {
	for _, day := range []string{"2027-03-29", "2027-05-06", "2027-05-17", "2027-07-14", "2028-04-17", "2029-01-01", "2026-11-11"} {
		if !civil.MustParse(day).DayOff() {
			t.Errorf("%s is a holiday", day)
		}
	}
	for _, day := range []string{"2027-03-30", "2027-05-07", "2027-12-24", "2026-11-20"} {
		if civil.MustParse(day).DayOff() {
			t.Errorf("%s is a working day", day)
		}
	}
	if got := civil.MustParse("2027-05-17").WorkingDayOnOrBefore().String(); got != "2027-05-14" {
		t.Errorf("the working day before Whit Monday 2027 is %s, want Friday 14 May", got)
	}
}

func TestHourStrikesInParisAcrossSummerTime(t *testing.T) {
	paris := civil.MustZone(civil.Paris)
	for day, want := range map[string]string{
		"2026-11-21": "2026-11-21T07:00:00Z",
		"2027-03-27": "2027-03-27T07:00:00Z",
		"2027-03-28": "2027-03-28T06:00:00Z", // the clocks go forward that night
	} {
		if got := paris.At(civil.MustParse(day), 8).Format(time.RFC3339); got != want {
			t.Errorf("8:00 on %s strikes at %s, want %s", day, got, want)
		}
	}
	if got := paris.Day(time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC)).String(); got != "2027-01-01" {
		t.Errorf("at 23:30Z it is %s in Paris, want the next year", got)
	}
}

func TestFrenchForms(t *testing.T) {
	d := civil.MustParse("2027-08-01")
	if got := d.French() + " · " + d.LongFrench(); got != "01/08/2027 · dimanche 1er août 2027" {
		t.Error(got)
	}
}
