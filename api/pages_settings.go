package api

import (
	"context"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

func (b behindPages) Wishes(ctx context.Context, person string) (page.Wishes, error) {
	ctx = as(ctx, person)
	set, err := b.settings(ctx, nil)
	if err != nil {
		return page.Wishes{}, err
	}
	away, err := b.absences(ctx, nil)
	if err != nil {
		return page.Wishes{}, err
	}
	wishes := page.Wishes{Absences: away.Body.Items, Feed: set.Body.Feed}
	for _, l := range set.Body.Letters {
		wishes.Letters = append(wishes.Letters, page.LetterWish{Kind: mail.Kind(l.Kind), Label: l.Label, Gathered: l.Mode == gathered, Fixed: l.Fixed})
	}
	return wishes, nil
}

func (b behindPages) Gather(ctx context.Context, person string, kinds []mail.Kind) error {
	in := new(settingsSetInput)
	for _, kind := range kinds {
		in.Body.Letters = append(in.Body.Letters, LetterChoice{letterKind(kind), gathered})
	}
	_, err := guarded(b.server, access.SeeSelf, changing("set-my-settings"), b.settingsSet)(as(ctx, person), in)
	return err
}

func (b behindPages) AddAbsence(ctx context.Context, person string, a postgres.Absence) error {
	in := new(absenceAddInput)
	in.Body.From, in.Body.Until, in.Body.Substitute = day{a.From}, day{a.Until}, line(a.Substitute)
	_, err := guarded(b.server, access.SeeSelf, changing("add-my-absence"), b.absenceAdd)(as(ctx, person), in)
	return err
}

func (b behindPages) EndAbsence(ctx context.Context, person string, from civil.Date) error {
	_, err := guarded(b.server, access.SeeSelf, changing("end-my-absence"), b.absenceEnd)(as(ctx, person), &absenceEndInput{day{from}})
	return err
}

func (b behindPages) ResetFeed(ctx context.Context, person string) (address string, err error) {
	out, err := guarded(b.server, access.SeeSelf, changing("reset-my-feed"), b.feedReset)(as(ctx, person), nil)
	if err != nil {
		return "", err
	}
	return out.Body.Address, nil
}

func (b behindPages) EndFeed(ctx context.Context, person string) error {
	_, err := guarded(b.server, access.SeeSelf, changing("end-my-feed"), b.feedEnd)(as(ctx, person), nil)
	return err
}
