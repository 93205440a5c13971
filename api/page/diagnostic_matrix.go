package page

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jalon/internal/diagnostic"
	"jalon/internal/postgres"
)

// matrixPage is the priorities that come of the scores of stakes and accessibility (F-OB-06).
type matrixPage struct {
	frame
	Contract postgres.Contract
	Missing  int // parts of the diagnostic: priorities wait for them (F-DI-06)
	Places   []priorityTold
}

type priorityTold struct {
	Key         diagnostic.Priority
	Title, Hint string
	Proposals   []proposalTold
}

type proposalTold struct {
	diagnostic.Proposal
	AuthorName, Chain, Edit string
	Unanswered              []string // the questions themselves
}

var priorityWords = map[diagnostic.Priority][2]string{
	diagnostic.First:    {"À engager d'abord", "enjeu fort, accessible\u00a0: beaucoup à gagner pour peu d'effort"},
	diagnostic.Prepared: {"À préparer", "enjeu fort, peu accessible\u00a0: beaucoup à gagner, beaucoup d'effort"},
	diagnostic.Seized:   {"À saisir au passage", "enjeu modéré, accessible\u00a0: peu à gagner, peu d'effort"},
	diagnostic.Aside:    {"À différer", "enjeu modéré, peu accessible\u00a0: peu à gagner, beaucoup d'effort"},
	diagnostic.Unscored: {"Pas encore notés", "il manque l'enjeu ou l'accessibilité"},
}

func (p *Pages) matrix(c *gin.Context, person string) {
	w, read := p.written(c, person)
	if !read {
		return
	}
	g := w.grid()
	page := matrixPage{frame: w.frame("Matrice de priorité"), Contract: w.Contract, Missing: len(diagnostic.MissingParts(w.File, g))}
	proposals := diagnostic.Weigh(w.File, g)
	for _, key := range diagnostic.Priorities() {
		place := priorityTold{Key: key, Title: priorityWords[key][0], Hint: priorityWords[key][1]}
		for _, proposal := range proposals {
			if proposal.Priority != key {
				continue
			}
			told := proposalTold{Proposal: proposal, Chain: chainAddress(w.Contract.ID, proposal.Code)}
			if proposal.Author != "" {
				told.AuthorName = w.Names.Party(proposal.Author)
			}
			if may, _ := w.writes(objectiveItem(proposal.Strategic)); may {
				told.Edit = goalAddress(w.Contract.ID, proposal.Strategic) + "/" + url.PathEscape(proposal.Code)
			}
			for _, q := range g.Guiding {
				for _, unanswered := range proposal.Unanswered {
					if q.Key == unanswered {
						told.Unanswered = append(told.Unanswered, q.Text)
					}
				}
			}
			place.Proposals = append(place.Proposals, told)
		}
		page.Places = append(page.Places, place)
	}
	p.write(c.Writer, http.StatusOK, "diagnostic_matrix", page)
}
