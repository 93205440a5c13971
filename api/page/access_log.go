package page

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// mostLogged is how much of the access log one page shows.
const mostLogged = 50

// accessPage is who was refused what about a contract and who read by an office, for those who oversee it.
type accessPage struct {
	frame
	Contract postgres.Contract
	Onlooker string
	Lines    []logLine
	Later    bool // this is not the first page
	Next     string
}

// logLine is a line in French.
type logLine struct {
	LogLine
	Refused bool
}

func (p *Pages) accessLog(c *gin.Context, person string) {
	ctx, id := c.Request.Context(), c.Param("id")
	after, err := strconv.ParseInt(c.Query("apres"), 10, 64)
	if err != nil || after < 0 {
		after = 0
	}
	sight, err := p.Service.Contract(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return
	}
	lines, next, err := p.Service.AccessLog(ctx, person, id, after, mostLogged)
	if err != nil {
		p.failed(c, err)
		return
	}
	page := accessPage{frame: sight.frame("Journal des accès"), Contract: sight.Contract, Onlooker: sight.onlooker(), Later: after > 0, Next: next}
	for _, l := range lines {
		page.Lines = append(page.Lines, sight.logLine(l))
	}
	p.write(c.Writer, http.StatusOK, "access_log", page)
}

func (s *Sight) logLine(l LogLine) logLine {
	refused := l.Outcome == postgres.AccessRefused
	l.Action, l.Outcome = actWords(l.Action), outcomesLogged[l.Outcome]
	if l.Subject != "" {
		l.Subject = offered(l.Subject, s.Names)
	}
	return logLine{l, refused}
}

var outcomesLogged = map[string]string{
	postgres.AccessRefused: "refusé", postgres.AccessRead: "lu", postgres.AccessChanged: "modifié",
}

// actWords names an act of the kernel, or a route that a contract's page or a program asked for.
func actWords(action string) string {
	for _, known := range contract.Rights() {
		if string(known.Action) == action {
			return known.Label
		}
	}
	if words, known := routesLogged[action]; known {
		return words
	}
	return action
}

var routesLogged = map[string]string{
	"show-contract": "Lire le contrat", "show-approval": "Lire une demande d'accord", "show-text": "Lire un texte", "deposit-text": "Déposer un texte",
	"contract-access-log": "Lire le journal des accès", "timeline": "Lire la chronologie", "history": "Lire la chronologie", "as-of": "Lire le contrat à une date", "changes": "Lire ce qui a changé", "schedule": "Lire l'échéancier",
	string(access.SeeAddresses): "Lire les adresses",
}
