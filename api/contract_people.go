package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
)

// PeopleView is who takes part in a contract, and who did.
type PeopleView struct {
	Register    []RegisterLine   `json:"register" nullable:"false" doc:"Chaque rôle avec ses titulaires successifs, la plus ancienne ligne d'abord."`
	Delegations []DelegationLine `json:"delegations" nullable:"false" doc:"Les délégations en cours ou à venir."`
}

// RegisterLine is one holder of one role (F-KA-01, F-KA-02).
type RegisterLine struct {
	contract.Assignment
	Name          string `json:"name"`
	Address       string `json:"address,omitempty"`
	RoleLabel     string `json:"role_label"`
	InOffice      bool   `json:"in_office" doc:"La ligne vaut aujourd'hui."`
	ReplacesName  string `json:"replaces_name,omitempty"`
	HandoverLabel string `json:"handover_label,omitempty" doc:"Pour un référent qui en suit un autre\u00a0: la passation est enregistrée ou non tracée."`
}

// DelegationLine is one delegation that runs or is to come.
type DelegationLine struct {
	contract.Delegation
	GiverName string `json:"giver_name"`
	ToName    string `json:"to_name"`
	InForce   bool   `json:"in_force"`
}

type contractPeopleOutput struct{ Body PeopleView }

func (s *server) registerContractPeople(api huma.API) {
	registerList(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/people", OperationID: "list-contract-people", Tags: []string{contractsTag},
		Summary: "Lire le registre des personnes d'un contrat", Description: "Les titulaires successifs de chaque rôle et les délégations. Les adresses ne sont montrées qu'aux personnes du contrat et à ses auditeurs.",
		Errors: []int{http.StatusNotFound},
	}, s.contractPeople, registerSheet)
}

func (s *server) contractPeople(ctx context.Context, in *InContract) (*contractPeopleOutput, error) {
	view, err := s.contract(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	names, err := s.names(ctx, view)
	if err != nil {
		return nil, err
	}
	addressed, today := s.seesAddresses(ctx, in.ID, standing(ctx)), s.dayOf(&view.State, view.Contract.UpdatedAt)
	out := &contractPeopleOutput{PeopleView{Register: []RegisterLine{}, Delegations: []DelegationLine{}}}
	for _, a := range view.State.People {
		line := registerLine(a, names, today)
		if addressed {
			line.Address = names.Address(a.Person)
		}
		out.Body.Register = append(out.Body.Register, line)
	}
	for _, d := range view.State.Delegations {
		if !d.Until.Before(today) {
			out.Body.Delegations = append(out.Body.Delegations, DelegationLine{d, names.Person(d.Giver), names.Person(d.To), d.On(today)})
		}
	}
	return out, nil
}

func registerLine(a contract.Assignment, names *dossier.Dossier, today civil.Date) RegisterLine {
	line := RegisterLine{Assignment: a, Name: names.Person(a.Person), RoleLabel: contract.RoleLabel(a.Role), InOffice: a.On(today)}
	if a.Replaces != "" {
		line.ReplacesName = names.Person(a.Replaces)
	}
	switch {
	case a.Role != contract.Referent || a.Replaces == "":
	case a.Handover == "":
		line.HandoverLabel = "passation non tracée"
	default:
		line.HandoverLabel = "passation enregistrée"
	}
	return line
}

// names knows everybody whom a contract's register, delegations and facts name.
func (s *server) names(ctx context.Context, v postgres.View) (*dossier.Dossier, error) {
	file, err := v.Dossier()
	if err != nil {
		return nil, err
	}
	found, err := s.DB.Known(ctx, v.Contract.ID)
	people := map[string]dossier.Known{}
	for id, known := range found {
		people[id] = dossier.Known(known)
	}
	return file.Knowing(people), err
}

// seesAddresses reports whether a reader of a contract may know how to reach its people, and notes the reading of
// somebody who has no part in it.
func (s *server) seesAddresses(ctx context.Context, contractID string, reader access.Standing) bool {
	if reader.May(access.SeeAddresses, "") != access.Allowed {
		return false
	}
	if len(reader.Parts) == 0 {
		s.log(ctx, postgres.AccessEntry{Contract: contractID, Action: string(access.SeeAddresses), Outcome: postgres.AccessRead})
	}
	return true
}
