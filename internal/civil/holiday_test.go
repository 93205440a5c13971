package civil_test

import (
	"slices"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/fr"

	"jalon/internal/civil"
)

// national2028 is the year of the table below: Easter is on 16 April.
var national2028 = []string{
	"2028-01-01 Jour de l'an", "2028-04-17 Lundi de Pâques", "2028-05-01 Fête du Travail", "2028-05-08 Victoire de 1945",
	"2028-05-25 Ascension", "2028-06-05 Lundi de Pentecôte", "2028-07-14 Fête nationale", "2028-08-15 Assomption",
	"2028-11-01 Toussaint", "2028-11-11 Armistice de 1918", "2028-12-25 Noël",
}

func TestEachTerritoryHasItsHolidays(t *testing.T) {
	local := map[civil.Territory][]string{
		"":                          nil,
		civil.Metropole:             nil,
		civil.AlsaceMoselle:         {"2028-04-14 Vendredi saint", "2028-12-26 Saint-Étienne"},
		civil.Guadeloupe:            {"2028-05-27 Abolition de l'esclavage"},
		civil.Martinique:            {"2028-05-22 Abolition de l'esclavage"},
		civil.Guyane:                {"2028-06-10 Abolition de l'esclavage"},
		civil.LaReunion:             {"2028-12-20 Abolition de l'esclavage"},
		civil.Mayotte:               {"2028-04-27 Abolition de l'esclavage"},
		civil.SaintBarthelemy:       {"2028-10-09 Abolition de l'esclavage"},
		civil.SaintMartin:           {"2028-05-28 Abolition de l'esclavage"},
		civil.SaintPierreEtMiquelon: nil,
	}
	for _, territory := range append(civil.Territories(), "") {
		days, listed := local[territory]
		if !listed {
			t.Errorf("the test does not know the holidays of %s", territory)
		}
		want := slices.Sorted(slices.Values(append(days, national2028...)))
		if got := holidaysOf(territory, 2028); !slices.Equal(got, want) {
			t.Errorf("holidays of %q are %q, want %q", territory, got, want)
		}
	}
}

func TestSaintMartinAndSaintBarthelemyChangedDays(t *testing.T) {
	for _, c := range []struct {
		territory civil.Territory
		day       string
		want      bool
	}{
		{civil.SaintMartin, "2017-05-27", true},
		{civil.SaintMartin, "2017-05-28", false},
		{civil.SaintMartin, "2018-05-27", false},
		{civil.SaintMartin, "2018-05-28", true},
		{civil.SaintBarthelemy, "2011-10-09", false},
		{civil.SaintBarthelemy, "2012-10-09", true},
	} {
		if _, got := c.territory.Holiday(civil.MustParse(c.day)); got != c.want {
			t.Errorf("%s a holiday in %s: %t, want %t", c.day, c.territory.Label(), got, c.want)
		}
	}
}

func TestFirstNameWinsWhereTwoHolidaysMeet(t *testing.T) {
	if got, _ := civil.Metropole.Holiday(civil.On(2008, time.May, 1)); got != "Fête du Travail" {
		t.Errorf("1 May 2008, Ascension too, is %q", got)
	}
}

// The other implementation knows the national days only, which is what it is asked.
func TestNationalHolidaysAgreeWithAnotherCalendar(t *testing.T) {
	calendar := cal.NewBusinessCalendar()
	calendar.AddHoliday(fr.Holidays...)
	for d := civil.On(1990, time.January, 1); d.Year <= 2100; d = d.AddDays(1) {
		noon := time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC)
		want, _, _ := calendar.IsHoliday(noon)
		if name, got := civil.Metropole.Holiday(d); got != want {
			t.Errorf("%s is a holiday: %t (%s), the other calendar says %t", d, got, name, want)
		}
		if got := civil.Metropole.DayOff(d); got == calendar.IsWorkday(noon) {
			t.Errorf("%s is a day off: %t, the other calendar says %t", d, got, !got)
		}
	}
}

func TestEveryHolidayHasASource(t *testing.T) {
	var doubtful []string
	for _, h := range civil.Holidays() {
		if h.Name == "" || h.Source == "" || h.Until != 0 && h.Until < h.Since {
			t.Errorf("the row of %+v is incomplete", h)
		}
		for _, territory := range h.Territories {
			if territory == "" || !territory.Known() {
				t.Errorf("%s is a holiday in %q, which is no territory", h.Name, territory)
			}
		}
		if !h.Sure {
			doubtful = append(doubtful, h.Rule.In(2028).String())
		}
	}
	if want := []string{"2028-04-14", "2028-05-28"}; !slices.Equal(doubtful, want) {
		t.Errorf("holidays in doubt are on %v, want %v", doubtful, want)
	}
}

func TestHolidaysAreACopy(t *testing.T) {
	for i, rows := 0, civil.Holidays(); i < len(rows); i++ {
		rows[i].Until = 1900
		clear(rows[i].Territories)
	}
	if got := holidaysOf(civil.AlsaceMoselle, 2028); len(got) != 13 {
		t.Errorf("a caller changed the table: it has now %q", got)
	}
}

// holidaysOf lists a year as "2028-12-25 Noël".
func holidaysOf(territory civil.Territory, year int) []string {
	var found []string
	for d := civil.On(year, time.January, 1); d.Year == year; d = d.AddDays(1) {
		if name, off := territory.Holiday(d); off {
			found = append(found, d.String()+" "+name)
		}
	}
	return found
}
