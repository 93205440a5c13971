package story_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
	"jalon/internal/story"
)

// act is a command of a story with the instant at which it was given.
type act struct {
	At      time.Time
	Command contract.Command
}

// play lets the people of a story live a sample to its end. Whatever they do must be possible.
func play(t *testing.T, file string, st story.Story) (acts []act, facts []contract.Fact) {
	t.Helper()
	source, err := contractfile.Examples().Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	read, err := contractfile.Read(source)
	if err != nil {
		t.Fatal(err)
	}
	var s contract.State
	live := func(said []contract.Fact, err error) {
		if err != nil {
			t.Fatalf("%s, %s: %v", file, st, err)
		}
		for _, fact := range said {
			if err := s.Apply(fact); err != nil {
				t.Fatal(err)
			}
		}
		facts = append(facts, said...)
	}
	now := civil.MustZone(civil.Paris).At(read.ReferenceDate, 9)
	live(contract.Open(dossier.New(read).Opening(), now))
	for looks := 0; !s.Over(); looks++ {
		command, until := st.Step(&s, now)
		switch {
		case looks > 5000:
			t.Fatalf("%s, %s: still in %s on %s", file, st, s.Phase, now)
		case command != nil:
			acts = append(acts, act{now, *command})
			live(contract.Decide(&s, *command, now))
			live(contract.Tick(&s, now))
		case !until.After(now):
			t.Fatalf("%s, %s: on %s nobody acts and no time passes", file, st, now)
		default:
			for wake := contract.NextWake(&s); !wake.IsZero() && !wake.After(until); wake = contract.NextWake(&s) {
				live(contract.Tick(&s, wake))
			}
			now = until
		}
	}
	return acts, facts
}

func TestPeopleDoWhatIsPossibleAndAlwaysTheSame(t *testing.T) {
	for _, file := range []string{"ehpad.json", "handicap.json"} {
		for _, st := range story.Stories() {
			acts, facts := play(t, file, st)
			again, _ := play(t, file, st)
			if diff := cmp.Diff(acts, again); diff != "" {
				t.Errorf("%s, %s: played twice it differs:\n%s", file, st, diff)
			}
			ids := map[string]bool{}
			for _, a := range acts {
				if ids[a.Command.ID] {
					t.Errorf("%s, %s: two commands are called %s", file, st, a.Command.ID)
				}
				ids[a.Command.ID] = true
				clock := civil.MustZone(civil.Paris).Clock(a.At)
				if civil.Metropole.DayOff(civil.DateOf(clock)) && clock.Hour() == 10 {
					t.Errorf("%s, %s: %s on %s, a day off", file, st, a.Command.Action, clock)
				}
			}
			if last := facts[len(facts)-1]; last.Detail.Phase != lifecycle.Renewed {
				t.Errorf("%s, %s: ends as %s", file, st, last.Detail.Phase)
			}
		}
	}
}

// Cooperative people report their steps by the due day, late ones after it and after every reminder.
func TestPaces(t *testing.T) {
	for st, late := range map[story.Story]bool{story.Cooperative: false, story.Late: true} {
		_, facts := play(t, "handicap.json", st)
		due := map[string]civil.Date{}
		reports := 0
		for _, fact := range facts {
			for _, planned := range fact.Detail.Plan {
				due[planned.ID] = planned.Due
			}
			if fact.Kind == contract.StepReported {
				reports++
				if on := civil.MustZone(civil.Paris).Day(fact.At); on.After(due[fact.Subject]) != late {
					t.Errorf("%s: %s, due %s, is reported on %s", st, fact.Subject, due[fact.Subject], on)
				}
			}
			if fact.Kind == contract.DeadlineEscalated && schedule.KindOf(fact.Subject) == schedule.Step && !late {
				t.Errorf("%s: %s is escalated", st, fact.Subject)
			}
		}
		if reports != 32 {
			t.Errorf("%s: %d steps reported, the sample has 32", st, reports)
		}
	}
}

func TestConflicts(t *testing.T) {
	acts, _ := play(t, "handicap.json", story.Conflict)
	objections := map[string]lifecycle.Action{}
	extended := 0
	for _, a := range acts {
		if a.Command.Verdict != "" && a.Command.Verdict != lifecycle.Approve {
			if a.Command.Reason == "" {
				t.Errorf("%s is objected to without a reason", a.Command.Subject)
			}
			objections[a.Command.Subject] = a.Command.Verdict
		}
		if a.Command.Outcome == lifecycle.ChooseExtend {
			extended++
		}
	}
	if objections["sheet.FA-B1"] != lifecycle.RequestChanges || objections["signature"] != lifecycle.Reject || len(objections) != 3 || extended != 1 {
		t.Errorf("objected to %v, extended %d times", objections, extended)
	}
}
