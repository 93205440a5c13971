package contract

import (
	"fmt"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
)

// Amendments (avenants): proposed by any party, agreed by the signatories of all, they may move the term or a step.

func noPendingAmendment(s *State, _ civil.Date) bool {
	for _, a := range s.Approvals {
		if a.Kind() == AmendmentApproval && a.State == lifecycle.Pending {
			return false
		}
	}
	return true
}

func proposeAmendment(d *decision, c Command) {
	d.checkRevision(c.Revision)
	proposal := &Proposal{TermOn: c.TermOn}
	if c.Subject != "" {
		if _, step := d.s.stepAt(c.Subject); step == nil || step.Stage != ToDo {
			d.refuse(invalid("subject", "L'étape visée n'existe pas ou n'est plus à faire.", "Indiquez une étape à faire, par exemple step.FA-1.2."))
		}
		if !c.On.After(d.today()) || c.On.After(d.s.TermOn) {
			d.refuse(invalid("on", "La nouvelle échéance de l'étape doit être à venir et précéder le terme.", "Corrigez la date."))
		}
		proposal.Step, proposal.StepOn = c.Subject, c.On
	}
	if !c.TermOn.IsZero() && d.s.Renewal.Stage == lifecycle.Renewing {
		d.refuse(invalid("term_on", "Le renouvellement est décidé\u00a0: le contrat suivant prend effet le lendemain du terme, qui ne peut plus être déplacé.", "Proposez un avenant sans changement de terme."))
	}
	if !c.TermOn.IsZero() && (!c.TermOn.After(d.today()) || c.TermOn.After(d.longestTerm(d.s.Extended))) {
		d.refuse(invalid("term_on", "Le nouveau terme doit être à venir et respecter la durée maximale du contrat (cinq ans, prorogation mise à part).",
			"Corrigez la date, ou passez par une prorogation."))
	}
	d.ask(d.s.nextAmendment(), c.Revision, d.allParties(), proposal)
}

// nextAmendment names a new amendment, or the last one where it was sent back for changes and comes again.
func (s *State) nextAmendment() string {
	id := fmt.Sprintf("amendment.%d", s.Amendments)
	if a, asked := s.Approval(id); asked && a.State == lifecycle.ChangesRequested {
		return id
	}
	return fmt.Sprintf("amendment.%d", s.Amendments+1)
}

func (d *decision) amend(a Approval) {
	d.emit(ContractAmended, strings.TrimPrefix(a.ID, "amendment."), Detail{Revision: a.Revision, Proposal: a.Proposal, TermOn: a.Proposal.TermOn})
	d.replan(a.ID)
}

// longestTerm is the last day that the law leaves to a contract: five years from its effective day, and one more once
// it was extended (L-01, N-08).
func (d *decision) longestTerm(extended bool) civil.Date {
	policy := d.s.Agreed()
	months := 12 * policy.TermYears
	if extended {
		months += policy.ExtensionMonths
	}
	return d.s.EffectiveOn.AddMonths(months).AddDays(-1)
}
