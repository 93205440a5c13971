package page

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"jalon/internal/access"
	"jalon/internal/contract"
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
	Onlooker  string
	Log       bool // the reader may see the access log
	Answers   []answerForm
	Keeps     bool // the reader may change the people
	Offers    []string
	Questions []questionLine
	ToCome    []questionLine // those that nobody has asked yet
	Texts     []textLine
	Deadlines []deadlineLine
	Distant   []deadlineLine // those of another year
	Unreached []string       // whose addresses refuse letters, for the reader to see to
	Perimeter *perimeter     // held against the FINESS referential
	Signature string         // how far its signature and its term have moved; "" where they did not
	Term      string
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

func contractAddress(id string) string { return "/contrats/" + url.PathEscape(id) }

func (p *Pages) contract(c *gin.Context, person string) {
	ctx, id := c.Request.Context(), c.Param("id")
	sight, err := p.Service.Contract(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return
	}
	texts, err := p.Service.Texts(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return
	}
	page := contractPage{
		frame:    sight.frame(sight.Contract.Title),
		Contract: sight.Contract, Phase: phase(sight.Contract), Stage: stage(&sight.State),
		Parties: sight.parties(), Onlooker: sight.onlooker(), Log: sight.may(access.SeeAccessLog), Questions: sight.questions(),
	}
	readable := map[string]bool{}
	for _, t := range texts {
		readable[t.Revision] = true
		page.Texts = append(page.Texts, sight.textLine(t))
	}
	for _, id := range sight.ToCome {
		page.ToCome = append(page.ToCome, questionLine{Address: approvalAddress(sight.Contract.ID, id), Label: contract.SubjectLabel(id, sight.Names)})
	}
	page.Answers = sight.answerForms("", readable)
	page.may(sight)
	page.Unreached = sight.toCorrect()
	if page.Deadlines, page.Distant, err = p.deadlines(ctx, person, sight); err != nil {
		p.failed(c, err)
		return
	}
	page.Perimeter = new(perimeter)
	if page.Perimeter.Lines, page.Perimeter.Reviewed, err = p.Service.Perimeter(ctx, person, id); err != nil {
		p.failed(c, err)
		return
	}
	baseline, err := p.Service.Baseline(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return
	}
	page.Term = moved(baseline.Term.First, baseline.Term.Days)
	if s := baseline.Signature; s != nil {
		page.Signature = moved(s.First, s.Days)
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

// parties names who acts for each party today.
func (s *Sight) parties() []partyLine {
	lines := make([]partyLine, len(s.Parties))
	for i, party := range s.Parties {
		lines[i] = partyLine{party.Code, party.Name, s.holders(party.Code, contract.Referent, ""), s.holders(party.Code, contract.Signatory, "")}
	}
	return lines
}

// may says in words what the reader may do that this page has no form for.
func (page *contractPage) may(sight *Sight) {
	for _, offer := range sight.Offers {
		switch {
		case offer.Action == asDecision.action || offer.Action == asVisa.action || sight.onDeadline(offer):
			continue
		case slices.Contains(peopleActs, offer.Action):
			page.Keeps = true
			continue
		}
		words := offer.Label
		if offer.Subject != "" {
			words += "\u00a0: " + offered(offer.Subject, sight.Names)
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

// questions lists the questions that are open, in the contract's order.
func (s *Sight) questions() []questionLine {
	var lines []questionLine
	for _, a := range s.State.Approvals {
		if a.State != lifecycle.Pending {
			continue
		}
		line := questionLine{
			Address: approvalAddress(s.Contract.ID, a.ID), Label: capital(contract.SubjectLabel(a.ID, s.Names)), Due: dueOn(a.DueOn, s.Today()),
		}
		line.Now, line.Later = expected(&s.State, a, s.Today(), s.Names)
		lines = append(lines, line)
	}
	return lines
}
