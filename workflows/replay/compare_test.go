package replay_test

import (
	"strings"
	"testing"
	"time"

	"jalon/internal/contract"
	"jalon/workflows/replay"
)

// Whatever is changed in one recorded fact, the first difference names that fact and what of it.
func TestADifferenceNamesFactAndField(t *testing.T) {
	decided := func(facts []contract.Fact) int {
		for i, f := range facts {
			if f.Kind == contract.ApprovalDecided && f.Detail.Reason != "" {
				return i
			}
		}
		t.Fatal("nobody decided with a reason")
		return 0
	}
	for name, c := range map[string]struct {
		change func(*contract.Fact)
		says   []string
	}{
		"reason":  {func(f *contract.Fact) { f.Detail.Reason = "autre chose" }, []string{"motif «\u00a0autre chose\u00a0» enregistré, «\u00a0", "\u00a0» rejoué"}},
		"instant": {func(f *contract.Fact) { f.At = f.At.Add(time.Microsecond) }, []string{"instant"}},
		"author":  {func(f *contract.Fact) { f.By.Person = "p-autre" }, []string{"auteur, personne «\u00a0p-autre\u00a0»"}},
		"mandate": {func(f *contract.Fact) { f.By.For = "p-autre" }, []string{"auteur, au nom de «\u00a0p-autre\u00a0» enregistré, rien rejoué"}},
		"verdict": {func(f *contract.Fact) { f.Detail.Verdict = "approve" }, []string{"décision «\u00a0approve\u00a0» enregistré"}},
	} {
		t.Run(name, func(t *testing.T) {
			l := one(t)
			i := decided(l.facts)
			c.change(&l.facts[i])
			verdict, err := replay.Life(t.Context(), l.facts, l.runs)
			must(t, err)
			d := verdict.Difference
			if d == nil || d.Seq != int64(i)+1 || d.Kind != contract.ApprovalDecided {
				t.Fatalf("fact %d was changed; found %v", i+1, d)
			}
			for _, part := range c.says {
				if !strings.Contains(d.String(), part) {
					t.Errorf("%q is missing in: %s", part, d)
				}
			}
		})
	}
}

// The state at the end of a run, and the one that its history gives the next run, count as much as the facts.
func TestAnAlteredStateIsADifference(t *testing.T) {
	l := one(t)
	outcome, err := replay.Run(l.runs[1])
	must(t, err)
	if d := replay.Compare(l.facts, outcome); d != nil {
		t.Fatalf("unaltered: %s", d)
	}
	for name, alter := range map[string]func(o *replay.Outcome){
		"at the end":   func(o *replay.Outcome) { o.State.Extended = !o.State.Extended },
		"at the start": func(o *replay.Outcome) { o.Input.State.Policy = "autre" },
		"given on":     func(o *replay.Outcome) { o.Continued.State.Amendments++ },
	} {
		altered, err := replay.Run(l.runs[1])
		must(t, err)
		alter(&altered)
		if d := replay.Compare(l.facts, altered); d == nil || d.Kind != "" || !strings.Contains(d.String(), "état après le fait") {
			t.Errorf("%s: %v", name, d)
		}
	}
}

// A fact that is gone, or of which only the history tells, is one too.
func TestMissingFacts(t *testing.T) {
	l := one(t)
	cut := len(l.facts) - 3
	verdict, err := replay.Life(t.Context(), l.facts[:cut], l.runs)
	must(t, err)
	if d := verdict.Difference; d == nil || d.Seq != int64(cut)+1 || !strings.Contains(d.String(), "rien enregistré") {
		t.Errorf("the end is cut: %v", verdict.Difference)
	}
	verdict, err = replay.Life(t.Context(), append(l.facts[:10:10], l.facts[11:]...), l.runs)
	must(t, err)
	if d := verdict.Difference; d == nil || d.Seq != 11 {
		t.Errorf("one is gone: %v", verdict.Difference)
	}
	verdict, err = replay.Life(t.Context(), l.facts[:2], l.runs[1:])
	must(t, err)
	if d := verdict.Difference; d == nil || d.Seq != 3 {
		t.Errorf("hardly one is left: %v", verdict.Difference)
	}
}
