package api

import (
	"context"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/postgres"
)

func (b behindPages) Deadlines(ctx context.Context, person, id string) ([]page.Deadline, error) {
	out, err := b.schedule(as(ctx, person), &InContract{ID: id})
	if err != nil {
		return nil, err
	}
	lines := make([]page.Deadline, len(out.Body.Items))
	for i, l := range out.Body.Items {
		lines[i] = page.Deadline{Deadline: l.Deadline, RemindedOn: l.RemindedOn, ToldOn: l.ToldOn}
		for _, somebody := range l.Expected {
			lines[i].Expected = append(lines[i].Expected, somebody.Name)
		}
	}
	return lines, nil
}

func (b behindPages) Deadline(ctx context.Context, person, id, deadline string) (page.Deadline, error) {
	all, err := b.Deadlines(ctx, person, id)
	for _, d := range all {
		if d.ID == deadline {
			return d, nil
		}
	}
	if err == nil {
		err = noSuchDeadline
	}
	return page.Deadline{}, err
}

func (b behindPages) Letters(ctx context.Context, person, id, after string) (lines []page.LetterLine, next string, err error) {
	out, err := guarded(b.server, access.SeeContract, reading("list-letters"), b.letters)(as(ctx, person), &letterListInput{InContract{id}, Paged{after, 50}})
	if err != nil {
		return nil, "", err
	}
	for _, l := range out.Body.Items {
		lines = append(lines, page.LetterLine{
			At: l.At, Name: l.Name, SentName: l.SentName, Kind: l.KindLabel, About: l.About, State: l.Words, Lost: l.Remedy != "", Attempts: l.Attempts,
			NextAt: l.NextAt, Answer: l.Answer, Remedy: l.Remedy,
		})
	}
	return lines, out.Body.Next, nil
}

func (b behindPages) Plans(ctx context.Context, person, id, approval string) ([]page.PlanLine, error) {
	ctx = as(ctx, person)
	view, err := b.contract(ctx, id)
	if err != nil {
		return nil, err
	}
	found, err := b.plans(ctx, view, approval)
	var lines []page.PlanLine
	for _, l := range found {
		lines = append(lines, page.PlanLine{
			Label: l.Label, Now: page.PlannedDay(l.Now), Then: page.PlannedDay(l.Then), Change: l.Words, Changed: l.Change != planSame,
		})
	}
	return lines, err
}

func (b behindPages) Tasks(ctx context.Context, person string, limit int) ([]page.Task, error) {
	found, err := b.tasks(as(ctx, person))
	var tasks []page.Task
	for _, t := range found[:min(len(found), limit)] {
		tasks = append(tasks, page.Task{Contract: t.Contract, Title: t.Title, Deadline: t.Deadline, Label: t.Label, Due: t.DueOn})
	}
	return tasks, err
}

func (b behindPages) Corrections(ctx context.Context, person string) ([]page.Correction, error) {
	ctx = as(ctx, person)
	titles, err := b.activeIn(ctx, contract.Referent)
	if err != nil || len(titles) == 0 {
		return nil, err
	}
	var found []page.Correction
	err = b.engagements(ctx, func(e postgres.Engagement) error {
		if titles[e.Contract] == "" || len(e.State.Unreached) == 0 {
			return nil
		}
		view, err := b.contract(ctx, e.Contract)
		names := b.unreached(view)
		if len(names) > 0 {
			c := page.Correction{Contract: e.Contract, Title: titles[e.Contract]}
			for _, somebody := range names {
				c.Names = append(c.Names, somebody.Name)
			}
			found = append(found, c)
		}
		return err
	})
	return found, err
}
