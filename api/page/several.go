package page

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
)

const severalPath = "/accords"

// severalPage is what somebody is about to approve at once, then what became of each.
type severalPage struct {
	frame
	Key      string
	Lines    []chosenLine
	Gone     int  // how many of those that were ticked are left aside
	Answered bool // the lines were sent, and say what became of them
	Again    bool // some of them may be sent again
}

// several shows what was ticked, with the texts as they are now, before anything is decided.
func (p *Pages) several(c *gin.Context, person string) {
	ctx := c.Request.Context()
	me, _, err := p.Service.Me(ctx, person)
	if err != nil {
		p.failed(c, err)
		return
	}
	awaited, err := p.Service.Awaited(ctx, person, mostAwaited)
	if err != nil {
		p.failed(c, err)
		return
	}
	ticks, beyond := chosen(c.Request.URL.Query())
	page := severalPage{frame: frame{Title: "Approuver plusieurs demandes", SignedIn: true, Person: me.Name}, Key: freshKey(), Gone: beyond}
	for _, ticked := range ticks {
		i := slices.IndexFunc(awaited, func(a Awaited) bool { return a.Contract == ticked.Contract && a.ID == ticked.Approval && a.Readable })
		if i < 0 {
			page.Gone++
			continue
		}
		page.Lines = append(page.Lines, readyLine(awaited[i]))
	}
	p.write(c.Writer, http.StatusOK, "several", page)
}

// approveSeveral approves each question as if it were sent alone: the refusal of one stops no other. Sent again under
// the same key, it tells the same.
func (p *Pages) approveSeveral(c *gin.Context, person string) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	ctx, key := c.Request.Context(), entered(c.Request.PostForm, "cle")
	sent, _ := chosen(c.Request.PostForm)
	me, _, err := p.Service.Me(ctx, person)
	if err != nil {
		p.failed(c, err)
		return
	}
	page := severalPage{frame: frame{Title: "Approuver plusieurs demandes", SignedIn: true, Person: me.Name}, Key: key, Answered: true}
	if !wellKeyed(key) || len(sent) == 0 {
		p.fail(c, Trouble{
			Status: http.StatusUnprocessableEntity, Title: "Envoi illisible", Detail: "Le formulaire est arrivé incomplet.",
			Remedy: "Revenez à la page «\u00a0À traiter\u00a0», puis choisissez de nouveau.",
		})
		return
	}
	for i, failure := range p.Service.Approve(ctx, person, key, sent) {
		line := p.sentLine(ctx, person, sent[i])
		if line.Recorded = failure == nil; failure != nil {
			trouble := p.Service.Explain(ctx, failure)
			line.Message, line.Remedy, line.Unsettled = trouble.Detail, trouble.Remedy, trouble.Status == http.StatusAccepted
			page.Again = page.Again || line.Unsettled
		}
		page.Lines = append(page.Lines, line)
	}
	p.write(c.Writer, http.StatusOK, "several", page)
}
