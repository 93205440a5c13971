package civil

import "time"

// DayOff reports that nobody works: a Saturday, a Sunday or one of the eleven national holidays
// (Code du travail, art. L3133-1). Local holidays are not known here.
func (d Date) DayOff() bool {
	switch d.Weekday() {
	case time.Saturday, time.Sunday:
		return true
	}
	return d.holiday()
}

// WorkingDayOnOrBefore is d itself, or the last working day before it: a reminder that falls on a day off goes out
// early, never late.
func (d Date) WorkingDayOnOrBefore() Date {
	for d.DayOff() {
		d = d.AddDays(-1)
	}
	return d
}

// WorkingDayOnOrAfter is d itself, or the first working day after it.
func (d Date) WorkingDayOnOrAfter() Date {
	for d.DayOff() {
		d = d.AddDays(1)
	}
	return d
}

func (d Date) holiday() bool {
	switch [2]int{int(d.Month), d.Day} {
	case [2]int{1, 1}, [2]int{5, 1}, [2]int{5, 8}, [2]int{7, 14}, [2]int{8, 15}, [2]int{11, 1}, [2]int{11, 11}, [2]int{12, 25}:
		return true
	}
	switch Easter(d.Year).DaysUntil(d) {
	case 1, 39, 50: // Easter Monday, Ascension, Whit Monday
		return true
	}
	return false
}

// Easter is Easter Sunday of a Gregorian year (Meeus, Jones and Butcher's rule).
func Easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	j, k := c/4, c%4
	m := (a + 11*h) / 319
	r := (2*e + 2*j - k - h + m + 32) % 7
	month := (h - m + r + 90) / 25
	day := (h - m + r + month + 19) % 32
	return Date{year, time.Month(month), day}
}
