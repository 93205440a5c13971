package page

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jalon/internal/civil"
	"jalon/internal/vigilance"
)

// Watching is what the pages ask about the vigilance over several contracts.
type Watching interface {
	Vigilance(ctx context.Context, person string, asked VigilanceAsked) (VigilanceTold, error)
}

// VigilanceAsked is what somebody chose to see; empty for everything.
type VigilanceAsked struct{ Level, Rule, Territory, Authority, Contract string }

// query is the same in the words of the API.
func (asked VigilanceAsked) query() url.Values {
	return url.Values{"level": {asked.Level}, "rule": {asked.Rule}, "territory": {asked.Territory}, "authority": {asked.Authority}, "contract": {asked.Contract}}
}

// address is the page under that choice.
func (asked VigilanceAsked) address() string {
	query := url.Values{}
	for name, value := range map[string]string{"niveau": asked.Level, "regle": asked.Rule, "territoire": asked.Territory, "partie": asked.Authority, "contrat": asked.Contract} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if len(query) == 0 {
		return vigilancePath
	}
	return vigilancePath + "?" + query.Encode()
}

// VigilanceTold is what the rules found. Cut tells that not every contract was read, Unread those that could not be, and
// More how many alerts are not listed; counts are whole.
type VigilanceTold struct {
	Lines         []VigilanceLine
	More          int
	Levels, Rules []VigilanceCount
	Contracts     int
	Cut           bool
	Unread        []string
}

// VigilanceLine is one alert of one contract.
type VigilanceLine struct {
	Contract, Title string
	vigilance.Alert
}

// VigilanceCount is how many alerts a level or a rule has.
type VigilanceCount struct {
	Name  string
	Count int
}

const vigilancePath = "/vigilance"

type vigilancePage struct {
	frame
	Trouble *Trouble
	Form    []field
	Levels  []vigilanceTally
	Rules   []vigilanceTally
	Told    *VigilanceTold
	Asked   bool // something was chosen
	Sheets  exports
}

// vigilanceTally leads to the alerts that it counts.
type vigilanceTally struct {
	Label   string
	Count   int
	Address string
	Urgent  bool
}

func (p *Pages) vigilance(c *gin.Context, person string) {
	ctx := c.Request.Context()
	asked := VigilanceAsked{c.Query("niveau"), c.Query("regle"), c.Query("territoire"), c.Query("partie"), c.Query("contrat")}
	page, status := vigilancePage{
		frame: p.framed(ctx, person, "Vigilance"), Asked: asked != VigilanceAsked{}, Sheets: exportsOf("les points de vigilance", "/alerts", asked.query()),
	}, http.StatusOK
	told, err := p.Service.Vigilance(ctx, person, asked)
	if err != nil {
		trouble := p.Service.Explain(ctx, err)
		page.Trouble, status, page.Title = &trouble, trouble.Status, "Erreur\u00a0: "+page.Title
	} else {
		page.Told = &told
		for _, l := range told.Levels {
			choice, level := asked, vigilance.Level(l.Name)
			choice.Level = l.Name
			page.Levels = append(page.Levels, vigilanceTally{level.French(), l.Count, choice.address(), level == vigilance.Block || level == vigilance.Escalation})
		}
		for _, r := range told.Rules {
			choice := asked
			choice.Rule = r.Name
			page.Rules = append(page.Rules, vigilanceTally{r.Name, r.Count, choice.address(), false})
		}
	}
	page.Form = asked.form(page.Trouble)
	p.write(c.Writer, status, "vigilance", page)
}

func (asked VigilanceAsked) form(trouble *Trouble) []field {
	level := field{ID: "niveau", Name: "niveau", Of: "level", Kind: "select", Label: "Niveau", Options: []option{{"", "tous", asked.Level == ""}}}
	for _, l := range vigilance.Levels() {
		level.Options = append(level.Options, option{string(l), l.French(), string(l) == asked.Level})
	}
	rule := field{ID: "regle", Name: "regle", Of: "rule", Kind: "select", Label: "Règle", Options: []option{{"", "toutes", asked.Rule == ""}}}
	for _, r := range vigilance.Rules() {
		rule.Options = append(rule.Options, option{r.ID, r.ID, r.ID == asked.Rule})
	}
	where := field{ID: "territoire", Name: "territoire", Of: "territory", Kind: "select", Label: "Territoire", Options: []option{{"", "tous", asked.Territory == ""}}}
	for _, t := range civil.Territories() {
		where.Options = append(where.Options, option{string(t), t.Label(), string(t) == asked.Territory})
	}
	return blamed([]field{
		level, rule, where,
		{ID: "partie", Name: "partie", Of: "authority", Kind: "text", Label: "Autorité", Value: asked.Authority, Limit: 64, Hint: "Code, par exemple ARS-MV."},
		{ID: "contrat", Name: "contrat", Of: "contract", Kind: "text", Label: "Contrat", Value: asked.Contract, Limit: 64, Hint: "Identifiant."},
	}, trouble)
}
