package api

import (
	"bytes"
	"context"
	"fmt"
	"mime"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
	"jalon/internal/review"
	"jalon/internal/spreadsheet"
	"jalon/internal/vigilance"
)

// AsWorkbook is asked of what leaves in no other form; programs that ask every address for a format find it here too.
type AsWorkbook struct {
	Format workbook `query:"format" doc:"Le classeur, seule forme de ce dossier."`
}

type workbook string

func (workbook) Schema(huma.Registry) *huma.Schema { return oneOf([]workbook{"xlsx"}) }

type inYear struct {
	InContract
	AsWorkbook
	Year int `path:"year" minimum:"1990" maximum:"2199" doc:"Année civile du contrat, commencée."`
}

type inAll struct {
	InContract
	AsWorkbook
}

// workbookOutput is a file of several sheets.
type workbookOutput struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *server) registerReview(api huma.API) {
	const about = "Avancement, étapes, indicateurs avec leurs commentaires, documents et points à traiter, dans le contenu que la personne peut lire."
	answers := map[string]*huma.Response{"200": {Description: statusTitle(http.StatusOK), Content: map[string]*huma.MediaType{
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}}
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/reviews/{year}", OperationID: "year-workbook", Tags: []string{contentTag},
		Summary: "Télécharger le dossier du dialogue de gestion d'une année", Description: about, Errors: []int{http.StatusNotFound}, Responses: answers,
	}, func(ctx context.Context, in *inYear) (*workbookOutput, error) {
		made, _, err := s.yearReview(ctx, in.ID, in.Year)
		if err != nil {
			return nil, err
		}
		return inWorkbook(fmt.Sprintf("dialogue %d %s", in.Year, in.ID), made.Tables())
	})
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/reviews/joint", OperationID: "joint-workbook", Tags: []string{contentTag},
		Summary: "Télécharger le bilan partagé", Description: "Les années du contrat côte à côte, ce que chaque constat est devenu, ce qui manque au renouvellement.", Errors: []int{http.StatusNotFound}, Responses: answers,
	}, func(ctx context.Context, in *inAll) (*workbookOutput, error) {
		made, err := s.jointReview(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return inWorkbook("bilan partagé "+in.ID, made.Tables())
	})
}

func inWorkbook(name string, tables []spreadsheet.Filled) (*workbookOutput, error) {
	var b bytes.Buffer
	if err := spreadsheet.WriteXLSX(&b, tables...); err != nil {
		return nil, err
	}
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": name + ".xlsx"})
	return &workbookOutput{formats["xlsx"].contentType, disposition, b.Bytes()}, nil
}

// reviewed is what both reviews are made from.
type reviewed struct {
	view   postgres.View
	file   *contractfile.File
	today  civil.Date
	limits vigilance.Limits
}

func (s *server) reviewed(ctx context.Context, contractID string) (reviewed, error) {
	view, err := s.contract(ctx, contractID)
	if err != nil {
		return reviewed{}, err
	}
	said, err := s.as(ctx).Content(ctx, contractID)
	if err != nil {
		return reviewed{}, err
	}
	limits, err := s.thresholds(ctx)
	if err != nil {
		return reviewed{}, err
	}
	return reviewed{view, dossier.Current(said.File, &view.State), s.dayOf(&view.State, view.Contract.UpdatedAt), limits(view.State.Agreed().Version)}, nil
}

// yearReview is the file of a year, with the years that there are. A year that has not begun, or that is not of the
// contract, does not exist.
func (s *server) yearReview(ctx context.Context, contractID string, year int) (review.Year, []int, error) {
	r, err := s.reviewed(ctx, contractID)
	if err != nil {
		return review.Year{}, nil, err
	}
	years := review.Years(r.file, r.today)
	if !slices.Contains(years, year) {
		return review.Year{}, nil, noSuchYear
	}
	return review.Of(r.file, &r.view.State, year, r.today, r.limits), years, nil
}

var noSuchYear = newProblem(contract.Unknown, "Cette année n'a pas de dossier.", "Choisissez une année du contrat qui a commencé.")

func (s *server) jointReview(ctx context.Context, contractID string) (review.Joint, error) {
	r, err := s.reviewed(ctx, contractID)
	if err != nil {
		return review.Joint{}, err
	}
	return review.JointReview(r.file, &r.view.State, r.today, r.limits), nil
}
