package contract_test

import (
	"slices"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// peopleAreFair holds whoever acts against the register as it stood before the fact.
func (w *witness) peopleAreFair(f contract.Fact) {
	by, today := f.By, paris.Day(f.At)
	if by == contract.System {
		return
	}
	if w.book.elsewhere(by.Person, by.Party, today) {
		w.rt.Fatalf("%s acts for %s and has a part elsewhere", by.Person, by.Party)
	}
	switch {
	case by.For == by.Person:
		w.rt.Fatalf("%s stands in for nobody else", by.Person)
	case by.For != "" && !w.book.substitutes(by, today) && !w.book.lentTo(by.Person, by.For, by.Party, today):
		w.rt.Fatalf("%+v does not stand in for anybody on %s", by, today)
	case by.For != "" && slices.Contains(referentsOwn, f.Kind) && w.book.holds(by.Person, by.Party, today, contract.Referent):
		w.rt.Fatalf("%+v is a referent and does %s in the place of somebody", by, f.Kind)
	case by.For == "" && !w.book.holds(by.Person, by.Party, today, contract.Roles()...):
		w.rt.Fatalf("%+v does %s and holds no role on %s", by, f.Kind, today)
	}
	w.registerIsKept(f)
}

// referentsOwn are facts that a referent makes in person, whatever he was lent besides.
var referentsOwn = []contract.Kind{
	contract.LaunchRecorded, contract.PrerequisitesConfirmed, contract.DiagnosticDeposited, contract.DiagnosticAnalysed, contract.ApprovalSubmitted,
	contract.NegotiationHeld, contract.NegotiationBack, contract.ConsultationRecorded, contract.TextFrozen, contract.StepReported,
	contract.DifficultyStated, contract.DialogueConvened, contract.DialogueHeld, contract.RenewalOpened, contract.HandoverRecorded,
	contract.RoleAssigned, contract.RoleEnded, contract.AgendaSent, contract.FilingRecorded, contract.TariffNotified,
	contract.IndicatorsReported, contract.DeadlineSnoozed, contract.DeadlineRecalled,
}

func (w *witness) gave(person, delegation string) bool {
	return slices.ContainsFunc(w.book.loans, func(loan contract.Delegation) bool { return loan.ID == delegation && loan.Giver == person })
}

// registerIsKept holds a change of people against who may make it.
func (w *witness) registerIsKept(f contract.Fact) {
	by, today, d := f.By, paris.Day(f.At), f.Detail
	fair := true
	switch f.Kind {
	case contract.RoleAssigned:
		a := d.Assignment
		fair = w.book.keeps(by, today) && a.Party == by.Party && a.Person != by.Person && !a.From.Before(today) &&
			w.mayNameWhoCommits(by, a.Role) && !w.book.elsewhere(a.Person, a.Party, today)
	case contract.RoleEnded:
		a := d.Assignment
		fair = w.book.keeps(by, today) && a.Party == by.Party && !a.Until.Before(today) && (a.Person == by.Person || w.mayNameWhoCommits(by, a.Role))
	case contract.DelegationGiven:
		lent := d.Delegation
		fair = by.For == "" && lent.Giver == by.Person && lent.Party == by.Party && lent.To != by.Person && !lent.From.Before(today) &&
			!lent.Until.Before(lent.From) && w.book.holds(by.Person, by.Party, today, lendable...) && !w.book.elsewhere(lent.To, lent.Party, today)
	case contract.DelegationRevoked:
		fair = w.gave(by.Person, f.Subject) || w.book.holds(by.Person, by.Party, today, contract.Signatory)
	case contract.VisasSet:
		fair = f.Subject == by.Party && by.Party != "OG" && w.book.entitled(by, true, today)
	case contract.VisaGiven, contract.VisaWithheld:
		fair = by.For == "" && d.Level != "" && d.Level == w.book.awaited(f.Subject, by.Party) && w.book.examines(by.Person, by.Party, d.Level, today) &&
			slices.Contains(w.rounds[f.Subject].needed, by.Party) && w.rounds[f.Subject].agreed[by.Party] == ""
	}
	if !fair {
		w.rt.Fatalf("on %s %+v did %s: %+v %+v", today, by, f.Kind, d.Assignment, d.Delegation)
	}
}

// mayNameWhoCommits reports that nobody else is there to say who commits the party.
func (w *witness) mayNameWhoCommits(by contract.Actor, role contract.Role) bool {
	commits := role == contract.Signatory || role == contract.Decider || role == contract.Examiner
	today := paris.Day(w.now)
	return !commits || w.book.holds(by.Person, by.Party, today, contract.Signatory) || w.book.vacant(by.Party, contract.Signatory, today)
}

// decisionsOnlyGrow holds what the state remembers of each round against the facts of that round: nothing is changed,
// nothing is lost, and a new round starts with nothing.
func (w *witness) decisionsOnlyGrow() {
	for _, a := range w.state.Approvals {
		r := w.rounds[a.ID]
		switch {
		case r == nil:
			w.rt.Fatalf("%s was never submitted", a.ID)
		case a.State == lifecycle.Approved: // its details stand in the facts
		case a.Round != r.number || !slices.Equal(a.Decisions, r.decisions):
			w.rt.Fatalf("round %d of %s holds %+v, its facts in round %d say %+v", a.Round, a.ID, a.Decisions, r.number, r.decisions)
		}
	}
}
