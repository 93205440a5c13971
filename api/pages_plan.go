package api

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/postgres"
)

func (b behindPages) Retroplan(ctx context.Context, person string, asked page.PlanAsked) (page.PlanTold, error) {
	effective, err := typedDay("effective_on", asked.EffectiveOn)
	if err != nil {
		return page.PlanTold{}, err
	}
	if !civil.Territory(asked.Territory).Known() {
		return page.PlanTold{}, mistyped("territory", "Ce territoire n'est pas connu.", "Choisissez-le dans la liste.")
	}
	out, err := b.retroplan(as(ctx, person), &retroplanInput{day{effective}, territory(asked.Territory), line(asked.Policy)})
	if err != nil {
		return page.PlanTold{}, err
	}
	v := out.Body
	return page.PlanTold{EffectiveOn: v.EffectiveOn, Policy: v.Policy, Territory: v.Territory, Late: v.LateBy > 0, Sentences: v.Sentences, Steps: v.Steps}, nil
}

func (b behindPages) Policies(ctx context.Context, person string) ([]page.PolicyChoice, error) {
	found, err := b.policies(as(ctx, person))
	var choices []page.PolicyChoice
	for _, p := range found {
		choices = append(choices, page.PolicyChoice{Version: p.Version, Title: p.Title})
	}
	return choices, err
}

func (b behindPages) Baseline(ctx context.Context, person, id string) (postgres.Baseline, error) {
	return b.as(as(ctx, person)).Baseline(ctx, id)
}

func (b behindPages) Load(ctx context.Context, person string, asked page.LoadAsked) (told page.LoadTold, err error) {
	in := loadInput{By: side(cmp.Or(asked.By, string(byPerson)))}
	if in.From.Date, err = typedDay("from", asked.From); err != nil {
		return told, err
	}
	if in.Until.Date, err = typedDay("until", asked.Until); err != nil {
		return told, err
	}
	if !slices.Contains([]side{byPerson, byAuthority}, in.By) {
		return told, mistyped("by", "Cette répartition n'existe pas.", "Choisissez-la dans la liste.")
	}
	if in.Threshold, err = strconv.Atoi(cmp.Or(asked.Threshold, "5")); err != nil || in.Threshold < 1 || in.Threshold > 100 {
		return told, mistyped("threshold", "Ce seuil n'est pas un nombre de 1 à 100.", "Écrivez par exemple 5.")
	}
	out, err := guarded(b.server, access.SeeContract, reading("load"), b.load)(as(ctx, person), &in)
	if err != nil {
		return told, err
	}
	v := out.Body
	told = page.LoadTold{From: v.From, Until: v.Until, Threshold: v.Threshold, Contracts: v.Contracts, Cut: v.Cut, MoreConflicts: v.MoreConflicts}
	for _, w := range v.Weeks {
		week := page.LoadedWeek{Week: w.Week, Monday: w.Monday, More: w.More}
		for _, s := range w.Shares {
			week.Shares = append(week.Shares, page.LoadedShare{Name: s.Name, Deadlines: s.Deadlines, Above: s.Above, Tasks: onPage(s.Tasks), More: s.Deadlines - len(s.Tasks)})
		}
		told.Weeks = append(told.Weeks, week)
	}
	for _, c := range v.Conflicts {
		told.Conflicts = append(told.Conflicts, page.LoadedConflict{Sentence: c.Sentence, Tasks: onPage(c.Tasks), More: c.Deadlines - len(c.Tasks)})
	}
	return told, nil
}

func onPage(tasks []LoadTask) []page.LoadedTask {
	told := make([]page.LoadedTask, len(tasks))
	for i, t := range tasks {
		told[i] = page.LoadedTask{Contract: t.Contract, Title: t.Title, Label: t.Label, Due: t.Due}
	}
	return told
}

// typedDay reads a day of an address that people may have typed; none is the zero day.
func typedDay(of, text string) (civil.Date, error) {
	if text == "" {
		return civil.Date{}, nil
	}
	read, err := civil.Parse(text)
	if err != nil {
		return read, mistyped(of, "Ce jour n'existe pas ou n'est pas lisible.", "Choisissez un jour du calendrier, ou écrivez-le comme 2029-12-31.")
	}
	return read, nil
}

func mistyped(of, detail, remedy string) *Problem {
	wrong := newProblem(contract.Invalid, detail, remedy)
	wrong.Field = of
	return wrong
}
