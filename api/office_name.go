package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/postgres"
)

type officeNameInput struct {
	InOrganisation
	Body struct {
		Person line       `json:"person" minLength:"1" maxLength:"64" doc:"La personne à nommer."`
		Office officeName `json:"office" doc:"auditor lit et ne change rien\u00a0; operator tient l'annuaire et ne décide rien."`
		From   day        `json:"from,omitzero" doc:"Premier jour\u00a0; aujourd'hui sinon."`
		Until  day        `json:"until,omitzero" doc:"Dernier jour, compris\u00a0; sans fin sinon."`
	}
}

func (s *server) registerOfficeName(api huma.API) {
	op := change(huma.Operation{
		Method: http.MethodPost, Path: "/organisations/{organisation}/offices", OperationID: "name-office",
		Summary: "Nommer un auditeur ou un exploitant", Description: "Personne ne se nomme soi-même, et seule l'exploitation de l'installation nomme des exploitants.",
	})
	op.Errors = append(op.Errors, http.StatusConflict)
	register(s, api, access.KeepOffices, op, s.officeName)
}

func (s *server) officeName(ctx context.Context, in *officeNameInput) (*struct{}, error) {
	person, office := string(in.Body.Person), access.Office(in.Body.Office)
	member, err := s.keepsOffice(ctx, in.Organisation, person, office)
	if err != nil {
		return nil, err
	}
	if err := s.mayHold(ctx, member, in.Organisation, person); err != nil {
		return nil, err
	}
	today := s.today()
	from, until := cmp.Or(in.Body.From.Date, today), in.Body.Until.Date
	switch {
	case from.Before(today):
		return nil, wrong("from", "La nomination commence aujourd'hui au plus tôt.", "Indiquez son premier jour, ou retirez ce champ.")
	case !until.IsZero() && until.Before(from):
		return nil, wrong("until", "La nomination finit avant de commencer.", "Indiquez un dernier jour qui suit le premier, ou retirez ce champ.")
	}
	err = s.DB.GrantOffice(ctx, person, in.Organisation, office, from, until)
	if errors.Is(err, postgres.ErrExists) {
		return nil, heldAlready
	}
	if err == nil {
		s.changed(ctx, "name-office", in.Organisation+" "+string(office)+" "+person)
	}
	return &struct{}{}, err
}

// keepsOffice asks whether the caller may say who holds an office: never oneself, and operators are named by those who
// run the whole installation.
func (s *server) keepsOffice(ctx context.Context, organisation, person string, office access.Office) (access.Membership, error) {
	member, err := s.as(ctx).Membership(ctx)
	if err != nil {
		return member, err
	}
	if err := permit(member.May(access.KeepOffices, organisation), noSuchOrganisation); err != nil {
		return member, err
	}
	switch _, err := s.organisation(ctx, organisation); {
	case err != nil:
		return member, err
	case person == member.Person:
		return member, notOneself
	case office == access.Operator && !everywhere(member):
		return member, notNamingOperators
	}
	return member, nil
}

// everywhere reports an operator of the whole installation.
func everywhere(member access.Membership) bool {
	return access.Standing{Offices: member.Offices}.Holds(access.Operator, access.Everywhere)
}

// mayHold keeps offices inside their organisation: an auditor from another party would sit on two sides of a contract.
// Whoever runs the installation names auditors from outside.
func (s *server) mayHold(ctx context.Context, member access.Membership, organisation, person string) error {
	somebody, err := s.as(ctx).Person(ctx, person)
	switch {
	case errors.Is(err, postgres.ErrUnknown) || err == nil && somebody.Organisation != organisation && !everywhere(member):
		return wrong("person", "Cette personne n'est pas enregistrée dans l'organisation.", "Enregistrez-la d'abord, ou vérifiez son identifiant.")
	case err == nil && !somebody.DisabledAt.IsZero():
		return wrong("person", "Le compte de cette personne est clos.", "Nommez quelqu'un d'autre.")
	}
	return err
}

// today is the civil day of whatever belongs to no contract.
func (s *server) today() civil.Date { return civil.MustZone(civil.Paris).Day(s.Now()) }

var (
	notOneself         = newProblem(contract.Forbidden, "Personne ne se nomme soi-même, ni ne met fin à son propre office.", "Demandez-le à une autre personne de l'exploitation.").under(contract.NoSelfPromotion)
	notNamingOperators = newProblem(contract.Forbidden, "Seule l'exploitation de l'installation nomme des exploitants.", "Demandez-le à l'exploitation de l'installation.").under(contract.RoleEntitles)
)
