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

// AddWorkingDays moves by n working days (jours ouvrés), backwards when n is negative. The day d itself never counts:
// from a Saturday, one working day later is Monday. By 0 days it stays on d, even on a day off.
func (t Territory) AddWorkingDays(d Date, n int) Date {
	step := 1
	if n < 0 {
		step = -1
	}
	for n != 0 {
		d = d.AddDays(step)
		if !t.DayOff(d) {
			n -= step
		}
	}
	return d
}

// DayOff is Metropole's, for plans that know no territory.
func (d Date) DayOff() bool { return Metropole.DayOff(d) }

// WorkingDayOnOrBefore is Metropole's, for plans that know no territory.
func (d Date) WorkingDayOnOrBefore() Date { return Metropole.WorkingDayOnOrBefore(d) }

// WorkingDayOnOrAfter is Metropole's, for plans that know no territory.
func (d Date) WorkingDayOnOrAfter() Date { return Metropole.WorkingDayOnOrAfter(d) }
