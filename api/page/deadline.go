package page

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"jalon/internal/postgres"
)

// deadlinePage is one deadline: who is expected to act, when it is recalled, and the forms of what the reader may do.
type deadlinePage struct {
	frame
	Contract  postgres.Contract
	Line      deadlineLine
	Open      bool
	Confirmed []string // what the form that led here has brought about
	Forms     []actForm
	Trouble   *Trouble
	Typed     []saying
}

func (p *Pages) deadline(c *gin.Context, person string) {
	ctx, id := c.Request.Context(), c.Param("id")
	sight, found, err := p.oneDeadline(ctx, person, id, c.Param("deadline"))
	if err != nil {
		p.failed(c, err)
		return
	}
	page := sight.deadlinePage(found, sight.deadlineForms(found))
	if page.Confirmed, err = p.confirmed(ctx, person, id, c.Query("reponse")); err != nil {
		p.failed(c, err)
		return
	}
	p.write(c.Writer, http.StatusOK, "deadline", page)
}

// oneDeadline finds an open or a closed one.
func (p *Pages) oneDeadline(ctx context.Context, person, contractID, id string) (*Sight, Deadline, error) {
	sight, err := p.Service.Contract(ctx, person, contractID)
	if err != nil {
		return nil, Deadline{}, err
	}
	found, err := p.Service.Deadline(ctx, person, contractID, id)
	return sight, found, err
}

// deadlinePage shows the forms of what is offered now.
func (s *Sight) deadlinePage(d Deadline, forms []actForm) *deadlinePage {
	return &deadlinePage{
		frame: s.frame(d.Label), Contract: s.Contract, Line: s.deadlineLine(d), Open: d.State == postgres.DeadlineOpen,
		Forms: slices.DeleteFunc(slices.Clone(forms), func(f actForm) bool { return !f.offered }),
	}
}

// actOnDeadline takes a form about a deadline and has it decided as the API would. What is not taken comes back as it was
// typed.
func (p *Pages) actOnDeadline(c *gin.Context, person string) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	ctx, sent := c.Request.Context(), c.Request.PostForm
	sight, found, err := p.oneDeadline(ctx, person, c.Param("id"), c.Param("deadline"))
	if err != nil {
		p.failWith(c.Writer, c.Request, p.Service.Explain(ctx, err), saidIn(sent))
		return
	}
	forms := sight.deadlineForms(found)
	i := slices.IndexFunc(forms, func(f actForm) bool { return string(f.Action) == entered(sent, "acte") })
	if i < 0 {
		p.fail(c, incomplete)
		return
	}
	form, key := &forms[i], entered(sent, "cle")
	form.fill(sent)
	trouble := form.check(key)
	if trouble == nil {
		if err := p.Service.Decide(ctx, person, sight.Contract.ID, form.command(key)); err != nil {
			explained := p.Service.Explain(ctx, err)
			trouble = &explained
		}
	}
	if trouble == nil {
		redirect(c, deadlineAddress(sight.Contract.ID, found.ID)+"?reponse="+url.QueryEscape(key))
		return
	}
	form.blame(key, *trouble)
	page := sight.deadlinePage(found, forms)
	page.Title, page.Trouble = "Erreur\u00a0: "+page.Title, trouble
	if !form.offered {
		page.Typed = form.sayings()
	}
	p.write(c.Writer, trouble.Status, "deadline", page)
}
