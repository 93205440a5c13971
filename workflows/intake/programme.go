package intake

import (
	"context"
	"time"

	"jalon/internal/dossier"
)

// Launch takes in a programmed contract: its negotiation is open. Asked again after an interruption, it goes on where it
// stopped; for one that was launched already, added is false. postgres.ErrUnknown when there is no such line, or when it is
// withdrawn; postgres.ErrExists when another contract has its reference.
func (in Intake) Launch(ctx context.Context, ref string, at time.Time) (added bool, err error) {
	line, day, err := in.DB.BeginLaunch(ctx, ref, at)
	if err != nil {
		return false, err
	}
	if added, err = in.Take(ctx, dossier.New(line.File(day))); err != nil {
		return false, err
	}
	return added, in.DB.EndLaunch(ctx, ref)
}
