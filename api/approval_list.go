package api

import (
	"context"
	"net/http"
	"regexp"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// ApprovalLine is one round of a question put to the parties of a contract.
type ApprovalLine struct {
	postgres.Approval
	StateLabel string             `json:"state_label"`
	Verdicts   []lifecycle.Action `json:"verdicts" nullable:"false" doc:"Les réponses possibles à une demande de cette sorte."`
}

func approvalLine(a postgres.Approval) ApprovalLine {
	return ApprovalLine{a, lifecycle.Approval.StateLabel(a.State), contract.ApprovalKind(a.Kind).Verdicts()}
}

func approvalLines(approvals []postgres.Approval) []ApprovalLine {
	lines := make([]ApprovalLine, len(approvals))
	for i, a := range approvals {
		lines[i] = approvalLine(a)
	}
	return lines
}

type approvalListInput struct {
	Paged
	Mine     bool          `query:"mine" doc:"Ne garde que les demandes auxquelles la personne peut répondre maintenant."`
	State    approvalState `query:"state" doc:"Ne garde que les demandes dans cet état."`
	Contract line          `query:"contract" maxLength:"64" doc:"Ne garde que les demandes de ce contrat."`
}

type approvalListOutput struct{ Body Page[ApprovalLine] }

func (s *server) registerApprovalList(api huma.API) {
	register(s, api, person(huma.Operation{
		Method: http.MethodGet, Path: "/approvals", OperationID: "list-approvals", Tags: []string{contractsTag},
		Summary: "Lister les demandes d'accord", Description: "Dans tous les contrats de la personne, par échéance\u00a0; l'exploitation les voit toutes.",
	}), func(ctx context.Context, in *approvalListInput) (*approvalListOutput, error) {
		filter := postgres.ApprovalFilter{Contract: string(in.Contract), State: lifecycle.State(in.State)}
		// The kernel says what may be decided, as it would to the decision itself: party, turn and submitter included.
		if in.Mine {
			filter.Person, filter.Now = caller(ctx), s.Now()
		}
		return s.approvals(ctx, in.Paged, filter)
	})
}

// approvalPosition is what postgres.Approval.Cursor writes. A forged one must not reach the database as a number that it
// cannot hold.
var approvalPosition = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)?/[^/]+/[^/]+/\d{1,6}$`)

func (s *server) approvals(ctx context.Context, page Paged, filter postgres.ApprovalFilter) (*approvalListOutput, error) {
	after, err := page.position(approvalPosition.MatchString)
	if err != nil {
		return nil, err
	}
	filter.Reader, filter.After, filter.Limit = reader(ctx), after, page.Limit
	approvals, err := s.DB.Approvals(ctx, filter)
	if err != nil {
		return nil, err
	}
	return &approvalListOutput{pageOf(approvalLines(approvals), page.Limit, func(a ApprovalLine) string { return a.Cursor() })}, nil
}
