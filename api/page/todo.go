package page

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// The most that one page lists.
const (
	mostAwaited   = 100
	mostContracts = 50
)

// todoPage is what awaits a person, then the contracts in which the person has a part.
type todoPage struct {
	frame
	Operator  bool
	Awaited   []awaitedLine
	Cut       bool // more is awaited than is listed
	Contracts []contractLine
	Later     bool // this is not the first page of contracts
	Next      string
}

type awaitedLine struct {
	Address, Label  string
	Contract, Title string
	Due             due
}

type contractLine struct {
	ID, Title, Phase string
	Parts            []string
	Term             civil.Date
	Next             due
}

func (p *Pages) todo(c *gin.Context, person string) {
	ctx, after := c.Request.Context(), c.Query("apres")
	me, err := p.Service.Me(ctx, person)
	if err != nil {
		p.failed(c, err)
		return
	}
	awaited, err := p.awaited(ctx, person)
	if err != nil {
		p.failed(c, err)
		return
	}
	contracts, err := p.Service.Contracts(ctx, person, after, mostContracts)
	if err != nil {
		p.failed(c, err)
		return
	}
	page := todoPage{
		frame:    frame{Title: "À traiter", SignedIn: true, Person: me.Name},
		Operator: person == access.OperatorPerson, Awaited: awaited, Cut: len(awaited) == mostAwaited, Later: after != "",
	}
	for _, found := range contracts {
		page.Contracts = append(page.Contracts, p.contractLine(found, me.Parts))
	}
	if len(contracts) == mostContracts {
		page.Next = contracts[mostContracts-1].ID
	}
	p.write(c.Writer, http.StatusOK, "todo", page)
}

// awaited puts the questions into the words of their contracts' files, each of which is read once.
func (p *Pages) awaited(ctx context.Context, person string) ([]awaitedLine, error) {
	approvals, err := p.Service.Awaited(ctx, person, mostAwaited)
	if err != nil {
		return nil, err
	}
	dossiers := map[string]*dossier.Dossier{}
	lines := make([]awaitedLine, len(approvals))
	for i, a := range approvals {
		names, read := dossiers[a.Contract]
		if !read {
			view, err := p.Service.Contract(ctx, person, a.Contract)
			if err != nil {
				return nil, err
			}
			if names, err = view.Names(); err != nil {
				return nil, err
			}
			dossiers[a.Contract] = names
		}
		lines[i] = awaitedLine{
			Address: approvalAddress(a.Contract, a.ID), Label: capital(contract.SubjectLabel(a.ID, names)),
			Contract: a.Contract, Title: a.Title, Due: dueOn(a.DueOn, p.today()),
		}
	}
	return lines, nil
}

func (p *Pages) contractLine(found postgres.Contract, parts []postgres.Part) contractLine {
	line := contractLine{
		ID: found.ID, Title: found.Title, Phase: phase(found), Term: found.TermOn, Next: dueOn(found.NextDue, p.today()),
	}
	for _, part := range parts {
		if part.Contract == found.ID {
			line.Parts = append(line.Parts, partWords(part))
		}
	}
	return line
}

func partWords(part postgres.Part) string {
	if part.Subject != "" {
		return roleWords[part.Role] + " de la fiche " + part.Subject
	}
	return roleWords[part.Role] + " (" + part.Party + ")"
}

// phase is the contract's phase in French, with the pause that may lie over it.
func phase(found postgres.Contract) string {
	words := lifecycle.Contract.StateLabel(found.Phase)
	if found.Suspended {
		words += " (" + lifecycle.Pause.StateLabel(lifecycle.Suspended) + ")"
	}
	return words
}

// today is the day in Paris, for lists over contracts.
func (p *Pages) today() civil.Date { return civil.MustZone(civil.Paris).Day(p.Now()) }
