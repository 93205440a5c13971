package replay_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/history"
	"jalon/workflows"
	"jalon/workflows/replay"
)

// On every day on which something happened, and on the day before, three whole lives replayed up to that day are the
// fold of the facts up to that day.
func TestThePastIsTheFold(t *testing.T) {
	for _, story := range []string{"cooperative", "late", "conflict"} {
		t.Run(story, func(t *testing.T) {
			t.Parallel()
			l := recorded(t, today, story+".CPOM-96-2025-001.")[0]
			days := 0
			for day, want := range folds(t, l.facts) {
				got, err := replay.StateOn(t.Context(), l.runs, day)
				if want == nil {
					if !errors.Is(err, replay.ErrNotYet) {
						t.Errorf("on %s, before the opening: %v", day, err)
					}
					continue
				}
				if err != nil {
					t.Errorf("on %s: %v", day, err)
				} else if a, b := asJSON(t, want), asJSON(t, got); a != b {
					t.Errorf("on %s the fold is\n%s\nand the replay\n%s", day, a, b)
				}
				days++
			}
			if days < 50 {
				t.Errorf("only %d days", days)
			}
		})
	}
}

// folds is the state at the end of each day of some facts and of the day before; nil before the opening.
func folds(t *testing.T, facts []contract.Fact) map[civil.Date]*contract.State {
	t.Helper()
	zone := civil.MustZone(facts[0].Detail.Opening.Zone)
	states := map[civil.Date]*contract.State{}
	for _, f := range facts {
		for _, day := range []civil.Date{zone.Day(f.At).AddDays(-1), zone.Day(f.At)} {
			states[day] = nil
			var state contract.State
			for _, earlier := range facts {
				if zone.Day(earlier.At).After(day) {
					break
				}
				must(t, state.Apply(earlier))
				states[day] = &state
			}
		}
	}
	return states
}

// What came after the day is not even looked at: a later event that cannot be replayed does no harm.
func TestOnlyThePastIsReplayed(t *testing.T) {
	l := one(t)
	middle := l.facts[len(l.facts)/2]
	day := civil.MustZone(civil.Paris).Day(middle.At).AddDays(-1)
	want, err := replay.StateOn(t.Context(), l.runs, day)
	must(t, err)
	for i, r := range l.runs {
		l.runs[i] = copied(r)
		for _, event := range l.runs[i].Events {
			if timer := event.GetTimerStartedEventAttributes(); timer != nil && event.EventTime.AsTime().Add(ahead(t, r)).After(middle.At) {
				timer.TimerId = "999"
			}
		}
	}
	got, err := replay.StateOn(t.Context(), l.runs, day)
	if err != nil || asJSON(t, want) != asJSON(t, got) {
		t.Errorf("with another future: %v", err)
	}
	last := l.facts[len(l.facts)-1]
	_, err = replay.StateOn(t.Context(), l.runs, civil.MustZone(civil.Paris).Day(last.At))
	if _, broken := errors.AsType[*replay.Broken](err); !broken {
		t.Errorf("at the end: %v", err)
	}
}

func ahead(t *testing.T, r history.Run) time.Duration {
	t.Helper()
	var input workflows.Input
	must(t, r.Input(&input))
	return input.Ahead
}

// A day that no given history covers is said to be so, never guessed.
func TestADayWithoutHistory(t *testing.T) {
	l := one(t)
	zone := civil.MustZone(civil.Paris)
	second, err := replay.Run(l.runs[1])
	must(t, err)
	lastOfSecond := zone.Day(second.Facts[len(second.Facts)-1].At)
	without := func(missing int) []history.Run { return slices.Delete(slices.Clone(l.runs), missing, missing+1) }
	for name, c := range map[string]struct {
		runs []history.Run
		day  civil.Date
		want error
	}{
		"nothing at all":             {nil, lastOfSecond, replay.ErrGap},
		"a run in the middle":        {without(1), lastOfSecond, replay.ErrGap},
		"the latest runs":            {l.runs[:1], lastOfSecond, replay.ErrGap},
		"before the first that is":   {l.runs[2:], lastOfSecond, replay.ErrGap},
		"before the life":            {l.runs, zone.Day(l.facts[0].At).AddDays(-1), replay.ErrNotYet},
		"a run that covers the day":  {l.runs[1:2], lastOfSecond, nil},
		"any order":                  {[]history.Run{l.runs[3], l.runs[1], l.runs[0], l.runs[2]}, lastOfSecond, nil},
		"long after the end of life": {l.runs, zone.Day(l.facts[len(l.facts)-1].At).AddDays(4000), nil},
	} {
		if _, err := replay.StateOn(t.Context(), c.runs, c.day); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := replay.StateOn(ended, l.runs, lastOfSecond.AddDays(-30)); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits any more: %v", err)
	}
}
