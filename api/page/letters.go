package page

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"jalon/internal/postgres"
)

// LetterLine is one letter of a contract with what became of it.
type LetterLine struct {
	At             time.Time // of the fact that it tells
	Name, SentName string    // whom it is for, and who replaces that person; "" for nobody
	Kind, About    string
	State          string
	Lost           bool // somebody has to see to it
	Attempts       int
	NextAt, DoneAt time.Time
	Answer, Remedy string
}

// lettersPage is what Jalon wrote about a contract.
type lettersPage struct {
	frame
	Contract  postgres.Contract
	Onlooker  string
	Unreached []string
	Lines     []LetterLine
	Later     bool
	Next      string
}

func (p *Pages) letters(c *gin.Context, person string) {
	ctx, id, after := c.Request.Context(), c.Param("id"), c.Query("apres")
	sight, err := p.Service.Contract(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return
	}
	lines, next, err := p.Service.Letters(ctx, person, id, after)
	if err != nil {
		p.failed(c, err)
		return
	}
	p.write(c.Writer, http.StatusOK, "letters", lettersPage{
		frame: sight.frame("Courrier"), Contract: sight.Contract, Onlooker: sight.onlooker(), Unreached: sight.toCorrect(),
		Lines: lines, Later: after != "", Next: next,
	})
}

// unreached is the notice about people whom letters do not reach.
type unreached struct {
	Contract string
	Names    []string
}

func notReached(contractID string, names []string) unreached { return unreached{contractID, names} }
