package api_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jalon/internal/access"
	"jalon/internal/contract"
)

var update = flag.Bool("update", false, "rewrite docs/access.md")

// The matrix that people read is the one that the code obeys.
func TestTheDocumentedMatrixIsTheOneInForce(t *testing.T) {
	path := filepath.Join("..", "docs", "access.md")
	want := accessPage(t)
	if *update {
		must(t, os.WriteFile(path, []byte(want), 0o644))
	}
	if kept, err := os.ReadFile(path); err != nil || string(kept) != want {
		t.Errorf("docs/access.md is not what the code says (%v): run go test ./api -run Documented -update and read the difference", err)
	}
}

func accessPage(t *testing.T) string {
	var page strings.Builder
	page.WriteString(`# Who may do what

Drawn from ` + "`internal/access`, `internal/contract` and the routes by a test (`go test ./api -run Documented -update`)" + `. Another test walks
every route with every role and relation over HTTP and holds the answers against this page.

## Actions

Each cell has three signs: towards what is the person's **own** party's or organisation's, towards **another party** of the same
contract, and **elsewhere**. ● allowed, ○ refused (403), · told as if nothing were there (404). What belongs to a contract as a whole
is everybody's own in it. Somebody who is not signed in gets 401.

`)
	page.WriteString("| action | about |")
	for _, capacity := range access.Capacities() {
		fmt.Fprintf(&page, " %s |", capacity)
	}
	page.WriteString("\n|---|---|" + strings.Repeat(":-:|", len(access.Capacities())) + "\n")
	for _, action := range access.Actions() {
		fmt.Fprintf(&page, "| `%s` | %s |", action, access.About(action))
		for _, capacity := range access.Capacities() {
			page.WriteString(" " + signs(action, capacity) + " |")
		}
		page.WriteString("\n")
	}
	page.WriteString(`
*delegate* acts by what was lent, for some days; *auditor* and *operator* hold an office for one organisation, *installation* for all of
them; *nobody* is signed in and has no part in anything. Addresses and drafts are withheld rather than refused.

## Acts on a contract

` + "What `act_on` opens is refined by the kernel. *substitute* stands in for the referent; *delegate* for whoever lent, by that one's role." + `

| act | in French | roles | of |
|---|---|---|---|
`)
	for _, right := range contract.Rights() {
		fmt.Fprintf(&page, "| `%s` | %s | %s | %s |\n", right.Action, right.Label, strings.Join(words(right.Roles), ", "), right.Of)
	}
	page.WriteString("\n## Rules that refusals name\n\n| rule | in French |\n|---|---|\n")
	rules := contract.Rules()
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		fmt.Fprintf(&page, "| `%s` | %s |\n", rule, rules[rule])
	}
	page.WriteString("\n## Routes\n\n| route | action |\n|---|---|\n")
	list := routes(t)
	slices.SortFunc(list, func(a, b route) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	for _, r := range list {
		fmt.Fprintf(&page, "| `%s %s` | `%s` |\n", r.method, r.path, r.action)
	}
	page.WriteString("\nLists hold what the reader may see and nothing else; `see_self` and lists are open to whoever is signed in.\n")
	page.WriteString("\nOutside of the description, `POST /codec/decode` is for auditors and operators of the whole installation: 403 for everybody else, 404\nunless the settings open it.\n")
	return page.String()
}

func signs(action access.Action, capacity access.Capacity) string {
	text := ""
	for _, relation := range access.Relations() {
		text += map[access.Verdict]string{access.Allowed: "●", access.Forbidden: "○", access.Hidden: "·"}[access.Matrix(action, capacity, relation)]
	}
	return text
}

func words(roles []contract.Role) []string {
	list := make([]string, len(roles))
	for i, role := range roles {
		list[i] = string(role)
	}
	return list
}
