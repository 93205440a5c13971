package contract

import (
	"time"

	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Tick says what the passing of time brings at an instant: the entry into force, the reminders of the day, the lapse
// of unanswered questions, the end of the contract. It gives no facts before NextWake.
//
// A decision at the very instant at which something ends is in time: what ends, ends strictly after that instant.
func Tick(s *State, now time.Time) ([]Fact, error) {
	d := &decision{s: s.Clone(), at: now.UTC(), by: System}
	if d.s.effectReached(now) {
		d.enter(lifecycle.EnterIntoForce)
	}
	if d.s.Pause != lifecycle.Suspended {
		d.remind()
		d.lapse()
	}
	if d.s.Phase == lifecycle.InForce && now.After(d.s.endOf()) {
		if d.s.Renewal.Stage == lifecycle.Renewing {
			d.enter(lifecycle.Renew)
		} else {
			d.enter(lifecycle.Expire)
		}
	}
	return d.facts, d.failed
}

// NextWake is the next instant at which Tick has something to say; the zero time when only people can move the
// contract.
func NextWake(s *State) time.Time {
	var next time.Time
	sooner := func(at time.Time) {
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	if s.Over() {
		return next
	}
	if s.Phase == lifecycle.Signature && !s.SignedOn.IsZero() {
		sooner(s.effect())
	}
	if s.Phase == lifecycle.InForce {
		sooner(s.endOf().Add(graceAfterEnd))
	}
	if s.Pause == lifecycle.Suspended {
		return next
	}
	zone, hour := s.zone(), s.policy().SendHour
	for _, d := range s.Deadlines {
		if len(d.Reminders) > 0 {
			sooner(zone.At(d.Reminders[0].On, hour))
		}
	}
	for _, a := range s.Approvals {
		if lifecycle.Approval.Allows(a.State, lifecycle.Lapse) {
			sooner(s.lapseOf(a).Add(graceAfterEnd))
		}
	}
	return next
}

// graceAfterEnd is how long after an end the calendar draws its consequence, so that a decision at that very instant
// is still in time.
const graceAfterEnd = time.Second

func (s *State) effect() time.Time { return s.zone().At(s.EffectiveOn, 0) }

func (s *State) effectReached(now time.Time) bool {
	return s.Phase == lifecycle.Signature && !s.SignedOn.IsZero() && !now.Before(s.effect())
}

// endOf is the last instant of the contract: midnight after its last day.
func (s *State) endOf() time.Time { return s.zone().At(s.TermOn.AddDays(1), 0) }

func (s *State) lapseOf(a Approval) time.Time { return s.zone().At(a.LapseOn.AddDays(1), 0) }

// remind says, for each deadline, the latest reminder whose hour has come. After an outage the ones it supersedes are
// counted, not sent.
func (d *decision) remind() {
	zone, hour := d.s.zone(), d.s.policy().SendHour
	kinds := map[schedule.Level]Kind{schedule.Near: DeadlineNear, schedule.Due: DeadlineDue, schedule.Overdue: DeadlineOverdue, schedule.Escalated: DeadlineEscalated}
	for _, open := range append([]Deadline(nil), d.s.Deadlines...) {
		struck := 0
		for struck < len(open.Reminders) && !zone.At(open.Reminders[struck].On, hour).After(d.at) {
			struck++
		}
		if struck > 0 {
			latest := open.Reminders[struck-1]
			d.emit(kinds[latest.Level], open.ID, Detail{DueOn: open.Due, On: latest.On, Skipped: struck - 1})
		}
	}
}

func (d *decision) lapse() {
	for _, a := range append([]Approval(nil), d.s.Approvals...) {
		if lifecycle.Approval.Allows(a.State, lifecycle.Lapse) && d.at.After(d.s.lapseOf(a)) {
			d.emit(ApprovalLapsed, a.ID, Detail{Move: lifecycle.Lapse, Round: a.Round})
			if a.Kind() == StepApproval && a.State == lifecycle.Pending {
				d.returnStep(a.ID)
			}
		}
	}
}
