package contract

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Apply folds one fact into the state. Facts come in the order of their numbers, without gaps; one that does not
// follow, or that the machines do not allow, is an error and leaves s unusable (facts are written by Decide and Tick,
// so it means that they were altered).
func (s *State) Apply(f Fact) error {
	if f.Kind == ContractOpened {
		if f.Seq != 1 || f.Detail.Opening == nil {
			return fmt.Errorf("contract: fact %d opens the contract but is not the first", f.Seq)
		}
		opened := f.Detail.Opening.Clone()
		*s = opened
	} else if f.Seq != s.Seq+1 {
		return fmt.Errorf("contract %s: fact %d follows fact %d", s.ID, f.Seq, s.Seq)
	}
	s.Seq = f.Seq
	s.remember(f)
	if err := s.fold(f); err != nil {
		return fmt.Errorf("contract %s, fact %d (%s): %w", s.ID, f.Seq, f.Kind, err)
	}
	return nil
}

// fold is one case per kind of fact, in the order of a contract's life.
func (s *State) fold(f Fact) error {
	d := f.Detail
	switch f.Kind {
	case ContractOpened:
	case PlanSet, PlanMoved:
		for _, old := range d.Before {
			s.close(old.ID)
		}
		for _, planned := range d.Plan {
			s.await(planned)
		}
	case PhaseEntered:
		return s.foldPhase(d)
	case NegotiationHeld, NegotiationBack:
		return move(&lifecycle.Pause, &s.Pause, d.Move)
	case RoleAssigned, RoleEnded, HandoverRecorded:
		s.foldRegister(f)
	case DelegationGiven, DelegationRevoked:
		s.foldDelegation(f)
	case VisasSet, VisaGiven, VisaWithheld:
		s.foldVisa(f)
	case LaunchRecorded:
		s.Launch.RecordedOn, s.Negotiation.LaunchedOn = d.On, d.On
	case PrerequisitesConfirmed:
		s.Launch.Prerequisites = true
	case DiagnosticDeposited, DiagnosticReturned, DiagnosticAnalysed, DiagnosticRestituted, DiagnosticReopened, DiagnosticAgreed:
		return s.foldDiagnostic(f)
	case ApprovalSubmitted, ApprovalDecided, ApprovalApproved, ApprovalRejected, ApprovalReturned, ApprovalWithdrawn, ApprovalLapsed:
		return s.foldApproval(f)
	case SheetDrawnUp, SheetDropped:
		return s.foldDrawing(f)
	case SheetApproved:
		sheet := s.sheet(f.Subject)
		if sheet == nil {
			return fmt.Errorf("no fiche %q", f.Subject)
		}
		sheet.Approved, sheet.Revision = true, d.Revision
	case TextFrozen:
		s.Text, s.Negotiation.TextFrozenOn = d.Revision, d.On
	case ConsultationRecorded:
		if !slices.Contains(s.Consultations, f.Subject) {
			s.Consultations = append(s.Consultations, f.Subject)
		}
	case ContractSigned:
		s.SignedOn, s.Negotiation.NegotiationEnded = d.On, true
	case StepReported, StepValidated, StepReturned:
		return s.foldStep(f)
	case DifficultyStated:
		s.await(Deadline{ID: f.Subject, Due: d.DueOn, Reminders: d.Reminders})
	case DialogueConvened, DialogueHeld, DialogueMinuted:
		return s.foldDialogue(f)
	case AgendaSent:
		return s.foldAgenda(f)
	case FilingRecorded, TariffNotified, IndicatorsReported:
		s.foldFiling(f)
	case PolicyChanged:
		s.foldPolicy(f)
	case ContractAmended:
		s.foldAmendment(d)
	case ContractExtended:
		s.TermOn, s.Extended = d.TermOn, true
	case RenewalOpened, RenewalDecided, SuccessorStarted:
		return s.foldRenewal(f)
	case DeadlineNear, DeadlineDue, DeadlineOverdue, DeadlineEscalated:
		s.foldReminder(f)
	case DeadlineSnoozed:
		s.foldSnooze(f)
	case DeadlineRecalled:
		if open := s.deadline(f.Subject); open != nil {
			open.ToldOn = s.Today(f.At)
		}
	case LetterUndelivered:
		s.foldUndelivered(f)
	default:
		return fmt.Errorf("unknown kind of fact")
	}
	return nil
}

