package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contractfile"
	"jalon/internal/finess"
	"jalon/internal/postgres"
)

// PerimeterView is what a contract covers, held against the referential.
type PerimeterView struct {
	Reviewed bool            `json:"reviewed" doc:"Faux tant que le référentiel est vide\u00a0: rien n'a été comparé."`
	Lines    []PerimeterLine `json:"lines" nullable:"false" doc:"L'organisme gestionnaire, puis les établissements et services dans l'ordre du contrat."`
}

// PerimeterLine is the managing body, of code OG, or one facility, as the contract's file tells it.
type PerimeterLine struct {
	Code       string          `json:"code"`
	Name       string          `json:"name"`
	Number     string          `json:"number,omitempty" doc:"Numéro FINESS donné par le contrat."`
	Category   string          `json:"category,omitempty"`
	Capacity   string          `json:"capacity,omitempty"`
	Competence string          `json:"competence,omitempty"`
	Town       string          `json:"town,omitempty"`
	Known      bool            `json:"known" doc:"Le référentiel a ce numéro."`
	Remarks    []finess.Remark `json:"remarks" nullable:"false" doc:"Ce qui diffère. Une remarque n'empêche rien."`
}

type perimeterOutput struct{ Body PerimeterView }

func (s *server) registerPerimeter(api huma.API) {
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/perimeter", OperationID: "perimeter", Tags: []string{contractsTag},
		Summary: "Comparer le périmètre d'un contrat au référentiel FINESS", Description: "L'organisme gestionnaire et les établissements du contrat, avec ce que le référentiel en dit autrement\u00a0: numéro inconnu ou fermé, nom, catégorie, capacité, compétence.",
		Errors: []int{http.StatusNotFound},
	}, s.perimeterShow)
}

func (s *server) perimeterShow(ctx context.Context, in *InContract) (*perimeterOutput, error) {
	view, err := s.contract(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	body, err := s.perimeter(ctx, view)
	return &perimeterOutput{body}, err
}

func (s *server) perimeter(ctx context.Context, v postgres.View) (PerimeterView, error) {
	told, err := v.Dossier()
	if err != nil {
		return PerimeterView{}, err
	}
	file := told.File
	body := PerimeterLine{Code: contractfile.ScopeManagingBody, Name: file.ManagingBody.Name, Number: file.ManagingBody.FinessEJ, Remarks: []finess.Remark{}}
	view := PerimeterView{Lines: []PerimeterLine{body}}
	numbers := []string{body.Number}
	for _, f := range file.Facilities {
		view.Lines = append(view.Lines, PerimeterLine{f.Code, f.Name, f.FinessET, f.Category, f.Capacity, f.TariffCompetence, f.Town, false, []finess.Remark{}})
		numbers = append(numbers, f.FinessET)
	}
	lookup, err := s.as(ctx).FinessLookup(ctx, numbers)
	if err != nil || lookup == nil {
		return view, err
	}
	view.Reviewed = true
	at := map[string]*PerimeterLine{}
	for i := range view.Lines {
		l := &view.Lines[i]
		_, l.Known = lookup(finess.Number(l.Number))
		at[l.Code] = l
	}
	for _, remark := range finess.Review(file, lookup) {
		at[remark.Subject].Remarks = append(at[remark.Subject].Remarks, remark)
	}
	return view, nil
}
