package audit

import (
	"context"

	"jalon/internal/contract"
	"jalon/internal/history"
)

// Grounds is what the judgement of a contract rests on.
type Grounds struct {
	// Sealed is how many leaves, from the first, a signed checkpoint vouches for.
	Sealed   int64
	Erasures Erasures
	// Texts is the number of the last text that the log has, of whatever contract; zero where only this one's part of it is known.
	Texts int64
	// SearchedFor is what a contract is looked up by, made from its id, title and managing body; nil leaves the column out.
	SearchedFor func(id, title, managingBody string) string
	// Replay plays archived runs with today's code; nil leaves it out.
	Replay Replay
}

// Replay plays the archived runs of a contract again, oldest first, and tells in French where they give other facts than
// those recorded, or a gap between runs. It is brought from outside: workflow code is not linked here.
type Replay func(ctx context.Context, contractID string, runs []history.Run, recorded []contract.Fact) []Difference

// Difference is what replaying found; Seq is zero where it concerns no fact in particular.
type Difference struct {
	Seq     int64
	Message string // French
	Gap     bool   // nothing contradicts what is recorded, and nothing confirms it
}

// Verify judges one contract. Nothing found but remarks means that every fact is the one that was recorded, as far as Grounds vouch.
func Verify(ctx context.Context, e *Evidence, g Grounds) []Finding {
	c := &check{Evidence: e, grounds: g, findings: findings{contract: e.Contract}}
	if e.Row == nil {
		c.say(CheckContract, 0, "le contrat a disparu%s", c.trace())
	}
	c.chain()
	c.filed()
	c.facts = c.columns()
	c.life(c.facts)
	c.texts()
	c.mentions()
	c.replay(ctx, c.archives())
	return c.closed()
}

// check is one judgement under way.
type check struct {
	*Evidence
	findings
	grounds Grounds
	facts   []contract.Fact // those that could be read
}

// trace says what still tells of a contract that is gone.
func (c *check) trace() string {
	if len(c.Leaves) == 0 {
		return ""
	}
	return "\u00a0: le journal le connaît" + c.support(c.Leaves[0])
}
