package page

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jalon/internal/content"
	"jalon/internal/postgres"
)

func (p *Pages) newSheet(w written, c *gin.Context) (*editing, *Trouble) {
	if !w.whole() {
		return nil, &notTheirs
	}
	return &editing{
		written: w, Item: sheetItem("nouvelle"), Title: "Nouvelle fiche action", fresh: true,
		Address: sheetAddress(w.Contract.ID, "nouvelle"), After: objectivesAddress(w.Contract.ID), Form: sheetForm(w.File, true, true),
	}, nil
}

func (p *Pages) sheetEdit(w written, c *gin.Context) (*editing, *Trouble) {
	code := c.Param("code")
	if sheetIn(w.File, code) == nil {
		return nil, &noSuchSheet
	}
	here := sheetAddress(w.Contract.ID, code)
	return &editing{
		written: w, Item: sheetItem(code), Title: "Modifier la fiche " + code,
		Address: here + "/modifier", After: here, Form: sheetForm(w.File, false, w.whole()),
	}, nil
}

var notTheirs = Trouble{
	Status: http.StatusForbidden, Title: "Action réservée", Detail: "Les fiches actions sont rédigées par l'organisme gestionnaire.",
	Remedy: "Proposez un objectif, ou commentez les indicateurs d'une fiche.",
}

// submitSheet freezes a fiche and asks the authorities about it.
func (p *Pages) submitSheet(c *gin.Context, person string) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	id, code, key := c.Param("id"), c.Param("code"), entered(c.Request.PostForm, "cle")
	if !wellKeyed(key) {
		p.fail(c, incomplete)
		return
	}
	if err := p.Service.SubmitSheet(c.Request.Context(), person, id, code, key); err != nil {
		p.failed(c, err)
		return
	}
	redirect(c, contractAddress(id)+"?reponse="+url.QueryEscape(key))
}

// intentsPage is the annex of what nobody pays for yet (F-OB-08).
type intentsPage struct {
	frame
	Contract postgres.Contract
	Lines    []intentLine
	Promotes bool // the reader may make fiches actions of them
	Means    string
	Asked    string // code of the fiche whose form came back
	Limit    int
	Trouble  *Trouble
}

func (w written) intents() []intentLine {
	var lines []intentLine
	for _, s := range w.File.IntentSheets {
		lines = append(lines, intentLine{Code: s.Code, Title: s.Title, Reason: s.Reason, Goal: s.StrategicObjective, Address: contractAddress(w.Contract.ID) + "/intentions/" + url.PathEscape(s.Code)})
	}
	return lines
}

func (p *Pages) intents(c *gin.Context, person string) {
	if w, read := p.written(c, person); read {
		p.showIntents(c, w, http.StatusOK, intentsPage{})
	}
}

func (p *Pages) showIntents(c *gin.Context, w written, status int, page intentsPage) {
	page.frame, page.Contract, page.Lines, page.Limit = w.frame("Fiches d'intention"), w.Contract, w.intents(), textLimit
	page.Promotes, _ = w.writes(content.ItemOf(content.IntentSheet, "x"))
	page.Promotes = page.Promotes && w.whole()
	if page.Trouble != nil {
		page.Title = "Erreur\u00a0: " + page.Title
	}
	p.write(c.Writer, status, "intents", page)
}

// promote makes a fiche action of a fiche d'intention, once somebody says how it is paid for.
func (p *Pages) promote(c *gin.Context, person string) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	ctx, id, code, means := c.Request.Context(), c.Param("id"), c.Param("code"), entered(c.Request.PostForm, "moyens")
	if err := p.Service.PromoteIntent(ctx, person, id, code, means); err != nil {
		trouble := p.Service.Explain(ctx, err)
		if w, read := p.written(c, person); read {
			p.showIntents(c, w, trouble.Status, intentsPage{Trouble: &trouble, Asked: code, Means: means})
		}
		return
	}
	redirect(c, sheetAddress(id, code)+"/modifier")
}
