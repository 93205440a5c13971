package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

// PersonLine is somebody of an organisation, whatever contracts that person takes part in.
type PersonLine struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Title    string    `json:"title,omitempty"`
	Address  string    `json:"address,omitempty"`
	Machine  bool      `json:"machine,omitempty" doc:"Le compte d'un autre système."`
	ClosedAt time.Time `json:"closed_at,omitzero" doc:"Instant de clôture du compte."`
}

type personListOutput struct {
	Body struct {
		Items []PersonLine `json:"items" nullable:"false"`
	}
}

func (s *server) registerPersonList(api huma.API) {
	registerList(s, api, access.SeePeople, huma.Operation{
		Method: http.MethodGet, Path: "/organisations/{organisation}/people", OperationID: "list-people", Tags: []string{directoryTag},
		Summary: "Lister les personnes d'une organisation", Description: "Par nom. La lecture des adresses par qui n'est pas de l'organisation est inscrite au journal.",
		Errors: []int{http.StatusForbidden, http.StatusNotFound},
	}, s.personList, personSheet)
}

func (s *server) personList(ctx context.Context, in *InOrganisation) (*personListOutput, error) {
	if err := s.onOrganisation(ctx, access.SeePeople, in.Organisation); err != nil {
		return nil, err
	}
	if _, err := s.organisation(ctx, in.Organisation); err != nil {
		return nil, err
	}
	people, err := s.as(ctx).People(ctx, in.Organisation)
	if err != nil {
		return nil, err
	}
	member, err := s.as(ctx).Membership(ctx)
	if err != nil {
		return nil, err
	}
	if member.Organisation != in.Organisation || len(member.Parts) == 0 {
		s.log(ctx, postgres.AccessEntry{Action: string(access.SeeAddresses), Subject: in.Organisation, Outcome: postgres.AccessRead})
	}
	out := new(personListOutput)
	out.Body.Items = make([]PersonLine, len(people))
	for i, p := range people {
		out.Body.Items[i] = PersonLine{p.ID, p.Name, p.Title, p.Address, p.Machine, p.DisabledAt}
	}
	return out, nil
}
