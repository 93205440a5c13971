package page

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// approvalPage is one question: the text asked about, what stands in its way, who has answered what in each round, and
// the form.
type approvalPage struct {
	frame
	Contract         postgres.Contract
	Label            string
	Rounds           []roundView // the newest first; none while the question is still to come
	Now, Later       []string
	Proposed         []string
	Plans            []PlanLine // as they are and would be, for another policy
	Changes          int        // how many of them would change
	Blockers, Advice []contract.Blocker
	Onlooker         string
	Form             *answerForm // nil when the reader's answer is not awaited
	// Trouble and Typed are what became of an answer that was not taken. Typed is shown where no form holds it.
	Trouble *Trouble
	Typed   []saying
}

func approvalAddress(contractID, approval string) string {
	return contractAddress(contractID) + "/accords/" + url.PathEscape(approval)
}

func (p *Pages) approval(c *gin.Context, person string) { p.showApproval(c, person, nil, nil) }

// showApproval shows the question, with what was typed and why it was not taken, if that is why it is shown.
func (p *Pages) showApproval(c *gin.Context, person string, sent *typed, trouble *Trouble) {
	page, err := p.approvalPage(c.Request.Context(), person, c.Param("id"), c.Param("approval"))
	if err != nil {
		var lost []saying
		if sent != nil {
			lost = sent.sayings()
		}
		p.failWith(c.Writer, c.Request, p.Service.Explain(c.Request.Context(), err), lost)
		return
	}
	status := http.StatusOK
	if trouble != nil {
		status, page.Title, page.Trouble = trouble.Status, "Erreur\u00a0: "+page.Title, trouble
		if page.Form != nil && page.Form.action == sent.In.action {
			page.Form.refill(*sent, *trouble)
		} else {
			page.Typed = sent.sayings()
		}
	}
	p.write(c.Writer, status, "approval", page)
}

func (p *Pages) approvalPage(ctx context.Context, person, contractID, id string) (*approvalPage, error) {
	sight, err := p.Service.Contract(ctx, person, contractID)
	if err != nil {
		return nil, err
	}
	rounds, err := p.Service.Approval(ctx, person, contractID, id)
	if err != nil {
		return nil, err
	}
	readable, err := p.readable(ctx, person, contractID)
	if err != nil {
		return nil, err
	}
	told, err := p.told(ctx, person, contractID, id)
	if err != nil {
		return nil, err
	}
	label := contract.SubjectLabel(id, sight.Names)
	page := &approvalPage{
		frame: sight.frame("Demande d'accord sur " + label), Contract: sight.Contract, Label: label, Onlooker: sight.onlooker(),
	}
	page.Blockers, page.Advice = blockers(sight, id)
	for _, round := range rounds {
		page.Rounds = append(page.Rounds, sight.round(round, readable, told))
	}
	if len(rounds) > 0 {
		page.Proposed = proposed(rounds[0].Proposal, sight.Names)
	}
	if page.Plans, err = p.Service.Plans(ctx, person, contractID, id); err != nil {
		return nil, err
	}
	page.Changes = changes(page.Plans)
	if current, asked := sight.State.Approval(id); asked {
		page.Now, page.Later = expected(&sight.State, current, sight.Today(), sight.Names)
	}
	if forms := sight.answerForms(id, readable); len(forms) > 0 {
		page.Form = &forms[0]
	}
	return page, nil
}

// told reads the facts of every decision and visa on the question; the projection keeps neither hours nor reasons.
func (p *Pages) told(ctx context.Context, person, contractID, id string) ([]postgres.RecordedFact, error) {
	const many = 1000
	var found []postgres.RecordedFact
	for after := int64(0); ; after += many {
		facts, err := p.Service.Facts(ctx, person, contractID, after, many)
		if err != nil {
			return nil, err
		}
		for _, f := range facts {
			if f.Subject == id && (f.Kind == contract.ApprovalDecided || f.Kind == contract.VisaGiven || f.Kind == contract.VisaWithheld) {
				found = append(found, f)
			}
		}
		if len(facts) < many {
			return found, nil
		}
	}
}

// blockers tells what keeps a question from being settled apart from what only should be.
func blockers(sight *Sight, id string) (real, advice []contract.Blocker) {
	for _, b := range sight.State.Blockers(id, sight.Today()) {
		if b.Advice {
			advice = append(advice, b)
		} else {
			real = append(real, b)
		}
	}
	return real, advice
}
