package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

type officeEndInput struct {
	InOrganisation
	Body struct {
		Person line       `json:"person" minLength:"1" maxLength:"64" doc:"La personne dont l'office prend fin."`
		Office officeName `json:"office"`
		Until  day        `json:"until,omitzero" doc:"Dernier jour, compris\u00a0; aujourd'hui sinon."`
	}
}

func (s *server) registerOfficeEnd(api huma.API) {
	register(s, api, access.KeepOffices, change(huma.Operation{
		Method: http.MethodPost, Path: "/organisations/{organisation}/offices/end", OperationID: "end-office",
		Summary: "Mettre fin à un office", Description: "L'office reste lisible avec son dernier jour.",
	}), s.officeEnd)
}

func (s *server) officeEnd(ctx context.Context, in *officeEndInput) (*struct{}, error) {
	person, office := string(in.Body.Person), access.Office(in.Body.Office)
	if _, err := s.keepsOffice(ctx, in.Organisation, person, office); err != nil {
		return nil, err
	}
	until := cmp.Or(in.Body.Until.Date, s.today())
	if until.Before(s.today()) {
		return nil, wrong("until", "Le dernier jour est passé.", "Indiquez aujourd'hui ou un jour à venir.")
	}
	err := s.DB.EndOffice(ctx, person, in.Organisation, office, until)
	if errors.Is(err, postgres.ErrUnknown) {
		return nil, wrong("person", "Cette personne ne tient pas cet office.", "Vérifiez la personne et l'office dans la liste des offices.")
	}
	if err == nil {
		s.changed(ctx, "end-office", in.Organisation+" "+string(office)+" "+person)
	}
	return &struct{}{}, err
}
