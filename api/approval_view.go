package api

import (
	"context"
	"slices"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// ApprovalLine is one round of a question put to the parties of a contract.
type ApprovalLine struct {
	postgres.Approval
	StateLabel    string             `json:"state_label"`
	Verdicts      []lifecycle.Action `json:"verdicts" nullable:"false" doc:"Les réponses possibles à une demande de cette sorte."`
	Decisions     []DecisionLine     `json:"decisions" nullable:"false" doc:"Les réponses données, dans l'ordre."`
	Visas         []VisaLine         `json:"visas" nullable:"false" doc:"Les circuits de visas des parties dont la réponse est attendue."`
	Blockers      []contract.Blocker `json:"blockers" nullable:"false" doc:"Ce qui empêche encore la demande d'aboutir, avec le remède."`
	TextAvailable bool               `json:"text_available" doc:"Le texte de ce tour est déposé\u00a0: il se lit sous son empreinte."`
}

// DecisionLine is one party's answer, with the text that it was taken on.
type DecisionLine struct {
	contract.Decision
	Revision string `json:"revision,omitempty" doc:"Empreinte du texte sur lequel la réponse a été donnée."`
	Actor    string `json:"actor,omitempty" doc:"Qui a répondu, au besoin pour qui\u00a0; dans la lecture d'une seule demande."`
}

// VisaLine is one level of the chain that prepares a party's answer.
type VisaLine struct {
	Party string    `json:"party"`
	Level string    `json:"level"`
	State visaState `json:"state"`
}

// approvalLines completes approvals with what only the contracts' states and the deposits tell.
func (s *server) approvalLines(ctx context.Context, approvals []postgres.Approval) ([]ApprovalLine, error) {
	var pending, revisions []string
	for _, a := range approvals {
		if a.State == lifecycle.Pending && !slices.Contains(pending, a.Contract) {
			pending = append(pending, a.Contract)
		}
		revisions = append(revisions, a.Revision)
	}
	snapshots, err := s.as(ctx).Snapshots(ctx, pending)
	if err != nil {
		return nil, err
	}
	deposited, err := s.as(ctx).Deposited(ctx, revisions)
	if err != nil {
		return nil, err
	}
	lines := make([]ApprovalLine, len(approvals))
	for i, a := range approvals {
		line := ApprovalLine{
			Approval: a, StateLabel: lifecycle.Approval.StateLabel(a.State), Verdicts: contract.ApprovalKind(a.Kind).Verdicts(),
			Decisions: []DecisionLine{}, Visas: []VisaLine{}, Blockers: []contract.Blocker{}, TextAvailable: deposited[postgres.Deposit{Contract: a.Contract, Revision: a.Revision}],
		}
		for _, d := range a.Decisions {
			line.Decisions = append(line.Decisions, DecisionLine{Decision: d, Revision: a.Revision})
		}
		// The list and the state are read one after the other: a question settled in between has nothing in its way.
		if found, known := snapshots[a.Contract]; known && a.State == lifecycle.Pending {
			line.Visas = visaLines(&found.State, a.ID)
			line.Blockers = found.State.Blockers(a.ID, s.dayOf(&found.State, found.At))
		}
		lines[i] = line
	}
	return lines, nil
}

// visaLines tells how far the chains of the awaited parties have come in the current round.
func visaLines(state *contract.State, id string) []VisaLine {
	lines := []VisaLine{}
	a, _ := state.Approval(id)
	for _, code := range a.Waiting() {
		party, _ := state.Party(code)
		next := visaAwaited
		for _, level := range party.Visas {
			stage := visaGiven
			if !slices.Contains(a.Visas, contract.Visa{Party: code, Level: level}) {
				stage, next = next, visaToCome
			}
			lines = append(lines, VisaLine{code, level, stage})
		}
	}
	return lines
}

// present is the instant at which a contract lives: now, or that of its last fact where a rehearsal runs ahead of the
// clock.
func (s *server) present(last time.Time) time.Time {
	if now := s.Now(); last.Before(now) {
		return now
	}
	return last
}

func (s *server) dayOf(state *contract.State, last time.Time) civil.Date {
	return state.Today(s.present(last))
}
