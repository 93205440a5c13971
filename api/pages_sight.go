package api

import (
	"context"
	"errors"
	"time"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// Contract asks once for all that a page about a contract says of it and of its reader.
func (b behindPages) Contract(ctx context.Context, person, id string) (*page.Sight, error) {
	return guarded(b.server, access.SeeContract, reading("show-contract"), func(ctx context.Context, in *InContract) (*page.Sight, error) {
		view, err := b.contract(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		names, err := b.namesFor(ctx, view)
		if err != nil {
			return nil, err
		}
		sight := &page.Sight{
			View: view, Names: names, Reader: standing(ctx), Now: b.present(view.Contract.UpdatedAt),
			Offers: b.available(ctx, view), InPlaceOf: map[string]string{}, ToCome: ahead(&view.State),
		}
		for _, somebody := range b.unreached(view) {
			sight.Unreached = append(sight.Unreached, somebody.Name)
		}
		for _, offer := range sight.Offers {
			if offer.Action == contract.DecideApproval {
				sight.InPlaceOf[offer.Subject] = inPlaceOf(&view.State, caller(ctx), offer.Subject, sight.Now)
			}
		}
		return sight, nil
	})(as(ctx, person), &InContract{id})
}

// namesFor knows the caller too, who may have no part in the contract.
func (s *server) namesFor(ctx context.Context, v postgres.View) (*dossier.Dossier, error) {
	named, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	if person := caller(ctx); named.Person(person) == person {
		found, err := s.as(ctx).Names(ctx, []string{person})
		if name, known := found[person]; known {
			return named.Knowing(map[string]dossier.Known{person: {Name: name}}), err
		}
		return named, err
	}
	return named, nil
}

// inPlaceOf is the person in whose place somebody would decide a question now; "" for an own right. The kernel is the
// one who knows: an answer that is always possible is tried on it, and thrown away.
func inPlaceOf(state *contract.State, person, id string, now time.Time) string {
	a, _ := state.Approval(id)
	facts, _ := contract.Decide(state, contract.Command{
		ID: "tried", Action: contract.DecideApproval, By: contract.Actor{Person: person}, Subject: id,
		Verdict: lifecycle.Reject, Revision: a.Revision, Reason: "tried",
	}, now)
	for _, f := range facts {
		if f.Kind == contract.ApprovalDecided && f.Subject == id {
			return f.By.For
		}
	}
	return ""
}

// ahead lists the questions that the contract's phase leads to and that nobody has asked yet.
func ahead(state *contract.State) []string {
	var ids []string
	switch state.Phase {
	case lifecycle.Launch:
		ids = []string{string(contract.LaunchAgreement)}
	case lifecycle.Negotiation:
		for _, sheet := range state.Sheets {
			ids = append(ids, string(contract.SheetApproval)+"."+sheet.Code)
		}
		ids = append(ids, string(contract.SignatureApproval))
	case lifecycle.Signature:
		ids = []string{string(contract.SignatureApproval)}
	}
	var unasked []string
	for _, id := range ids {
		if _, asked := state.Approval(id); !asked && toCome(state, id) {
			unasked = append(unasked, id)
		}
	}
	return unasked
}

// Approval gives no round of a question that is still to come, whose blockers can be read all the same.
func (b behindPages) Approval(ctx context.Context, person, id, approval string) ([]postgres.Approval, error) {
	ctx = as(ctx, person)
	rounds, err := b.rounds(ctx, id, approval)
	if !errors.Is(err, noSuchApproval) {
		return rounds, err
	}
	view, unread := b.contract(ctx, id)
	switch {
	case unread != nil:
		return nil, unread
	case toCome(&view.State, approval):
		return nil, nil
	}
	return nil, err
}
