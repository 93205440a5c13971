package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
)

// marks tells the lines of a history by what they are.
func marks(lines []api.HistoryLine) (marks []string) {
	for _, line := range lines {
		if line.Refusal != nil {
			marks = append(marks, "refused "+line.Refusal.Action)
		} else {
			marks = append(marks, fmt.Sprint("fact ", line.Fact.Seq))
		}
	}
	return marks
}

// What happened in one instant is told once and in one order, wherever the pages end: facts, then refusals as they came.
func TestOneInstantIsToldInOneOrder(t *testing.T) {
	w := newWorld(t).with(handicap)
	auditor, asked := w.named(access.Auditor, "CD-00"), w.waiting()
	w.at(present.Add(time.Hour))
	w.act(bruno, `{"action":"set_visas","bodies":[]}`).is(http.StatusForbidden)
	w.act(bruno, `{"action":"suspend"}`).is(http.StatusForbidden)
	w.command(lucie, "answer", decisionPath(asked), verdict("approve", asked, "")).is(http.StatusOK)
	w.act(bruno, `{"action":"remind","subject":"phase.total"}`).is(http.StatusForbidden)
	read := func(limit int) (lines []api.HistoryLine) {
		t.Helper()
		cursor := ""
		for len(lines) < 100 { // more than there are: pages that repeat themselves end too
			var page api.Page[api.HistoryLine]
			w.get(auditor, fmt.Sprintf("/contracts/%s/history?limit=%d%s", handicap, limit, cursor)).is(http.StatusOK).into(&page)
			if lines = append(lines, page.Items...); page.Next == "" {
				break
			}
			cursor = "&cursor=" + page.Next
		}
		return lines
	}
	whole := marks(read(200))
	if tail := whole[len(whole)-3:]; !slices.Equal(tail, []string{"refused set_visas", "refused suspend", "refused remind"}) {
		t.Errorf("in the end: %v", whole)
	}
	for limit := range 5 {
		if got := marks(read(limit + 1)); !slices.Equal(got, whole) {
			t.Errorf("%d by %d: %v, want %v", limit+1, limit+1, got, whole)
		}
	}
}

// A day begins at midnight where the contract lives, for facts and refusals alike.
func TestAPeriodIsOfDaysOfTheContract(t *testing.T) {
	w := newWorld(t).with(handicap)
	auditor := w.named(access.Auditor, "CD-00")
	midnight := time.Date(2026, 11, 23, 23, 0, 0, 0, time.UTC) // of the 24th in Paris
	w.at(midnight.Add(-time.Microsecond))
	w.act(bruno, `{"action":"suspend"}`).is(http.StatusForbidden)
	w.at(midnight)
	w.act(bruno, `{"action":"set_visas","bodies":[]}`).is(http.StatusForbidden)
	w.act(chief, `{"action":"set_visas","bodies":["instructeur"]}`).is(http.StatusOK)
	all := marks(w.story(auditor, ""))
	before, after := w.story(auditor, "&until=2026-11-23"), w.story(auditor, "&from=2026-11-24")
	if got := append(marks(before), marks(after)...); !slices.Equal(got, all) || len(after) != 2 || before[len(before)-1].Refusal == nil {
		t.Errorf("%v and %v, of %v", marks(before), marks(after), all)
	}
	if line := after[0]; line.Fact == nil || line.Local != "2026-11-24T00:00:00+01:00" {
		t.Errorf("%+v", line)
	}
}

// Whoever decides in somebody's place is found under either name, and told with what the other one is.
func TestWhatWasDoneInSomebodysPlaceIsFoundUnderBoth(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	delegate := w.register("CD-00", "p-delegate", "Denis Délégué")
	w.act(lucie, `{"action":"delegate","person":"p-delegate","until":"2026-12-31"}`).is(http.StatusOK)
	w.command(delegate, "answer", decisionPath(asked), verdict("approve", asked, "")).is(http.StatusOK)
	for _, person := range []string{lucie, delegate} {
		lines := w.story(julien, "&decisions=true&person="+person)
		if len(lines) == 0 {
			t.Fatalf("nothing is found under %s", person)
		}
		if by := lines[0].Fact.By; by.Name != "Denis Délégué" || by.ForName != "Lucie Marchand" || by.Role != "référent CPOM" {
			t.Errorf("%+v", by)
		}
	}
	w.visit(julien, "GET", "/contrats/"+handicap+"/chronologie?personne="+lucie, nil).page(http.StatusOK).
		says("Par Denis Délégué, à la place de Lucie Marchand (référent CPOM), pour Conseil départemental du Val-de-Besbre")
}

// Acts that were refused are among the decisions, readings that were are not.
func TestOnlyRefusedActsAreAmongDecisions(t *testing.T) {
	w := newWorld(t).with(handicap)
	auditor := w.named(access.Auditor, "CD-00")
	w.get("p-nobody", "/contracts/"+handicap).problem(http.StatusNotFound, "unknown")
	w.act(bruno, `{"action":"suspend"}`).is(http.StatusForbidden)
	if got := marks(w.story(auditor, "&person=p-nobody")); !slices.Equal(got, []string{"refused show-contract"}) {
		t.Errorf("refused to a stranger: %v", got)
	}
	if got := marks(w.story(auditor, "&decisions=true")); !slices.Equal(got, []string{"refused suspend"}) {
		t.Errorf("among the decisions: %v", got)
	}
	for query, want := range map[string]int{"&party=OG&person=" + bruno: 1, "&party=CD-00&person=" + bruno: 0, "&party=CD-00": 0} {
		if got := w.story(auditor, query); len(got) != want {
			t.Errorf("%s: %v", query, marks(got))
		}
	}
}
