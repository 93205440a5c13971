package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
	"jalon/internal/progress"
	"jalon/internal/spreadsheet"
)

type followingInput struct {
	Contract  line `query:"contract" maxLength:"64" doc:"Ne garde que ce contrat."`
	Objective line `query:"objective" maxLength:"200" doc:"Ne garde que les fiches d'un objectif, stratégique ou opérationnel\u00a0: son code, ou des mots de son texte."`
	Theme     line `query:"theme" maxLength:"24" example:"T3" doc:"Ne garde que les fiches de ce thème."`
	Perimeter line `query:"perimeter" maxLength:"200" doc:"Ne garde que les fiches d'une structure\u00a0: son code, son numéro FINESS, ou des mots de son nom ou de sa commune."`
	Pilot     line `query:"pilot" maxLength:"200" doc:"Ne garde que les fiches d'un pilote\u00a0: des mots de son nom ou de sa fonction."`
	Authority line `query:"authority" maxLength:"64" doc:"Ne garde que les contrats de cette partie."`
}

// FollowingView is the fiches of many contracts under one choice (F-RS-04).
type FollowingView struct {
	Contracts []FollowedContract `json:"contracts" nullable:"false" doc:"Les contrats qui ont une fiche dans ce choix, avec l'avancement de ces fiches seules."`
	Items     []FollowedSheet    `json:"items" nullable:"false"`
	Cut       bool               `json:"cut,omitempty" doc:"Seuls les premiers contrats, par identifiant, ont été lus."`
	Unread    []string           `json:"unread" nullable:"false" doc:"Contrats dont le contenu n'a pas pu être lu, par identifiant."`
}

// FollowedContract is the progress of the chosen fiches of a contract, weighed among themselves.
type FollowedContract struct {
	Contract string `json:"contract"`
	Title    string `json:"title"`
	ProgressFigures
}

// FollowedSheet is one fiche with its place in its contract.
type FollowedSheet struct {
	Contract   string     `json:"contract"`
	Objective  string     `json:"objective" doc:"Objectif opérationnel, par son code."`
	Theme      string     `json:"theme"`
	Title      string     `json:"title" doc:"De la fiche."`
	Pilot      string     `json:"pilot"`
	Facilities []string   `json:"facilities" nullable:"false" doc:"Noms des structures."`
	EndOn      civil.Date `json:"end_on,omitzero" format:"date"`
	LateSteps  int        `json:"late_steps" doc:"Étapes échues et ni faites ni abandonnées."`
	ProgressFigures
}

type followingOutput struct{ Body FollowingView }

func (s *server) registerFollowing(api huma.API) {
	registerList(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/progress", OperationID: "following", Tags: []string{contentTag},
		Summary:     "Suivre les fiches de plusieurs contrats",
		Description: "Les fiches des contrats que la personne peut lire, filtrées par contrat, objectif, thème, périmètre et pilote, en toute combinaison\u00a0; l'avancement est celui des fiches choisies.",
	}, s.following, followingSheet)
}

func (s *server) following(ctx context.Context, in *followingInput) (*followingOutput, error) {
	view := FollowingView{Contracts: []FollowedContract{}, Items: []FollowedSheet{}}
	read, err := s.living(ctx, string(in.Authority), string(in.Contract), func(c postgres.Contract) error {
		found, err := s.contract(ctx, c.ID)
		if err != nil {
			return err
		}
		said, err := s.as(ctx).Content(ctx, c.ID)
		if err != nil {
			return err
		}
		view.add(c, in.chosen(said.File, &found.State), s.dayOf(&found.State, c.UpdatedAt))
		return nil
	})
	view.Cut, view.Unread = read.cut, read.unread
	return &followingOutput{view}, err
}

// chosenSheets is a contract's progress over the fiches that were chosen, with the words for them.
type chosenSheets struct {
	progress.Contract
	file *contractfile.File
}

