package vigilance_test

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"jalon/internal/vigilance"
)

// trials are those of every rule, by the files that hold them.
func trials() []trial {
	return slices.Concat(objectiveTrials(), sheetTrials(), findingTrials(), diagnosticTrials(), negotiationTrials(),
		meetingTrials(), partyTrials(), dialogueTrials(), indicatorTrials(), renewalTrials())
}

func TestTheQuietContractRaisesNothing(t *testing.T) {
	if alerts := vigilance.Check(quiet(), on(someDay), vigilance.Default()); len(alerts) > 0 {
		t.Errorf("it raises %+v", alerts)
	}
}

func TestEachRuleSpeaksJustWhenItShould(t *testing.T) {
	for _, c := range trials() {
		if said := c.said(vigilance.Default()); !slices.Equal(said, c.want) {
			t.Errorf("%s, %s: said %q, want %q", c.rule, c.name, said, c.want)
		}
	}
}

func TestEachRuleIsTriedBothWays(t *testing.T) {
	speaks, keeps := map[string]int{}, map[string]int{}
	for _, c := range trials() {
		if len(c.want) > 0 {
			speaks[c.rule]++
		} else {
			keeps[c.rule]++
		}
	}
	for _, rule := range vigilance.Rules() {
		if speaks[rule.ID] == 0 || keeps[rule.ID] == 0 {
			t.Errorf("%s speaks in %d trials and is silent in %d", rule.ID, speaks[rule.ID], keeps[rule.ID])
		}
		delete(speaks, rule.ID)
		delete(keeps, rule.ID)
	}
	if len(speaks)+len(keeps) > 0 {
		t.Errorf("trials of rules that do not exist: %v %v", slices.Collect(maps.Keys(speaks)), slices.Collect(maps.Keys(keeps)))
	}
}

// A threshold that can move without any trial noticing is not tested at all; one that its rule does not name is not
// documented.
func TestEveryThresholdIsFeltByItsSmallestStep(t *testing.T) {
	kind := reflect.TypeFor[vigilance.Limits]()
	for i := range kind.NumField() {
		name := kind.Field(i).Tag.Get("json")
		for step, limits := range steps(i) {
			felt := false
			for _, c := range trials() {
				if slices.Equal(c.said(limits), c.want) {
					continue
				}
				felt = true
				if !slices.ContainsFunc(vigilance.Rules(), func(r vigilance.Rule) bool { return r.ID == c.rule && slices.Contains(r.Limits, name) }) {
					t.Errorf("%s depends on %s and does not say so", c.rule, name)
				}
			}
			if !felt {
				t.Errorf("%s: no trial notices %s", name, step)
			}
		}
	}
}

// steps are the default limits with one of them moved as little as can be, each way.
func steps(field int) map[string]vigilance.Limits {
	moved := map[string]vigilance.Limits{}
	for name, move := range map[string]func(reflect.Value){
		"one more": func(v reflect.Value) {
			if v.Kind() == reflect.Int {
				v.SetInt(v.Int() + 1)
				return
			}
			v.Set(reflect.Append(v, reflect.ValueOf("autre")))
		},
		"one less": func(v reflect.Value) {
			if v.Kind() == reflect.Int {
				v.SetInt(v.Int() - 1)
				return
			}
			v.Set(v.Slice(0, v.Len()-1))
		},
	} {
		limits := vigilance.Default()
		move(reflect.ValueOf(&limits).Elem().Field(field))
		moved[name] = limits
	}
	return moved
}

func TestEveryThresholdBelongsToARule(t *testing.T) {
	var named []string
	for _, rule := range vigilance.Rules() {
		named = append(named, rule.Limits...)
	}
	kind := reflect.TypeFor[vigilance.Limits]()
	for i := range kind.NumField() {
		if name := kind.Field(i).Tag.Get("json"); !slices.Contains(named, name) {
			t.Errorf("no rule has the threshold %s", name)
		}
	}
}
