package reminders_test

import (
	"slices"
	"strings"

	"jalon/internal/schedule"
)

// reminder is one recall that is still to come.
type reminder struct {
	on    day
	level schedule.Level
	to    []schedule.Circle
}

// pressing orders the levels.
var pressing = map[schedule.Level]int{schedule.Near: 0, schedule.Due: 1, schedule.Overdue: 2, schedule.Escalated: 3}

// family is what a policy calls the kind of a deadline.
func family(id string) schedule.Kind {
	if strings.HasPrefix(id, "renewal.") {
		return schedule.Kind(id)
	}
	return schedule.Kind(id[:strings.IndexByte(id, '.')])
}

// reminders places what the policy says around a due day: on a working day, early rather than late, but nobody is told
// that something is overdue before the due day is over. Of two on one day the more pressing one remains.
func (w *witness) reminders(id string, due day) []reminder {
	var list []reminder
	for _, offset := range w.policy.Reminders[family(id)] {
		wished := due.months(offset.Months) + day(offset.Days)
		r := reminder{w.place.working(wished, -1), offset.Level, offset.To}
		if wished > due && r.on <= due {
			r.on = w.place.working(wished, +1)
		}
		i := slices.IndexFunc(list, func(known reminder) bool { return known.on == r.on })
		switch {
		case i < 0:
			list = append(list, r)
		case pressing[r.level] >= pressing[list[i].level]:
			list[i] = r
		}
	}
	slices.SortFunc(list, func(a, b reminder) int { return int(a.on - b.on) })
	return list
}

// coming keeps those whose hour is still to strike.
func (w *witness) coming(list []reminder, now moment) []reminder {
	return slices.DeleteFunc(list, func(r reminder) bool { return !now.before(w.strikes(r)) })
}

// strikes is when a reminder leaves.
func (w *witness) strikes(r reminder) moment { return moment{r.on, w.policy.SendHour * 3600} }

// snoozed is what remains of the reminders of a deadline that are put off until a day: escalations, what comes later,
// and one in the place of those that are silenced.
func (w *witness) snoozed(open *awaited, until day) (day, []reminder) {
	back := w.place.working(until, +1)
	level := schedule.Near
	switch {
	case back == open.due:
		level = schedule.Due
	case back > open.due:
		level = schedule.Overdue
	}
	instead := reminder{back, level, open.reminders[0].to}
	var list []reminder
	for _, r := range open.reminders {
		if r.on > back || r.level == schedule.Escalated {
			list = append(list, r)
		}
	}
	if !slices.ContainsFunc(list, func(r reminder) bool { return r.on == back }) {
		list = append(list, instead)
	}
	slices.SortFunc(list, func(a, b reminder) int { return int(a.on - b.on) })
	return back, list
}
