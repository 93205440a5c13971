package page

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// approvalPage is one question: the text asked about, who has answered what in each round, and the form.
type approvalPage struct {
	frame
	Contract   postgres.Contract
	Label      string
	Rounds     []roundView // the newest first; never empty
	Now, Later []string
	Proposed   []string
	Operator   bool
	Form       *answerForm // nil when the reader's answer is not awaited
	// Trouble and Typed are what became of an answer that was not taken. Typed is shown where no form holds it.
	Trouble *Trouble
	Typed   *typed
}

type roundView struct {
	Round     int
	State     string
	Revision  string
	Submitter string
	AskedAt   time.Time
	Due       due
	Open      bool
	Decisions []decisionLine
}

// decisionLine is one party's answer. An answer from before Jalon took the contract over has no hour and no reason.
type decisionLine struct {
	Party, Person, Verdict, Reason string
	At                             time.Time
}

func approvalAddress(contractID, approval string) string {
	return contractAddress(contractID) + "/accords/" + url.PathEscape(approval)
}

func (p *Pages) approval(c *gin.Context, person string) { p.showApproval(c, person, nil, nil) }

// showApproval shows the question, with what was typed and why it was not taken, if that is why it is shown.
func (p *Pages) showApproval(c *gin.Context, person string, sent *typed, trouble *Trouble) {
	page, err := p.approvalPage(c.Request.Context(), person, c.Param("id"), c.Param("approval"))
	if err != nil {
		p.failWith(c.Writer, c.Request, p.Service.Explain(c.Request.Context(), err), sent)
		return
	}
	status := http.StatusOK
	if trouble != nil {
		status, page.Title, page.Trouble = trouble.Status, "Erreur\u00a0: "+page.Title, trouble
		if page.Form != nil {
			page.Form.refill(*sent, *trouble)
		} else {
			page.Typed = sent
		}
	}
	p.write(c.Writer, status, "approval", page)
}

func (p *Pages) approvalPage(ctx context.Context, person, contractID, id string) (*approvalPage, error) {
	view, err := p.Service.Contract(ctx, person, contractID)
	if err != nil {
		return nil, err
	}
	rounds, err := p.Service.Approval(ctx, person, contractID, id)
	if err != nil {
		return nil, err
	}
	names, err := view.Names()
	if err != nil {
		return nil, err
	}
	answers, err := p.answers(ctx, person, contractID, id)
	if err != nil {
		return nil, err
	}
	label := contract.SubjectLabel(id, names)
	page := &approvalPage{
		frame: frameFor("Demande d'accord sur "+label, person, view.People), Contract: view.Contract, Label: label,
		Proposed: proposed(rounds[0].Proposal, names), Operator: person == access.OperatorPerson,
	}
	for _, round := range rounds {
		page.Rounds = append(page.Rounds, p.roundView(round, view, names, answers))
	}
	if current, asked := view.State.Approval(id); asked {
		page.Now, page.Later = expected(&view.State, current, view.State.Today(p.Now()), names)
	}
	mine := func(o contract.Offer) bool { return o.Action == contract.DecideApproval && o.Subject == id }
	if slices.ContainsFunc(p.Service.Offers(person, view), mine) {
		form := newAnswerForm(contractID, id, rounds[0].Revision, names)
		page.Form = &form
	}
	return page, nil
}

// answers reads the facts of every answer to the question; the projection keeps neither hours nor reasons.
func (p *Pages) answers(ctx context.Context, person, contractID, id string) ([]postgres.RecordedFact, error) {
	const many = 1000
	var found []postgres.RecordedFact
	for after := int64(0); ; after += many {
		facts, err := p.Service.Facts(ctx, person, contractID, after, many)
		if err != nil {
			return nil, err
		}
		for _, f := range facts {
			if f.Kind == contract.ApprovalDecided && f.Subject == id {
				found = append(found, f)
			}
		}
		if len(facts) < many {
			return found, nil
		}
	}
}

func (p *Pages) roundView(a postgres.Approval, view postgres.View, names contract.Names, answers []postgres.RecordedFact) roundView {
	round := roundView{
		Round: a.Round, State: lifecycle.Approval.StateLabel(a.State), Open: a.State == lifecycle.Pending, Revision: a.Revision,
		Submitter: actorName(a.Submitter, names), AskedAt: a.AskedAt, Due: dueOn(a.DueOn, view.State.Today(p.Now())),
	}
	for _, d := range a.Decisions {
		line := decisionLine{Party: names.Party(d.Party), Person: names.Person(d.Person), Verdict: verdictWords[d.Verdict].Made}
		for _, f := range answers {
			if f.Detail.Round == a.Round && f.By.Party == d.Party {
				line.At, line.Reason = f.At, f.Detail.Reason
			}
		}
		round.Decisions = append(round.Decisions, line)
	}
	return round
}
