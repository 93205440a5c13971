package reminders_test

import (
	"fmt"
	"time"
	_ "time/tzdata"

	"jalon/internal/civil"
)

// day counts from 1 January 2000, a Saturday. Zero is no day.
type day int

const lastYear = 2046

// almanac holds every day, one after the other, as a calendar on a wall would.
type almanac struct {
	days  []civil.Date
	first map[civil.Date]day
}

var wall = func() almanac {
	a := almanac{first: map[civil.Date]day{}}
	for year := 2000; year <= lastYear; year++ {
		for month := 1; month <= 12; month++ {
			for dom := 1; dom <= length(year, month); dom++ {
				date := civil.Date{Year: year, Month: time.Month(month), Day: dom}
				a.first[date] = day(len(a.days))
				a.days = append(a.days, date)
			}
		}
	}
	return a
}()

func length(year, month int) int {
	switch {
	case month == 2 && year%4 == 0: // no century year but 2000 is on this wall
		return 29
	case month == 2:
		return 28
	case month == 4 || month == 6 || month == 9 || month == 11:
		return 30
	}
	return 31
}

// of finds a date on the wall.
func of(date civil.Date) day {
	if date == (civil.Date{}) {
		return 0
	}
	d, known := wall.first[date]
	if !known {
		panic(fmt.Sprintf("%v is not a day of the almanac", date))
	}
	return d
}

func on(year, month, dom int) day {
	return of(civil.Date{Year: year, Month: time.Month(month), Day: dom})
}

func (d day) date() civil.Date {
	if d == 0 {
		return civil.Date{}
	}
	return wall.days[d]
}

func (d day) String() string { return d.date().String() }

func (d day) year() int { return wall.days[d].Year }

// months moves to the same day of another month or, where that month is too short, to its last one.
func (d day) months(n int) day {
	from := wall.days[d]
	year, month := from.Year, int(from.Month)
	for ; n > 0; n-- {
		if month++; month > 12 {
			year, month = year+1, 1
		}
	}
	for ; n < 0; n++ {
		if month--; month < 1 {
			year, month = year-1, 12
		}
	}
	for dom := from.Day; ; dom-- {
		if there, exists := wall.first[civil.Date{Year: year, Month: time.Month(month), Day: dom}]; exists {
			return there
		}
	}
}

// place is a territory: its hours, and the days on which nobody works there.
type place struct {
	territory civil.Territory
	zone      string
	location  *time.Location
	off       []bool // by day
}

// places lists what the Code du travail gives each territory beside the national days: month and day, or days after
// Easter where the month is 0.
var places = func() []*place {
	rows := []struct {
		territory civil.Territory
		zone      string
		own       [][2]int
	}{
		{"", "Europe/Paris", nil},
		{"metropole", "Europe/Paris", nil},
		{"alsace-moselle", "Europe/Paris", [][2]int{{0, -2}, {12, 26}}},
		{"guadeloupe", "America/Guadeloupe", [][2]int{{5, 27}}},
		{"martinique", "America/Martinique", [][2]int{{5, 22}}},
		{"guyane", "America/Cayenne", [][2]int{{6, 10}}},
		{"la-reunion", "Indian/Reunion", [][2]int{{12, 20}}},
		{"mayotte", "Indian/Mayotte", [][2]int{{4, 27}}},
		{"saint-barthelemy", "America/St_Barthelemy", [][2]int{{10, 9}}},
		{"saint-martin", "America/Marigot", [][2]int{{5, 28}}},
		{"saint-pierre-et-miquelon", "America/Miquelon", nil},
	}
	national := [][2]int{{1, 1}, {0, 1}, {5, 1}, {5, 8}, {0, 39}, {0, 50}, {7, 14}, {8, 15}, {11, 1}, {11, 11}, {12, 25}}
	var all []*place
	for _, row := range rows {
		location, err := time.LoadLocation(row.zone)
		if err != nil {
			panic(err)
		}
		p := &place{row.territory, row.zone, location, make([]bool, len(wall.days))}
		for d := range p.off {
			p.off[d] = d%7 < 2 // Saturday, Sunday
		}
		for year, easter := range easters {
			for _, holiday := range append(national, row.own...) {
				if holiday[0] == 0 {
					p.off[int(on(year, easter[0], easter[1]))+holiday[1]] = true
				} else {
					p.off[on(year, holiday[0], holiday[1])] = true
				}
			}
		}
		all = append(all, p)
	}
	return all
}()

// easters is the month and the day of Easter Sunday, as printed calendars give them.
var easters = map[int][2]int{
	2020: {4, 12}, 2021: {4, 4}, 2022: {4, 17}, 2023: {4, 9}, 2024: {3, 31}, 2025: {4, 20}, 2026: {4, 5}, 2027: {3, 28},
	2028: {4, 16}, 2029: {4, 1}, 2030: {4, 21}, 2031: {4, 13}, 2032: {3, 28}, 2033: {4, 17}, 2034: {4, 9}, 2035: {3, 25},
	2036: {4, 13}, 2037: {4, 5}, 2038: {4, 25}, 2039: {4, 10}, 2040: {4, 1}, 2041: {4, 21}, 2042: {4, 6}, 2043: {3, 29},
	2044: {4, 17}, 2045: {4, 9},
}

// moment is an instant as the wall clock of a place shows it: the day, and seconds since its midnight.
type moment struct {
	day     day
	seconds int
}

func (p *place) moment(at time.Time) moment {
	clock := at.In(p.location)
	return moment{of(civil.Date{Year: clock.Year(), Month: clock.Month(), Day: clock.Day()}), clock.Hour()*3600 + clock.Minute()*60 + clock.Second()}
}

// at is an hour of a day, which no change of summer time takes away.
func (p *place) at(d day, hour, minute int) time.Time {
	date := d.date()
	return time.Date(date.Year, date.Month, date.Day, hour, minute, 0, 0, p.location).UTC()
}

// working is the day itself, or the first one in a direction on which people work.
func (p *place) working(d day, direction day) day {
	for p.off[d] {
		d += direction
	}
	return d
}

func (m moment) before(o moment) bool {
	return m.day < o.day || m.day == o.day && m.seconds < o.seconds
}
