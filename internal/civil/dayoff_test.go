package civil_test

import (
	"testing"

	"jalon/internal/civil"
)

func TestNationalHolidays(t *testing.T) {
	for _, day := range []string{"2027-03-29", "2027-05-06", "2027-05-17", "2027-07-14", "2028-04-17", "2029-01-01", "2026-11-11"} {
		for _, territory := range civil.Territories() {
			if !territory.DayOff(civil.MustParse(day)) {
				t.Errorf("%s is a holiday in %s", day, territory.Label())
			}
		}
		if !civil.Metropole.DayOff(civil.MustParse(day)) {
			t.Errorf("%s is a holiday", day)
		}
	}
	for _, day := range []string{"2027-03-30", "2027-05-07", "2027-12-24", "2026-11-20"} {
		for _, territory := range civil.Territories() {
			if territory.DayOff(civil.MustParse(day)) {
				t.Errorf("%s is a working day in %s", day, territory.Label())
			}
		}
		if civil.Metropole.DayOff(civil.MustParse(day)) {
			t.Errorf("%s is a working day", day)
		}
	}
	if got := civil.Metropole.WorkingDayOnOrBefore(civil.MustParse("2027-05-17")).String(); got != "2027-05-14" {
		t.Errorf("the working day before Whit Monday 2027 is %s, want Friday 14 May", got)
	}
	if got := civil.Metropole.WorkingDayOnOrAfter(civil.MustParse("2027-05-15")).String(); got != "2027-05-18" {
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
