package civil_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"jalon/internal/civil"
)

func TestNationalHolidays(t *testing.T) {
	for _, day := range []string{"2027-03-29", "2027-05-06", "2027-05-17", "2027-07-14", "2028-04-17", "2029-01-01", "2026-11-11"} {
		for _, territory := range civil.Territories() {
			if !territory.DayOff(civil.MustParse(day)) {
				t.Errorf("%s is a holiday in %s", day, territory.Label())
			}
		}
		if !civil.MustParse(day).DayOff() {
			t.Errorf("%s is a holiday", day)
		}
	}
	for _, day := range []string{"2027-03-30", "2027-05-07", "2027-12-24", "2026-11-20"} {
		for _, territory := range civil.Territories() {
			if territory.DayOff(civil.MustParse(day)) {
				t.Errorf("%s is a working day in %s", day, territory.Label())
			}
		}
		if civil.MustParse(day).DayOff() {
			t.Errorf("%s is a working day", day)
		}
	}
	if got := civil.MustParse("2027-05-17").WorkingDayOnOrBefore().String(); got != "2027-05-14" {
		t.Errorf("the working day before Whit Monday 2027 is %s, want Friday 14 May", got)
	}
	if got := civil.MustParse("2027-05-15").WorkingDayOnOrAfter().String(); got != "2027-05-18" {
		t.Errorf("the working day after Whitsun 2027 is %s, want Tuesday 18 May", got)
	}
}

func TestWorkingDaysDependOnTheTerritory(t *testing.T) {
	for _, c := range []struct {
		territory           civil.Territory
		day, before, onward string
	}{
		{civil.Metropole, "2028-12-26", "2028-12-26", "2028-12-26"}, // a Tuesday
		{civil.AlsaceMoselle, "2028-12-26", "2028-12-22", "2028-12-27"},
		{civil.Metropole, "2028-04-14", "2028-04-14", "2028-04-14"}, // Good Friday
		{civil.AlsaceMoselle, "2028-04-14", "2028-04-13", "2028-04-18"},
		{civil.Metropole, "2028-12-20", "2028-12-20", "2028-12-20"}, // a Wednesday
		{civil.LaReunion, "2028-12-20", "2028-12-19", "2028-12-21"},
		{civil.LaReunion, "2028-07-14", "2028-07-13", "2028-07-17"}, // a Friday
		{civil.SaintPierreEtMiquelon, "2028-05-27", "2028-05-26", "2028-05-29"},
		{civil.Guadeloupe, "2027-05-27", "2027-05-26", "2027-05-28"},  // a Thursday
		{civil.SaintMartin, "2027-05-28", "2027-05-27", "2027-05-31"}, // a Friday
		{"", "2028-12-26", "2028-12-26", "2028-12-26"},
	} {
		d := civil.MustParse(c.day)
		if got := c.territory.WorkingDayOnOrBefore(d).String(); got != c.before {
			t.Errorf("%s: the working day on or before %s is %s, want %s", c.territory.Label(), d, got, c.before)
		}
		if got := c.territory.WorkingDayOnOrAfter(d).String(); got != c.onward {
			t.Errorf("%s: the working day on or after %s is %s, want %s", c.territory.Label(), d, got, c.onward)
		}
	}
}

func TestWorkingDaysAreCounted(t *testing.T) {
	for _, c := range []struct {
		territory civil.Territory
		from      string
		days      int
		want      string
	}{
		{civil.Metropole, "2028-12-22", 1, "2028-12-26"}, // over a week-end and Christmas, a Monday
		{civil.AlsaceMoselle, "2028-12-22", 1, "2028-12-27"},
		{civil.Metropole, "2028-12-27", -1, "2028-12-26"},
		{civil.AlsaceMoselle, "2028-12-27", -1, "2028-12-22"},
		{civil.Metropole, "2028-12-23", 1, "2028-12-26"}, // from a Saturday
		{civil.Metropole, "2028-12-24", -1, "2028-12-22"},
		{civil.Metropole, "2028-12-23", 0, "2028-12-23"},
		{civil.Metropole, "2028-05-02", 21, "2028-06-02"},  // without 8 and 25 May
		{civil.Martinique, "2028-05-02", 21, "2028-06-06"}, // nor 22 May, and Whit Monday is met
		{civil.Metropole, "2028-01-03", -1, "2027-12-31"},
	} {
		if got := c.territory.AddWorkingDays(civil.MustParse(c.from), c.days).String(); got != c.want {
			t.Errorf("%s: %s %+d working days = %s, want %s", c.territory.Label(), c.from, c.days, got, c.want)
		}
	}
}

// Counting the working days between the two ends, one by one, must find as many as were asked for.
func TestWorkingDaysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		territory := rapid.SampledFrom(civil.Territories()).Draw(t, "territory")
		from := civil.On(2024, time.January, 1).AddDays(rapid.IntRange(0, 20*366).Draw(t, "day"))
		n := rapid.IntRange(-60, 60).Draw(t, "n")
		to := territory.AddWorkingDays(from, n)
		if n == 0 {
			if to != from {
				t.Fatalf("0 working days lead from %s to %s", from, to)
			}
			return
		}
		first, last, sign := from.AddDays(1), to, 1
		if n < 0 {
			first, last, sign = to, from.AddDays(-1), -1
		}
		counted := 0
		for d := first; !d.After(last); d = d.AddDays(1) {
			if !territory.DayOff(d) {
				counted += sign
			}
		}
		if counted != n || territory.DayOff(to) {
			t.Fatalf("%s: %s %+d working days = %s, %d of them counted", territory.Label(), from, n, to, counted)
		}
	})
}
