package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contractfile"
	"jalon/internal/diagnostic"
	"jalon/internal/grid"
)

// DiagnosticView is how far the shared diagnostic has come, as its reader sees it.
type DiagnosticView struct {
	Grid      grid.Grid                    `json:"grid" doc:"La grille suivie\u00a0: thèmes, blocs, questions, fiches thématiques."`
	Complete  bool                         `json:"complete" doc:"Il ne manque rien."`
	Missing   []diagnostic.Missing         `json:"missing" nullable:"false" doc:"Ce qui manque, avec le remède."`
	Coverage  diagnostic.Coverage          `json:"coverage" doc:"Blocs de contenu par structure, siège compris."`
	SWOT      []SWOTView                   `json:"swot" nullable:"false" doc:"L'ensemble d'abord, puis chaque portée qui a des constats."`
	Synthesis []contractfile.AxisSynthesis `json:"synthesis" nullable:"false" doc:"Par thème\u00a0: ce qui est rédigé, sinon ce que les constats retenus en disent."`
	Pages     int                          `json:"pages" doc:"Longueur estimée de la synthèse, en pages."`
	Reactions []contractfile.Reaction      `json:"reactions" nullable:"false" doc:"Ce que les parties en disent."`
}

// SWOTView places findings, by their codes.
type SWOTView struct {
	Scope         string   `json:"scope" doc:"Code de structure, «\u00a0OG\u00a0», «\u00a0territoire\u00a0»\u00a0; vide pour l'ensemble."`
	Strengths     []string `json:"strengths" nullable:"false"`
	Weaknesses    []string `json:"weaknesses" nullable:"false"`
	Opportunities []string `json:"opportunities" nullable:"false"`
	Threats       []string `json:"threats" nullable:"false"`
	Unplaced      []string `json:"unplaced" nullable:"false" doc:"Enjeux et spécificités dont personne n'a dit la place."`
}

type diagnosticShowOutput struct{ Body DiagnosticView }

func (s *server) registerDiagnosticShow(api huma.API) {
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/diagnostic", OperationID: "show-diagnostic", Tags: []string{contentTag},
		Summary: "Lire l'avancement du diagnostic partagé", Description: "La grille, ce qui est écrit et ce qui manque, les forces et faiblesses, la synthèse par axe, dans le contenu que la personne peut lire.",
		Errors: []int{http.StatusNotFound},
	}, s.diagnosticShow)
}

func (s *server) diagnosticShow(ctx context.Context, in *InContract) (*diagnosticShowOutput, error) {
	said, err := s.as(ctx).Content(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var written contractfile.Diagnostic
	if said.File.Diagnostic != nil {
		written = *said.File.Diagnostic
	}
	g := grid.For(written.Grid)
	axes := diagnostic.Synthesise(said.File, g)
	view := DiagnosticView{
		Grid: g, Missing: append([]diagnostic.Missing{}, diagnostic.MissingParts(said.File, g)...), Coverage: diagnostic.Cover(said.File, g),
		SWOT: swot(said.File), Pages: diagnostic.Pages(axes), Reactions: append([]contractfile.Reaction{}, diagnostic.Reactions(said.File)...),
	}
	view.Complete = len(view.Missing) == 0
	for _, axis := range axes {
		view.Synthesis = append(view.Synthesis, axis.Text)
	}
	return &diagnosticShowOutput{view}, nil
}

func swot(file *contractfile.File) []SWOTView {
	scopes := []string{"", contractfile.ScopeTerritory}
	for _, scope := range diagnostic.Scopes(file) {
		scopes = append(scopes, scope.Code)
	}
	var views []SWOTView
	for _, scope := range scopes {
		q := diagnostic.Quadrants(file, scope)
		view := SWOTView{scope, codesOf(q.Strengths), codesOf(q.Weaknesses), codesOf(q.Opportunities), codesOf(q.Threats), codesOf(q.Unplaced)}
		if scope == "" || len(view.Strengths)+len(view.Weaknesses)+len(view.Opportunities)+len(view.Threats)+len(view.Unplaced) > 0 {
			views = append(views, view)
		}
	}
	return views
}

func codesOf(findings []contractfile.Finding) []string {
	codes := []string{}
	for _, f := range findings {
		codes = append(codes, f.Code)
	}
	return codes
}
