package page

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// textPage is a text that a party has frozen, word for word.
type textPage struct {
	frame
	Contract postgres.Contract
	textLine
	Words string
}

// textLine is a text without its words. Draft says who may read it while nobody else does; "" once it is submitted.
type textLine struct {
	Address, Label, Revision string
	Party, Depositor         string
	DepositedAt              time.Time
	Draft                    string
}

func textAddress(contractID, revision string) string {
	return contractAddress(contractID) + "/textes/" + url.PathEscape(revision)
}

func (p *Pages) text(c *gin.Context, person string) {
	ctx, id := c.Request.Context(), c.Param("id")
	sight, err := p.Service.Contract(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return
	}
	found, err := p.Service.Text(ctx, person, id, c.Param("revision"))
	if err != nil {
		p.failed(c, err)
		return
	}
	line := sight.textLine(found)
	p.write(c.Writer, http.StatusOK, "text", textPage{
		frame: sight.frame("Texte\u00a0: " + line.Label), Contract: sight.Contract, textLine: line, Words: found.Text,
	})
}

func (s *Sight) textLine(t postgres.Text) textLine {
	line := textLine{
		Address: textAddress(s.Contract.ID, t.Revision), Label: capital(contract.SubjectLabel(t.Subject, s.Names)), Revision: t.Revision,
		Party: s.Names.Party(t.Party), Depositor: s.Names.Person(t.DepositedBy), DepositedAt: t.DepositedAt,
	}
	switch {
	case t.Shared:
	case slices.Contains(s.Reader.Parties(), t.Party):
		line.Draft = "brouillon, visible de votre partie seulement"
	default:
		line.Draft = "brouillon, visible de " + t.Party + " et de ses auditeurs seulement"
	}
	return line
}

// readable tells which revisions of a contract the person may open.
func (p *Pages) readable(ctx context.Context, person, contractID string) (map[string]bool, error) {
	texts, err := p.Service.Texts(ctx, person, contractID)
	found := map[string]bool{}
	for _, t := range texts {
		found[t.Revision] = true
	}
	return found, err
}
