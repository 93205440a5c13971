package civil

import "time"

// DayOff reports that nobody works there: a Saturday, a Sunday or a holiday of the territory.
func (t Territory) DayOff(d Date) bool {
	switch d.Weekday() {
	case time.Saturday, time.Sunday:
		return true
	}
	_, off := t.Holiday(d)
	return off
}

// WorkingDayOnOrBefore is d itself, or the last working day before it: a reminder that falls on a day off goes out
// early, never late.
func (t Territory) WorkingDayOnOrBefore(d Date) Date {
	for t.DayOff(d) {
		d = d.AddDays(-1)
	}
	return d
}

// WorkingDayOnOrAfter is d itself, or the first working day after it.
func (t Territory) WorkingDayOnOrAfter(d Date) Date {
	for t.DayOff(d) {
		d = d.AddDays(1)
	}
	return d
}
