package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/correspondence"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// ContractView is one contract with what its parties need in order to act.
type ContractView struct {
	Contract         ContractLine         `json:"contract"`
	Parties          []postgres.PartyName `json:"parties" nullable:"false"`
	People           []postgres.Person    `json:"people" nullable:"false" doc:"Qui tient un rôle aujourd'hui. Les adresses ne sont montrées qu'aux personnes du contrat et à ses auditeurs."`
	State            Progress             `json:"state"`
	Unreached        []PersonName         `json:"unreached" nullable:"false" doc:"Les personnes dont l'adresse actuelle a refusé une lettre. Montré à qui peut lire les adresses."`
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
	ID            string             `json:"id"`
	Round         int                `json:"round"`
	Revision      string             `json:"revision,omitempty" doc:"Empreinte du texte soumis, à rappeler dans la décision."`
	TextAvailable bool               `json:"text_available" doc:"Le texte est déposé\u00a0: il se lit sous son empreinte."`
	Waiting       []string           `json:"waiting" nullable:"false" doc:"Les parties dont la réponse est attendue."`
	Visas         []VisaLine         `json:"visas" nullable:"false" doc:"Les circuits de visas de ces parties."`
	Blockers      []contract.Blocker `json:"blockers" nullable:"false" doc:"Ce qui empêche encore la demande d'aboutir, avec le remède."`
	DueOn         civil.Date         `json:"due_on,omitzero" format:"date"`
}

type contractShowOutput struct {
	ETag string `header:"ETag" doc:"Change avec chaque fait enregistré."`
	Body ContractView
}

func (s *server) registerContractShow(api huma.API) {
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}", OperationID: "show-contract", Tags: []string{contractsTag},
		Summary: "Lire un contrat", Description: "Le contrat, ses parties, ses personnes, où il en est et ce que la personne peut y faire maintenant.",
		Errors: []int{http.StatusNotFound},
	}, s.contractShow)
}

func (s *server) contractShow(ctx context.Context, in *InContract) (*contractShowOutput, error) {
	view, err := s.contract(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	body, err := s.contractView(ctx, view, standing(ctx))
	return &contractShowOutput{ETag: etag(view), Body: body}, err
}

// etag is the number of the last fact: nothing that a view shows changes without one, but the day.
func etag(v postgres.View) string { return fmt.Sprintf(`"%d"`, v.Contract.Seq) }

// contract reads a contract for somebody who may see it; for anybody else it does not exist.
func (s *server) contract(ctx context.Context, id string) (postgres.View, error) {
	return s.as(ctx).Contract(ctx, id)
}

// contractView keeps addresses from those who need not write to people.
func (s *server) contractView(ctx context.Context, v postgres.View, reader access.Standing) (ContractView, error) {
	addressed := s.seesAddresses(ctx, v.Contract.ID, reader)
	people := s.inOffice(v)
	for i := range people {
		if !addressed {
			people[i].Address = ""
		}
	}
	unreached := []PersonName{}
	if addressed {
		unreached = s.unreached(v)
	}
	state, err := s.progress(ctx, v)
	return ContractView{
		Contract: contractLine(v.Contract), Parties: v.Parties, People: people, State: state, Unreached: unreached, AvailableActions: s.available(ctx, v),
	}, err
}

// unreached lists whom letters do not reach at their present addresses.
func (s *server) unreached(v postgres.View) []PersonName {
	known := map[string]postgres.Person{}
	for _, p := range v.People {
		known[p.ID] = p
	}
	people := []PersonName{}
	for _, id := range correspondence.Unreached(&v.State, s.dayOf(&v.State, v.Contract.UpdatedAt), func(id string) string { return known[id].Address }) {
		people = append(people, PersonName{id, known[id].Name})
	}
	return people
}

// inOffice keeps the lines of the register that hold on the contract's day.
func (s *server) inOffice(v postgres.View) []postgres.Person {
	people, today := []postgres.Person{}, s.dayOf(&v.State, v.Contract.UpdatedAt)
	for _, p := range v.People {
		if (contract.Assignment{From: p.From, Until: p.Until}).On(today) {
			people = append(people, p)
		}
	}
	return people
}

// available lists what the caller may do; nobody can do anything once the contract is over.
func (s *server) available(ctx context.Context, v postgres.View) []contract.Offer {
	if v.State.Over() {
		return []contract.Offer{}
	}
	return contract.Available(&v.State, caller(ctx), s.present(v.Contract.UpdatedAt))
}

func (s *server) progress(ctx context.Context, v postgres.View) (Progress, error) {
	state := &v.State
	p := Progress{
		Pause:      state.Pause,
		Diagnostic: state.Diagnostic.Stage, DiagnosticLabel: lifecycle.Diagnostic.StateLabel(state.Diagnostic.Stage),
		Renewal: state.Renewal.Stage, RenewalLabel: lifecycle.Renewal.StateLabel(state.Renewal.Stage),
		Text: state.Text, PendingApprovals: []PendingApproval{},
	}
	var revisions []string
	for _, a := range state.Approvals {
		revisions = append(revisions, a.Revision)
	}
	deposited, err := s.as(ctx).Deposited(ctx, revisions)
	for _, a := range state.Approvals {
		if a.State == lifecycle.Pending {
			p.PendingApprovals = append(p.PendingApprovals, PendingApproval{
				ID: a.ID, Round: a.Round, Revision: a.Revision, TextAvailable: deposited[postgres.Deposit{Contract: state.ID, Revision: a.Revision}],
				Waiting: a.Waiting(), Visas: visaLines(state, a.ID), Blockers: state.Blockers(a.ID, s.dayOf(state, v.Contract.UpdatedAt)), DueOn: a.DueOn,
			})
		}
	}
	return p, err
}
