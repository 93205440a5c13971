package api

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// ApprovalView is one question with all its rounds.
type ApprovalView struct {
	ID       string             `json:"id"`
	Label    string             `json:"label"`
	Blockers []contract.Blocker `json:"blockers" nullable:"false" doc:"Ce qui empêche aujourd'hui la demande d'être posée ou d'aboutir, avec le remède."`
	Rounds   []ApprovalLine     `json:"rounds" nullable:"false" doc:"Tous les tours, le plus récent d'abord\u00a0; aucun tant que la demande n'est pas posée."`
	Plans    []PlanLine         `json:"plans,omitempty" doc:"Pour une politique d'échéances dont la réponse est attendue\u00a0: chaque échéance, telle qu'elle est et telle qu'elle serait."`
}

type approvalShowOutput struct{ Body ApprovalView }

func (s *server) registerApprovalShow(api huma.API) {
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/approvals/{approval}", OperationID: "show-approval", Tags: []string{contractsTag},
		Summary: "Lire une demande d'accord", Description: "Tous ses tours, avec les réponses données et celles qui sont attendues. Le lancement, la signature et les fiches se lisent avant d'être soumis\u00a0: leurs blocages y sont.",
		Errors: []int{http.StatusNotFound},
	}, s.approvalShow)
}

func (s *server) approvalShow(ctx context.Context, in *InApproval) (*approvalShowOutput, error) {
	view, err := s.contract(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	names, err := s.names(ctx, view)
	if err != nil {
		return nil, err
	}
	rounds, err := s.rounds(ctx, in.ID, in.Approval)
	if errors.Is(err, noSuchApproval) && toCome(&view.State, in.Approval) {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	lines, err := s.approvalLines(ctx, rounds)
	for _, line := range lines {
		for i, d := range line.Decisions {
			line.Decisions[i].Actor = contract.ActorName(contract.Actor{Person: d.Person, Party: d.Party, For: d.For}, names)
		}
	}
	if err != nil {
		return nil, err
	}
	plans, err := s.plans(ctx, view, in.Approval)
	return &approvalShowOutput{ApprovalView{
		ID: in.Approval, Label: contract.SubjectLabel(in.Approval, names), Rounds: lines, Plans: plans,
		Blockers: view.State.Blockers(in.Approval, s.dayOf(&view.State, view.Contract.UpdatedAt)),
	}}, err
}

// rounds reads a question for somebody who may see its contract.
func (s *server) rounds(ctx context.Context, contractID, approval string) ([]postgres.Approval, error) {
	// Both absences are « unknown » to the database; here the contract exists, so only the question is missing.
	rounds, err := s.as(ctx).Approval(ctx, contractID, approval)
	if errors.Is(err, postgres.ErrUnknown) {
		return nil, noSuchApproval
	}
	return rounds, err
}

// toCome reports a question that nobody has asked yet and that the contract is on its way to.
func toCome(state *contract.State, id string) bool {
	switch {
	case state.Over():
		return false
	case id == string(contract.LaunchAgreement):
		return state.Phase == lifecycle.Programmed || state.Phase == lifecycle.Launch
	case id == string(contract.SignatureApproval):
		return state.SignedOn.IsZero()
	}
	return slices.ContainsFunc(state.Sheets, func(sheet contract.Sheet) bool {
		return id == string(contract.SheetApproval)+"."+sheet.Code && !sheet.Approved
	})
}
