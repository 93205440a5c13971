package page

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"jalon/internal/civil"
	"jalon/internal/hindsight"
	"jalon/internal/postgres"
)

// Then is a contract as it stood at the end of a day. Seq and At are of its last fact.
type Then struct {
	Day   civil.Date
	Seq   int64
	At    time.Time
	Rooms []RoomThen
}

// RoomThen is one heading with what the contract said under it.
type RoomThen struct {
	Label string
	Lines []hindsight.Line
}

// Changes is what differs between the ends of two days.
type Changes struct {
	From, To civil.Date
	Rooms    []RoomChanged
}

// RoomChanged is one heading with what changed under it.
type RoomChanged struct {
	Label   string
	Changes []hindsight.Change
}

// asOfPage is a form for a day and, under it, the contract as it was.
type asOfPage struct {
	frame
	Contract postgres.Contract
	Onlooker string
	Trouble  *Trouble
	Form     []field
	Then     *Then
	Moment   string
	Today    civil.Date
	// Unfinished tells that the day is today.
	Unfinished bool
}

func (p *Pages) asOf(c *gin.Context, person string) {
	ctx, id, day := c.Request.Context(), c.Param("id"), c.Query("jour")
	sight, err := p.Service.Contract(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return
	}
	page, status := asOfPage{frame: sight.frame("Le contrat à une date"), Contract: sight.Contract, Onlooker: sight.onlooker(), Today: sight.Today()}, http.StatusOK
	if day != "" {
		if then, err := p.Service.AsOf(ctx, person, id, day); err != nil {
			trouble := p.Service.Explain(ctx, err)
			page.Trouble, status = &trouble, trouble.Status
			page.Title = "Erreur\u00a0: " + page.Title
		} else {
			page.Then, page.Moment, page.Title = &then, sight.moment(then.At), "Le contrat au "+then.Day.French()
			page.Unfinished = then.Day == page.Today
		}
	}
	page.Form = blamed([]field{{ID: "jour", Name: "jour", Of: "day", Kind: "date", Label: "Jour", Value: day, Required: true, Limit: longestDay,
		Hint: "Le contrat est montré tel qu'il était à la fin de ce jour, à son heure (" + sight.State.Zone + ")."}}, page.Trouble)
	p.write(c.Writer, status, "asof", page)
}

// changesPage is a form for two days and, under it, what changed.
type changesPage struct {
	frame
	Contract postgres.Contract
	Onlooker string
	Trouble  *Trouble
	Form     []field
	Changes  *Changes
	Same     bool // one day twice, of which there is nothing to compare; Eve is the day before
	Eve      civil.Date
}

func (p *Pages) changes(c *gin.Context, person string) {
	ctx, id, from, to := c.Request.Context(), c.Param("id"), c.Query("du"), c.Query("au")
	sight, err := p.Service.Contract(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return
	}
	page, status := changesPage{frame: sight.frame("Ce qui a changé entre deux jours"), Contract: sight.Contract, Onlooker: sight.onlooker()}, http.StatusOK
	if from != "" || to != "" {
		if told, err := p.Service.Changes(ctx, person, id, from, to); err != nil {
			trouble := p.Service.Explain(ctx, err)
			page.Trouble, status = &trouble, trouble.Status
			page.Title = "Erreur\u00a0: " + page.Title
		} else {
			page.Changes, page.Same, page.Eve = &told, told.From == told.To, told.From.AddDays(-1)
		}
	}
	page.Form = blamed([]field{
		{ID: "du", Name: "du", Of: "from", Kind: "date", Label: "Premier jour", Value: from, Required: true, Limit: longestDay},
		{ID: "au", Name: "au", Of: "to", Kind: "date", Label: "Second jour", Value: to, Required: true, Limit: longestDay, Hint: "Les deux jours sont comparés à leur fin, à l'heure du contrat (" + sight.State.Zone + ")."},
	}, page.Trouble)
	p.write(c.Writer, status, "changes", page)
}
