package hindsight_test

import (
	"encoding/json"
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/hindsight"
	"jalon/internal/story"
	"jalon/workflows/rehearsal"
)

func reencode(from, into any) error {
	text, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// lives are whole lives of one contract under every story, each with its successor, played once by the workflow's own code.
func lives(t *testing.T) map[string]*rehearsal.Life {
	t.Helper()
	played, err := playedLives()
	if err != nil {
		t.Fatal(err)
	}
	return played
}

var playedLives = sync.OnceValues(func() (map[string]*rehearsal.Life, error) {
	played := map[string]*rehearsal.Life{}
	for _, st := range story.Stories() {
		file, err := contractfile.Examples().Open("ehpad.json")
		if err != nil {
			return nil, err
		}
		defer file.Close()
		read, err := contractfile.Read(file)
		if err != nil {
			return nil, err
		}
		whole, err := rehearsal.Whole(dossier.New(read), st, 0)
		if err != nil {
			return nil, err
		}
		for _, life := range whole {
			played[string(st)+" "+life.State.ID] = life
		}
	}
	return played, nil
})

// On every day on which something happened, and on the day before, the contract is what the last fact up to then left,
// as an unbroken fold of the whole life saw it pass.
func TestOnEveryDayOfWholeLives(t *testing.T) {
	days := 0
	for name, life := range lives(t) {
		zone := civil.MustZone(life.State.Zone)
		var state contract.State
		for i, fact := range life.Facts {
			if err := state.Apply(fact); err != nil {
				t.Fatal(err)
			}
			day := zone.Day(fact.At)
			if i+1 < len(life.Facts) && zone.Day(life.Facts[i+1].At) == day {
				continue
			}
			asked := []civil.Date{day}
			if i+1 < len(life.Facts) {
				asked = append(asked, zone.Day(life.Facts[i+1].At).AddDays(-1))
			}
			for _, day := range asked {
				got, seq, err := hindsight.On(*life.Facts[0].Detail.Opening, life.Facts, day)
				if err != nil {
					t.Fatalf("%s on %s: %v", name, day, err)
				}
				if diff := cmp.Diff(state, got, cmpopts.EquateEmpty()); diff != "" || seq != fact.Seq {
					t.Fatalf("%s on %s, after fact %d and not %d:\n%s", name, day, fact.Seq, seq, diff)
				}
				days++
			}
		}
	}
	if days < 500 {
		t.Errorf("only %d days were looked at", days)
	}
}

// When people act, something changes in words on that day, except for what only moves reminders.
func TestWhatPeopleDoIsTold(t *testing.T) {
	reminding := map[contract.Kind]bool{contract.DeadlineSnoozed: true, contract.DeadlineRecalled: true}
	for name, life := range lives(t) {
		zone, opening := civil.MustZone(life.State.Zone), *life.Facts[0].Detail.Opening
		for _, fact := range life.Facts {
			day := zone.Day(fact.At)
			if fact.By.Person == "" || reminding[fact.Kind] || day == zone.Day(life.Facts[0].At) {
				continue
			}
			before, _, err := hindsight.On(opening, life.Facts, day.AddDays(-1))
			if err != nil {
				t.Fatal(err)
			}
			after, _, err := hindsight.On(opening, life.Facts, day)
			if err != nil {
				t.Fatal(err)
			}
			if len(hindsight.Between(before, after, life.Dossier)) == 0 {
				t.Errorf("%s: %s on %s changed nothing that is told", name, fact.Kind, day)
			}
		}
	}
}

func TestBeforeTheFirstDay(t *testing.T) {
	for name, life := range lives(t) {
		opening := *life.Facts[0].Detail.Opening
		first := civil.MustZone(opening.Zone).Day(life.Facts[0].At)
		_, _, err := hindsight.On(opening, life.Facts, first.AddDays(-1))
		early, ok := errors.AsType[*hindsight.NotYet](err)
		if !ok || early.First != first || early.Contract != opening.ID {
			t.Errorf("%s, the day before it was taken over: %v", name, err)
		}
		_, _, err = hindsight.On(opening, nil, first)
		if early, ok := errors.AsType[*hindsight.NotYet](err); !ok || !early.First.IsZero() {
			t.Errorf("%s, without a fact: %v", name, err)
		}
		holed := append(append([]contract.Fact{}, life.Facts[:3]...), life.Facts[4:]...)
		if _, _, err := hindsight.On(opening, holed, life.State.TermOn.AddYears(50)); err == nil {
			t.Errorf("%s: a missing fact goes unnoticed", name)
		}
	}
}

// A day ends at midnight where the contract lives.
func TestADayEndsWhereTheContractLives(t *testing.T) {
	life := lives(t)["cooperative CPOM-96-2025-001"]
	for zone, want := range map[string]int64{"Europe/Paris": 2, "Indian/Reunion": 1, "America/Cayenne": 2} {
		opening := deep(*life.Facts[0].Detail.Opening)
		opening.Zone = zone
		facts := append([]contract.Fact{}, life.Facts[:2]...)
		facts[0].At = civil.MustZone("Europe/Paris").At(civil.On(2027, 3, 1), 12)
		facts[1].At = civil.MustZone("Europe/Paris").At(civil.On(2027, 3, 1), 22) // past midnight in Saint-Denis
		facts[0].Detail.Opening = &opening
		if _, seq, err := hindsight.On(opening, facts, civil.On(2027, 3, 1)); err != nil || seq != want {
			t.Errorf("%s: fact %d at the end of the day, want %d (%v)", zone, seq, want, err)
		}
	}
	if _, _, err := hindsight.On(contract.State{Zone: "Mars/Olympus"}, life.Facts, civil.On(2027, 3, 1)); err == nil {
		t.Error("a zone that nobody knows is taken")
	}
}
