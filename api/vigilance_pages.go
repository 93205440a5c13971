package api

import (
	"context"
	"slices"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/vigilance"
)

func (b behindPages) Vigilance(ctx context.Context, person string, asked page.VigilanceAsked) (told page.VigilanceTold, err error) {
	in := vigilanceInput{
		Rule: line(asked.Rule), Level: level(asked.Level), Territory: territory(asked.Territory), Authority: line(asked.Authority), Contract: line(asked.Contract),
	}
	if asked.Level != "" && !slices.Contains(vigilance.Levels(), vigilance.Level(asked.Level)) {
		return told, mistyped("level", "Ce niveau n'existe pas.", "Choisissez-le dans la liste.")
	}
	if asked.Territory != "" && !civil.Territory(asked.Territory).Known() {
		return told, mistyped("territory", "Ce territoire n'est pas connu.", "Choisissez-le dans la liste.")
	}
	out, err := guarded(b.server, access.SeeContract, reading("vigilance"), b.vigilance)(as(ctx, person), &in)
	if err != nil {
		return told, err
	}
	v := out.Body
	told = page.VigilanceTold{More: v.More, Contracts: v.Contracts, Cut: v.Cut, Unread: v.Unread}
	for _, a := range v.Items {
		told.Lines = append(told.Lines, page.VigilanceLine{Contract: a.Contract, Title: a.Title, Alert: a.Alert})
	}
	for _, n := range v.Levels {
		told.Levels = append(told.Levels, page.VigilanceCount{Name: n.Name, Count: n.Count})
	}
	for _, n := range v.Rules {
		told.Rules = append(told.Rules, page.VigilanceCount{Name: n.Name, Count: n.Count})
	}
	return told, nil
}
