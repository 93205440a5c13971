package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"jalon/internal/contract"
)

// Probe is one life whose course can be read while it goes on, or after it was replayed from a recorded history.
// Workers register Contract; auditors register the probe's method under the same name, and so look at the same code.
type Probe struct {
	life  *life
	facts []contract.Fact
}

// Contract drives one contract as the function of that name does.
func (p *Probe) Contract(ctx workflow.Context, in Input) error {
	p.life = begin(in)
	p.life.witness = func(fact contract.Fact) { p.facts = append(p.facts, fact) }
	return p.life.live(ctx)
}

// Facts are those that the run has recorded, or has found recorded in place of its own.
func (p *Probe) Facts() []contract.Fact { return slices.Clone(p.facts) }

// State is the contract with what is recorded of it; zero before the run has begun.
func (p *Probe) State() contract.State {
	if p.life == nil {
		return contract.State{}
	}
	return p.life.recorded.Clone()
}

// Unrecorded are the facts that were decided and that the run has not yet seen recorded.
func (p *Probe) Unrecorded() []contract.Fact {
	if p.life == nil {
		return nil
	}
	return slices.Clone(p.life.outbox)
}

// Earlier reports that the run lives under an earlier version of the rules than a run that would begin today.
func (p *Probe) Earlier() bool { return p.life != nil && p.life.rules < rulesVersion }
