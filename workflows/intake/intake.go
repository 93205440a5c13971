// Package intake is how contracts come in: stored first, then started as a workflow, exactly once each.
package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"jalon/internal/contract"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
	"jalon/workflows"
)

// Intake takes contracts in.
type Intake struct {
	DB     *postgres.DB
	Client client.Client
}

// Take stores a contract and starts its workflow. Taking the same file again changes nothing; another file under the
// same id is postgres.ErrExists. It returns once the opening is recorded, or with ctx's error: the contract is stored
// by then, and StartMissing finishes the work.
//
// It comes in under the policy of its authorities, where one has its own.
func (in Intake) Take(ctx context.Context, d *dossier.Dossier) (added bool, err error) {
	var authorities []string
	for _, a := range d.File.Authorities {
		authorities = append(authorities, a.Code)
	}
	if own, has, err := in.DB.PolicyFor(ctx, authorities); err != nil {
		return false, err
	} else if has {
		d.Rules = own
	}
	return in.TakeAhead(ctx, d, d.Opening(), 0)
}

// TakeAhead is Take for a contract that lives ahead of the server's clock: a rehearsal, never production.
func (in Intake) TakeAhead(ctx context.Context, d *dossier.Dossier, opening contract.State, ahead time.Duration) (added bool, err error) {
	if opening, err = in.withVisas(ctx, d, opening); err != nil {
		return false, err
	}
	row, err := newContract(d, opening)
	if err != nil {
		return false, err
	}
	row.Ahead = ahead
	if added, err = in.DB.AddContract(ctx, row); err != nil {
		return false, err
	}
	if !added {
		// Its workflow may be over and forgotten by the server: starting it anew would begin a second life.
		if seq, err := in.DB.Seq(ctx, row.ID); err != nil || seq > 0 {
			return false, err
		}
	}
	return added, in.start(ctx, opening, ahead)
}

// Succeed takes in the contract that follows a renewed one. It begins at the present of its predecessor, which is the
// server's unless the predecessor is rehearsed. Asked again, also on another day, it goes on with what was stored first.
func (in Intake) Succeed(ctx context.Context, succession contract.Succession) error {
	if stored, err := in.DB.Folded(ctx, succession.Opening.ID); err == nil && stored.State.Predecessor == succession.Predecessor {
		return in.startUnopened(ctx, stored)
	} else if err != nil && !errors.Is(err, postgres.ErrUnknown) {
		return err
	}
	view, err := in.DB.Contract(ctx, succession.Predecessor)
	if err != nil {
		return err
	}
	predecessor, err := dossier.Stored(view.Filed)
	if err != nil {
		return err
	}
	ahead := time.Until(succession.At).Round(time.Second)
	if ahead.Abs() < time.Hour {
		ahead = 0
	}
	next := predecessor.Successor(succession.Opening, succession.Opening.Today(succession.At))
	_, err = in.TakeAhead(ctx, next, succession.Opening, ahead)
	return err
}

// StartMissing starts the contracts that were stored and whose workflow was never started, because everything stopped
// in between.
func (in Intake) StartMissing(ctx context.Context) error {
	ids, err := in.DB.Unstarted(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		stored, err := in.DB.Folded(ctx, id)
		if err != nil {
			return err
		}
		if err := in.startUnopened(ctx, stored); err != nil {
			return err
		}
	}
	return nil
}

// startUnopened starts a stored contract, unless it was opened already.
func (in Intake) startUnopened(ctx context.Context, stored postgres.Folded) error {
	if stored.State.Seq > 0 {
		return nil
	}
	return in.start(ctx, stored.State, stored.Ahead)
}

func (in Intake) start(ctx context.Context, opening contract.State, ahead time.Duration) error {
	if _, err := in.launch(ctx, workflows.Input{State: opening, Ahead: ahead}, enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE); err != nil {
		return err
	}
	return in.awaitOpening(ctx, opening.ID)
}

// launch starts a contract's workflow and waits for nothing. It reports false where the server knows one of that id which
// reuse does not let go.
func (in Intake) launch(ctx context.Context, input workflows.Input, reuse enumspb.WorkflowIdReusePolicy) (launched bool, err error) {
	_, err = in.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: workflows.ID(input.State.ID), TaskQueue: workflows.TaskQueue,
		WorkflowIDReusePolicy: reuse, WorkflowExecutionErrorWhenAlreadyStarted: true,
	}, workflows.WorkflowName, input)
	if _, known := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); known {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("intake: starting %s: %w", input.State.ID, err)
	}
	return true, nil
}

// awaitOpening returns once the first facts can be read: whoever imported a contract finds it in the next list.
func (in Intake) awaitOpening(ctx context.Context, id string) error {
	for wait := 5 * time.Millisecond; ; wait = min(2*wait, 250*time.Millisecond) {
		seq, err := in.DB.Seq(ctx, id)
		if err != nil || seq > 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// withVisas gives each party that comes in without a chain of visas the one that its organisation has set up.
func (in Intake) withVisas(ctx context.Context, d *dossier.Dossier, opening contract.State) (contract.State, error) {
	organisations := make([]string, len(d.Parties))
	for i, p := range d.Parties {
		organisations[i] = p.Organisation
	}
	chains, err := in.DB.OrganisationVisas(ctx, organisations)
	if err != nil || len(chains) == 0 {
		return opening, err
	}
	opening = opening.Clone()
	for i := range opening.Parties {
		party := &opening.Parties[i]
		if len(party.Visas) == 0 {
			party.Visas = chains[organisationOf(d, party.Code)]
		}
	}
	return opening, nil
}

func organisationOf(d *dossier.Dossier, code string) string {
	i := slices.IndexFunc(d.Parties, func(p dossier.Party) bool { return p.Code == code })
	if i < 0 {
		return ""
	}
	return d.Parties[i].Organisation
}

func newContract(d *dossier.Dossier, opening contract.State) (postgres.NewContract, error) {
	canonical, err := d.File.Canonical()
	if err != nil {
		return postgres.NewContract{}, err
	}
	row := postgres.NewContract{
		ID: d.File.ID, Title: d.File.Title, File: canonical, Digest: d.File.Digest(), Opening: opening, Predecessor: opening.Predecessor,
	}
	for _, p := range d.Parties {
		row.Parties = append(row.Parties, postgres.PartyName{Code: p.Code, Kind: p.Kind, Name: p.Name, Organisation: p.Organisation})
	}
	for _, p := range d.People {
		// Somebody with several roles is written with a function where the file names the first of them.
		if !slices.ContainsFunc(row.People, func(known postgres.Somebody) bool { return known.ID == p.ID }) {
			row.People = append(row.People, postgres.Somebody{ID: p.ID, Organisation: organisationOf(d, p.Party), Name: p.Name, Title: p.Title, Address: p.Address})
		}
	}
	return row, nil
}
