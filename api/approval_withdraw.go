package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// WithdrawalBody may be left out.
type WithdrawalBody struct {
	Reason prose `json:"reason,omitempty" maxLength:"500" doc:"Motif."`
}

type approvalWithdrawInput struct {
	InApproval
	WithKey
	Body *WithdrawalBody // a pointer, so that no body at all is accepted
}

func (in *approvalWithdrawInput) asked() (action, subject string) {
	return string(lifecycle.Withdraw), in.Approval
}

func (s *server) registerApprovalWithdraw(api huma.API) {
	register(s, api, access.ActOn, decision(api, huma.Operation{
		Method: http.MethodPost, Path: "/contracts/{id}/approvals/{approval}/withdrawal", OperationID: "withdraw-approval",
		Summary: "Retirer une demande d'accord", Description: "Ouvert à la personne qui l'a soumise, tant qu'aucune partie n'a répondu.",
	}), func(ctx context.Context, in *approvalWithdrawInput) (*answerOutput, error) {
		command := contract.Command{ID: string(in.Key), Action: lifecycle.Withdraw, Subject: in.Approval}
		if in.Body != nil {
			command.Reason = string(in.Body.Reason)
		}
		return s.decide(ctx, in.ID, command)
	})
}
