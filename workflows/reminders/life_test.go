package reminders_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"jalon/internal/contract"
	"jalon/internal/correspondence"
	"jalon/internal/lifecycle"
	"jalon/internal/mail"
)

// life is what befalls one contract, drawn by chance and the same for the same seed.
type life struct {
	played
	dice   *rand.Rand
	scribe correspondence.Scribe
	state  contract.State // as far as the facts tell
	from   time.Time      // taken over
	acts   int            // still to come
	asked  int
	acting bool // somebody acts next; else time passes
}

func newLife(seed, n uint64) *life {
	dice := rand.New(rand.NewPCG(seed, n))
	at := places[dice.IntN(len(places))]
	id := fmt.Sprint("CPOM-", n)
	opening, today := someOpening(dice, id, at)
	from := at.at(today, dice.IntN(24), dice.IntN(60))
	l := &life{
		played: played{place: at, opening: opening, letters: map[int64][]mail.Letter{}, commands: map[string]contract.Command{}},
		dice:   dice, scribe: correspondence.Scribe{Dossier: reachable(id)}, from: from, acts: 5 + dice.IntN(21),
	}
	return l
}

// turn is what happens next: somebody's act, or time until an instant, during which the worker may be away.
type turn struct {
	command *contract.Command
	until   time.Time
	away    bool
	over    bool
}

func (l *life) next(now time.Time) turn {
	if lifecycle.Contract.Final(l.state.Phase) || l.acts < 0 {
		l.end = now
		return turn{over: true}
	}
	if l.acting = !l.acting; !l.acting && l.acts > 0 {
		l.acts--
		if c, possible := l.act(&l.state, now); possible {
			l.commands[c.ID] = c
			return turn{command: &c}
		}
		l.acting = true
	}
	t := turn{until: now.Add(l.while()), away: l.dice.IntN(7) == 0}
	if l.acts == 0 { // nobody acts any more, and what was agreed comes to pass
		l.acts, t.until, t.away = -1, now.AddDate(0, 0, 100+l.dice.IntN(900)), false
	}
	if wake := contract.NextWake(&l.state); l.acts > 0 && wake.After(now) && l.dice.IntN(8) == 0 {
		t.until = wake // somebody acts at the very instant of a reminder
	}
	if t.away {
		l.outages = append(l.outages, outage{now, t.until})
	}
	return t
}

// while is some time, in whole minutes: hours, days or months.
func (l *life) while() time.Duration {
	minutes := 1 + l.dice.IntN(600)
	switch l.dice.IntN(4) {
	case 0:
	case 1:
		minutes += l.dice.IntN(10 * 24 * 60)
	case 2:
		minutes += l.dice.IntN(45 * 24 * 60)
	case 3:
		minutes += l.dice.IntN(200 * 24 * 60)
	}
	return time.Duration(minutes) * time.Minute
}

// follow keeps facts and what is written because of them.
func (l *life) follow(facts []contract.Fact) error {
	for _, f := range facts {
		before := l.state.Clone()
		if err := l.state.Apply(f); err != nil {
			return err
		}
		l.facts = append(l.facts, f)
		if letters := l.scribe.Letters(f, &before, &l.state); len(letters) > 0 {
			l.letters[f.Seq] = letters
		}
	}
	return nil
}
