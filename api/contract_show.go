package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// ContractView is one contract with what its parties need in order to act.
type ContractView struct {
	Contract         ContractLine         `json:"contract"`
	Parties          []postgres.PartyName `json:"parties" nullable:"false"`
	People           []postgres.Person    `json:"people" nullable:"false" doc:"Les adresses ne sont montrées qu'aux personnes du contrat."`
	State            Progress             `json:"state"`
	AvailableActions []contract.Offer     `json:"available_actions" nullable:"false" doc:"Ce que la personne qui appelle peut faire maintenant."`
}

// Progress is how far a contract has come within its phase.
type Progress struct {
	Pause            lifecycle.State   `json:"pause"`
	Diagnostic       lifecycle.State   `json:"diagnostic"`
	DiagnosticLabel  string            `json:"diagnostic_label"`
	Renewal          lifecycle.State   `json:"renewal"`
	RenewalLabel     string            `json:"renewal_label"`
	Text             string            `json:"text,omitempty" doc:"Empreinte SHA-256 du texte arrêté."`
	PendingApprovals []PendingApproval `json:"pending_approvals" nullable:"false"`
}

// PendingApproval is a question that parties still have to answer.
type PendingApproval struct {
	ID       string     `json:"id"`
	Round    int        `json:"round"`
	Revision string     `json:"revision,omitempty" doc:"Empreinte du texte soumis, à rappeler dans la décision."`
	Waiting  []string   `json:"waiting" nullable:"false" doc:"Les parties dont la réponse est attendue."`
	DueOn    civil.Date `json:"due_on,omitzero" format:"date"`
}

type contractShowOutput struct {
	ETag string `header:"ETag" doc:"Change avec chaque fait enregistré."`
	Body ContractView
}

func (s *server) registerContractShow(api huma.API) {
	register(s, api, person(huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}", OperationID: "show-contract", Tags: []string{contractsTag},
		Summary: "Lire un contrat", Description: "Le contrat, ses parties, ses personnes, où il en est et ce que la personne peut y faire maintenant.",
		Errors: []int{http.StatusNotFound},
	}), s.contractShow)
}

func (s *server) contractShow(ctx context.Context, in *InContract) (*contractShowOutput, error) {
	view, err := s.contract(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &contractShowOutput{ETag: etag(view), Body: s.contractView(ctx, view)}, nil
}

// etag is the number of the last fact: nothing that a view shows changes without one, but the day.
func etag(v postgres.View) string { return fmt.Sprintf(`"%d"`, v.Contract.Seq) }

// contract reads a contract for somebody who may see it; for anybody else it does not exist.
func (s *server) contract(ctx context.Context, id string) (postgres.View, error) {
	view, err := s.DB.Contract(ctx, id)
	if err != nil {
		return postgres.View{}, err
	}
	if caller(ctx) != access.Operator && !member(view, caller(ctx)) {
		return postgres.View{}, noSuchContract
	}
	return view, nil
}

func member(v postgres.View, person string) bool {
	return slices.ContainsFunc(v.People, func(p postgres.Person) bool { return p.ID == person })
}

// contractView keeps addresses from the operator: running the system does not take writing to people.
func (s *server) contractView(ctx context.Context, v postgres.View) ContractView {
	people := slices.Clone(v.People)
	if !member(v, caller(ctx)) {
		for i := range people {
			people[i].Address = ""
		}
	}
	return ContractView{
		Contract: contractLine(v.Contract), Parties: v.Parties, People: people, State: progress(&v.State),
		AvailableActions: s.available(ctx, v),
	}
}

// available lists what the caller may do; nobody can do anything once the contract is over.
func (s *server) available(ctx context.Context, v postgres.View) []contract.Offer {
	if v.State.Over() {
		return []contract.Offer{}
	}
	return contract.Available(&v.State, caller(ctx), s.Now())
}

func progress(state *contract.State) Progress {
	p := Progress{
		Pause:      state.Pause,
		Diagnostic: state.Diagnostic.Stage, DiagnosticLabel: lifecycle.Diagnostic.StateLabel(state.Diagnostic.Stage),
		Renewal: state.Renewal.Stage, RenewalLabel: lifecycle.Renewal.StateLabel(state.Renewal.Stage),
		Text: state.Text, PendingApprovals: []PendingApproval{},
	}
	for _, a := range state.Approvals {
		if a.State == lifecycle.Pending {
			p.PendingApprovals = append(p.PendingApprovals, PendingApproval{a.ID, a.Round, a.Revision, a.Waiting(), a.DueOn})
		}
	}
	return p
}
