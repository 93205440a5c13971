package vigilance_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/vigilance"
)

var update = flag.Bool("update", false, "rewrite docs/vigilance.md")

// The rules that people read are those that are checked.
func TestTheDocumentedRulesAreThoseInForce(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "vigilance.md")
	want := page()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if kept, err := os.ReadFile(path); err != nil || string(kept) != want {
		t.Errorf("docs/vigilance.md is not what the code says (%v): run go test ./internal/vigilance -run Documented -update and read the difference", err)
	}
}

// The kernel guards acts by rules of level block, and every such rule guards something.
func TestRulesThatBlockAreThoseThatGuard(t *testing.T) {
	guarding := map[string]bool{}
	for _, rules := range guarded() {
		for _, rule := range rules {
			guarding[rule] = true
		}
	}
	for _, rule := range vigilance.Rules() {
		if blocks := rule.Level == vigilance.Block; blocks != guarding[rule.ID] {
			t.Errorf("%s is of level %s, and guards an act: %v", rule.ID, rule.Level, guarding[rule.ID])
		}
		delete(guarding, rule.ID)
	}
	for rule := range guarding {
		t.Errorf("%s guards an act and is no rule", rule)
	}
}

// guarded are the rules that guard each act.
func guarded() map[lifecycle.Action][]string {
	all := map[lifecycle.Action][]string{}
	for _, right := range contract.Rights() {
		if rules := contract.Guards(right.Action); len(rules) > 0 {
			all[right.Action] = rules
		}
	}
	return all
}

func page() string {
	var text strings.Builder
	text.WriteString(`# Points of vigilance

Drawn from ` + "`internal/vigilance`" + ` by a test (` + "`go test ./internal/vigilance -run Documented -update`" + `).

Rules read a contract file as it stands on a day D, and say what deserves attention. What the file dates after D has not happened yet.
E is the effective date, T the term; months are clamped as ` + "`civil.Date.AddMonths`" + ` does, figures compared exactly, as decimals. A field
that is absent means that nobody said, and raises nothing by itself unless the rule asks for it.

` + "```" + `
jalon check FILE --as-of 2026-11-21            # a table in French, with remedies
jalon check FILE --policy NAME --json          # [{"rule","level","subject","message"}], [] when nothing is to be said
` + "```" + `

Alerts come by level, then in the order of this page, then by subject; a rule speaks once of a subject. Alerts are an answer: the
command ends with 0. Levels, the most pressing first:

| level | in French |
|---|---|
`)
	for _, level := range vigilance.Levels() {
		fmt.Fprintf(&text, "| `%s` | %s |\n", level, level.French())
	}
	text.WriteString("\n## Rules\n\n| rule | level | speaks when | thresholds | guards | source |\n|---|---|---|---|---|---|\n")
	for _, rule := range vigilance.Rules() {
		fmt.Fprintf(&text, "| `%s` | %s | %s | %s | %s | %s |\n", rule.ID, rule.Level, rule.Reading, coded(rule.Limits), coded(guards(rule.ID)), rule.Source)
	}
	text.WriteString(`
While a rule speaks at level ` + "`block`" + ` of what an act is about, the kernel refuses the acts in the column *guards*.

## Thresholds

A policy sets them in its section ` + "`vigilance`" + `, under these names ([policies.md](policies.md)). Those marked *policy* follow a figure that
the policy has anyway, unless the section says otherwise. Contracts do not carry them: they are looked up by the version of the policy.

| name | default | rules | |
|---|---|---|---|
`)
	defaults := reflect.ValueOf(vigilance.Default())
	for i := range defaults.NumField() {
		name := defaults.Type().Field(i).Tag.Get("json")
		fmt.Fprintf(&text, "| `%s` | %s | %s | %s |\n", name, shown(defaults.Field(i).Interface()), coded(dependents(name)), figures[name])
	}
	return text.String()
}

// figures are those of internal/policy that give a threshold its value; a test there holds it.
var figures = map[string]string{
	"negotiation_months": "policy: `negotiation.total`", "diagnostic_months": "policy: `negotiation.diagnostic`",
	"renewal_first": "policy: `renewal.first`", "renewal_last": "policy: `renewal.last`", "extension_wish": "policy: `renewal.extension_wish`",
	"annual_months": "policy: `dialogue.annual`", "agenda_days": "policy: `dialogue.agenda`", "minutes_days": "policy: `dialogue.minutes`",
}

func guards(rule string) []string {
	var actions []string
	for action, rules := range guarded() {
		if slices.Contains(rules, rule) {
			actions = append(actions, string(action))
		}
	}
	slices.Sort(actions)
	return actions
}

func dependents(limit string) []string {
	var ids []string
	for _, rule := range vigilance.Rules() {
		if slices.Contains(rule.Limits, limit) {
			ids = append(ids, rule.ID)
		}
	}
	return ids
}

func shown(value any) string {
	if list, isList := value.([]string); isList {
		return strings.Join(list, ", ")
	}
	return fmt.Sprint(value)
}

func coded(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "`" + strings.Join(names, "`, `") + "`"
}
