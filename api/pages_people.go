package api

import (
	"context"
	"regexp"
	"slices"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

// People lists those whom somebody may name, so that the pages offer nobody whom decide would refuse.
func (b behindPages) People(ctx context.Context, person, organisation string) ([]postgres.Somebody, error) {
	found, err := b.as(as(ctx, person)).People(ctx, organisation)
	return slices.DeleteFunc(found, func(s postgres.Somebody) bool { return s.Machine || !s.DisabledAt.IsZero() }), err
}

func (b behindPages) Keeps(ctx context.Context, person string, parties []postgres.PartyName) ([]postgres.PartyName, error) {
	member, err := b.as(as(ctx, person)).Membership(ctx)
	return slices.DeleteFunc(slices.Clone(parties), func(p postgres.PartyName) bool {
		return member.May(access.AddPerson, p.Organisation) != access.Allowed
	}), err
}

// mailboxes are the addresses that the API's own schema admits.
var mailboxes = regexp.MustCompile(mailbox("").Schema(nil).Pattern)

func (b behindPages) AddPerson(ctx context.Context, person string, added postgres.Somebody) (id string, err error) {
	if !mailboxes.MatchString(added.Address) {
		return "", wrong("address", "Ce n'est pas une adresse électronique.", "Écrivez-la comme prenom.nom@departement.fr.")
	}
	in := new(personAddInput)
	in.Organisation = added.Organisation
	in.Body.Name, in.Body.Title, in.Body.Address = line(added.Name), line(added.Title), mailbox(added.Address)
	out, err := guarded(b.server, access.AddPerson, changing("add-person"), b.personAdd)(as(ctx, person), in)
	if err != nil {
		return "", err
	}
	return out.Body.ID, nil
}
