package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/content"
	"jalon/internal/contractfile"
)

type intentPromoteInput struct {
	InContract
	Intent string `path:"intent" example:"FA-11" doc:"Code de la fiche d'intention."`
	Body   struct {
		Means prose `json:"means" minLength:"1" maxLength:"4000" doc:"Les moyens et leur financement\u00a0: qui paie, combien, à partir de quand."`
	}
}

func (in *intentPromoteInput) asked() (action, subject string) { return "promote-intent", in.Intent }

func (s *server) registerIntentPromote(api huma.API) {
	register(s, api, access.DepositText, huma.Operation{
		Method: http.MethodPost, Path: "/contracts/{id}/intents/{intent}/promotion", OperationID: "promote-intent", Tags: []string{contentTag},
		Summary: "Faire d'une fiche d'intention une fiche action", Description: "Quand le financement est trouvé, la fiche d'intention quitte l'annexe et devient un brouillon de fiche action sous le même code.",
		Errors: draftErrors, DefaultStatus: http.StatusOK,
	}, s.intentPromote)
}

func (s *server) intentPromote(ctx context.Context, in *intentPromoteInput) (*draftOutput, error) {
	said, err := s.as(ctx).Content(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(said.File.IntentSheets, func(sheet contractfile.IntentSheet) bool { return sheet.Code == in.Intent })
	if i < 0 {
		return nil, noSuchItem
	}
	intent := said.File.IntentSheets[i]
	sheet := contractfile.ActionSheet{Code: intent.Code, Title: intent.Title, Funding: contractfile.Funded, Means: string(in.Body.Means)}
	for _, so := range said.File.StrategicObjectives {
		// With one operational objective there is nothing to choose.
		if so.Code == intent.StrategicObjective && len(so.OperationalObjectives) == 1 {
			sheet.OperationalObjective = so.OperationalObjectives[0].Code
		}
	}
	item := content.ItemOf(content.ActionSheet, intent.Code)
	body, _ := content.Body(&contractfile.File{ActionSheets: []contractfile.ActionSheet{sheet}}, item)
	saved, err := s.saveDraft(ctx, in.ID, item, said.Versions[item].Version, body)
	if err != nil {
		return nil, err
	}
	return draftShown(saved), nil
}
