package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jalon/api/page"
)

// Export has the route of a list answer somebody's browser: what a page lists and what it gives to download cannot differ
// in who may read it.
func (b behindPages) Export(ctx context.Context, person, list string, query url.Values) (page.Exported, error) {
	if !query.Has(formatParameter) {
		return page.Exported{}, noSuchAddress
	}
	address := url.URL{Path: Prefix + list, RawQuery: query.Encode()}
	asked, err := http.NewRequestWithContext(as(ctx, person), http.MethodGet, address.String(), nil)
	if err != nil {
		return page.Exported{}, noSuchAddress
	}
	answer := &kept{header: http.Header{}, status: http.StatusOK}
	b.engine.ServeHTTP(answer, asked)
	if answer.status != http.StatusOK {
		refused := new(Problem)
		if err := json.Unmarshal(answer.body.Bytes(), refused); err != nil {
			return page.Exported{}, err
		}
		return page.Exported{}, refused
	}
	if answer.header.Get("Content-Disposition") == "" {
		return page.Exported{}, noSuchAddress
	}
	return page.Exported{Disposition: answer.header.Get("Content-Disposition"), Type: answer.header.Get("Content-Type"), Content: answer.body.Bytes()}, nil
}

// outside is for requests that come from outside. One that a page makes is attended, counted and signed in already: its
// context tells for whom.
func outside(handle gin.HandlerFunc) gin.HandlerFunc {
	return func(c *gin.Context) {
		if caller(c.Request.Context()) == "" {
			handle(c)
		}
	}
}

// kept is an answer that goes no further yet.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *kept) Header() http.Header { return k.header }

func (k *kept) WriteHeader(status int) { k.status = status }

func (k *kept) Write(body []byte) (int, error) { return k.body.Write(body) }
