package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/campaign"
	"jalon/internal/content"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/spreadsheet"
)

// InMeasure names the value of an indicator in a year.
type InMeasure struct {
	InContract
	Indicator string `path:"indicator" example:"IND-1" doc:"Code de l'indicateur."`
	Year      int    `path:"year" minimum:"2000" maximum:"2199" doc:"L'année dont c'est la valeur."`
}

func (in *InMeasure) about() string { return "measure/" + in.Indicator + "/" + strconv.Itoa(in.Year) }

// MeasureBody is a value as somebody enters it.
type MeasureBody struct {
	Value      line  `json:"value" maxLength:"60" example:"96,4" doc:"Un nombre décimal, gardé exactement\u00a0; \"\" retire la valeur."`
	Source     line  `json:"source,omitempty" maxLength:"300" doc:"D'où vient la valeur\u00a0; la source de l'indicateur par défaut."`
	Campaign   line  `json:"campaign,omitempty" maxLength:"64" example:"2026"`
	Definition line  `json:"definition,omitempty" maxLength:"64" doc:"Version de la définition sous laquelle elle a été mesurée\u00a0; celle de l'indicateur par défaut."`
	Comment    prose `json:"comment,omitempty" maxLength:"2000" doc:"Obligatoire pour une valeur du TDB MS, et quand la cible n'est pas atteinte."`
	Origin     line  `json:"origin,omitempty" maxLength:"300" doc:"D'où elle a été reprise\u00a0; vide si elle a été saisie."`
}

type measureSaveInput struct {
	InMeasure
	IfMatch
	Body MeasureBody
}

type measureOutput struct {
	ETag string `header:"ETag" doc:"La version, à rappeler en «\u00a0If-Match\u00a0»."`
	Body content.Measure
}

func (s *server) registerMeasureSave(api huma.API) {
	register(s, api, access.DepositText, huma.Operation{
		Method: http.MethodPut, Path: "/contracts/{id}/indicators/{indicator}/values/{year}", OperationID: "save-measure", Tags: []string{contentTag}, MaxBodyBytes: 64 << 10,
		Summary: "Écrire la valeur d'un indicateur", Description: "Écrit la version suivante de la valeur d'une année, que toutes les parties lisent aussitôt\u00a0; la déclaration de la fiche, elle, engage. Rien n'est écrit si la valeur a changé depuis la version lue. Les valeurs sont celles de l'organisme gestionnaire.",
		Errors: draftErrors,
	}, s.measureSave)
}

var (
	noSuchIndicator = newProblem(contract.Unknown, "Cet indicateur n'existe pas dans ce contrat, ou n'est pas encore partagé.", "Vérifiez son code dans la liste des indicateurs.")
	valuesOfOG      = newProblem(contract.Forbidden, "Les valeurs des indicateurs sont données par l'organisme gestionnaire.", "Demandez-lui de corriger ou de commenter la valeur.").under(contract.RoleEntitles)
)

func (s *server) measureSave(ctx context.Context, in *measureSaveInput) (*measureOutput, error) {
	base, err := in.base()
	if err != nil {
		return nil, err
	}
	party, err := writer(standing(ctx))
	if err != nil {
		return nil, err
	}
	if party != contractfile.PartyManagingBody {
		return nil, valuesOfOG
	}
	said, err := s.as(ctx).Content(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	indicator, known := indicatorOf(said.File, in.Indicator)
	if !known {
		return nil, noSuchIndicator
	}
	m, err := in.Body.measure(indicator, in.Year)
	if err != nil {
		return nil, err
	}
	m.Party, m.By, m.At = party, caller(ctx), s.Now()
	kept, err := s.DB.SaveMeasure(ctx, in.ID, base, m)
	if err != nil {
		return nil, opposed(err)
	}
	return &measureOutput{versionTag(kept.Version), kept}, nil
}

// measure is what is entered, once it is a number and explained where it has to be.
func (b MeasureBody) measure(i contractfile.Indicator, year int) (content.Measure, error) {
	m := content.Measure{
		Indicator: i.Code, Year: year, Source: string(b.Source), Campaign: string(b.Campaign), Definition: cmp.Or(string(b.Definition), i.Definition),
		Comment: string(b.Comment), Origin: string(b.Origin),
	}
	if b.Value != "" {
		value, err := spreadsheet.ParseNumber(string(b.Value))
		if err != nil {
			return m, wrong("value", "«\u00a0"+string(b.Value)+"\u00a0» n'est pas un nombre.", "Écrivez un nombre décimal comme 96,4, ou rien pour retirer la valeur.")
		}
		m.Value = contractfile.Number(value)
	}
	if why := campaign.Unexplained(cmp.Or(m.Source, i.Source), i.Targets[strconv.Itoa(year)], m.Value, i.Direction, m.Comment); why != "" {
		return m, wrong("comment", "Commentaire\u00a0: "+why, "Écrivez un commentaire, puis renvoyez la valeur.")
	}
	return m, nil
}

// indicatorOf finds an indicator of a fiche or of an objective.
func indicatorOf(file *contractfile.File, code string) (found contractfile.Indicator, known bool) {
	look := func(list []contractfile.Indicator) {
		if at := slices.IndexFunc(list, func(i contractfile.Indicator) bool { return i.Code == code }); at >= 0 {
			found, known = list[at], true
		}
	}
	for _, sheet := range file.ActionSheets {
		look(sheet.Indicators)
	}
	for _, strategic := range file.StrategicObjectives {
		for _, objective := range strategic.OperationalObjectives {
			look(objective.Indicators)
		}
	}
	return found, known
}
