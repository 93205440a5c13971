package page

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"jalon/internal/civil"
)

// LoadAsked is what somebody typed to see a load; empty for the usual.
type LoadAsked struct{ From, Until, By, Threshold string }

// LoadTold is a load in French words. Cut says that not every contract was read.
type LoadTold struct {
	From, Until   civil.Date
	Threshold     int
	Contracts     int
	Cut           bool
	Weeks         []LoadedWeek
	Conflicts     []LoadedConflict
	MoreConflicts int
}

// LoadedWeek is one week with those who have something to do in it; More are not listed.
type LoadedWeek struct {
	Week   string
	Monday civil.Date
	Shares []LoadedShare
	More   int
}

// LoadedShare is what one person or authority has to do.
type LoadedShare struct {
	Name      string
	Deadlines int
	Above     bool // the threshold
	Tasks     []LoadedTask
	More      int
}

// LoadedConflict is deadlines that had better not fall together.
type LoadedConflict struct {
	Sentence string
	Tasks    []LoadedTask
	More     int
}

// LoadedTask is one deadline of a contract.
type LoadedTask struct {
	Contract, Title, Label string
	Due                    civil.Date
}

const loadPath = "/charge"

type loadPage struct {
	frame
	Trouble *Trouble
	Form    []field
	Told    *LoadTold
	Whose   string // heading of those whose load it is
	Sheets  exports
}

func (p *Pages) load(c *gin.Context, person string) {
	ctx := c.Request.Context()
	asked := LoadAsked{c.Query("du"), c.Query("au"), c.Query("par"), c.Query("seuil")}
	page, status := loadPage{frame: frame{Title: "Charge", SignedIn: true}, Whose: "Personnes attendues"}, http.StatusOK
	if asked.By == byAuthority {
		page.Whose = "Autorités attendues"
	}
	if me, _, err := p.Service.Me(ctx, person); err == nil {
		page.Person = me.Name
	}
	told, err := p.Service.Load(ctx, person, asked)
	if err != nil {
		trouble := p.Service.Explain(ctx, err)
		page.Trouble, status = &trouble, trouble.Status
	} else {
		page.Told = &told
		asked.From, asked.Until, asked.Threshold = told.From.String(), told.Until.String(), strconv.Itoa(told.Threshold)
	}
	page.Form = asked.form(page.Trouble)
	page.Sheets = exportsOf("la charge", "/load", url.Values{"from": {asked.From}, "until": {asked.Until}, "by": {asked.By}, "threshold": {asked.Threshold}})
	p.write(c.Writer, status, "load", page)
}

const byPerson, byAuthority = "person", "authority"

func (asked LoadAsked) form(trouble *Trouble) []field {
	return blamed([]field{
		{ID: "du", Name: "du", Of: "from", Kind: "date", Label: "Du", Value: asked.From, Limit: longestDay},
		{ID: "au", Name: "au", Of: "until", Kind: "date", Label: "Au", Value: asked.Until, Limit: longestDay, Hint: "Cinq ans après le premier jour, au plus."},
		{ID: "par", Name: "par", Of: "by", Kind: "select", Label: "Charge", Options: []option{
			{byPerson, "par personne", asked.By != byAuthority}, {byAuthority, "par autorité", asked.By == byAuthority},
		}},
		{ID: "seuil", Name: "seuil", Of: "threshold", Kind: "text", Label: "Seuil de surcharge", Value: asked.Threshold, Limit: 3, Hint: "Nombre d'échéances par semaine, de 1 à 100."},
	}, trouble)
}
