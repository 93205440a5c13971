package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/content"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
)

type sheetSubmitInput struct {
	InContract
	WithKey
	Sheet string `path:"sheet" example:"FA-1" doc:"Code de la fiche action."`
}

func (in *sheetSubmitInput) asked() (action, subject string) {
	return string(contract.SubmitSheet), in.Sheet
}

func (s *server) registerSheetSubmit(api huma.API) {
	register(s, api, access.ActOn, decision(api, huma.Operation{
		Method: http.MethodPost, Path: "/contracts/{id}/sheets/{sheet}/submission", OperationID: "submit-sheet",
		Summary: "Soumettre une fiche action", Description: "Fige la fiche telle que la personne la lit, sous l'empreinte de son texte, la partage, et demande leur accord aux autorités compétentes. Les règles de vigilance bloquantes qui touchent la fiche, son objectif ou ses constats retiennent la soumission (409, «\u00a0held\u00a0»).",
	}), s.sheetSubmit)
}

// sheetSubmit freezes a fiche and asks about it. What the kernel follows of a fiche (steps, structures, findings, years) is
// drawn up before, where it has changed. Asked again under its key it answers as before, whatever the fiche says by then.
func (s *server) sheetSubmit(ctx context.Context, in *sheetSubmitInput) (*answerOutput, error) {
	facts, err := s.DB.FactsOfCommand(ctx, in.ID, string(in.Key))
	switch {
	case err != nil:
		return nil, err
	case len(facts) > 0 && slices.ContainsFunc(facts, func(f postgres.RecordedFact) bool {
		return f.Kind == contract.ApprovalSubmitted && f.Subject == sheetApproval(in.Sheet) && f.By.Person == caller(ctx)
	}):
		return &answerOutput{Body: answerFrom(in.ID, string(in.Key), facts)}, nil
	case len(facts) > 0:
		return nil, contract.ReusedRefusal()
	}
	view, err := s.contract(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	said, err := s.as(ctx).Content(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	item := content.ItemOf(content.ActionSheet, in.Sheet)
	body, known := content.Body(said.File, item)
	if !known {
		return nil, noSuchItem
	}
	submission := contract.Command{ID: string(in.Key), Action: contract.SubmitSheet, Subject: in.Sheet}
	held, err := s.holding(ctx, in.ID, submission)
	if err != nil {
		return nil, err
	}
	drawn, changed := drawing(said.File, &view.State, in.Sheet)
	if len(held) == 0 && changed {
		draw := contract.Command{ID: drawingKey(in.Key), Action: contract.DrawUpSheet, Subject: in.Sheet, Sheet: &drawn}
		if _, err := s.decide(ctx, in.ID, draw); err != nil {
			return nil, err
		}
	}
	if len(held) == 0 {
		if _, err := s.share(ctx, in.ID, behind(said, item)); err != nil {
			return nil, err
		}
	}
	party, err := writer(standing(ctx))
	if err != nil {
		return nil, err
	}
	submission.Revision, err = s.DB.AddText(ctx, in.ID, postgres.Text{
		Party: party, Subject: sheetApproval(in.Sheet), Text: string(body), DepositedBy: caller(ctx), DepositedAt: s.Now(),
	})
	if err != nil {
		return nil, opposed(err)
	}
	return s.decide(ctx, in.ID, submission)
}

func sheetApproval(code string) string { return string(contract.SheetApproval) + "." + code }

// drawingKey is the key of what comes before a submission under its own. Both are bounded alike: a longer one is cut, and
// the other command that it may then belong to is refused as such.
func drawingKey(k key) string {
	const mark = "/structure"
	return string(k)[:min(len(k), contract.MaxCommandID-len(mark))] + mark
}

// drawing is the skeleton of a fiche that the kernel follows, and whether it has another one.
func drawing(file *contractfile.File, state *contract.State, code string) (drawn contract.Sheet, changed bool) {
	of := func(sheets []contract.Sheet) int {
		return slices.IndexFunc(sheets, func(s contract.Sheet) bool { return s.Code == code })
	}
	sheets := dossier.New(file).Opening().Sheets
	if i := of(sheets); i >= 0 {
		drawn = sheets[i]
		drawn.Approved, drawn.Revision = false, ""
	}
	i := of(state.Sheets)
	if i < 0 {
		return drawn, true
	}
	known := state.Sheets[i]
	known.Approved, known.Revision = false, ""
	return drawn, !reflect.DeepEqual(normal(known), normal(drawn))
}

// normal has no empty list: those and absent ones say the same.
func normal(s contract.Sheet) contract.Sheet {
	s.Facilities, s.Findings = append([]string(nil), s.Facilities...), append([]string(nil), s.Findings...)
	s.Steps, s.Targets = append([]contract.Step(nil), s.Steps...), append([]int(nil), s.Targets...)
	return s
}

// behind lists what has to be shared with a fiche: the drafts of what it answers, without which it means nothing to others.
func behind(said postgres.Content, item content.Item) []content.Item {
	codes, items := behindSheet(said.File, item.Code()), []content.Item{item}
	for found := range said.Versions {
		if found != item && slices.Contains(codes, found.Code()) && found.Kind() != content.ActionSheet && found.Kind() != content.IntentSheet {
			items = append(items, found)
		}
	}
	return items
}