func (s *State) foldPhase(d Detail) error {
	if err := move(&lifecycle.Contract, &s.Phase, d.Move); err != nil {
		return err
	}
	s.Since = d.On
	switch d.Move {
	case lifecycle.AgreeLaunch:
		s.Negotiation.DiagnosedFrom = d.On
	case lifecycle.AgreeDiagnostic:
		s.Negotiation.RestitutedOn = cmp.Or(s.Negotiation.RestitutedOn, d.On)
	case lifecycle.RefuseSignature:
		// Another text will be frozen, and the bodies are consulted on that one.
		s.Text, s.Consultations = "", nil
		s.Negotiation.TextFrozenOn = civil.Date{}
	}
	if s.Over() {
		s.Deadlines = nil
	}
	return nil
}

func (s *State) foldDiagnostic(f Fact) error {
	switch f.Kind {
	case DiagnosticDeposited:
		s.Diagnostic.Revision, s.Diagnostic.Analysed, s.Negotiation.DepositedOn = f.Detail.Revision, nil, f.Detail.On
	case DiagnosticReturned, DiagnosticReopened:
		s.Diagnostic.Analysed = nil
		s.Negotiation.DepositedOn, s.Negotiation.AnalysedOn, s.Negotiation.RestitutedOn = civil.Date{}, civil.Date{}, civil.Date{}
	case DiagnosticAnalysed:
		s.Diagnostic.Analysed = append(s.Diagnostic.Analysed, f.Subject)
		if f.Detail.Move == lifecycle.CompleteAnalysis {
			s.Negotiation.AnalysedOn = f.Detail.On
		}
	case DiagnosticRestituted:
		s.Negotiation.RestitutedOn = f.Detail.On
	}
	if f.Detail.Move == "" {
		return nil
	}
	return move(&lifecycle.Diagnostic, &s.Diagnostic.Stage, f.Detail.Move)
}

func (s *State) foldApproval(f Fact) error {
	d := f.Detail
	a := s.approval(f.Subject)
	if a == nil {
		if f.Kind != ApprovalSubmitted {
			return fmt.Errorf("no approval %q", f.Subject)
		}
		s.Approvals = append(s.Approvals, Approval{ID: f.Subject, State: lifecycle.Draft})
		a = &s.Approvals[len(s.Approvals)-1]
	}
	switch f.Kind {
	case ApprovalSubmitted:
		from := a.State
		if d.Move == lifecycle.Submit {
			from = lifecycle.Draft // a new question under the same name, after an earlier one ended
		}
		*a = Approval{ID: a.ID, State: from, Round: d.Round, Revision: d.Revision, Submitter: f.By, Needed: d.Needed, Proposal: d.Proposal, DueOn: d.DueOn, LapseOn: d.LapseOn}
		s.await(Deadline{ID: a.Deadline(), Due: d.DueOn, Reminders: d.Reminders})
		if a.Kind() == AmendmentApproval && d.Round == 1 {
			s.Amendments++
		}
	case ApprovalDecided:
		a.Decisions = append(a.Decisions, Decision{Party: f.By.Party, Person: f.By.Person, For: f.By.For, Verdict: d.Verdict})
		return nil
	default:
		s.close(a.Deadline())
	}
	if err := move(&lifecycle.Approval, &a.State, d.Move); err != nil {
		return err
	}
	if a.State == lifecycle.Approved {
		s.forgetDetails(f.Subject)
	}
	return nil
}

// forgetDetails keeps of an approved question what a later round needs; who decided what stands in the facts. A
// validated step is never asked about again.
func (s *State) forgetDetails(id string) {
	if a := s.approval(id); a.Kind() != StepApproval {
		*a = Approval{ID: a.ID, State: a.State, Round: a.Round, Revision: a.Revision}
		return
	}
	s.Approvals = slices.DeleteFunc(s.Approvals, func(a Approval) bool { return a.ID == id })
}

