package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/postgres"
)

type approvalShowOutput struct {
	Body struct {
		Rounds []ApprovalLine `json:"rounds" nullable:"false" doc:"Tous les tours, le plus récent d'abord."`
	}
}

func (s *server) registerApprovalShow(api huma.API) {
	register(s, api, person(huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/approvals/{approval}", OperationID: "show-approval", Tags: []string{contractsTag},
		Summary: "Lire une demande d'accord", Description: "Tous ses tours, avec les réponses données et celles qui sont attendues.",
		Errors: []int{http.StatusNotFound},
	}), s.approvalShow)
}

func (s *server) approvalShow(ctx context.Context, in *InApproval) (*approvalShowOutput, error) {
	rounds, err := s.rounds(ctx, in.ID, in.Approval)
	if err != nil {
		return nil, err
	}
	out := new(approvalShowOutput)
	out.Body.Rounds = approvalLines(rounds)
	return out, nil
}

// rounds reads a question for somebody who may see its contract.
func (s *server) rounds(ctx context.Context, contractID, approval string) ([]postgres.Approval, error) {
	if err := s.mayRead(ctx, contractID); err != nil {
		return nil, err
	}
	// Both absences are « unknown » to the database; here the contract exists, so only the question is missing.
	rounds, err := s.DB.Approval(ctx, contractID, approval)
	if errors.Is(err, postgres.ErrUnknown) {
		return nil, noSuchApproval
	}
	return rounds, err
}
