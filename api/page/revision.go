package page

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jalon/internal/content"
	"jalon/internal/postgres"
)

// revisionsPage lists the versions of an item and compares two of them word by word.
type revisionsPage struct {
	frame
	Contract postgres.Contract
	Label    string
	Address  string
	Lines    []revisionLine // newest first
	From, To int            // the two that are compared
	Compared bool
	Changes  []content.Change
}

// revisionLine is one version; version 0 is the contract's file.
type revisionLine struct {
	Version int
	By      string
	Party   string
	At      time.Time
	Private bool
	Gone    bool
}

func revisionsAddress(contractID string, item content.Item) string {
	return contractAddress(contractID) + "/revisions/" + url.PathEscape(item.Kind()) + "/" + url.PathEscape(cmp.Or(item.Code(), noCode))
}

// noCode stands in an address for the code of an item that has none.
const noCode = "-"

func (p *Pages) revisions(c *gin.Context, person string) {
	ctx, id := c.Request.Context(), c.Param("id")
	item := content.ItemOf(c.Param("kind"), strings.TrimPrefix(c.Param("code"), noCode))
	sight, err := p.Service.Contract(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return
	}
	found, err := p.Service.Drafts(ctx, person, id, item)
	if err != nil {
		p.failed(c, err)
		return
	}
	page := revisionsPage{Contract: sight.Contract, Label: itemLabel(item), Address: revisionsAddress(id, item)}
	page.frame = sight.frame("Révisions\u00a0: " + page.Label)
	for _, d := range found {
		page.Lines = append(page.Lines, revisionLine{d.Version, sight.Names.Person(d.By), sight.Names.Party(d.Party), d.At, !d.Shared, d.Gone()})
	}
	page.Lines = append([]revisionLine{{}}, page.Lines...)
	slices.Reverse(page.Lines)
	// Without a choice, the last version is compared with the one before.
	page.To = versionAsked(c.Query("b"), page.Lines[0].Version)
	page.From = versionAsked(c.Query("a"), max(page.To-1, 0))
	if len(found) > 0 {
		before, err := p.Service.DraftBody(ctx, person, id, item, page.From)
		if err != nil {
			p.failed(c, err)
			return
		}
		after, err := p.Service.DraftBody(ctx, person, id, item, page.To)
		if err != nil {
			p.failed(c, err)
			return
		}
		page.Compared, page.Changes = true, content.Compare(item, before, after)
	}
	p.write(c.Writer, http.StatusOK, "revisions", page)
}

func versionAsked(asked string, otherwise int) int {
	n, err := strconv.Atoi(asked)
	if err != nil || n < 0 {
		return otherwise
	}
	return n
}

// itemLabel names an item in French.
func itemLabel(item content.Item) string {
	known := map[string]string{
		content.Finding: "constat", content.StrategicObjective: "objectif stratégique", content.ActionSheet: "fiche", content.IntentSheet: "fiche d'intention",
		content.Section: "partie du diagnostic", content.Territorial: "diagnostic territorial", content.Reaction: "réactions", content.Synthesis: "synthèse",
		string(content.Framing): "questions de cadrage",
	}
	if label, is := known[item.Kind()]; is {
		return strings.TrimSpace(label + " " + item.Code())
	}
	return item.Kind()
}
