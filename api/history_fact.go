package api

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// factTeller is what it takes to tell the facts of one contract to one reader.
type factTeller struct {
	view     postgres.View
	names    contract.Names
	zone     civil.Zone
	seals    map[int64]postgres.Seal
	readable map[string]bool // revisions that the reader may open
}

func (s *server) factTeller(ctx context.Context, contractID string) (*factTeller, error) {
	view, err := s.contract(ctx, contractID)
	if err != nil {
		return nil, err
	}
	t := &factTeller{view: view, zone: civil.MustZone(cmp.Or(view.State.Zone, civil.Paris)), readable: map[string]bool{}}
	if t.names, err = s.names(ctx, view); err != nil {
		return nil, err
	}
	texts, err := s.texts(ctx, contractID)
	if err != nil {
		return nil, err
	}
	for _, text := range texts {
		t.readable[text.Revision] = true
	}
	t.seals, err = s.DB.Seals(ctx, contractID)
	return t, err
}

func (t *factTeller) fact(f postgres.RecordedFact) TimelineFact {
	told := TimelineFact{
		Seq: f.Seq, At: f.At, Local: t.local(f.At), Kind: f.Kind, Subject: f.Subject, Actor: f.Actor, By: t.by(f.Fact), Command: f.Command,
		Sentence: f.Sentence, Phase: f.Phase, Revision: f.Detail.Revision, Readable: t.readable[f.Detail.Revision],
	}
	// A fact that was recorded since the seals were read shows its own at the next reading.
	if seal, known := t.seals[f.Seq]; known {
		told.Hash = seal.Hash.String()
		if seal.Checkpoint > 0 {
			told.Sealed = &FactSeal{seal.Checkpoint, seal.At}
		}
	}
	return told
}

// local is an instant with the offset of the contract's zone, so that its day can be read.
func (t *factTeller) local(at time.Time) string { return t.zone.Clock(at).Format(time.RFC3339) }

// by names who acted, and what that person, or the one whose place was taken, was for the party on that day.
func (t *factTeller) by(f contract.Fact) *FactBy {
	if f.By == contract.System {
		return nil
	}
	by := &FactBy{Person: f.By.Person, Name: t.names.Person(f.By.Person), Party: f.By.Party, For: f.By.For}
	if by.Party != "" {
		by.PartyName = t.names.Party(by.Party)
	}
	if by.For != "" {
		by.ForName = t.names.Person(by.For)
	}
	holder, day := cmp.Or(f.By.For, f.By.Person), t.zone.Day(f.At)
	var roles []string
	for _, a := range t.view.State.People { // lines of the register stay when they end
		if role := contract.RoleLabel(a.Role); a.Person == holder && a.Party == f.By.Party && a.On(day) && !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	by.Role = strings.Join(roles, ", ")
	return by
}
