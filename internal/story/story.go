// Package story plays the people of a contract: who does what on which day, so that a whole life can be rehearsed.
//
// A story is a pure function of the contract's state. Whoever rehearses (in the SDK's test environment or against a real
// server) asks what happens next, lets time pass until then and does it; the same file and story therefore always give
// the same life. People of a story do only what the kernel offers them.
package story

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// Story is a way for people to behave.
type Story string

// The stories.
const (
	Cooperative Story = "cooperative" // everyone acts before the deadline
	Late        Story = "late"        // everyone acts after it, so that reminders and escalations show
	Conflict    Story = "conflict"    // changes requested, a refusal at signature, an extension
)

// Stories lists every story.
func Stories() []Story { return []Story{Cooperative, Late, Conflict} }

// act is what somebody does, and when.
type act struct {
	at      time.Time
	command contract.Command
}

// officeHour is when people of a story act, on working days.
const officeHour = 10

// next is the earliest thing that anybody does, given the state as it stands.
func (st Story) next(s *contract.State, now time.Time) (act, bool) {
	zone, best, found := civil.MustZone(s.Zone), act{}, false
	for _, person := range people(s) {
		for _, offer := range contract.Available(s, person, now) {
			day, wanted := st.day(s, offer)
			if !wanted {
				continue
			}
			at := zone.At(s.Territory.WorkingDayOnOrAfter(day), officeHour)
			if at.Before(now) {
				at = now
			}
			if !found || at.Before(best.at) {
				best, found = act{at: at, command: contract.Command{Action: offer.Action, Subject: offer.Subject, By: contract.Actor{Person: person}}}, true
			}
		}
	}
	if found {
		st.fill(s, &best.command, zone.Day(best.at))
	}
	return best, found
}

// horizon is how long a rehearsal lets pass at most without looking again: some offers appear with time alone.
const horizon = 14 * 24 * time.Hour

// Behind reports that something that happened is not in the state yet: the opening, or what fell due by now. Whoever
// rehearses waits and looks again, or a busy machine would tell another life than an idle one.
func Behind(s *contract.State, now time.Time) bool {
	wake := contract.NextWake(s)
	return s.Seq == 0 || !wake.IsZero() && !wake.After(now)
}

// Step says what to do now: give a command, or let time pass until an instant and ask again. At that instant the
// contract's own alarm, if it rang, has been dealt with.
func (st Story) Step(s *contract.State, now time.Time) (command *contract.Command, until time.Time) {
	until = now.Add(horizon)
	if wake := contract.NextWake(s); !wake.IsZero() && wake.Before(until) {
		until = wake.Add(time.Second)
	}
	act, found := st.next(s, now)
	switch {
	case found && !act.at.After(now):
		return &act.command, now
	case found && act.at.Before(until):
		until = act.at
	}
	return nil, until
}

// people lists everyone who can act, pilots first, each once.
func people(s *contract.State) []string {
	var ids []string
	add := func(id string) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, role := range []contract.Role{contract.Pilot, contract.Referent, contract.Signatory} {
		for _, line := range s.People {
			if line.Role == role {
				add(line.Person)
			}
		}
	}
	return ids
}

// fill writes the command as its author would on that day. The id follows from the state, so it is new each time and
// the same in every rehearsal.
func (st Story) fill(s *contract.State, c *contract.Command, today civil.Date) {
	c.ID = fmt.Sprintf("%s-%d-%s", s.ID, s.Seq+1, c.Action)
	c.Revision = revision(s.ID, string(c.Action), c.Subject, fmt.Sprint(s.Seq))
	switch c.Action {
	case contract.DecideApproval:
		st.decide(s, c)
	case contract.RecordLaunch:
		c.On, c.Mode, c.Bodies = today, "réunion", s.PartyCodes()
	case lifecycle.RecordRestitution:
		c.On = today
	case contract.RecordConsultation:
		c.On, c.Bodies = today, []string{nextConsultation(s)}
	case lifecycle.ConveneDialogue:
		c.On = s.Territory.WorkingDayOnOrAfter(today.AddDays(conveningNotice))
	case lifecycle.HoldDialogue, contract.RecordFiling, contract.RecordNotice:
		c.On = today
	case contract.Snooze:
		c.Until, c.Reason = today.AddDays(20), "Les comptes sont en cours d'arrêté\u00a0: le document est promis sous trois semaines."
	case contract.Remind:
		c.Reason = "Merci de proposer une date de réunion."
	case contract.StateDifficulty:
		c.Reason = "Les effectifs ne permettent plus de tenir les objectifs."
	case contract.ProposeRenewal:
		c.Outcome = lifecycle.ChooseRenew
		if st == Conflict && !s.Extended {
			c.Outcome, c.Months = lifecycle.ChooseExtend, 12
		}
	}
}

// decide answers a question; in a conflict the first round of what matters is objected to.
func (st Story) decide(s *contract.State, c *contract.Command) {
	a, _ := s.Approval(c.Subject)
	c.Revision, c.Verdict = a.Revision, lifecycle.Approve
	if st != Conflict || a.Round > 1 || len(a.Waiting()) > 1 {
		return
	}
	switch a.Kind() {
	case contract.SignatureApproval:
		c.Verdict, c.Reason = lifecycle.Reject, "La commission permanente n'a pas retenu le plan de financement."
	case contract.DiagnosticAgreement:
		c.Verdict, c.Reason = lifecycle.RequestChanges, "Le volet immobilier du diagnostic est à compléter."
	case contract.SheetApproval, contract.StepApproval:
		if c.Subject == firstOf(s, a.Kind()) {
			c.Verdict, c.Reason = lifecycle.RequestChanges, "Les moyens et les justificatifs sont à préciser."
		}
	}
}

// firstOf names the one fiche, or the one step, on which a conflict story stumbles.
func firstOf(s *contract.State, kind contract.ApprovalKind) string {
	sheet := s.Sheets[0]
	if kind == contract.SheetApproval {
		return "sheet." + sheet.Code
	}
	return fmt.Sprintf("step.%s.%d", sheet.Code, len(sheet.Steps))
}

func nextConsultation(s *contract.State) string {
	for _, body := range contract.RequiredConsultations {
		if !slices.Contains(s.Consultations, body) {
			return body
		}
	}
	return ""
}

func revision(parts ...string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", parts))
	return hex.EncodeToString(sum[:])
}
