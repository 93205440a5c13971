package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// DecisionBody is one party's answer to a question.
type DecisionBody struct {
	Verdict  verdict `json:"verdict" doc:"La réponse de la partie."`
	Revision line    `json:"revision,omitempty" maxLength:"64" doc:"Empreinte du texte sur lequel porte la réponse, telle que la demande d'accord la donne."`
	Reason   prose   `json:"reason,omitempty" maxLength:"500" doc:"Motif, obligatoire sauf pour approuver."`
}

// approvalDecideInput is the « decide » command with its subject in the address; both ways share keys and answers.
type approvalDecideInput struct {
	InApproval
	WithKey
	Body DecisionBody
}

func (in *approvalDecideInput) asked() (action, subject string) {
	return string(contract.DecideApproval), in.Approval
}

func (s *server) registerApprovalDecide(api huma.API) {
	register(s, api, access.ActOn, decision(api, huma.Operation{
		Method: http.MethodPost, Path: "/contracts/{id}/approvals/{approval}/decision", OperationID: "decide-approval",
		Summary: "Répondre à une demande d'accord", Description: "Approuve, refuse ou demande des modifications au nom de la partie que la personne représente.",
	}), s.approvalDecide)
}

func (s *server) approvalDecide(ctx context.Context, in *approvalDecideInput) (*answerOutput, error) {
	return s.decide(ctx, in.ID, contract.Command{
		ID: string(in.Key), Action: contract.DecideApproval, Subject: in.Approval,
		Verdict: lifecycle.Action(in.Body.Verdict), Revision: string(in.Body.Revision), Reason: string(in.Body.Reason),
	})
}
