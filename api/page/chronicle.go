package page

import (
	"context"
	"slices"
	"strconv"
)

// mostFacts is how much of a life one page tells.
const mostFacts = 50

// tell fills in the latest facts, or those before a number, newest first. Numbers have no gaps, so that the place of
// any page of facts is known.
func (p *Pages) tell(ctx context.Context, person string, page *contractPage, before string) error {
	last := page.Contract.Seq
	if number, err := strconv.ParseInt(before, 10, 64); err == nil && number > 0 && number <= last {
		last = number - 1
	}
	page.Recent = last == page.Contract.Seq
	first := max(last-mostFacts, 0)
	if last == first {
		return nil
	}
	facts, err := p.Service.Facts(ctx, person, page.Contract.ID, first, int(last-first))
	if err != nil {
		return err
	}
	slices.Reverse(facts)
	page.Facts = facts
	if first > 0 {
		page.Older = first + 1
	}
	return nil
}

// confirmed reads what an answer made from the facts: a forged address confirms nothing.
func (p *Pages) confirmed(ctx context.Context, person, id, key string) ([]string, error) {
	if !wellKeyed(key) {
		return nil, nil
	}
	facts, err := p.Service.Recorded(ctx, person, id, key)
	var told []string
	for _, f := range facts {
		if f.By.Person == person {
			told = append(told, f.Sentence)
		}
	}
	return told, err
}