func (in *followingInput) chosen(file *contractfile.File, state *contract.State) chosenSheets {
	said := dossier.Current(file, state)
	rolled := progress.Of(file, state).Where(func(sheet progress.Sheet) bool {
		written := sheetWritten(said, sheet.Code)
		return (in.Theme == "" || sheet.Theme == string(in.Theme)) &&
			in.ofObjective(said, sheet) && in.ofPerimeter(said, sheet) && holds(written.Owner, string(in.Pilot))
	})
	return chosenSheets{rolled, said}
}

func (in *followingInput) ofObjective(file *contractfile.File, sheet progress.Sheet) bool {
	wanted := string(in.Objective)
	if wanted == "" || sheet.Strategic == wanted || sheet.Operational == wanted {
		return true
	}
	for _, strategic := range file.StrategicObjectives {
		if strategic.Code != sheet.Strategic {
			continue
		}
		aim := func(o contractfile.OperationalObjective) bool {
			return o.Code == sheet.Operational && holds(o.Text, wanted)
		}
		return holds(strategic.Text, wanted) || slices.ContainsFunc(strategic.OperationalObjectives, aim)
	}
	return false
}

// ofPerimeter: a fiche that names no structure is about all of them.
func (in *followingInput) ofPerimeter(file *contractfile.File, sheet progress.Sheet) bool {
	wanted := string(in.Perimeter)
	return wanted == "" || slices.ContainsFunc(file.Facilities, func(f contractfile.Facility) bool {
		concerned := len(sheet.Facilities) == 0 || slices.Contains(sheet.Facilities, f.Code)
		return concerned && (f.Code == wanted || f.FinessET == wanted || holds(f.Name, wanted) || holds(f.Town, wanted))
	})
}

// holds reports words within a text, whatever their capitals; no words are within any.
func holds(text, words string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(strings.TrimSpace(words)))
}

func sheetWritten(file *contractfile.File, code string) contractfile.ActionSheet {
	for _, sheet := range file.ActionSheets {
		if sheet.Code == code {
			return sheet
		}
	}
	return contractfile.ActionSheet{Code: code}
}

func (v *FollowingView) add(c postgres.Contract, chosen chosenSheets, today civil.Date) {
	sheets := chosen.Sheets()
	if len(sheets) == 0 {
		return
	}
	v.Contracts = append(v.Contracts, FollowedContract{c.ID, c.Title, figures(chosen.Figures)})
	for _, sheet := range sheets {
		written := sheetWritten(chosen.file, sheet.Code)
		told := FollowedSheet{
			Contract: c.ID, Objective: sheet.Operational, Theme: sheet.Theme, Title: written.Title, Pilot: written.Owner,
			Facilities: facilityNames(chosen.file, sheet.Facilities), EndOn: written.EndOn, ProgressFigures: figures(sheet.Figures),
		}
		for _, step := range written.Steps {
			if step.DueOn.Before(today) && step.Status != contractfile.StepDone && step.Status != contractfile.StepAbandoned {
				told.LateSteps++
			}
		}
		v.Items = append(v.Items, told)
	}
}

func facilityNames(file *contractfile.File, codes []string) []string {
	names := []string{}
	for _, f := range file.Facilities {
		if slices.Contains(codes, f.Code) {
			names = append(names, f.Name)
		}
	}
	return names
}

var followingTable = spreadsheet.Table{Name: "suivi", Columns: []spreadsheet.Column{
	textColumn("Contrat", 22), textColumn("Fiche", 12), textColumn("Intitulé", 50), textColumn("Objectif", 14), textColumn("Thème", 8), textColumn("Pilote", 36),
	textColumn("Structures", 50), {Title: "Fin", Kind: spreadsheet.Date, Width: 12}, {Title: "Étapes en retard", Kind: spreadsheet.Number, Width: 16},
	textColumn("Avancement", 12), textColumn("Fiche achevée", 14),
}}

func followingSheet(out *followingOutput) sheet {
	return sheet{followingTable, rowsOf(out.Body.Items, func(f FollowedSheet) []any {
		done := "non"
		if f.Achieved == "1" {
			done = "oui"
		}
		return []any{f.Contract, f.Code, f.Title, f.Objective, f.Theme, f.Pilot, strings.Join(f.Facilities, ", "), f.EndOn, f.LateSteps, f.AdvanceText, done}
	}), ""}
}
