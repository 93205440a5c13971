package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

type organisationListOutput struct {
	Body struct {
		Items []OrganisationView `json:"items" nullable:"false"`
	}
}

func (s *server) registerOrganisationList(api huma.API) {
	registerList(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/organisations", OperationID: "list-organisations", Tags: []string{directoryTag},
		Summary: "Lister les organisations", Description: "Celle de la personne, celles qui sont parties à ses contrats et celles pour lesquelles elle tient un office, par identifiant.",
	}, s.organisationList, organisationSheet)
}

func (s *server) organisationList(ctx context.Context, _ *struct{}) (*organisationListOutput, error) {
	found, err := s.as(ctx).Organisations(ctx)
	if err != nil {
		return nil, err
	}
	member, err := s.as(ctx).Membership(ctx)
	if err != nil {
		return nil, err
	}
	out := new(organisationListOutput)
	out.Body.Items = []OrganisationView{}
	for _, o := range found {
		out.Body.Items = append(out.Body.Items, organisationView(o, member))
	}
	return out, nil
}

// organisationView keeps an organisation's chain of visas among its own people: it is nobody else's affair.
func organisationView(o postgres.Organisation, member access.Membership) OrganisationView {
	view := OrganisationView{ID: o.ID, Kind: o.Kind, Name: o.Name}
	if member.May(access.SeePeople, o.ID) == access.Allowed {
		view.Visas = o.Visas
	}
	return view
}
