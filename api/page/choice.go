package page

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"jalon/internal/contract"
)

// mostChosen is how many questions may be approved at once, as in the API.
const mostChosen = 50

// Choice is one question of one contract, with the text that was shown.
type Choice struct{ Contract, Approval, Revision string }

// String names a choice in a form. Neither the ids of contracts nor digests hold a slash.
func (c Choice) String() string { return c.Contract + "/" + c.Approval + "/" + c.Revision }

// chosen reads the choices of a form, each question once, and tells how many there are beyond those that go together.
// What no form of ours wrote is left out.
func chosen(form url.Values) (list []Choice, beyond int) {
	for _, text := range form["accord"] {
		contractID, rest, _ := strings.Cut(strings.ToValidUTF8(text, "\ufffd"), "/")
		last := strings.LastIndexByte(rest, '/')
		if contractID == "" || last < 1 || len(text) > longestChoice || strings.ContainsFunc(text, unicode.IsControl) {
			continue
		}
		c := Choice{contractID, rest[:last], rest[last+1:]}
		if !slices.ContainsFunc(list, func(known Choice) bool { return known.Contract == c.Contract && known.Approval == c.Approval }) {
			list = append(list, c)
		}
	}
	together := min(len(list), mostChosen)
	return list[:together], len(list) - together
}

// chosenLine is a choice in words and, once it was sent, what became of it.
type chosenLine struct {
	Choice          Choice
	Address, Text   string
	Label, Title    string
	InPlaceOf       string
	Recorded        bool
	Unsettled       bool // it is not known whether it is recorded
	Message, Remedy string
}

// readyLine is a question that awaits the person's decision.
func readyLine(a Awaited) chosenLine {
	return chosenLine{
		Choice: Choice{a.Contract, a.ID, a.Revision}, Address: approvalAddress(a.Contract, a.ID), Text: textAddress(a.Contract, a.Revision),
		Label: capital(a.Label), Title: a.Title, InPlaceOf: a.InPlaceOf,
	}
}

// sentLine is a question that was sent, in the words of its contract if the person may read it. It may await the person
// no more, or never have.
func (p *Pages) sentLine(ctx context.Context, person string, c Choice) chosenLine {
	line := chosenLine{Choice: c, Address: approvalAddress(c.Contract, c.Approval), Label: c.Approval, Title: c.Contract}
	if sight, err := p.Service.Contract(ctx, person, c.Contract); err == nil {
		line.Label, line.Title = capital(contract.SubjectLabel(c.Approval, sight.Names)), sight.Contract.Title
	}
	return line
}
