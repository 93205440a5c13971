package vigilance_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"jalon/internal/civil"
	"jalon/internal/vigilance"
)

var samples = []string{"ehpad.json", "handicap.json"}

// The authors of the examples say which alerts they expect and which they do not.
func TestTheExamplesRaiseWhatTheirAuthorsExpect(t *testing.T) {
	for _, name := range samples {
		f := example(t, name)
		var expected []struct{ Rule, Level string }
		var silences []string
		if err := json.Unmarshal(f.ExpectedAlerts, &expected); err != nil || len(expected) < 4 {
			t.Fatalf("%s expects %v: %v", name, expected, err)
		}
		if err := json.Unmarshal(f.ExpectedSilences, &silences); err != nil || len(silences) < 4 {
			t.Fatalf("%s expects not %v: %v", name, silences, err)
		}
		var want, raised []string
		for _, e := range expected {
			want = append(want, e.Rule+" "+e.Level)
		}
		for _, a := range vigilance.Check(f, f.ReferenceDate, vigilance.Default()) {
			raised = append(raised, a.Rule+" "+a.Level.French())
			for _, silence := range silences {
				if rule, _, _ := strings.Cut(silence, " "); rule == a.Rule {
					t.Errorf("%s raises %s, which should be silent: %s", name, a.Rule, a.Message)
				}
			}
		}
		slices.Sort(want)
		if slices.Sort(raised); !slices.Equal(raised, want) {
			t.Errorf("%s raises\n%q\nand is expected to raise\n%q", name, raised, want)
		}
	}
}

func TestAtNoTimeIsAnythingSaidTwiceOrOutOfOrder(t *testing.T) {
	ids := map[string]int{}
	for i, rule := range vigilance.Rules() {
		ids[rule.ID] = i
	}
	for _, name := range samples {
		f := example(t, name)
		for day := civil.MustParse("2026-01-31"); day.Year < 2033; day = day.AddMonths(1) {
			alerts := vigilance.Check(f, day, vigilance.Default())
			if again := vigilance.Check(f, day, vigilance.Default()); !slices.Equal(alerts, again) {
				t.Errorf("%s on %s: not the same twice", name, day)
			}
			for i, a := range alerts {
				if a.Subject == "" || a.Message == "" || a.Remedy == "" || !slices.Contains(vigilance.Levels(), a.Level) {
					t.Errorf("%s on %s: %+v is not whole", name, day, a)
				}
				if i == 0 {
					continue
				}
				before := alerts[i-1]
				order := slices.Compare([]int{slices.Index(vigilance.Levels(), before.Level), ids[before.Rule]}, []int{slices.Index(vigilance.Levels(), a.Level), ids[a.Rule]})
				if order > 0 || order == 0 && before.Subject >= a.Subject {
					t.Errorf("%s on %s: %s %s comes before %s %s", name, day, before.Rule, before.Subject, a.Rule, a.Subject)
				}
			}
		}
	}
}

// Two meetings of one kind on one day have one subject: the rule speaks once.
func TestWhatHasOneSubjectIsSaidOnce(t *testing.T) {
	f := example(t, "handicap.json")
	f.Meetings = append(f.Meetings, f.Meetings[2])
	said := 0
	for _, a := range vigilance.Check(f, f.ReferenceDate, vigilance.Default()) {
		if a.Rule == "V-NOMINUTES" {
			said++
		}
	}
	if said != 1 {
		t.Errorf("said %d times", said)
	}
}

func TestCheckingChangesNothing(t *testing.T) {
	for _, name := range samples {
		f := example(t, name)
		before := f.Digest()
		vigilance.Check(f, f.TermOn, vigilance.Default())
		if f.Digest() != before {
			t.Errorf("%s was changed", name)
		}
	}
}

// Limits come from a policy, whose schema bounds them; those that nobody filled in break nothing either.
func TestLimitsOfZeroBreakNothing(t *testing.T) {
	for _, name := range samples {
		f := example(t, name)
		if alerts := vigilance.Check(f, f.ReferenceDate, vigilance.Limits{}); len(alerts) == 0 {
			t.Errorf("%s raises nothing", name)
		}
	}
}

// A subject of what holds back an act travels in a command, which bounds it (contract.MaxHeldText), so it is a code or an id.
func TestBlockingSubjectsAreCodes(t *testing.T) {
	for _, c := range trials() {
		if levelOf(c.rule) == vigilance.Block {
			for _, subject := range c.want {
				if strings.ContainsAny(subject, " ,") {
					t.Errorf("%s has the subject %q", c.rule, subject)
				}
			}
		}
	}
}

func TestMessagesNameFiguresInFrench(t *testing.T) {
	for _, row := range []struct {
		rule  string
		parts []string
	}{
		{"V-SYNTH-PAGES", []string{"17 pages", "15 au plus"}},
		{"V-NOMINUTES", []string{"28/10/2026", "24 jours", "15 au plus"}},
		{"V-FRONTLOAD", []string{"7 fiches actions sur 10 (70\u00a0%)", "01/01/2030", "36 premiers mois", "50\u00a0%"}},
		{"V-TURNOVER", []string{"CD-00\u00a0: 2 changements", "12 mois", "16/03/2026", "05/10/2026", "sans compte rendu"}},
		{"V-NEGO-LONG", []string{"20/01/2026", "29/01/2027", "plus de 12 mois"}},
	} {
		found := false
		for _, a := range vigilance.Check(example(t, "handicap.json"), on("2026-11-21"), vigilance.Default()) {
			if a.Rule != row.rule {
				continue
			}
			found = true
			for _, part := range row.parts {
				if !strings.Contains(a.Message, part) {
					t.Errorf("%s does not say %q: %s", row.rule, part, a.Message)
				}
			}
		}
		if !found {
			t.Errorf("%s is silent", row.rule)
		}
	}
}
