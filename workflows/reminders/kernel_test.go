package reminders_test

import (
	"flag"
	"fmt"
	"maps"
	"runtime"
	"sync"
	"testing"
	"time"

	"jalon/internal/contract"
	"jalon/internal/schedule"
)

var (
	seed  = flag.Uint64("seed", 0, "of the lives; 0 draws one")
	only  = flag.Uint64("life", 0, "the one life to play, with -seed; 0 plays them all")
	lives = flag.Uint64("lives", 10_000, "how many lives the kernel lives")
	whole = flag.Uint64("whole", 600, "how many of them the workflow lives too")
)

// tally counts what lives met, so that a test which meets nothing fails.
type tally struct {
	lives, told, skipped, refused, leap int
	reminders                           map[schedule.Level]int
	kinds                               map[contract.Kind]int
}

func newTally() *tally {
	return &tally{reminders: map[schedule.Level]int{}, kinds: map[contract.Kind]int{}}
}

func (t *tally) add(o *tally) {
	t.lives, t.told, t.skipped, t.refused, t.leap = t.lives+o.lives, t.told+o.told, t.skipped+o.skipped, t.refused+o.refused, t.leap+o.leap
	for level, n := range o.reminders {
		t.reminders[level] += n
	}
	for kind, n := range o.kinds {
		t.kinds[kind] += n
	}
}

// Each required reminder is told once and only once, and nothing else is, whatever people do and however often the
// worker is away.
func TestEachReminderOnce(t *testing.T) {
	met := playAll(t, *lives, func(l *life, counts *tally) error { return l.onKernel(counts) })
	if met.lives < 5000 {
		return // too few to have met everything
	}
	for _, level := range []schedule.Level{schedule.Near, schedule.Due, schedule.Overdue, schedule.Escalated} {
		if met.reminders[level] < met.lives {
			t.Errorf("only %d reminders are %s in %d lives", met.reminders[level], level, met.lives)
		}
	}
	for _, kind := range []contract.Kind{
		contract.NegotiationBack, contract.RoleAssigned, contract.RoleEnded, contract.ContractSigned, contract.StepReported, contract.StepReturned,
		contract.DialogueConvened, contract.AgendaSent, contract.DialogueHeld, contract.DialogueMinuted, contract.DifficultyStated, contract.FilingRecorded,
		contract.TariffNotified, contract.IndicatorsReported, contract.ContractAmended, contract.ContractExtended, contract.PolicyChanged, contract.RenewalOpened,
		contract.DeadlineSnoozed, contract.DeadlineRecalled, contract.ApprovalWithdrawn, contract.DiagnosticReopened,
	} {
		if met.kinds[kind] < met.lives/1000 {
			t.Errorf("%d lives met %s %d times", met.lives, kind, met.kinds[kind])
		}
	}
	if met.leap == 0 || met.skipped == 0 {
		t.Errorf("%d lives began on 29 February, %d reminders were superseded in outages", met.leap, met.skipped)
	}
}

// playAll plays lives on every processor and judges each of them.
func playAll(t *testing.T, n uint64, play func(*life, *tally) error) *tally {
	t.Helper()
	chosen := *seed
	if chosen == 0 {
		chosen = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", chosen)
	met, queue := newTally(), make(chan uint64, n)
	for i := uint64(1); i <= n; i++ {
		if *only == 0 || *only == i {
			queue <- i
		}
	}
	close(queue)
	var together sync.WaitGroup
	var guard sync.Mutex
	for range runtime.GOMAXPROCS(0) {
		together.Go(func() {
			counts := newTally()
			for i := range queue {
				l := newLife(chosen, i)
				err := play(l, counts)
				if err == nil {
					err = judge(&l.played, counts)
				}
				if err != nil {
					t.Errorf("-seed=%d -life=%d: %v", chosen, i, err)
					for range queue { // one is enough
					}
					break
				}
				counts.lives++
				if l.opening.EffectiveOn.Month == time.February && l.opening.EffectiveOn.Day == 29 {
					counts.leap++
				}
			}
			guard.Lock()
			defer guard.Unlock()
			met.add(counts)
		})
	}
	together.Wait()
	t.Logf("%d lives, %d letters of reminders, %d superseded, %d acts refused, reminders %v, acts %v",
		met.lives, met.told, met.skipped, met.refused, met.reminders, fmt.Sprint(maps.Collect(maps.All(met.kinds))))
	return met
}

// onKernel plays a life as the workflow would: awake at each instant that the kernel names, unless it is away. After that
// somebody may act before the calendar has spoken.
func (l *life) onKernel(counts *tally) error {
	now, hasty := l.from, false
	facts, err := contract.Open(l.opening, now)
	for {
		if err == nil {
			err = l.follow(facts)
		}
		if err == nil && !hasty {
			err = l.until(now, now)
		}
		if err != nil {
			return err
		}
		t := l.next(now)
		if hasty && t.command == nil {
			err = l.until(now, now)
		}
		facts, hasty = nil, false
		switch {
		case t.over || err != nil:
			return err
		case t.command != nil:
			facts, err = contract.Decide(&l.state, *t.command, now)
			if _, refused := contract.AsRefusal(err); refused {
				counts.refused++
				err = nil
			}
		case t.away:
			now, hasty = t.until, l.dice.IntN(2) == 0
		default:
			err, now = l.until(now, t.until), t.until
		}
	}
}

// until lets the calendar speak from an instant on, at each wake-up up to another one.
func (l *life) until(now, end time.Time) error {
	for wakes := 0; ; wakes++ {
		wake := contract.NextWake(&l.state)
		if wake.IsZero() || wake.After(end) {
			return nil
		}
		if wake.Before(now) {
			wake = now
		}
		facts, err := contract.Tick(&l.state, wake)
		if err != nil {
			return err
		}
		if len(facts) == 0 || wakes > 1000 {
			return fmt.Errorf("the calendar wakes at %s for nothing, again and again", wake)
		}
		if err := l.follow(facts); err != nil {
			return err
		}
	}
}
