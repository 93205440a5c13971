package page

import (
	"cmp"
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"jalon/internal/civil"
	"jalon/internal/postgres"
	"jalon/internal/schedule"
)

// Planning is the part of the Service about the time to come. What is asked comes as it was typed.
type Planning interface {
	// Retroplan counts back from a wished effective date; Policies lists the versions that it may count by.
	Retroplan(ctx context.Context, person string, asked PlanAsked) (PlanTold, error)
	Policies(ctx context.Context, person string) ([]PolicyChoice, error)
	// Load is what a period asks of people or authorities, over the contracts that the person may read.
	Load(ctx context.Context, person string, asked LoadAsked) (LoadTold, error)
	// Baseline is how far a contract has slipped.
	Baseline(ctx context.Context, person, id string) (postgres.Baseline, error)
}

// PlanAsked is what somebody typed to have a backward plan; empty for the usual.
type PlanAsked struct{ EffectiveOn, Territory, Policy string }

// PlanTold is a backward plan.
type PlanTold struct {
	EffectiveOn civil.Date
	Policy      string
	Territory   civil.Territory
	Late        bool // the latest start is past
	Sentences   []string
	Steps       schedule.Retroplan
}

// PolicyChoice is a version of the rules.
type PolicyChoice struct{ Version, Title string }

const retroplanPath = "/retroplanning"

// retroplanPage is a form, and under it the plan that it asked for.
type retroplanPage struct {
	frame
	Trouble *Trouble
	Form    []field
	Told    *PlanTold
	Where   string // the territory, in French
}

func (p *Pages) retroplan(c *gin.Context, person string) {
	ctx := c.Request.Context()
	asked := PlanAsked{c.Query("effet"), c.Query("territoire"), c.Query("politique")}
	policies, err := p.Service.Policies(ctx, person)
	if err != nil {
		p.failed(c, err)
		return
	}
	page, status := retroplanPage{frame: frame{Title: "Rétroplanning", SignedIn: true}}, http.StatusOK
	if me, _, err := p.Service.Me(ctx, person); err == nil {
		page.Person = me.Name
	}
	if asked.EffectiveOn != "" {
		if told, err := p.Service.Retroplan(ctx, person, asked); err != nil {
			trouble := p.Service.Explain(ctx, err)
			page.Trouble, status = &trouble, trouble.Status
		} else {
			page.Told, page.Where = &told, told.Territory.Label()
		}
	}
	page.Form = asked.form(policies, page.Trouble)
	p.write(c.Writer, status, "retroplan", page)
}

// form shows what was typed, with the fault at its field.
func (asked PlanAsked) form(policies []PolicyChoice, trouble *Trouble) []field {
	where := field{ID: "territoire", Name: "territoire", Of: "territory", Kind: "select", Label: "Territoire de l'autorité", Hint: "Il donne les jours fériés."}
	for _, t := range civil.Territories() {
		where.Options = append(where.Options, option{string(t), t.Label(), string(t) == asked.Territory})
	}
	rules := field{ID: "politique", Name: "politique", Of: "policy", Kind: "select", Label: "Politique d'échéances", Hint: "Elle donne la durée de chaque étape."}
	rules.Options = append(rules.Options, option{"", "celle des nouveaux contrats", asked.Policy == ""})
	for _, policy := range policies {
		rules.Options = append(rules.Options, option{policy.Version, cmp.Or(policy.Title, policy.Version), policy.Version == asked.Policy})
	}
	return blamed([]field{
		{ID: "effet", Name: "effet", Of: "effective_on", Kind: "date", Label: "Prise d'effet souhaitée", Value: asked.EffectiveOn, Required: true, Limit: longestDay,
			Hint: "La dernière signature est attendue la veille."},
		where, rules,
	}, trouble)
}

// longestDay is more than any way to write a day.
const longestDay = 20

// blamed ties a refusal to its field, if there is one.
func blamed(fields []field, trouble *Trouble) []field {
	for i := range fields {
		if trouble != nil && trouble.Field != "" && fields[i].Of == trouble.Field {
			fields[i].Fault = &fault{trouble.Detail, trouble.Remedy}
		}
	}
	return fields
}
