package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/finess"
	"jalon/internal/postgres"
)

var noSuchFiness = newProblem(contract.Unknown, "Ce numéro n'est pas au référentiel FINESS.", "Vérifiez ses neuf caractères, ou cherchez l'établissement par son nom.")

// FinessView is one entity with what belongs to it.
type FinessView struct {
	finess.Entity
	Manager   *finess.Entity  `json:"manager,omitempty" doc:"L'entité juridique d'un établissement."`
	Sites     []finess.Entity `json:"sites" nullable:"false" doc:"Les établissements d'une entité juridique, 200 au plus."`
	Contracts []ContractLine  `json:"contracts" nullable:"false" doc:"Parmi les contrats que la personne peut lire, ceux dont le périmètre le nomme."`
}

type finessShowInput struct {
	Number string `path:"number" minLength:"9" maxLength:"9" example:"960002012" doc:"Numéro FINESS."`
}

func (in *finessShowInput) about() string { return in.Number }

type finessShowOutput struct{ Body FinessView }

func (s *server) registerFinessShow(api huma.API) {
	register(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/finess/{number}", OperationID: "show-finess", Tags: []string{referentialTag},
		Summary: "Lire une entité du référentiel FINESS", Description: "L'entité, ce qui s'y rattache, et les contrats de la personne qui la nomment.",
		Errors: []int{http.StatusNotFound},
	}, s.finessShow)
}

func (s *server) finessShow(ctx context.Context, in *finessShowInput) (*finessShowOutput, error) {
	found, err := s.as(ctx).FinessEntity(ctx, finess.Number(in.Number))
	if errors.Is(err, postgres.ErrUnknown) {
		return nil, noSuchFiness
	}
	if err != nil {
		return nil, err
	}
	view := FinessView{Entity: found.Entity, Manager: found.Manager, Sites: append([]finess.Entity{}, found.Sites...), Contracts: []ContractLine{}}
	for _, c := range found.Contracts {
		view.Contracts = append(view.Contracts, contractLine(c))
	}
	return &finessShowOutput{view}, nil
}
