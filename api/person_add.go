package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
)

type personAddInput struct {
	InOrganisation
	Body struct {
		Name    line    `json:"name" minLength:"1" maxLength:"120" example:"Julien Tessier" doc:"Prénom et nom\u00a0; avec l'organisation, ils identifient la personne."`
		Title   line    `json:"title,omitempty" maxLength:"120" doc:"Fonction."`
		Address mailbox `json:"address" doc:"Adresse professionnelle."`
	}
}

type personAddOutput struct {
	Body struct {
		ID string `json:"id" example:"p-0123456789ab" doc:"Identifiant à donner pour désigner cette personne."`
	}
}

func (s *server) registerPersonAdd(api huma.API) {
	op := change(huma.Operation{
		Method: http.MethodPost, Path: "/organisations/{organisation}/people", OperationID: "add-person",
		Summary: "Enregistrer une personne", Description: "L'enregistrement ne donne aucun rôle\u00a0: il permet d'en donner un dans un contrat.",
		DefaultStatus: http.StatusCreated,
	})
	op.Errors = append(op.Errors, http.StatusConflict)
	register(s, api, access.AddPerson, op, s.personAdd)
}

func (s *server) personAdd(ctx context.Context, in *personAddInput) (*personAddOutput, error) {
	if err := s.onOrganisation(ctx, access.AddPerson, in.Organisation); err != nil {
		return nil, err
	}
	name := strings.Join(strings.Fields(string(in.Body.Name)), " ")
	if name == "" {
		return nil, wrong("name", "Le nom est vide.", "Indiquez le prénom et le nom.")
	}
	out := new(personAddOutput)
	out.Body.ID = dossier.PersonID(in.Organisation, name)
	err := s.DB.RegisterPerson(ctx, postgres.Somebody{
		ID: out.Body.ID, Organisation: in.Organisation, Name: name, Title: strings.TrimSpace(string(in.Body.Title)), Address: string(in.Body.Address),
	})
	switch {
	case errors.Is(err, postgres.ErrExists):
		return nil, knownPerson
	case errors.Is(err, postgres.ErrUnknown):
		return nil, noSuchOrganisation
	case err != nil:
		return nil, err
	}
	s.changed(ctx, "add-person", out.Body.ID)
	return out, nil
}
