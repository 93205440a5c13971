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
	terms := schedule.Terms{
		EffectiveOn: s.EffectiveOn, TermOn: s.TermOn, Territory: s.Territory, Sector: s.Sector, Signed: !s.SignedOn.IsZero(),
		Negotiation: s.Negotiation, Authorities: s.Authorities(), Notified: s.Notices, Reports: s.reportsExpected(),
	}
	for _, sheet := range s.Sheets {
		for n, step := range sheet.Steps {
			terms.Steps = append(terms.Steps, schedule.StepTerm{Sheet: sheet.Code, N: n + 1, DueOn: step.DueOn})
		}
	}
	for _, facility := range s.Facilities {
		if !facility.EvaluationOn.IsZero() {
			terms.Evaluations = append(terms.Evaluations, schedule.EvaluationTerm{Facility: facility.Code, DueOn: facility.EvaluationOn})
		}
	}
	for _, dialogue := range s.Dialogues {
		if dialogue.Stage == lifecycle.Convened && dialogue.Agenda == "" || dialogue.Stage == lifecycle.Held {
			terms.Meetings = append(terms.Meetings, schedule.Meeting{
				Dialogue: dialogue.ID, On: dialogue.On, Held: dialogue.Stage == lifecycle.Held, Convened: dialogue.Convened,
			})
		}
	}
	return terms
}

// Audience names who is expected to act on a deadline, as roles (see schedule.Audience): of an analysis, only the
// authorities that have not deposited theirs; of a report, only the pilots who have not reported.
func (s *State) Audience(deadline string) []string {
	if schedule.KindOf(deadline) == schedule.Report {
		return schedule.Pilots(s.Reporting(deadline))
	}
	awaited := slices.DeleteFunc(s.Authorities(), func(code string) bool {
		return deadline == "phase.diagnostic.atc" && slices.Contains(s.Diagnostic.Analysed, code)
	})
	return schedule.Audience(deadline, awaited, s.Agreed())
}

// replan computes anew what is expected and says, in one fact, what was moved or dropped and what replaces it. What
// stays where it was keeps the reminders it still has; what would be past already is listed as missed and sends
// nothing for the past.
//
// The fact names what it follows from, where people know that under a name: they are told why a day has moved.
func (d *decision) replan(cause string) {
	d.replanBut(cause, func(Deadline) bool { return true })
}

// rearm replans under other rules: what stays where it was gets the reminders that these give.
func (d *decision) rearm(cause string) {
	d.replanBut(cause, func(stays Deadline) bool { return slices.Equal(stays.Reminders, d.s.rearmed(stays, d.at)) })
}

// rearmed is what the rules give for a deadline that stays, but for the day on which people were told of it already: an
// hour that the new rules put later in that day does not have it told twice.
func (s *State) rearmed(stays Deadline, now time.Time) []schedule.Reminder {
	return slices.DeleteFunc(s.pendingReminders(schedule.KindOf(stays.ID), stays.Due, now), func(r schedule.Reminder) bool { return r.On == stays.ToldOn })
}

// replanBut replans all but the deadlines that stay on their day and are to be kept as they are.
func (d *decision) replanBut(cause string, keep func(Deadline) bool) {
	if d.failed != nil || d.s.Over() {
		return
	}
	wanted := d.wanted()
	var before, after []Deadline
	var missed []string
	for _, old := range d.s.Deadlines {
		if _, stays := slices.BinarySearchFunc(wanted, old, inOrder); !stays || !keep(old) {
			before = append(before, old)
		}
	}
	for _, w := range wanted {
		switch at, stays := slices.BinarySearchFunc(d.s.Deadlines, w, inOrder); {
		case stays && keep(d.s.Deadlines[at]):
			continue
		case stays:
			w = d.s.Deadlines[at] // with what people know of it
			w.Reminders = d.s.rearmed(w, d.at)
		default:
			w.Reminders = d.s.pendingReminders(schedule.KindOf(w.ID), w.Due, d.at)
		}
		after = append(after, w)
		if w.Due.Before(d.today()) {
			missed = append(missed, w.ID)
		}
	}
	kind := PlanMoved
	if d.s.Seq <= 1 {
		kind = PlanSet
	}
	if kind == PlanSet || len(before)+len(after) > 0 {
		d.emit(kind, cause, Detail{Before: before, Plan: after, Missed: missed})
	}
}

// wanted lists, in order, the days that the terms, the questions being asked and a stated difficulty expect.
func (d *decision) wanted() []Deadline {
	var wanted []Deadline
	schedule.Days(d.s.Terms(), d.s.Agreed(), func(id string, due civil.Date) {
		if !d.s.settled(id) {
			wanted = append(wanted, Deadline{ID: id, Due: due})
		}
	})
	for _, open := range d.s.Deadlines {
		if schedule.KindOf(open.ID) == schedule.Approval || open.ID == schedule.ExtraDialogueID {
			wanted = append(wanted, Deadline{ID: open.ID, Due: open.Due})
		}
	}
	slices.SortFunc(wanted, inOrder)
	return wanted
}

// settled reports that a planned deadline expects nothing (any more): it was met, or it belongs to the contract in
// force and the contract is not signed yet.
func (s *State) settled(id string) bool {
	kind := schedule.KindOf(id)
	if kind == schedule.Phase {
		return false // the plan itself lists only the phase that is running
	}
	if kind == schedule.Filing && s.Agreed().StageOf(id) == schedule.Programming {
		return s.Phase != lifecycle.Programmed || s.filed(id)
	}
	if s.SignedOn.IsZero() {
		return true
	}
	switch kind {
	case schedule.Filing, schedule.Evaluation:
		return s.filed(id)
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
	return s.upcoming(s.Agreed().RemindersFor(kind, due, s.Territory), now)
}

// upcoming drops the reminders whose hour has passed.
func (s *State) upcoming(reminders []schedule.Reminder, now time.Time) []schedule.Reminder {
	hour := s.Agreed().SendHour
	first := slices.IndexFunc(reminders, func(r schedule.Reminder) bool { return s.zone().At(r.On, hour).After(now) })
	if first < 0 {
		return nil
	}
	return slices.Clone(reminders[first:])
}
