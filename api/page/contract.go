package page

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// contractPage is one contract: where it stands, what the reader may do, what is awaited of whom, and what happened.
type contractPage struct {
	frame
	Contract  postgres.Contract
	Phase     string
	Stage     string // of the diagnostic or the renewal, while it goes on
	Parties   []partyLine
	Operator  bool
	Answers   []answerForm
	Offers    []string
	Questions []questionLine
	Deadlines []deadlineLine
	Facts     []postgres.RecordedFact // newest first
	Recent    bool                    // the latest facts are shown
	Older     int64                   // number before which older facts are found; 0 when there are none
	// Confirmed tells what the answer that led here has brought about.
	Confirmed []string
}

type partyLine struct{ Code, Name, Referent, Signatory string }

type questionLine struct {
	Address, Label string
	Now, Later     []string
	Due            due
}

type deadlineLine struct {
	Label string
	Due   due
}

func contractAddress(id string) string { return "/contrats/" + url.PathEscape(id) }

func (p *Pages) contract(c *gin.Context, person string) {
	ctx, id := c.Request.Context(), c.Param("id")
	view, err := p.Service.Contract(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return
	}
	names, err := view.Names()
	if err != nil {
		p.failed(c, err)
		return
	}
	page := contractPage{
		frame:    frameFor(view.Contract.Title, person, view.People),
		Contract: view.Contract, Phase: phase(view.Contract), Stage: stage(&view.State),
		Parties: parties(view), Operator: person == access.OperatorPerson,
	}
	page.may(p.Service.Offers(person, view), view, names)
	p.ask(&page, view, names)
	if page.Deadlines, err = p.deadlines(ctx, person, view); err != nil {
		p.failed(c, err)
		return
	}
	if err := p.tell(ctx, person, &page, c.Query("avant")); err != nil {
		p.failed(c, err)
		return
	}
	if page.Confirmed, err = p.confirmed(ctx, person, id, c.Query("reponse")); err != nil {
		p.failed(c, err)
		return
	}
	p.write(c.Writer, http.StatusOK, "contract", page)
}

func stage(state *contract.State) string {
	switch {
	case state.Phase == lifecycle.InDiagnosis:
		return "diagnostic\u00a0: " + lifecycle.Diagnostic.StateLabel(state.Diagnostic.Stage)
	case state.Phase == lifecycle.InForce && state.Renewal.Stage != lifecycle.NotOpened:
		return "renouvellement\u00a0: " + lifecycle.Renewal.StateLabel(state.Renewal.Stage)
	}
	return ""
}

func parties(view postgres.View) []partyLine {
	lines := make([]partyLine, len(view.Parties))
	for i, party := range view.Parties {
		holder := func(role dossier.Role) string {
			for _, person := range view.People {
				if person.Party == party.Code && person.Role == string(role) {
					return person.Name
				}
			}
			return ""
		}
		lines[i] = partyLine{party.Code, party.Name, holder(dossier.Referent), holder(dossier.Signatory)}
	}
	return lines
}

// may turns what the reader may do into forms for answers and words for the rest.
func (page *contractPage) may(offers []contract.Offer, view postgres.View, names contract.Names) {
	for _, offer := range offers {
		if offer.Action == contract.DecideApproval {
			a, _ := view.State.Approval(offer.Subject)
			page.Answers = append(page.Answers, newAnswerForm(view.Contract.ID, a.ID, a.Revision, names))
			continue
		}
		words := offer.Label
		if offer.Subject != "" {
			words += "\u00a0: " + offered(offer.Subject, names)
		}
		page.Offers = append(page.Offers, words)
	}
}

// offered names the object of an action. Fiches and parties go by their codes there.
func offered(subject string, names contract.Names) string {
	if title := names.Sheet(subject); title != subject {
		return "fiche " + subject + " «\u00a0" + title + "\u00a0»"
	}
	if party := names.Party(subject); party != subject {
		return party
	}
	return contract.SubjectLabel(subject, names)
}

// ask lists the questions that are open, in the contract's order.
func (p *Pages) ask(page *contractPage, view postgres.View, names contract.Names) {
	for _, a := range view.State.Approvals {
		if a.State != lifecycle.Pending {
			continue
		}
		line := questionLine{
			Address: approvalAddress(view.Contract.ID, a.ID), Label: capital(contract.SubjectLabel(a.ID, names)),
			Due: dueOn(a.DueOn, view.State.Today(p.Now())),
		}
		line.Now, line.Later = expected(&view.State, a, view.State.Today(p.Now()), names)
		page.Questions = append(page.Questions, line)
	}
}

func (p *Pages) deadlines(ctx context.Context, person string, view postgres.View) ([]deadlineLine, error) {
	all, err := p.Service.Deadlines(ctx, person, view.Contract.ID)
	if err != nil {
		return nil, err
	}
	var open []deadlineLine
	for _, d := range all {
		if d.State == "open" {
			open = append(open, deadlineLine{d.Label, dueOn(d.Due, view.State.Today(p.Now()))})
		}
	}
	return open, nil
}