func (s *State) foldStep(f Fact) error {
	_, step := s.stepAt(f.Subject)
	if step == nil {
		return fmt.Errorf("no step %q", f.Subject)
	}
	step.Stage = map[Kind]StepStage{StepReported: Reported, StepValidated: Validated, StepReturned: ToDo}[f.Kind]
	s.close(f.Subject)
	return nil
}

func (s *State) foldDialogue(f Fact) error {
	i := slices.IndexFunc(s.Dialogues, func(d Dialogue) bool { return d.ID == f.Subject })
	if i < 0 {
		s.Dialogues = append(s.Dialogues, Dialogue{ID: f.Subject, Stage: lifecycle.Planned})
		i = len(s.Dialogues) - 1
	}
	dialogue := &s.Dialogues[i]
	if !f.Detail.On.IsZero() {
		dialogue.On = f.Detail.On
	}
	switch f.Kind {
	case DialogueConvened:
		dialogue.Convened = s.Today(f.At)
	case DialogueHeld:
		s.close(f.Subject)
	case DialogueMinuted:
		s.close(schedule.MinutesID(f.Subject))
	}
	return move(&lifecycle.Dialogue, &dialogue.Stage, f.Detail.Move)
}

func (s *State) foldAgenda(f Fact) error {
	i := slices.IndexFunc(s.Dialogues, func(d Dialogue) bool { return d.ID == f.Subject })
	if i < 0 {
		return fmt.Errorf("no dialogue %q", f.Subject)
	}
	s.Dialogues[i].Agenda = f.Detail.Revision
	s.close(schedule.AgendaID(f.Subject))
	return nil
}

func (s *State) foldAmendment(d Detail) {
	if !d.TermOn.IsZero() {
		s.TermOn = d.TermOn
	}
	if d.Proposal != nil && d.Proposal.Step != "" {
		if _, step := s.stepAt(d.Proposal.Step); step != nil {
			step.DueOn = d.Proposal.StepOn
		}
	}
}

func (s *State) foldRenewal(f Fact) error {
	switch f.Kind {
	case RenewalDecided:
		s.Renewal.Successor = f.Detail.Successor
	case SuccessorStarted:
		s.Renewal.Started = true
	}
	if f.Kind == RenewalOpened || f.Kind == RenewalDecided {
		return move(&lifecycle.Renewal, &s.Renewal.Stage, f.Detail.Move)
	}
	return nil
}

// foldReminder drops the reminders up to the one that was given.
func (s *State) foldReminder(f Fact) {
	for i := range s.Deadlines {
		if d := &s.Deadlines[i]; d.ID == f.Subject {
			d.Reminders = d.Reminders[min(f.Detail.Skipped+1, len(d.Reminders)):]
			d.ToldOn = s.Today(f.At)
		}
	}
}

// remember keeps the commands whose callers may still ask again. The oldest is forgotten only when many came after it;
// the facts themselves keep every command's id for ever.
func (s *State) remember(f Fact) {
	if f.Command == "" {
		return
	}
	if last := len(s.Answered) - 1; last >= 0 && s.Answered[last].ID == f.Command {
		s.Answered[last].Last = f.Seq
		return
	}
	if len(s.Answered) == rememberedCommands {
		s.Answered = slices.Delete(s.Answered, 0, 1)
	}
	s.Answered = append(s.Answered, Answered{ID: f.Command, Digest: f.Digest, First: f.Seq, Last: f.Seq, At: f.At})
}

const rememberedCommands = 64

func (s *State) await(d Deadline) {
	s.close(d.ID)
	d.Set = s.Seq
	at, _ := slices.BinarySearchFunc(s.Deadlines, d, inOrder)
	s.Deadlines = slices.Insert(s.Deadlines, at, d)
}

func inOrder(a, b Deadline) int { return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.ID, b.ID)) }

func (s *State) close(id string) {
	s.Deadlines = slices.DeleteFunc(s.Deadlines, func(d Deadline) bool { return d.ID == id })
}

func move(machine *lifecycle.Machine, state *lifecycle.State, action lifecycle.Action) error {
	next, err := machine.Next(*state, action)
	if err != nil {
		return err
	}
	*state = next
	return nil
}
