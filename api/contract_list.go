package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

type contractListInput struct {
	Paged
	Phase     phase `query:"phase" doc:"Ne garde que les contrats dans cette phase."`
	Party     line  `query:"party" maxLength:"64" doc:"Ne garde que les contrats de cette partie (code, par exemple ARS-MV)."`
	Query     line  `query:"q" maxLength:"200" doc:"Cherche dans l'identifiant, l'intitulé et le nom de l'organisme gestionnaire, sans accents ni casse."`
	DueBefore day   `query:"due_before" doc:"Ne garde que les contrats dont une échéance ouverte tombe avant ce jour."`
}

// ContractLine is one contract in a list.
type ContractLine struct {
	postgres.Contract
	PhaseLabel string `json:"phase_label"`
}

func contractLine(c postgres.Contract) ContractLine {
	return ContractLine{c, lifecycle.Contract.StateLabel(c.Phase)}
}

type contractListOutput struct{ Body Page[ContractLine] }

func (s *server) registerContractList(api huma.API) {
	registerList(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts", OperationID: "list-contracts", Tags: []string{contractsTag},
		Summary: "Lister les contrats", Description: "Les contrats dans lesquels la personne a une part, ou pour lesquels elle tient un office, par identifiant.",
	}, s.contractList, contractSheet)
}

func (s *server) contractList(ctx context.Context, in *contractListInput) (*contractListOutput, error) {
	// Any text is a place in the order of identifiers.
	after, err := in.position(func(string) bool { return true })
	if err != nil {
		return nil, err
	}
	contracts, err := s.as(ctx).Contracts(ctx, postgres.Filter{
		Phase: lifecycle.State(in.Phase), Party: string(in.Party), Query: string(in.Query),
		DueBefore: in.DueBefore.Date, After: after, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	lines := make([]ContractLine, len(contracts))
	for i, c := range contracts {
		lines[i] = contractLine(c)
	}
	return &contractListOutput{pageOf(lines, in.Limit, func(c ContractLine) string { return c.ID })}, nil
}
