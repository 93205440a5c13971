package api

import (
	"context"
	"slices"
	"time"

	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// refusals lists what was refused, as one page of the history may hold it.
func (s *server) refusals(ctx context.Context, in *historyInput, after place, t *factTeller) ([]HistoryLine, error) {
	wanted := postgres.RefusalFilter{Contract: in.ID, After: after.at, Limit: in.Limit}
	if after.class == ofRefusal {
		wanted.AfterID = after.n
	}
	if !in.From.IsZero() {
		wanted.From = t.zone.At(in.From.Date, 0)
	}
	if !in.Until.IsZero() {
		wanted.Before = t.zone.At(in.Until.AddDays(1), 0)
	}
	wanted.People = in.people(t)
	if in.Decisions {
		for _, right := range contract.Rights() {
			wanted.Actions = append(wanted.Actions, string(right.Action))
		}
	}
	entries, err := s.as(ctx).Refusals(ctx, wanted)
	if err != nil {
		return nil, err
	}
	told, err := s.accessLines(ctx, entries)
	lines := make([]HistoryLine, len(told))
	for i := range told {
		at := entries[i].At
		lines[i] = HistoryLine{At: at, Local: t.local(at), Refusal: &told[i], place: place{at.Truncate(time.Microsecond), ofRefusal, entries[i].ID}}
	}
	return lines, err
}

// people are those whose refusals are asked for; nil for everybody's.
func (in *historyInput) people(t *factTeller) []string {
	if in.Person == "" && in.Party == "" {
		return nil
	}
	people := []string{}
	for _, a := range t.view.State.People {
		if in.Party != "" && a.Party == string(in.Party) {
			people = append(people, a.Person)
		}
	}
	switch {
	case in.Party == "":
		return []string{string(in.Person)}
	case in.Person == "":
		return people
	case slices.Contains(people, string(in.Person)):
		return []string{string(in.Person)}
	}
	return []string{}
}
