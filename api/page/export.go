package page

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
)

// Exporting gives lists as spreadsheets.
type Exporting interface {
	// Export is a list of the API, named by its address there and narrowed by its query, which names the format.
	Export(ctx context.Context, person, list string, query url.Values) (Exported, error)
}

// Exported is a file with what a browser has to know to save it.
type Exported struct {
	Disposition, Type string
	Content           []byte
}

// exportPath comes before the address that a list has in the API.
const exportPath = "/export"

func (p *Pages) export(c *gin.Context, person string) {
	file, err := p.Service.Export(c.Request.Context(), person, c.Param("list"), c.Request.URL.Query())
	if err != nil {
		p.failed(c, err)
		return
	}
	c.Header("Content-Disposition", file.Disposition)
	c.Data(http.StatusOK, file.Type, file.Content)
}

// exports are the links under a list, to the whole of it under its present filter. What is the list in French, with its
// article.
type exports struct{ What, XLSX, CSV string }

// exportsOf takes the query of the list's route; parameters without a value are left out.
func exportsOf(what, list string, query url.Values) exports {
	address := func(format string) string {
		asked := url.Values{"format": {format}}
		for name, values := range query {
			if len(values) > 0 && values[0] != "" {
				asked[name] = values
			}
		}
		return exportPath + list + "?" + asked.Encode()
	}
	return exports{what, address("xlsx"), address("csv")}
}

// ofContract are the links under a list of a contract that nothing narrows.
func ofContract(what, id, list string) exports {
	return exportsOf(what, "/contracts/"+url.PathEscape(id)+"/"+list, nil)
}

// overall are the links under a list over contracts of which the address says everything.
func overall(what, list string) exports {
	path, query, _ := strings.Cut(list, "?")
	asked, _ := url.ParseQuery(query) // written in a template
	return exportsOf(what, path, asked)
}
