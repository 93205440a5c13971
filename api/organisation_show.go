package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

// OrganisationView is an authority, a managing body, or the installation itself.
type OrganisationView struct {
	ID      string       `json:"id"`
	Kind    string       `json:"kind" example:"CD"`
	Name    string       `json:"name"`
	Visas   []string     `json:"visas,omitempty" doc:"Le circuit de visas avec lequel commencent ses nouveaux contrats, montré à ses personnes."`
	Offices []OfficeLine `json:"offices,omitempty" doc:"Ses auditeurs et ses exploitants, montrés à qui les nomme."`
}

type organisationShowOutput struct{ Body OrganisationView }

func (s *server) registerOrganisationShow(api huma.API) {
	register(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/organisations/{organisation}", OperationID: "show-organisation", Tags: []string{directoryTag},
		Summary: "Lire une organisation", Description: "Une organisation dans laquelle la personne a une part, avec ce que cette part lui laisse voir.",
		Errors: []int{http.StatusNotFound},
	}, s.organisationShow)
}

func (s *server) organisationShow(ctx context.Context, in *InOrganisation) (*organisationShowOutput, error) {
	found, err := s.organisation(ctx, in.Organisation)
	if err != nil {
		return nil, err
	}
	member, err := s.as(ctx).Membership(ctx)
	if err != nil {
		return nil, err
	}
	out := &organisationShowOutput{organisationView(found, member)}
	if member.May(access.KeepOffices, found.ID) == access.Allowed {
		out.Body.Offices, err = s.offices(ctx, found.ID)
	}
	return out, err
}

// organisation is one that the caller has something to do with; any other does not exist.
func (s *server) organisation(ctx context.Context, id string) (postgres.Organisation, error) {
	found, err := s.as(ctx).Organisations(ctx)
	if err != nil {
		return postgres.Organisation{}, err
	}
	i := slices.IndexFunc(found, func(o postgres.Organisation) bool { return o.ID == id })
	if i < 0 {
		return postgres.Organisation{}, noSuchOrganisation
	}
	return found[i], nil
}
