// Package activities is what contracts do to the world: facts are recorded, successors started. Everything here may run
// more than once and is written so that this changes nothing.
package activities

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/activity"

	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// Activities holds what the activities work with. Workers register it; each exported method is an activity.
type Activities struct {
	// Anytime lets letters leave at night and on days off.
	Anytime bool

	db         *postgres.DB
	successors Successors
	scribes    scribes
}

// Successors takes in the contract that follows a renewed one; asked twice it does it once.
type Successors interface {
	Succeed(context.Context, contract.Succession) error
}

// New returns the activities of a worker.
func New(db *postgres.DB, successors Successors) *Activities {
	return &Activities{db: db, successors: successors, scribes: scribes{now: time.Now}}
}

// RecordFacts writes facts, their words, the projection and the letters they cause in one transaction. Facts that are
// recorded already are left alone. Where other facts stand in their place, these are returned: the database is right,
// and the workflow goes on from them. Every error is worth another try, since nothing but the database can be wrong.
func (a *Activities) RecordFacts(ctx context.Context, batch contract.Batch) (contract.Recorded, error) {
	scribe, err := a.scribes.of(ctx, a.db, batch)
	if err != nil {
		return contract.Recorded{}, err
	}
	scribe.Anytime = a.Anytime
	err = a.db.Record(ctx, batch.Contract, batch.Facts, scribe)
	if !errors.Is(err, postgres.ErrDiverged) {
		return contract.Recorded{}, err
	}
	standing, readErr := a.db.Facts(ctx, batch.Contract, batch.Facts[0].Seq-1, standingLimit)
	if readErr != nil || len(standing) == 0 {
		return contract.Recorded{}, errors.Join(err, readErr)
	}
	activity.GetLogger(ctx).Warn("other facts stand there already", "contract", batch.Contract, "seq", batch.Facts[0].Seq)
	recorded := contract.Recorded{Instead: make([]contract.Fact, len(standing))}
	for i, f := range standing {
		recorded.Instead[i] = f.Fact
	}
	return recorded, nil
}

// standingLimit bounds what is returned at once; a workflow that is further behind than that asks again.
const standingLimit = 100

// StartSuccessor takes in the contract that follows a renewed one.
func (a *Activities) StartSuccessor(ctx context.Context, succession contract.Succession) error {
	return a.successors.Succeed(ctx, succession)
}
