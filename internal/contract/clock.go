package contract

import (
	"time"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Tick says what the passing of time brings at an instant: the entry into force, the reminders of the day, the lapse
// of unanswered questions, the end of the contract. It gives no facts before NextWake.
//
// A decision at the very instant at which something ends is in time (see after).
func Tick(s *State, now time.Time) ([]Fact, error) {
	if wake := NextWake(s); wake.IsZero() || now.Before(wake) {
		return nil, nil
	}
	d := tick(s, now)
	return d.facts, d.failed
}

func tick(s *State, now time.Time) *decision {
	d := &decision{s: s.Clone(), at: now.UTC(), by: System}
	if d.s.Over() {
		return d
	}
	if d.s.effectReached(now) {
		d.enter(lifecycle.EnterIntoForce)
	}
	active := d.s.Pause != lifecycle.Suspended
	if active {
		d.lapse()
	}
	switch ended := d.s.Phase == lifecycle.InForce && !now.Before(d.s.endOf()); {
	case ended && d.s.Renewal.Stage == lifecycle.Renewing:
		d.enter(lifecycle.Renew)
	case ended:
		d.enter(lifecycle.Expire)
	case active: // last: after an outage, nobody is reminded of what lapsed or ended meanwhile
		d.remind()
	}
	return d
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
		sooner(s.endOf())
	}
	if s.Pause == lifecycle.Suspended {
		return next
	}
	zone, hour := s.zone(), s.Agreed().SendHour
	for _, d := range s.Deadlines {
		if len(d.Reminders) > 0 {
			sooner(zone.At(d.Reminders[0].On, hour))
		}
	}
	for _, a := range s.Approvals {
		if lifecycle.Approval.Allows(a.State, lifecycle.Lapse) {
			sooner(s.lapseOf(a))
		}
	}
	return next
}

// after is when the calendar draws the consequence of a last day: not at the midnight that ends it, because a decision
// at that very instant is still in time, but a second later.
func (s *State) after(last civil.Date) time.Time {
	return s.zone().At(last.AddDays(1), 0).Add(time.Second)
}

func (s *State) effect() time.Time { return s.zone().At(s.EffectiveOn, 0) }

func (s *State) effectReached(now time.Time) bool {
	return s.Phase == lifecycle.Signature && !s.SignedOn.IsZero() && !now.Before(s.effect())
}

func (s *State) endOf() time.Time { return s.after(s.TermOn) }

func (s *State) lapseOf(a Approval) time.Time { return s.after(a.LapseOn) }

// remind says, for each deadline, the latest reminder whose hour has come. After an outage the ones it supersedes are
// counted, not sent.
func (d *decision) remind() {
	zone, hour := d.s.zone(), d.s.Agreed().SendHour
	for _, open := range d.s.Deadlines { // given reminders leave the list as it is
		struck := 0
		for struck < len(open.Reminders) && !zone.At(open.Reminders[struck].On, hour).After(d.at) {
			struck++
		}
		if struck > 0 {
			latest := open.Reminders[struck-1]
			d.emit(recalls[latest.Level], open.ID, Detail{
				DueOn: open.Due, On: latest.On, Skipped: struck - 1,
				To: d.s.Agreed().Circles(schedule.KindOf(open.ID), latest),
			})
		}
	}
}

var recalls = map[schedule.Level]Kind{
	schedule.Near: DeadlineNear, schedule.Due: DeadlineDue, schedule.Overdue: DeadlineOverdue, schedule.Escalated: DeadlineEscalated,
}

func (d *decision) lapse() {
	for _, a := range d.s.Approvals { // lapsed ones stay in the list
		if lifecycle.Approval.Allows(a.State, lifecycle.Lapse) && !d.at.Before(d.s.lapseOf(a)) {
			d.emit(ApprovalLapsed, a.ID, Detail{Move: lifecycle.Lapse, Round: a.Round})
			if a.Kind() == StepApproval && a.State == lifecycle.Pending {
				d.returnStep(a.ID)
			}
		}
	}
}
