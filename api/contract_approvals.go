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
	registerList(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/approvals", OperationID: "list-contract-approvals", Tags: []string{contractsTag},
		Summary: "Lister les demandes d'accord d'un contrat", Description: "Tous les tours de toutes les demandes, par échéance.",
		Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in *contractApprovalsInput) (*approvalListOutput, error) {
		return s.approvals(ctx, in.Paged, postgres.ApprovalFilter{Contract: in.ID, State: lifecycle.State(in.State)})
	}, approvalSheet)
}
