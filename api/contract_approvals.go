package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

type contractApprovalsInput struct {
	InContract
	Paged
	State approvalState `query:"state" doc:"Ne garde que les demandes dans cet état."`
}

func (s *server) registerContractApprovals(api huma.API) {
	register(s, api, person(huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/approvals", OperationID: "list-contract-approvals", Tags: []string{contractsTag},
		Summary: "Lister les demandes d'accord d'un contrat", Description: "Tous les tours de toutes les demandes, par échéance.",
		Errors: []int{http.StatusNotFound},
	}), func(ctx context.Context, in *contractApprovalsInput) (*approvalListOutput, error) {
		if err := s.mayRead(ctx, in.ID); err != nil {
			return nil, err
		}
		return s.approvals(ctx, in.Paged, postgres.ApprovalFilter{Contract: in.ID, State: lifecycle.State(in.State)})
	})
}

// mayRead is nil for a contract that exists and that the caller may see.
func (s *server) mayRead(ctx context.Context, contractID string) error {
	if caller(ctx) == access.Operator {
		_, err := s.DB.Seq(ctx, contractID)
		return err
	}
	has, err := s.DB.HasPart(ctx, caller(ctx), contractID)
	if err == nil && !has {
		return noSuchContract
	}
	return err
}
