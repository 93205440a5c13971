package api

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/campaign"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/postgres"
	"jalon/internal/schedule"
)

type reportInput struct {
	InContract
	WithKey
	Sheet string `path:"sheet" example:"FA-1" doc:"Code de la fiche action."`
	Year  int    `path:"year" minimum:"2000" maximum:"2199" doc:"L'année déclarée, qui est finie."`
}

func (in *reportInput) asked() (action, subject string) {
	return string(contract.ReportIndicators), in.subject()
}

func (in *reportInput) subject() string { return schedule.ReportID(in.Year) + "." + in.Sheet }

func (s *server) registerSheetReport(api huma.API) {
	register(s, api, access.ActOn, decision(api, huma.Operation{
		Method: http.MethodPost, Path: "/contracts/{id}/sheets/{sheet}/reports/{year}", OperationID: "report-indicators",
		Summary: "Déclarer les indicateurs d'une fiche", Description: "Réunit les valeurs de l'année, fige leur texte sous son empreinte et les déclare au nom de la fiche. Refusé tant qu'un indicateur qui a une cible cette année-là n'a ni valeur, ni le commentaire qu'elle demande.",
	}), s.sheetReport)
}

// sheetReport commits a fiche to its values of a year. Asked again under its key it answers as before, whatever the values
// are by then.
func (s *server) sheetReport(ctx context.Context, in *reportInput) (*answerOutput, error) {
	facts, err := s.DB.FactsOfCommand(ctx, in.ID, string(in.Key))
	switch {
	case err != nil:
		return nil, err
	case len(facts) > 0 && slices.ContainsFunc(facts, func(f postgres.RecordedFact) bool {
		return f.Kind == contract.IndicatorsReported && f.Subject == in.subject() && f.By.Person == caller(ctx)
	}):
		return &answerOutput{Body: answerFrom(in.ID, string(in.Key), facts)}, nil
	case len(facts) > 0:
		return nil, contract.ReusedRefusal()
	}
	said, err := s.as(ctx).Content(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(said.File.ActionSheets, func(sheet contractfile.ActionSheet) bool { return sheet.Code == in.Sheet })
	if at < 0 {
		return nil, noSuchItem
	}
	text, err := reportText(said.File.ActionSheets[at], in.Year)
	if err != nil {
		return nil, err
	}
	party, err := writer(standing(ctx))
	if err != nil {
		return nil, err
	}
	revision, err := s.DB.AddText(ctx, in.ID, postgres.Text{Party: party, Subject: in.subject(), Text: text, DepositedBy: caller(ctx), DepositedAt: s.Now()})
	if err != nil {
		return nil, opposed(err)
	}
	return s.decide(ctx, in.ID, contract.Command{ID: string(in.Key), Action: contract.ReportIndicators, Subject: in.subject(), Revision: revision})
}

// reportedSheet is the text of a report: its fields are in the order of their names, so that the same values have the same
// digest wherever they are written again.
type reportedSheet struct {
	Indicators []reportedValue `json:"indicators"`
	Sheet      string          `json:"sheet"`
	Year       int             `json:"year"`
}

type reportedValue struct {
	Campaign   string              `json:"campaign,omitempty"`
	Code       string              `json:"code"`
	Comment    string              `json:"comment,omitempty"`
	Definition string              `json:"definition,omitempty"`
	Label      string              `json:"label"`
	Source     string              `json:"source"`
	Target     contractfile.Number `json:"target,omitempty"`
	Unit       string              `json:"unit"`
	Value      contractfile.Number `json:"value"`
}

// reportText gathers the values of a fiche. Every indicator that cannot be reported is told at once.
func reportText(sheet contractfile.ActionSheet, year int) (string, error) {
	at := strconv.Itoa(year)
	report := reportedSheet{Indicators: []reportedValue{}, Sheet: sheet.Code, Year: year}
	var missing []FieldProblem
	for n, i := range sheet.Indicators {
		record, target, value := i.Records[at], i.Targets[at], i.Actuals[at]
		comment := cmp.Or(strings.TrimSpace(record.Comment), strings.TrimSpace(i.Comment))
		place := func(field, message, remedy string) {
			missing = append(missing, FieldProblem{Field: field, Pointer: fmt.Sprintf("/indicators/%d/%s", n, field), Message: i.Code + " «\u00a0" + i.Label + "\u00a0»\u00a0: " + message, Remedy: remedy})
		}
		switch why := campaign.Unexplained(cmp.Or(record.Source, i.Source), target, value, i.Direction, comment); {
		case value == "" && target != "":
			place("value", "la valeur "+at+" manque.", "Saisissez-la, puis déclarez la fiche.")
		case why != "":
			place("comment", why, "Commentez la valeur, puis déclarez la fiche.")
		}
		if value != "" {
			report.Indicators = append(report.Indicators, reportedValue{
				record.Campaign, i.Code, comment, cmp.Or(record.Definition, i.Definition), i.Label, cmp.Or(record.Source, i.Source), target, i.Unit, value,
			})
		}
	}
	if len(missing) > 0 {
		return "", newProblem(contract.Invalid, "", "").listing(missing)
	}
	if len(report.Indicators) == 0 {
		return "", wrong("year", "Aucun indicateur de la fiche "+sheet.Code+" n'a de valeur pour "+at+".", "Saisissez-en au moins une.")
	}
	text, err := json.Marshal(report)
	return string(text), err
}
