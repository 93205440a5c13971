package api

import (
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// Answer is what a command brought about. It holds nothing but recorded facts: no label, no name and no state that
// could read otherwise tomorrow.
type Answer struct {
	Contract string           `json:"contract"`
	Command  string           `json:"command" doc:"La clé d'idempotence de la demande."`
	Phase    lifecycle.State  `json:"phase" doc:"Phase du contrat après ces faits."`
	Facts    []AnsweredFact   `json:"facts" nullable:"false" doc:"Les faits que la demande a produits, dans l'ordre."`
	Approval *ApprovalOutcome `json:"approval,omitempty" doc:"La demande d'accord touchée, s'il y en a une."`
}

// AnsweredFact is one fact in an answer.
type AnsweredFact struct {
	Seq      int64         `json:"seq"`
	At       time.Time     `json:"at"`
	Kind     contract.Kind `json:"kind"`
	Subject  string        `json:"subject,omitempty"`
	Sentence string        `json:"sentence"`
}

// ApprovalOutcome is where a command left an approval.
type ApprovalOutcome struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	Round int             `json:"round"`
}

type answerOutput struct{ Body Answer }

// answerFrom needs at least one fact, which every accepted command makes.
func answerFrom(contractID, commandID string, facts []postgres.RecordedFact) Answer {
	answer := Answer{Contract: contractID, Command: commandID, Phase: facts[len(facts)-1].Phase}
	for _, f := range facts {
		answer.Facts = append(answer.Facts, AnsweredFact{f.Seq, f.At, f.Kind, f.Subject, f.Sentence})
		if state, about := approvalStates[f.Kind]; about {
			answer.Approval = &ApprovalOutcome{f.Subject, state, f.Detail.Round}
		}
	}
	return answer
}

// approvalStates tells what a fact leaves its approval in. A decision leaves it pending unless another fact of the same
// command settles it, which then comes later.
var approvalStates = map[contract.Kind]lifecycle.State{
	contract.ApprovalSubmitted: lifecycle.Pending, contract.ApprovalDecided: lifecycle.Pending,
	contract.ApprovalApproved: lifecycle.Approved, contract.ApprovalRejected: lifecycle.Rejected,
	contract.ApprovalReturned: lifecycle.ChangesRequested, contract.ApprovalWithdrawn: lifecycle.Withdrawn,
	contract.ApprovalLapsed: lifecycle.Lapsed,
}

// pending is the answer while it is not known whether a command is recorded. It leaves a handler as an error because
// nothing else that the handler answers looks like it.
type pending struct {
	Status  string `json:"status" enum:"pending"`
	Command string `json:"command,omitempty" doc:"La clé à présenter de nouveau."`
}

func (pending) Error() string { return "api: not recorded yet" }

// GetStatus and GetHeaders tell huma how it leaves.
func (pending) GetStatus() int { return http.StatusAccepted }

func (pending) GetHeaders() http.Header { return http.Header{"Retry-After": {retryAfter}} }

// pendingResponse describes it.
func pendingResponse(api huma.API) *huma.Response {
	schema := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[pending](), true, "")
	return &huma.Response{
		Description: statusTitle(http.StatusAccepted),
		Headers:     map[string]*huma.Param{"Retry-After": {Schema: &huma.Schema{Type: huma.TypeString}, Description: "Secondes à attendre."}},
		Content:     map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}
}
