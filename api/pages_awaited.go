package api

import (
	"context"
	"slices"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

func (b behindPages) Me(ctx context.Context, person string) (postgres.Somebody, []access.Held, error) {
	out, err := b.me(as(ctx, person), nil)
	if err != nil {
		return postgres.Somebody{}, nil, err
	}
	me := out.Body.Somebody
	me.Parts = out.Body.Parts
	return me, out.Body.Offices, nil
}

func (b behindPages) Awaited(ctx context.Context, person string, limit int) ([]page.Awaited, error) {
	ctx = as(ctx, person)
	found, err := b.as(ctx).Approvals(ctx, postgres.ApprovalFilter{Mine: true, State: lifecycle.Pending, Limit: limit})
	if err != nil {
		return nil, err
	}
	return b.inWords(ctx, found, func(v postgres.View, a *page.Awaited) bool {
		if principal := inPlaceOf(&v.State, person, a.ID, b.present(v.Contract.UpdatedAt)); principal != "" {
			a.InPlaceOf = nameIn(v, principal)
		}
		return true
	})
}

// Visas looks where the person holds a visa: few people do, and elsewhere nothing is read.
func (b behindPages) Visas(ctx context.Context, person string, limit int) ([]page.Awaited, error) {
	ctx = as(ctx, person)
	me, err := b.as(ctx).Me(ctx)
	if err != nil {
		return nil, err
	}
	examines := func(a postgres.Approval) bool {
		return slices.ContainsFunc(me.Parts, func(p postgres.Part) bool {
			return p.Contract == a.Contract && p.Role == string(contract.Examiner) && !p.Delegate && slices.Contains(a.Waiting, p.Party)
		})
	}
	if !slices.ContainsFunc(me.Parts, func(p postgres.Part) bool { return p.Role == string(contract.Examiner) }) {
		return nil, nil
	}
	var found []postgres.Approval
	for filter := (postgres.ApprovalFilter{State: lifecycle.Pending, Limit: 200}); ; {
		list, err := b.as(ctx).Approvals(ctx, filter)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			if examines(a) {
				found = append(found, a)
			}
		}
		if len(list) < filter.Limit {
			break
		}
		filter.After = list[len(list)-1].Cursor()
	}
	awaited, err := b.inWords(ctx, found, func(v postgres.View, a *page.Awaited) bool {
		a.Visa = b.visaOf(v, person, a.ID)
		return a.Visa != ""
	})
	return awaited[:min(len(awaited), limit)], err
}

// visaOf is the level of a question that somebody may give now; "" for none.
func (b behindPages) visaOf(v postgres.View, person, id string) string {
	now := b.present(v.Contract.UpdatedAt)
	offered := func(o contract.Offer) bool { return o.Action == contract.GiveVisa && o.Subject == id }
	if v.State.Over() || !slices.ContainsFunc(contract.Available(&v.State, person, now), offered) {
		return ""
	}
	for _, l := range visaLines(&v.State, id) {
		if l.State == visaAwaited && slices.Contains(v.State.Holders(l.Party, contract.Examiner, l.Level, v.State.Today(now)), person) {
			return l.Level
		}
	}
	return ""
}

// inWords puts questions into the words of their contracts, each of which is read once, and keeps those that keep wants.
func (b behindPages) inWords(ctx context.Context, found []postgres.Approval, keep func(postgres.View, *page.Awaited) bool) ([]page.Awaited, error) {
	var revisions []string
	for _, a := range found {
		revisions = append(revisions, a.Revision)
	}
	deposited, err := b.as(ctx).Deposited(ctx, revisions)
	if err != nil {
		return nil, err
	}
	type read struct {
		view  postgres.View
		names *dossier.Dossier
	}
	contracts := map[string]read{}
	var awaited []page.Awaited
	for _, a := range found {
		in, known := contracts[a.Contract]
		if !known {
			if in.view, err = b.contract(ctx, a.Contract); err != nil {
				return nil, err
			}
			if in.names, err = in.view.Names(); err != nil {
				return nil, err
			}
			contracts[a.Contract] = in
		}
		line := page.Awaited{
			Approval: a, Label: contract.SubjectLabel(a.ID, in.names),
			Readable: deposited[postgres.Deposit{Contract: a.Contract, Revision: a.Revision}],
		}
		if keep(in.view, &line) {
			awaited = append(awaited, line)
		}
	}
	return awaited, nil
}

// nameIn is the name of somebody of a contract's register.
func nameIn(v postgres.View, person string) string {
	for _, p := range v.People {
		if p.ID == person {
			return p.Name
		}
	}
	return person
}
