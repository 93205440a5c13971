package contract

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
)

// Renewal: opened from T-18 on (N-12), decided by the signatories of every party. The successor is another contract
// with a workflow of its own.

var renewalOutcomes = []lifecycle.Action{lifecycle.ChooseRenew, lifecycle.ChooseExtend, lifecycle.ChooseExpire}

func renewalDue(s *State, today civil.Date) bool {
	return lifecycle.Renewal.Allows(s.Renewal.Stage, lifecycle.OpenRenewal) && !today.Before(s.TermOn.AddMonths(-s.Agreed().RenewalFirst))
}

func renewalOpened(s *State, _ civil.Date) bool { return s.Renewal.Stage == lifecycle.Opened }

func openRenewal(d *decision, _ Command) {
	d.emit(RenewalOpened, "", Detail{Move: lifecycle.OpenRenewal, On: d.today()})
	d.replan("renewal")
}

// proposeRenewal asks every party about one outcome. One extension of at most a year is possible (L-01, L-06); a
// second one is refused.
func proposeRenewal(d *decision, c Command) {
	proposal := &Proposal{Outcome: c.Outcome}
	if !slices.Contains(renewalOutcomes, c.Outcome) {
		d.refuse(invalid("outcome", "L'issue proposée n'existe pas.", "Choisissez parmi\u00a0: "+listed(renewalOutcomes)+"."))
	}
	if c.Outcome == lifecycle.ChooseExtend {
		most := d.s.Agreed().ExtensionMonths
		if d.s.Extended {
			d.refuse(invalid("outcome", "Le contrat a déjà été prorogé\u00a0: une seule prorogation est possible.", "Proposez le renouvellement ou l'échéance."))
		}
		if c.Months < 1 || c.Months > most {
			d.refuse(invalid("months", "La prorogation dure de un à douze mois.", "Indiquez un nombre de mois entre 1 et 12."))
		}
		proposal.TermOn = d.s.TermOn.AddDays(1).AddMonths(c.Months).AddDays(-1)
	}
	d.checkRevision(c.Revision)
	d.ask("renewal", c.Revision, d.allParties(), proposal)
}

func (d *decision) decideRenewal(a Approval) {
	outcome := a.Proposal.Outcome
	detail := Detail{Move: outcome, Outcome: outcome, Revision: a.Revision}
	if outcome == lifecycle.ChooseRenew {
		detail.Successor = SuccessorID(d.s.ID, d.s.TermOn.AddDays(1))
	}
	d.emit(RenewalDecided, "", detail)
	if outcome == lifecycle.ChooseExtend {
		d.emit(ContractExtended, "", Detail{TermOn: a.Proposal.TermOn})
	}
	d.replan("renewal")
}

var successorSuffix = regexp.MustCompile(`-R\d{4}$`)

// SuccessorID names the contract that follows one: its id with the year in which the successor takes effect.
func SuccessorID(id string, effectiveOn civil.Date) string {
	return fmt.Sprintf("%s-R%d", successorSuffix.ReplaceAllString(id, ""), effectiveOn.Year)
}

// SuccessorAwaited reports that a renewal was decided whose contract has not been started yet.
func (s *State) SuccessorAwaited() bool {
	return s.Renewal.Stage == lifecycle.Renewing && !s.Renewal.Started
}

// NoteSuccessor is the fact that the successor's workflow runs.
func NoteSuccessor(s *State, now time.Time) ([]Fact, error) {
	d := &decision{s: s.Clone(), at: now.UTC(), by: System}
	d.emit(SuccessorStarted, "", Detail{Successor: s.Renewal.Successor})
	return d.facts, d.failed
}

// Termination and abandonment end a contract by an act of an authority (L-23, F-AU-08).

func terminate(d *decision, c Command) {
	d.checkReason(c.Reason)
	d.checkRevision(c.Revision)
	d.end(lifecycle.Terminate, c)
}

func abandon(d *decision, c Command) {
	d.checkReason(c.Reason)
	d.end(lifecycle.Abandon, c)
}

func (d *decision) end(move lifecycle.Action, c Command) {
	next, err := lifecycle.Contract.Next(d.s.Phase, move)
	if err != nil {
		d.failed = err
		return
	}
	d.emit(PhaseEntered, "", Detail{Move: move, Phase: next, On: d.today(), Reason: c.Reason, Revision: c.Revision})
}
