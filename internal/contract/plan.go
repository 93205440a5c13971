package contract

import (
	"slices"
	"strings"
	"time"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Terms is what the schedule of the contract is computed from.
func (s *State) Terms() schedule.Terms {
	terms := schedule.Terms{EffectiveOn: s.EffectiveOn, TermOn: s.TermOn, Negotiation: s.Negotiation, Authorities: s.Authorities()}
	for _, sheet := range s.Sheets {
		for n, step := range sheet.Steps {
			terms.Steps = append(terms.Steps, schedule.StepTerm{Sheet: sheet.Code, N: n + 1, DueOn: step.DueOn})
		}
	}
	return terms
}

// replan computes anew what is expected and says, in one fact, what was moved or dropped and what replaces it. What
// stays where it was keeps the reminders it still has; what would be past already is listed as missed and sends
// nothing for the past.
func (d *decision) replan() {
	if d.failed != nil || d.s.Over() {
		return
	}
	wanted, missed := d.wanted()
	var before, after []Deadline
	for _, old := range d.s.Deadlines {
		if !slices.ContainsFunc(wanted, func(w Deadline) bool { return w.ID == old.ID && w.Due == old.Due }) {
			before = append(before, old)
		}
	}
	for _, w := range wanted {
		if !slices.ContainsFunc(d.s.Deadlines, func(old Deadline) bool { return w.ID == old.ID && w.Due == old.Due }) {
			after = append(after, w)
		}
	}
	missed = slices.DeleteFunc(missed, func(id string) bool {
		return !slices.ContainsFunc(after, func(w Deadline) bool { return w.ID == id })
	})
	kind := PlanMoved
	if d.s.Seq <= 1 {
		kind = PlanSet
	}
	if kind == PlanSet || len(before)+len(after) > 0 {
		d.emit(kind, "", Detail{Before: before, Plan: after, Missed: missed})
	}
}

// wanted lists what the terms expect from now on, and which of it is past already.
func (d *decision) wanted() (wanted []Deadline, missed []string) {
	for _, planned := range schedule.Plan(d.s.Terms(), d.s.policy()) {
		if d.s.settled(planned.ID) {
			continue
		}
		wanted = append(wanted, Deadline{ID: planned.ID, Due: planned.Due, Reminders: d.s.upcoming(planned.Reminders, d.at)})
		if planned.Due.Before(d.today()) {
			missed = append(missed, planned.ID)
		}
	}
	for _, open := range d.s.Deadlines {
		if schedule.KindOf(open.ID) == schedule.Approval || open.ID == schedule.ExtraDialogueID {
			wanted = append(wanted, open)
		}
	}
	return wanted, missed
}

// settled reports that a planned deadline expects nothing (any more): it was met, or it belongs to the contract in
// force and the contract is not signed yet.
func (s *State) settled(id string) bool {
	kind := schedule.KindOf(id)
	if kind == schedule.Phase {
		return false // the plan itself lists only the phase that is running
	}
	if s.SignedOn.IsZero() {
		return true
	}
	switch kind {
	case schedule.Step:
		_, step := s.stepAt(id)
		return step == nil || step.Stage != ToDo
	case schedule.RenewalT18, schedule.RenewalT12:
		return s.Renewal.Stage != lifecycle.NotOpened
	case schedule.RenewalT6:
		return s.Extended || s.Renewal.Stage == lifecycle.Renewing || s.Renewal.Stage == lifecycle.Ending
	case schedule.Dialogue, schedule.Review:
		stage := s.dialogueStage(id)
		year, annual := strings.CutPrefix(id, "dialogue.annual.")
		return stage == lifecycle.Held || stage == lifecycle.Minuted || annual && s.heldIn(year)
	}
	return false
}

func (s *State) pendingReminders(kind schedule.Kind, due civil.Date, now time.Time) []schedule.Reminder {
	return s.upcoming(s.policy().RemindersFor(kind, due), now)
}

// upcoming drops the reminders whose hour has passed.
func (s *State) upcoming(reminders []schedule.Reminder, now time.Time) []schedule.Reminder {
	hour := s.policy().SendHour
	first := slices.IndexFunc(reminders, func(r schedule.Reminder) bool { return s.zone().At(r.On, hour).After(now) })
	if first < 0 {
		return nil
	}
	return slices.Clone(reminders[first:])
}
