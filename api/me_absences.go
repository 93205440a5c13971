package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

// longestAbsence is in days, the first and the last one included.
const longestAbsence = 366

type absenceListOutput struct {
	Body struct {
		Items []postgres.Absence `json:"items" nullable:"false"`
	}
}

type absenceAddInput struct {
	Body struct {
		From       day  `json:"from" doc:"Premier jour, aujourd'hui au plus tôt."`
		Until      day  `json:"until" doc:"Dernier jour, compris\u00a0; 366 jours au plus."`
		Substitute line `json:"substitute" minLength:"1" maxLength:"64" doc:"La personne de la même organisation qui reçoit les courriels entre-temps."`
	}
}

type absenceEndInput struct {
	From day `path:"from" example:"2029-12-31" doc:"Premier jour de l'absence."`
}

func (s *server) registerMyAbsences(api huma.API) {
	register(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/me/absences", OperationID: "my-absences", Tags: []string{directoryTag},
		Summary: "Lire ses absences", Description: "Celle qui court et celles qui viennent, la plus proche d'abord.",
	}, s.absences)
	register(s, api, access.SeeSelf, change(huma.Operation{
		Method: http.MethodPost, Path: "/me/absences", OperationID: "add-my-absence", DefaultStatus: http.StatusNoContent,
		Summary: "Annoncer une absence", Description: "La personne qui remplace reçoit les courriels de ces jours\u00a0; elle ne peut rien décider de plus, ce que donne une délégation.",
	}), s.absenceAdd)
	register(s, api, access.SeeSelf, change(huma.Operation{
		Method: http.MethodDelete, Path: "/me/absences/{from}", OperationID: "end-my-absence",
		Summary: "Retirer une absence", Description: "Les courriels suivants arrivent de nouveau. Sans effet quand aucune absence ne commence ce jour-là.",
	}), s.absenceEnd)
}

func (s *server) absences(ctx context.Context, _ *struct{}) (*absenceListOutput, error) {
	found, err := s.DB.Absences(ctx, caller(ctx), s.today())
	out := new(absenceListOutput)
	out.Body.Items = append([]postgres.Absence{}, found...)
	return out, err
}

func (s *server) absenceAdd(ctx context.Context, in *absenceAddInput) (*struct{}, error) {
	today, from, until := s.today(), in.Body.From.Date, in.Body.Until.Date
	switch {
	case from.Before(today):
		return nil, wrong("from", "Le premier jour est passé.", "Indiquez aujourd'hui ou un jour à venir.")
	case until.Before(from):
		return nil, wrong("until", "L'absence finit avant de commencer.", "Indiquez un dernier jour qui suit le premier, ou le même.")
	case from.DaysUntil(until) >= longestAbsence:
		return nil, wrong("until", fmt.Sprintf("L'absence dure plus de %d jours.", longestAbsence), "Indiquez un dernier jour plus proche\u00a0; s'il s'agit d'un départ, faites désigner quelqu'un d'autre.")
	case string(in.Body.Substitute) == caller(ctx):
		return nil, wrong("substitute", "Nul ne se remplace soi-même.", "Choisissez une autre personne de votre organisation.")
	}
	absence := postgres.Absence{From: from, Until: until, Substitute: string(in.Body.Substitute)}
	err := s.DB.AddAbsence(ctx, caller(ctx), absence, today)
	switch {
	case errors.Is(err, postgres.ErrUnknown):
		return nil, wrong("substitute", "Cette personne n'est pas enregistrée dans votre organisation, ou son compte est clos.", "Choisissez une autre personne de votre organisation.")
	case errors.Is(err, postgres.ErrOverlap):
		return nil, wrong("from", "Une autre absence couvre déjà une partie de ces jours.", "Retirez-la d'abord, ou choisissez d'autres jours.")
	case errors.Is(err, postgres.ErrFull):
		return nil, wrong("from", fmt.Sprintf("Vous avez déjà annoncé %d absences.", postgres.MostAbsences), "Retirez-en une, ou attendez que l'une soit passée.")
	case err != nil:
		return nil, err
	}
	s.changed(ctx, "add-my-absence", absence.Substitute)
	return &struct{}{}, nil
}

func (s *server) absenceEnd(ctx context.Context, in *absenceEndInput) (*struct{}, error) {
	if err := s.DB.EndAbsence(ctx, caller(ctx), in.From.Date); err != nil {
		return nil, err
	}
	s.changed(ctx, "end-my-absence", caller(ctx))
	return &struct{}{}, nil
}
