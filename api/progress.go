package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/progress"
)

// ProgressFigures is how far one level of a contract has come. The fractions are exact, such as 7/12.
type ProgressFigures struct {
	Code         string `json:"code"`
	Share        string `json:"share" example:"1/9" doc:"Part du contrat, en fraction exacte\u00a0; 0 pour ce qui n'est plus suivi."`
	Advance      string `json:"advance" example:"7/12" doc:"Étapes validées, chacune selon son poids\u00a0: le travail fait."`
	Achieved     string `json:"achieved" example:"0" doc:"Fiches achevées, chacune selon sa part\u00a0: ce qui est obtenu."`
	AdvanceText  string `json:"advance_text" example:"58,3\u00a0%"`
	AchievedText string `json:"achieved_text" example:"0\u00a0%"`
}

// ProgressView is the progress of a contract, from its objectives down to steps.
type ProgressView struct {
	ProgressFigures
	Objectives []ProgressObjective `json:"objectives" nullable:"false"`
}

// ProgressObjective is a strategic objective; without a code, the fiches that name none.
type ProgressObjective struct {
	ProgressFigures
	Theme      string                `json:"theme"`
	Objectives []ProgressOperational `json:"objectives" nullable:"false"`
}

// ProgressOperational is an operational objective.
type ProgressOperational struct {
	ProgressFigures
	Sheets []ProgressSheet `json:"sheets" nullable:"false"`
}

// ProgressSheet is a fiche action with its steps.
type ProgressSheet struct {
	ProgressFigures
	Steps []ProgressStep `json:"steps" nullable:"false"`
}

// ProgressStep is one step; N counts from 1.
type ProgressStep struct {
	N     int                `json:"n"`
	Stage contract.StepStage `json:"stage" enum:",reported,validated,dropped"`
	Part  string             `json:"part" doc:"Part de la fiche, en fraction exacte."`
}

type progressOutput struct{ Body ProgressView }

func (s *server) registerProgress(api huma.API) {
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/progress", OperationID: "show-progress", Tags: []string{contentTag},
		Summary: "Lire l'avancement", Description: "De l'étape à la fiche, à l'objectif et au contrat, par les poids que les parties ont donnés. Une étape compte une fois validée\u00a0; une étape abandonnée sort du compte.",
		Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in *InContract) (*progressOutput, error) {
		rolled, err := s.rolledUp(ctx, in.ID)
		return &progressOutput{progressView(rolled)}, err
	})
}

// rolledUp rolls up what the caller reads of a contract, with the stages that its workflow knows.
func (s *server) rolledUp(ctx context.Context, contractID string) (progress.Contract, error) {
	view, err := s.contract(ctx, contractID)
	if err != nil {
		return progress.Contract{}, err
	}
	said, err := s.as(ctx).Content(ctx, contractID)
	if err != nil {
		return progress.Contract{}, err
	}
	return progress.Of(said.File, &view.State), nil
}

func progressView(c progress.Contract) ProgressView {
	view := ProgressView{ProgressFigures: figures(c.Figures), Objectives: []ProgressObjective{}}
	for _, strategic := range c.Objectives {
		objective := ProgressObjective{ProgressFigures: figures(strategic.Figures), Theme: strategic.Theme, Objectives: []ProgressOperational{}}
		for _, operational := range strategic.Objectives {
			part := ProgressOperational{ProgressFigures: figures(operational.Figures), Sheets: []ProgressSheet{}}
			for _, sheet := range operational.Sheets {
				told := ProgressSheet{ProgressFigures: figures(sheet.Figures), Steps: []ProgressStep{}}
				for _, step := range sheet.Steps {
					told.Steps = append(told.Steps, ProgressStep{step.N, step.Stage, step.Part.RatString()})
				}
				part.Sheets = append(part.Sheets, told)
			}
			objective.Objectives = append(objective.Objectives, part)
		}
		view.Objectives = append(view.Objectives, objective)
	}
	return view
}

func figures(f progress.Figures) ProgressFigures {
	if f.Share.Rat == nil {
		return ProgressFigures{Code: f.Code} // of an answer that is an error
	}
	return ProgressFigures{f.Code, f.Share.RatString(), f.Advance.RatString(), f.Achieved.RatString(), f.Advance.Percent(), f.Achieved.Percent()}
}
