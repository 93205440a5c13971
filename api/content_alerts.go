package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
	"jalon/internal/vigilance"
)

// AlertLine is one alert of vigilance.
type AlertLine struct {
	vigilance.Alert
	LevelLabel string `json:"level_label" doc:"Le niveau en français."`
}

type alertListOutput struct {
	Body struct {
		Items []AlertLine `json:"items" nullable:"false"`
	}
}

func (s *server) registerAlertList(api huma.API) {
	registerList(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/alerts", OperationID: "list-alerts", Tags: []string{contentTag},
		Summary: "Lire les points de vigilance", Description: "Ce que les règles de vigilance trouvent aujourd'hui dans le contenu que la personne lit, le plus pressant d'abord. Les seuils sont ceux de la politique du contrat.",
		Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in *InContract) (*alertListOutput, error) {
		found, err := s.alerts(ctx, in.ID)
		out := new(alertListOutput)
		out.Body.Items = []AlertLine{}
		for _, a := range found {
			out.Body.Items = append(out.Body.Items, AlertLine{a, a.Level.French()})
		}
		return out, err
	}, alertSheet)
}

// alerts is what vigilance finds in what the caller reads.
func (s *server) alerts(ctx context.Context, contractID string) ([]vigilance.Alert, error) {
	view, err := s.contract(ctx, contractID)
	if err != nil {
		return nil, err
	}
	said, err := s.as(ctx).Content(ctx, contractID)
	if err != nil {
		return nil, err
	}
	limits, err := s.thresholds(ctx)
	if err != nil {
		return nil, err
	}
	return s.judged(view, said.File, limits), nil
}

// judged has vigilance look at a file, on the contract's day and under the thresholds of its policy.
func (s *server) judged(v postgres.View, file *contractfile.File, limits func(version string) vigilance.Limits) []vigilance.Alert {
	return vigilance.Check(dossier.Current(file, &v.State), s.dayOf(&v.State, v.Contract.UpdatedAt), limits(v.State.Agreed().Version))
}

// holding fills in what holds a command back: for a fiche, what is said of it and of what it answers; for the contract's
// text, what is said of anything. A fiche is judged as its author sees it, anything else as all parties do. Whoever may
// not see the contract is refused by the workflow, like before.
func (s *server) holding(ctx context.Context, contractID string, command contract.Command) ([]contract.Held, error) {
	rules := contract.Guards(command.Action)
	if len(rules) == 0 {
		return nil, nil
	}
	view, err := s.DB.Contract(ctx, contractID)
	if err != nil {
		return nil, err
	}
	read := s.DB.Content
	if command.Action == contract.SubmitSheet {
		read = s.as(ctx).Content
	}
	said, err := read(ctx, contractID)
	if err != nil {
		return nil, err
	}
	var about []string
	if command.Action == contract.SubmitSheet {
		about = behindSheet(said.File, command.Subject)
	}
	limits, err := s.thresholds(ctx)
	if err != nil {
		return nil, err
	}
	var found []contract.Held
	for _, a := range s.judged(view, said.File, limits) {
		if a.Level == vigilance.Block && slices.Contains(rules, a.Rule) && (about == nil || slices.Contains(about, a.Subject)) {
			found = append(found, contract.Held{Rule: contract.Rule(a.Rule), Subject: a.Subject})
		}
	}
	return view.State.Holding(command.Action, found), nil
}

// behindSheet lists the codes of a fiche and of what it answers, up to the findings (F-OB-01).
func behindSheet(file *contractfile.File, code string) []string {
	codes := []string{code}
	for _, sheet := range file.ActionSheets {
		if sheet.Code != code {
			continue
		}
		for _, so := range file.StrategicObjectives {
			for _, oo := range so.OperationalObjectives {
				if oo.Code == sheet.OperationalObjective {
					codes = append(append(codes, oo.Code, so.Code), so.Findings...)
				}
			}
		}
	}
	return codes
}
