package story

import (
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

const (
	conveningNotice = 30 // days between a convocation and the meeting
	signingGap      = 2  // days between two parties' decisions
)

// day is when somebody takes up an offer, counted from a day that the state knows; false for what nobody of the story
// does. A day that is past means at once.
func (st Story) day(s *contract.State, offer contract.Offer) (civil.Date, bool) {
	n := s.Negotiation
	switch offer.Action {
	case contract.DecideApproval:
		return st.decisionDay(s, offer.Subject), true

	case lifecycle.OpenLaunch:
		return s.Since.AddDays(st.pick(15, 45)), true
	case contract.RecordLaunch:
		return s.Since.AddDays(10), s.Launch.RecordedOn.IsZero()
	case contract.ConfirmPrerequisites:
		return s.Since.AddDays(12), !s.Launch.Prerequisites
	case contract.SubmitLaunch:
		return s.Since.AddDays(15), true

	case lifecycle.DepositDiagnostic:
		return n.DiagnosedFrom.AddDays(st.pick(75, 100)), true
	case contract.DepositAnalysis:
		return n.DepositedOn.AddDays(st.pick(40, 70)), true
	case lifecycle.RecordRestitution:
		return n.DepositedOn.AddDays(st.pick(50, 80)), true
	case contract.SubmitDiagnostic:
		return n.RestitutedOn.AddDays(5), true

	case contract.SubmitSheet:
		return s.Since.AddDays(20), true
	case lifecycle.FreezeText:
		return s.Since.AddDays(st.pick(70, 135)), true
	case contract.RecordConsultation:
		return s.Since.AddDays(10), nextConsultation(s) != ""
	case contract.OpenSignature:
		return s.Since.AddDays(st.pick(20, 50)), true

	case contract.ReportStep:
		due, planned := dueOn(s, offer.Subject)
		return due.AddDays(st.pick(-10, 9)), planned
	case contract.ReportIndicators, contract.RecordFiling:
		due, planned := dueOn(s, awaitedBy(offer.Subject))
		return due.AddDays(st.pick(-12, 20)), planned
	case contract.RecordNotice:
		due, _ := dueOn(s, offer.Subject)
		return due.AddDays(-50), st == Conflict
	case contract.Snooze:
		due, _ := dueOn(s, offer.Subject)
		return due.AddDays(-25), st == Conflict && schedule.KindOf(offer.Subject) == schedule.Filing && !snoozed(s, offer.Subject)
	case contract.Remind:
		due, _ := dueOn(s, offer.Subject)
		day := due.AddDays(5)
		return day, st == Late && schedule.KindOf(offer.Subject) == schedule.Dialogue && toldOn(s, offer.Subject).Before(day)
	case lifecycle.ConveneDialogue:
		due, planned := dueOn(s, offer.Subject)
		return due.AddDays(-50), planned && st != Late && offer.Subject != schedule.JointID && !convened(s, offer.Subject)
	case contract.SendAgenda:
		due, planned := dueOn(s, schedule.AgendaID(offer.Subject))
		return due.AddDays(-1), planned
	case lifecycle.HoldDialogue:
		return st.meetingDay(s, offer.Subject)
	case lifecycle.DepositMinutes:
		return heldOn(s, offer.Subject).AddDays(st.pick(7, 20)), true
	case contract.StateDifficulty:
		return s.EffectiveOn.AddMonths(38), st == Conflict

	case lifecycle.OpenRenewal:
		return s.TermOn.AddMonths(-18).AddDays(st.pick(5, 200)), true
	case contract.ProposeRenewal:
		return s.TermOn.AddMonths(-18).AddDays(st.pick(30, 215)), true
	}
	return civil.Date{}, false
}

// decisionDay counts from the day on which the question was put: each party takes its turn, before the deadline or
// well after it.
func (st Story) decisionDay(s *contract.State, id string) civil.Date {
	a, _ := s.Approval(id)
	turn := signingGap * len(a.Decisions)
	if st == Late {
		return a.DueOn.AddDays(12 + turn)
	}
	return a.DueOn.AddDays(-s.Agreed().ApprovalDays + 5 + turn)
}

// meetingDay is the day a dialogue was convened for, or a day near its deadline.
func (st Story) meetingDay(s *contract.State, id string) (civil.Date, bool) {
	for _, d := range s.Dialogues {
		if d.ID == id && d.Stage == lifecycle.Convened {
			return d.On, true
		}
	}
	due, planned := dueOn(s, id)
	return due.AddDays(st.pick(-5, 18)), planned && (st == Late || id == schedule.JointID)
}

func snoozed(s *contract.State, id string) bool {
	return slices.ContainsFunc(s.Deadlines, func(d contract.Deadline) bool { return d.ID == id && d.Snoozes > 0 })
}

// toldOn is the day of the last reminder of a deadline.
func toldOn(s *contract.State, id string) civil.Date {
	for _, d := range s.Deadlines {
		if d.ID == id {
			return d.ToldOn
		}
	}
	return civil.Date{}
}

func convened(s *contract.State, id string) bool {
	return slices.ContainsFunc(s.Dialogues, func(d contract.Dialogue) bool { return d.ID == id && d.Stage == lifecycle.Convened })
}

// awaitedBy is the deadline that a subject answers: a pilot's report answers that of its year.
func awaitedBy(subject string) string {
	if schedule.KindOf(subject) != schedule.Report {
		return subject
	}
	parts := strings.SplitN(subject, ".", 3)
	return parts[0] + "." + parts[1]
}

func heldOn(s *contract.State, id string) civil.Date {
	for _, d := range s.Dialogues {
		if d.ID == id {
			return d.On
		}
	}
	return civil.Date{}
}

func dueOn(s *contract.State, id string) (civil.Date, bool) {
	i := slices.IndexFunc(s.Deadlines, func(d contract.Deadline) bool { return d.ID == id })
	if i < 0 {
		return civil.Date{}, false
	}
	return s.Deadlines[i].Due, true
}

func (st Story) pick(early, late int) int {
	if st == Late {
		return late
	}
	return early
}
