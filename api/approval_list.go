package api

import (
	"context"
	"net/http"
	"regexp"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

type approvalListInput struct {
	Paged
	Mine     bool          `query:"mine" doc:"Ne garde que les demandes auxquelles la personne peut répondre maintenant."`
	State    approvalState `query:"state" doc:"Ne garde que les demandes dans cet état."`
	Contract line          `query:"contract" maxLength:"64" doc:"Ne garde que les demandes de ce contrat."`
}

// Resolve takes « ?mine » alone for what it says.
func (in *approvalListInput) Resolve(ctx huma.Context) []error {
	asked := ctx.URL()
	in.Mine = in.Mine || asked.Query().Has("mine") && asked.Query().Get("mine") == ""
	return nil
}

type approvalListOutput struct{ Body Page[ApprovalLine] }

func (s *server) registerApprovalList(api huma.API) {
	registerList(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/approvals", OperationID: "list-approvals", Tags: []string{contractsTag},
		Summary: "Lister les demandes d'accord", Description: "Dans tous les contrats que la personne peut lire, par échéance.",
	}, func(ctx context.Context, in *approvalListInput) (*approvalListOutput, error) {
		filter := postgres.ApprovalFilter{Contract: string(in.Contract), State: lifecycle.State(in.State), Mine: in.Mine}
		// The kernel says what may be decided, as it would to the decision itself: party, turn and submitter included.
		return s.approvals(ctx, in.Paged, filter)
	}, approvalSheet)
}

// approvalPosition is what postgres.Approval.Cursor writes. A forged one must not reach the database as a number that it
// cannot hold.
var approvalPosition = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)?/[^/]+/[^/]+/\d{1,6}$`)

func (s *server) approvals(ctx context.Context, page Paged, filter postgres.ApprovalFilter) (*approvalListOutput, error) {
	after, err := page.position(approvalPosition.MatchString)
	if err != nil {
		return nil, err
	}
	filter.After, filter.Limit = after, page.Limit
	approvals, err := s.as(ctx).Approvals(ctx, filter)
	if err != nil {
		return nil, err
	}
	lines, err := s.approvalLines(ctx, approvals)
	if err != nil {
		return nil, err
	}
	return &approvalListOutput{pageOf(lines, page.Limit, func(a ApprovalLine) string { return a.Cursor() })}, nil
}
