package page

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"jalon/internal/campaign"
)

// mostMappingForm is more than the form of a mapping with every column can hold.
const mostMappingForm = 1 << 20

type mappingPage struct {
	frame
	Mapping campaign.Mapping
	Types   []campaign.Type
	Trouble *Trouble
}

func (p *Pages) mapping(c *gin.Context, person string) {
	found, err := p.Service.Mapping(c.Request.Context(), person, c.Param("name"))
	if err != nil {
		p.failed(c, err)
		return
	}
	p.showMapping(c, person, http.StatusOK, *found, nil)
}

func (p *Pages) showMapping(c *gin.Context, person string, status int, m campaign.Mapping, trouble *Trouble) {
	page := mappingPage{
		frame: p.framed(c.Request.Context(), person, "Correspondance\u00a0: "+m.Source), Mapping: m, Trouble: trouble,
		Types: []campaign.Type{campaign.Indicator, campaign.Characteristic, campaign.SourceData},
	}
	if trouble != nil {
		page.Title = "Erreur\u00a0: " + page.Title
	}
	p.write(c.Writer, status, "mapping", page)
}

// saveMapping keeps what the form says. A column without a reference is left out.
func (p *Pages) saveMapping(c *gin.Context, person string) {
	if trouble := readFormOf(c, mostMappingForm); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	m := mappingIn(c.Request.PostForm)
	if err := p.Service.SaveMapping(c.Request.Context(), person, m); err != nil {
		trouble := p.Service.Explain(c.Request.Context(), err)
		p.showMapping(c, person, trouble.Status, m, &trouble)
		return
	}
	redirect(c, campaignsPath+"?enregistree="+url.QueryEscape(m.Name))
}

func mappingIn(form url.Values) campaign.Mapping {
	m := campaign.Mapping{
		Name: entered(form, "nom"), Source: entered(form, "source"), FINESS: entered(form, "finess"), Campaign: entered(form, "campagne"),
		Category: entered(form, "categorie"), Territory: entered(form, "territoire"), Group: entered(form, "groupe"),
	}
	if lag, err := strconv.Atoi(entered(form, "decalage")); err == nil {
		m.Lag = lag
	} else {
		m.Lag = -1 // which no mapping has: the service says so
	}
	for n := range campaign.MostColumns + 1 {
		at := strconv.Itoa(n)
		c := campaign.Column{
			Heading: entered(form, "titre-"+at), Reference: entered(form, "reference-"+at), Unit: entered(form, "unite-"+at),
			Type: campaign.Type(entered(form, "type-"+at)), Definition: entered(form, "definition-"+at),
		}
		if c.Heading != "" && c.Reference != "" {
			m.Columns = append(m.Columns, c)
		}
	}
	return m
}
