package page

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"jalon/internal/diagnostic"
	"jalon/internal/postgres"
)

// chainPage follows the chain from one of its links both ways: from what was found to what is measured (F-OB-01).
type chainPage struct {
	frame
	Contract postgres.Contract
	Code     string
	Trails   []trailTold
	Findings []nodeTold // where to begin, without a code
}

type trailTold struct {
	From     nodeTold
	Up, Down []levelTold
}

// levelTold is the links of one kind.
type levelTold struct {
	Kind  string
	Nodes []nodeTold
}

type nodeTold struct {
	diagnostic.Node
	Word, Address string
	NoLever       bool
}

var kindWords = map[diagnostic.Kind]string{
	diagnostic.Finding: "Constat", diagnostic.Cause: "Cause", diagnostic.StrategicObjective: "Objectif stratégique",
	diagnostic.OperationalObjective: "Objectif opérationnel", diagnostic.ActionSheet: "Fiche action", diagnostic.IntentSheet: "Fiche d'intention",
	diagnostic.Indicator: "Indicateur",
}

func (p *Pages) chain(c *gin.Context, person string) {
	w, read := p.written(c, person)
	if !read {
		return
	}
	page := chainPage{frame: w.frame("Du constat à l'indicateur"), Contract: w.Contract, Code: c.Query("de")}
	if page.Code == "" {
		for _, f := range w.File.Findings {
			page.Findings = append(page.Findings, w.node(diagnostic.Node{Kind: diagnostic.Finding, Code: f.Code, Text: f.Text, Lever: &f.HasLever}))
		}
		p.write(c.Writer, http.StatusOK, "diagnostic_chain", page)
		return
	}
	for _, trail := range diagnostic.Follow(w.File, page.Code) {
		page.Trails = append(page.Trails, trailTold{w.node(trail.From), w.levels(trail.Up), w.levels(trail.Down)})
	}
	if page.Trails == nil {
		p.fail(c, noSuchLink)
		return
	}
	page.Title = page.Trails[0].From.Word + " " + page.Code
	p.write(c.Writer, http.StatusOK, "diagnostic_chain", page)
}

func (w written) node(n diagnostic.Node) nodeTold {
	return nodeTold{Node: n, Word: kindWords[n.Kind], Address: chainAddress(w.Contract.ID, n.Code), NoLever: n.Lever != nil && !*n.Lever}
}

func (w written) levels(nodes []diagnostic.Node) []levelTold {
	var levels []levelTold
	for _, n := range nodes {
		told := w.node(n)
		if len(levels) == 0 || levels[len(levels)-1].Kind != told.Word {
			levels = append(levels, levelTold{Kind: told.Word})
		}
		last := &levels[len(levels)-1]
		last.Nodes = append(last.Nodes, told)
	}
	return levels
}

var noSuchLink = Trouble{
	Status: http.StatusNotFound, Title: "Introuvable", Detail: "Aucun constat, objectif, fiche ou indicateur de ce contrat ne porte ce code.", Remedy: "Reprenez depuis la page «\u00a0Constats\u00a0».",
}
