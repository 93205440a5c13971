package contract

import (
	"fmt"
	"slices"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Reminders that people move: put off for a while with a reason, or sent by hand.

// The actions on them.
const (
	Snooze lifecycle.Action = "snooze"
	Remind lifecycle.Action = "remind"
)

// awaitedDeadlines lists what is still expected: anything of it can be recalled by hand.
func awaitedDeadlines(s *State, _ civil.Date) []string {
	if s.Agreed().RecallDays == 0 {
		return nil
	}
	ids := make([]string, len(s.Deadlines))
	for i, d := range s.Deadlines {
		ids[i] = d.ID
	}
	return ids
}

// snoozable lists the deadlines whose coming reminders may still be put off.
func snoozable(s *State, today civil.Date) []string {
	most := today.AddDays(s.Agreed().SnoozeDays)
	soon := func(r schedule.Reminder) bool { return r.Level != schedule.Escalated && !r.On.After(most) }
	var ids []string
	for _, d := range s.Deadlines {
		if d.Snoozes < s.Agreed().SnoozeTimes && slices.ContainsFunc(d.Reminders, soon) {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// snooze silences the reminders of a deadline up to a day, on which one comes in their place. The deadline itself stays
// where it is, and escalations are never put off: whoever answers for a delay learns of it in time.
func snooze(d *decision, c Command) {
	d.checkReason(c.Reason)
	open := d.s.deadline(c.Subject)
	most := d.today().AddDays(d.s.Agreed().SnoozeDays)
	if !c.Until.Valid() || !c.Until.After(d.today()) || c.Until.After(most) {
		d.refuse(invalid("until", "Le jour de reprise des rappels manque, est passé ou trop lointain.", "Indiquez un jour à venir, au plus tard le "+most.French()+"."))
		return
	}
	on := d.s.Territory.WorkingDayOnOrAfter(c.Until)
	quiet := slices.DeleteFunc(slices.Clone(open.Reminders), func(r schedule.Reminder) bool {
		return r.Level != schedule.Escalated && !r.On.After(on)
	})
	if len(quiet) == len(open.Reminders) {
		d.refuse(invalid("until", "Aucun rappel ne tombe d'ici là, hormis les alertes aux signataires, qui ne se reportent pas.", "Choisissez un jour plus lointain, ou laissez les rappels en l'état."))
		return
	}
	resumed := schedule.Reminder{On: on, Level: schedule.Near, N: open.Reminders[0].N}
	switch {
	case on == open.Due:
		resumed.Level = schedule.Due
	case on.After(open.Due):
		resumed.Level = schedule.Overdue
	}
	if !slices.ContainsFunc(quiet, func(r schedule.Reminder) bool { return r.On == on }) {
		at, _ := slices.BinarySearchFunc(quiet, resumed, func(a, b schedule.Reminder) int { return a.On.Compare(b.On) })
		quiet = slices.Insert(quiet, at, resumed)
	}
	d.emit(DeadlineSnoozed, c.Subject, Detail{DueOn: open.Due, On: on, Reason: c.Reason, Reminders: quiet})
}

// remindByHand has the people of a deadline written to now, but not day after day.
func remindByHand(d *decision, c Command) {
	open := d.s.deadline(c.Subject)
	if next := open.ToldOn.AddDays(d.s.Agreed().RecallDays); !open.ToldOn.IsZero() && d.today().Before(next) {
		d.refuse(&Refusal{Code: NotAllowed, Rule: RecallsWait, Field: "subject",
			Message: fmt.Sprintf("Un rappel est déjà parti le %s pour cette échéance.", open.ToldOn.French()),
			Remedy:  fmt.Sprintf("Un nouveau rappel sera possible à partir du %s.", next.French())})
		return
	}
	d.emit(DeadlineRecalled, c.Subject, Detail{DueOn: open.Due, Reason: c.Reason})
}

func (s *State) foldSnooze(f Fact) {
	if open := s.deadline(f.Subject); open != nil {
		open.Reminders, open.Snoozes = f.Detail.Reminders, open.Snoozes+1
	}
}

// deadline finds one that is still awaited, or nil.
func (s *State) deadline(id string) *Deadline {
	i := slices.IndexFunc(s.Deadlines, func(d Deadline) bool { return d.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Deadlines[i]
}
