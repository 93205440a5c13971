package page

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
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
	Typed   []saying
}

// saying is something that a person typed, given back where no form holds it.
type saying struct{ Label, Value string }

// sayings keeps what was typed.
func sayings(all []saying) (typed []saying) {
	for _, s := range all {
		if s.Value != "" {
			typed = append(typed, s)
		}
	}
	return typed
}

// saidIn is what can be given back of any form that came to no page: what was written in it, with the answer that it
// explains.
func saidIn(form url.Values) []saying {
	var all []saying
	for _, known := range []struct{ label, name string }{
		{"Motif", "motif"}, {"Nom", "nom"}, {"Fonction", "fonction"}, {"Adresse électronique", "adresse"}, {"Visas", "visas"}, {"Empreinte", "empreinte"},
	} {
		all = append(all, saying{known.label, entered(form, known.name)})
	}
	if all = sayings(all); all == nil {
		return nil
	}
	return sayings(append([]saying{{"Réponse", verdictChoices[lifecycle.Action(entered(form, "verdict"))]}}, all...))
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
func (p *Pages) failWith(w http.ResponseWriter, r *http.Request, trouble Trouble, lost []saying) {
	_, known := p.whose(r)
	page := troublePage{frame: frame{Title: trouble.Title, SignedIn: known}, Trouble: trouble, Typed: lost}
	if trouble.Status >= http.StatusInternalServerError {
		page.Request = w.Header().Get("X-Request-Id")
	}
	p.write(w, trouble.Status, "trouble", page)
}
