package audit

import (
	"encoding/json"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// life folds the facts with the kernel of today and holds what is stored against it: the phase beside each fact, the
// state, and the columns that lists read.
func (c *check) life(facts []contract.Fact) {
	if c.Row == nil {
		return
	}
	var state contract.State
	if err := json.Unmarshal([]byte(c.Row.Opening), &state); err != nil {
		c.say(CheckLife, 0, "l'état dans lequel il a été pris en charge est illisible (%v)", err)
		return
	}
	for i, fact := range facts {
		if err := state.Apply(fact); err != nil {
			c.first(CheckLife, c.Facts[i].Seq, "il ne peut pas suivre les précédents")
			return
		}
		if string(state.Phase) != c.Facts[i].Phase {
			c.first(CheckLife, c.Facts[i].Seq, "la phase rangée avec lui est «\u00a0%s\u00a0», les faits disent «\u00a0%s\u00a0»", c.Facts[i].Phase, state.Phase)
		}
	}
	if len(facts) < len(c.Facts) {
		return
	}
	if !sameState(&state, c.Row.State) {
		c.say(CheckLife, 0, "son état n'est pas ce que disent ses faits (la commande «\u00a0jalon rebuild\u00a0» le recalcule)")
	}
	for _, column := range projected(&state, facts, c.Row.UpdatedAt).differences(c.Row.Projection) {
		c.say(CheckLife, 0, "la colonne %s n'est pas ce que disent ses faits (la commande «\u00a0jalon rebuild\u00a0» la recalcule)", column)
	}
}

// sameState compares a stored state as this release would write it: an earlier one wrote the same state otherwise.
func sameState(state *contract.State, stored string) bool {
	folded, err := json.Marshal(state)
	if err != nil {
		return false
	}
	if string(folded) == stored {
		return true
	}
	var read contract.State
	if json.Unmarshal([]byte(stored), &read) != nil {
		return false
	}
	again, err := json.Marshal(read)
	return err == nil && string(again) == string(folded)
}

// projected is what the columns should say. Without a fact the row keeps the instant at which it was added.
func projected(s *contract.State, facts []contract.Fact, added time.Time) Projection {
	p := Projection{
		Phase: string(s.Phase), Suspended: s.Pause == lifecycle.Suspended, EffectiveOn: s.EffectiveOn, TermOn: s.TermOn, SignedOn: s.SignedOn,
		Successor: s.Renewal.Successor, UpdatedAt: added,
	}
	for _, d := range s.Deadlines {
		if p.NextDue == (civil.Date{}) || d.Due.Before(p.NextDue) {
			p.NextDue = d.Due
		}
	}
	if n := len(facts); n > 0 {
		p.UpdatedAt = facts[n-1].At.UTC().Truncate(time.Microsecond)
	}
	return p
}

func (a Projection) differences(b Projection) []string {
	var differ []string
	for _, column := range []struct {
		name  string
		equal bool
	}{
		{"phase", a.Phase == b.Phase}, {"suspended", a.Suspended == b.Suspended}, {"effective_on", a.EffectiveOn == b.EffectiveOn}, {"term_on", a.TermOn == b.TermOn},
		{"signed_on", a.SignedOn == b.SignedOn}, {"successor", a.Successor == b.Successor}, {"next_due", a.NextDue == b.NextDue}, {"updated_at", a.UpdatedAt.Equal(b.UpdatedAt)},
	} {
		if !column.equal {
			differ = append(differ, column.name)
		}
	}
	return differ
}
