package api

import (
	"bytes"
	"context"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/programme"
	"jalon/internal/spreadsheet"
)

type programmeModelOutput struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition" doc:"Nom du fichier."`
	Body        []byte
}

func (s *server) registerProgrammeModel(api huma.API) {
	workbook := formats["xlsx"].contentType
	register(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/programme/model", OperationID: "programme-model", Tags: []string{programmeTag},
		Summary: "Télécharger le modèle de la programmation", Description: "Un tableau vide, et une feuille qui explique ses colonnes.",
		Responses: map[string]*huma.Response{"200": {Content: map[string]*huma.MediaType{workbook: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}},
	}, s.programmeModel)
}

func (s *server) programmeModel(context.Context, *struct{}) (*programmeModelOutput, error) {
	var file bytes.Buffer
	if err := spreadsheet.WriteXLSX(&file, programme.Model()...); err != nil {
		return nil, err
	}
	return &programmeModelOutput{
		Type: formats["xlsx"].contentType, Body: file.Bytes(),
		Disposition: mime.FormatMediaType("attachment", map[string]string{"filename": "modèle de programmation.xlsx"}),
	}, nil
}
