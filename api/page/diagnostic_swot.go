package page

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"jalon/internal/contractfile"
	"jalon/internal/diagnostic"
	"jalon/internal/postgres"
)

// swotPage is the four quadrants of one scope or of the whole, made to be printed (F-RA-03).
type swotPage struct {
	frame
	Contract  postgres.Contract
	Scopes    []option
	Where     string
	Quadrants []quadrantTold
	Unplaced  []contractfile.Finding
}

type quadrantTold struct {
	Title, Hint string
	Findings    []contractfile.Finding
}

func (p *Pages) swot(c *gin.Context, person string) {
	w, read := p.written(c, person)
	if !read {
		return
	}
	scope := c.Query("structure")
	told := diagnostic.Quadrants(w.File, scope)
	page := swotPage{
		frame: w.frame("Forces et faiblesses"), Contract: w.Contract, Where: "Ensemble du contrat", Unplaced: told.Unplaced,
		Scopes: append([]option{{Label: "Ensemble du contrat", Chosen: scope == ""}}, w.scopeOptions()...),
		Quadrants: []quadrantTold{
			{"Forces", "internes, favorables", told.Strengths}, {"Faiblesses", "internes, défavorables", told.Weaknesses},
			{"Opportunités", "externes, favorables", told.Opportunities}, {"Menaces", "externes, défavorables", told.Threats},
		},
	}
	for i, o := range page.Scopes {
		if o.Value == scope {
			page.Scopes[i].Chosen, page.Where = true, o.Label
		}
	}
	p.write(c.Writer, http.StatusOK, "diagnostic_swot", page)
}
