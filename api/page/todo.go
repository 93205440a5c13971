package page

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// The most that one page lists.
const (
	mostAwaited   = 100
	mostContracts = 50
)

// todoPage is what awaits a person, then the contracts that the person may read.
type todoPage struct {
	frame
	Onlooker   string
	Everything bool // the person reads every contract
	Awaited    []awaitedLine
	Several    bool // some of them may be approved together
	Visas      []awaitedLine
	Tasks      []taskLine
	// Corrections are the contracts in which somebody's address is to be corrected.
	Corrections []Correction
	Cut         bool // more is awaited than is listed
	Contracts   []contractLine
	Later       bool // this is not the first page of contracts
	Next        string
}

type awaitedLine struct {
	ID              string // of the line's box to tick
	Address, Label  string
	Contract, Title string
	Due             due
	Visa, For       string
	Choice          string // names the question in the form that approves several; "" where its text cannot be read
}

type contractLine struct {
	ID, Title, Phase string
	Parts            []string
	Term             civil.Date
	Next             due
}

func (p *Pages) todo(c *gin.Context, person string) {
	ctx, after := c.Request.Context(), c.Query("apres")
	me, offices, err := p.Service.Me(ctx, person)
	if err != nil {
		p.failed(c, err)
		return
	}
	awaited, err := p.Service.Awaited(ctx, person, mostAwaited)
	if err != nil {
		p.failed(c, err)
		return
	}
	visas, err := p.Service.Visas(ctx, person, mostAwaited)
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
		frame: frame{Title: "À traiter", SignedIn: true, Person: me.Name}, Onlooker: onlooker(offices),
		Everything: slices.ContainsFunc(offices, func(h access.Held) bool { return h.Organisation == access.Everywhere }),
		Awaited:    p.awaitedLines(awaited), Visas: p.awaitedLines(visas), Cut: max(len(awaited), len(visas)) == mostAwaited, Later: after != "",
	}
	page.Several = slices.ContainsFunc(page.Awaited, func(line awaitedLine) bool { return line.Choice != "" })
	if err := p.tasks(ctx, person, &page); err != nil {
		p.failed(c, err)
		return
	}
	for _, found := range contracts {
		page.Contracts = append(page.Contracts, p.contractLine(found, me.Parts))
	}
	if len(contracts) == mostContracts {
		page.Next = contracts[mostContracts-1].ID
	}
	p.write(c.Writer, http.StatusOK, "todo", page)
}

func (p *Pages) awaitedLines(awaited []Awaited) []awaitedLine {
	var lines []awaitedLine
	for _, a := range awaited {
		line := awaitedLine{
			ID: "choix-" + a.Contract + "-" + a.ID, Address: approvalAddress(a.Contract, a.ID), Label: capital(a.Label),
			Contract: a.Contract, Title: a.Title, Due: dueOn(a.DueOn, p.today()), Visa: a.Visa, For: a.InPlaceOf,
		}
		if a.Readable && a.Visa == "" {
			line.Choice = Choice{a.Contract, a.ID, a.Revision}.String()
		}
		lines = append(lines, line)
	}
	return lines
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
	words := roleHeld(contract.Role(part.Role), part.Subject)
	if part.Delegate {
		words += " par délégation"
	}
	return words + " (" + part.Party + ")"
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
