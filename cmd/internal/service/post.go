package service

import (
	"context"
	"errors"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"jalon/internal/contract"
	"jalon/internal/correspondence"
	"jalon/internal/postgres"
	"jalon/workflows"
)

// Tell brings the post's refusals to the contracts that the letters were about. A contract whose life is over hears
// nothing any more, and that is well: nobody has to write to its people.
func Tell(temporal client.Client) func(context.Context, postgres.Refusal) error {
	return func(ctx context.Context, refusal postgres.Refusal) error {
		err := temporal.SignalWorkflow(ctx, workflows.ID(refusal.Contract), "", workflows.UndeliveredSignal, contract.Undelivered{
			Letter: refusal.LetterID, Fact: refusal.Seq, Subject: refusal.Subject, Person: refusal.Person,
			Address: correspondence.AddressDigest(refusal.Address), Status: refusal.Status,
		})
		if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
			return nil
		}
		return err
	}
}
