package api

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/finess"
	"jalon/internal/postgres"
)

func (b behindPages) FinessSearch(ctx context.Context, person string, asked page.FinessAsked) (found []finess.Entity, next string, err error) {
	out, err := b.finessList(as(ctx, person), &finessListInput{
		Paged: Paged{Cursor: base64.RawURLEncoding.EncodeToString([]byte(asked.After)), Limit: 50},
		Query: line(asked.Query), Department: line(asked.Department), Category: line(asked.Category),
	})
	if err != nil {
		return nil, "", err
	}
	if len(out.Body.Items) == 50 {
		next = string(out.Body.Items[49].Number)
	}
	return out.Body.Items, next, nil
}

func (b behindPages) FinessEntity(ctx context.Context, person, number string) (postgres.FinessView, error) {
	found, err := b.as(as(ctx, person)).FinessEntity(ctx, finess.Number(number))
	if errors.Is(err, postgres.ErrUnknown) {
		err = noSuchFiness
	}
	return found, err
}

func (b behindPages) FinessRefreshes(ctx context.Context, person string, before int64) (lines []page.FinessRefresh, next string, err error) {
	out, err := b.finessRefreshList(as(ctx, person), &finessRefreshListInput{before, 50})
	if err != nil {
		return nil, "", err
	}
	for _, l := range out.Body.Items {
		lines = append(lines, onPageRefresh(l))
	}
	return lines, out.Body.Next, nil
}

// onPageRefresh names whom the reader may know; the server's own operator has no name.
func onPageRefresh(l FinessRefreshLine) page.FinessRefresh {
	operator := map[string]string{access.OperatorPerson: "exploitation"}
	return page.FinessRefresh{FinessRefresh: l.FinessRefresh, By: cmp.Or(l.ProposedByName, operator[l.ProposedBy]), Decider: cmp.Or(l.DecidedByName, operator[l.DecidedBy])}
}

func (b behindPages) FinessRefresh(ctx context.Context, person string, number int64) (page.FinessRefreshTold, error) {
	ctx = as(ctx, person)
	out, err := b.finessRefreshShow(ctx, &InRefresh{number})
	if err != nil {
		return page.FinessRefreshTold{}, err
	}
	v := out.Body
	return page.FinessRefreshTold{
		FinessRefresh: onPageRefresh(v.FinessRefreshLine), Difference: v.Difference, Report: v.Report,
		May: b.keepsReferential(ctx) == nil, Own: v.ProposedBy == person && person != access.OperatorPerson,
	}, nil
}

func (b behindPages) KeepsReferential(ctx context.Context, person string) bool {
	return b.keepsReferential(as(ctx, person)) == nil
}

func (b behindPages) ProposeFiness(ctx context.Context, person, file string, content []byte) (int64, error) {
	in := new(finessProposeInput)
	in.Body.File, in.Body.Content = line(file), content
	out, err := guarded(b.server, access.KeepReferential, changing("propose-finess-refresh"), b.finessPropose)(as(ctx, person), in)
	if err != nil {
		return 0, err
	}
	return out.Body.Number, nil
}

func (b behindPages) DecideFiness(ctx context.Context, person string, number int64, apply bool) error {
	in := &finessDecideInput{InRefresh: InRefresh{number}}
	if in.Body.Verdict = refuseFiness; apply {
		in.Body.Verdict = applyFiness
	}
	_, err := guarded(b.server, access.KeepReferential, changing("decide-finess-refresh"), b.finessDecide)(as(ctx, person), in)
	return err
}

func (b behindPages) Perimeter(ctx context.Context, person, id string) (lines []page.PerimeterLine, reviewed bool, err error) {
	out, err := guarded(b.server, access.SeeContract, reading("perimeter"), b.perimeterShow)(as(ctx, person), &InContract{id})
	if err != nil {
		return nil, false, err
	}
	for _, l := range out.Body.Lines {
		lines = append(lines, page.PerimeterLine{
			Code: l.Code, Name: l.Name, Number: l.Number, Category: l.Category, Capacity: l.Capacity, Competence: l.Competence, Town: l.Town, Known: l.Known, Remarks: l.Remarks,
		})
	}
	return lines, out.Body.Reviewed, nil
}
