package page

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"jalon/internal/contract"
)

// Trouble is why a page cannot be shown or an answer was not taken, in French.
type Trouble struct {
	Status int
	Code   contract.Code
	Title  string
	Detail string
	Remedy string
	Field  string // of the command, when one is at fault
}

type troublePage struct {
	frame
	Trouble Trouble
	// Request is the number under which the log tells more; only where it would.
	Request string
	Typed   *typed
}

// Fail answers a request outside the routes, or one whose handler broke down.
func (p *Pages) Fail(w http.ResponseWriter, r *http.Request, trouble Trouble) {
	p.failWith(w, r, trouble, nil)
}

func (p *Pages) fail(c *gin.Context, trouble Trouble) { p.Fail(c.Writer, c.Request, trouble) }

// failed answers for an error of the service.
func (p *Pages) failed(c *gin.Context, err error) {
	p.fail(c, p.Service.Explain(c.Request.Context(), err))
}

// failWith gives back what somebody had typed.
func (p *Pages) failWith(w http.ResponseWriter, r *http.Request, trouble Trouble, lost *typed) {
	_, known := p.whose(r)
	page := troublePage{frame: frame{Title: trouble.Title, SignedIn: known}, Trouble: trouble, Typed: lost}
	if trouble.Status >= http.StatusInternalServerError {
		page.Request = w.Header().Get("X-Request-Id")
	}
	p.write(w, trouble.Status, "trouble", page)
}
