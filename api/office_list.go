package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
)

// OfficeLine is somebody who audits or runs an organisation, or did. From and Until are civil days, both included.
type OfficeLine struct {
	Person string        `json:"person"`
	Name   string        `json:"name,omitempty"`
	Office access.Office `json:"office" enum:"auditor,operator"`
	From   civil.Date    `json:"from,omitzero" format:"date"`
	Until  civil.Date    `json:"until,omitzero" format:"date"`
}

type officeListOutput struct {
	Body struct {
		Items []OfficeLine `json:"items" nullable:"false"`
	}
}

func (s *server) registerOfficeList(api huma.API) {
	registerList(s, api, access.KeepOffices, huma.Operation{
		Method: http.MethodGet, Path: "/organisations/{organisation}/offices", OperationID: "list-offices", Tags: []string{directoryTag},
		Summary: "Lister les offices d'une organisation", Description: "Ses auditeurs et ses exploitants, passés, présents et à venir. L'organisation «\u00a0*\u00a0» est l'installation.",
		Errors: []int{http.StatusForbidden, http.StatusNotFound},
	}, func(ctx context.Context, in *InOrganisation) (*officeListOutput, error) {
		if err := s.onOrganisation(ctx, access.KeepOffices, in.Organisation); err != nil {
			return nil, err
		}
		if _, err := s.organisation(ctx, in.Organisation); err != nil {
			return nil, err
		}
		items, err := s.offices(ctx, in.Organisation)
		out := new(officeListOutput)
		out.Body.Items = append([]OfficeLine{}, items...)
		return out, err
	}, officeSheet)
}

func (s *server) offices(ctx context.Context, organisation string) ([]OfficeLine, error) {
	held, err := s.as(ctx).Offices(ctx, organisation)
	if err != nil {
		return nil, err
	}
	lines := make([]OfficeLine, len(held))
	for i, h := range held {
		lines[i] = OfficeLine{h.Person, h.Name, h.Office, h.From, h.Until}
	}
	return lines, nil
}
