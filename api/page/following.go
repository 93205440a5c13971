package page

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/postgres"
	"jalon/internal/progress"
)

// Following is what the pages ask about how far the work has come.
type Following interface {
	// Progress rolls up one contract; Followed lists the fiches of many under one choice (F-RS-04).
	Progress(ctx context.Context, person, id string) (progress.Contract, error)
	Followed(ctx context.Context, person string, asked FollowingAsked) (FollowingTold, error)
}

// FollowingAsked is what somebody chose to follow; empty for everything.
type FollowingAsked struct{ Contract, Objective, Theme, Perimeter, Pilot, Authority string }

// FollowingTold is the fiches that were chosen, and how far those of each contract have come together.
type FollowingTold struct {
	Contracts []FollowedContract
	Sheets    []FollowedSheet
	Cut       bool     // not every contract was read
	Unread    []string // those that could not be
}

// FollowedContract is the progress of the chosen fiches of one contract.
type FollowedContract struct{ ID, Title, Advance, Achieved string }

// FollowedSheet is one fiche in the list.
type FollowedSheet struct {
	Contract, Code, Title, Theme, Pilot string
	EndOn                               civil.Date
	Late                                int // steps
	Advance, Achieved                   string
}

const followingPath = "/suivi"

type followingPage struct {
	frame
	Trouble *Trouble
	Form    []field
	Told    *FollowingTold
	Asked   bool // something was chosen
	Sheets  exports
}

func (p *Pages) following(c *gin.Context, person string) {
	ctx := c.Request.Context()
	asked := FollowingAsked{c.Query("contrat"), c.Query("objectif"), c.Query("theme"), c.Query("perimetre"), c.Query("pilote"), c.Query("partie")}
	page, status := followingPage{frame: p.framed(ctx, person, "Suivi"), Asked: asked != FollowingAsked{}, Sheets: exportsOf("les fiches suivies", "/progress", asked.query())}, http.StatusOK
	told, err := p.Service.Followed(ctx, person, asked)
	if err != nil {
		trouble := p.Service.Explain(ctx, err)
		page.Trouble, status, page.Title = &trouble, trouble.Status, "Erreur\u00a0: "+page.Title
	} else {
		page.Told = &told
	}
	page.Form = asked.form(page.Trouble)
	p.write(c.Writer, status, "following", page)
}

// query is the choice in the words of the API.
func (asked FollowingAsked) query() url.Values {
	return url.Values{
		"contract": {asked.Contract}, "objective": {asked.Objective}, "theme": {asked.Theme}, "perimeter": {asked.Perimeter}, "pilot": {asked.Pilot}, "authority": {asked.Authority},
	}
}

func (asked FollowingAsked) form(trouble *Trouble) []field {
	return blamed([]field{
		{ID: "contrat", Name: "contrat", Of: "contract", Kind: "text", Label: "Contrat", Value: asked.Contract, Limit: 64, Hint: "Identifiant."},
		{ID: "objectif", Name: "objectif", Of: "objective", Kind: "text", Label: "Objectif", Value: asked.Objective, Limit: 200, Hint: "Code, ou mots de son texte."},
		{ID: "theme", Name: "theme", Of: "theme", Kind: "text", Label: "Thème", Value: asked.Theme, Limit: 24, Hint: "Par exemple T3."},
		{ID: "perimetre", Name: "perimetre", Of: "perimeter", Kind: "text", Label: "Structure", Value: asked.Perimeter, Limit: 200, Hint: "Code, numéro FINESS, ou mots du nom ou de la commune."},
		{ID: "pilote", Name: "pilote", Of: "pilot", Kind: "text", Label: "Pilote", Value: asked.Pilot, Limit: 200, Hint: "Nom ou fonction."},
		{ID: "partie", Name: "partie", Of: "authority", Kind: "text", Label: "Autorité", Value: asked.Authority, Limit: 64, Hint: "Code, par exemple ARS-MV."},
	}, trouble)
}

// progressPage is one contract, from its objectives down to the steps of its fiches.
type progressPage struct {
	frame
	Contract   postgres.Contract
	Advance    progress.Fraction
	Achieved   progress.Fraction
	Objectives []objectiveFollowed
	Year       int // of the file of the next dialogue; 0 before the contract takes effect
}

type objectiveFollowed struct {
	progress.Figures
	Text, Theme string
	Sheets      []sheetFollowed
}

type sheetFollowed struct {
	progress.Figures
	Title, Owner, Address string
	Steps                 []stepFollowed
}

type stepFollowed struct {
	Label string
	DueOn civil.Date
	Stage string
}

var stageWords = map[contract.StepStage]string{
	contract.ToDo: "à faire", contract.Reported: "déclarée, à valider", contract.Validated: "validée", contract.Dropped: "abandonnée",
}

func (p *Pages) progress(c *gin.Context, person string) {
	w, read := p.written(c, person)
	if !read {
		return
	}
	rolled, err := p.Service.Progress(c.Request.Context(), person, w.Contract.ID)
	if err != nil {
		p.failed(c, err)
		return
	}
	page := progressPage{frame: w.frame("Suivi"), Contract: w.Contract, Advance: rolled.Advance, Achieved: rolled.Achieved}
	if years := w.years(); len(years) > 0 {
		page.Year = years[len(years)-1]
	}
	for _, strategic := range rolled.Objectives {
		told := objectiveFollowed{Figures: strategic.Figures, Theme: strategic.Theme}
		if i := slices.IndexFunc(w.File.StrategicObjectives, func(o contractfile.StrategicObjective) bool { return o.Code == strategic.Code }); i >= 0 {
			told.Text = w.File.StrategicObjectives[i].Text
		}
		for _, operational := range strategic.Objectives {
			for _, sheet := range operational.Sheets {
				told.Sheets = append(told.Sheets, w.followed(sheet))
			}
		}
		page.Objectives = append(page.Objectives, told)
	}
	p.write(c.Writer, http.StatusOK, "progress", page)
}

func (w written) followed(sheet progress.Sheet) sheetFollowed {
	told := sheetFollowed{Figures: sheet.Figures, Address: sheetAddress(w.Contract.ID, sheet.Code)}
	said := sheetIn(w.File, sheet.Code)
	if said == nil {
		return told // followed by the workflow, and in the content no more
	}
	told.Title, told.Owner = said.Title, said.Owner
	for n, step := range said.Steps {
		if n < len(sheet.Steps) {
			told.Steps = append(told.Steps, stepFollowed{step.Label, step.DueOn, stageWords[sheet.Steps[n].Stage]})
		}
	}
	return told
}

// width is a share as a percentage for a drawing; the words beside it are exact.
func width(share progress.Fraction) string {
	if share.Rat == nil {
		return "0"
	}
	percent, _ := share.Float64()
	return strconv.FormatFloat(percent*100, 'f', 1, 64)
}
