package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/contract"
)

// For every sample, before and after a fiche came back: « mine » lists exactly what a person may decide, and nobody else's
// decision is taken.
func TestMineIsExactlyWhatOneMayDecide(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	w.mineIsExact()
	w.comeBack()
	w.mineIsExact()
}

// comeBack has FA-B1 sent back and submitted again, so that all three authorities are awaited.
func (w *world) comeBack() api.PendingApproval {
	w.t.Helper()
	asked := w.waiting()
	w.command(lucie, "back", decisionPath(asked), verdict("request_changes", asked, "Chiffrer.")).is(http.StatusOK)
	w.act(amelie, `{"action":"submit_sheet","subject":"FA-B1","revision":"`+strings.Repeat("a", 64)+`"}`).is(http.StatusOK)
	for _, pending := range w.show(lucie, handicap).State.PendingApprovals {
		if pending.ID == asked.ID {
			return pending
		}
	}
	w.t.Fatal("FA-B1 is not asked about")
	return asked
}

func (w *world) mineIsExact() {
	w.t.Helper()
	people := map[string]bool{access.OperatorPerson: true, "p-nobody": true}
	type question struct{ contract, approval, revision string }
	var pending []question
	for _, id := range []string{handicap, ehpad} {
		view := w.show(access.OperatorPerson, id)
		for _, p := range view.People {
			people[p.ID] = true
		}
		for _, a := range view.State.PendingApprovals {
			pending = append(pending, question{id, a.ID, a.Revision})
		}
	}
	decidable := 0
	for person := range people {
		mine := map[question]bool{}
		for _, a := range w.approvals(person, "/approvals?mine").Items {
			mine[question{a.Contract, a.ID, a.Revision}] = true
		}
		may := map[question]bool{}
		for _, q := range pending {
			a := w.get(person, "/contracts/"+q.contract)
			if a.status == http.StatusNotFound {
				continue
			}
			var view api.ContractView
			a.is(http.StatusOK).into(&view)
			if slices.ContainsFunc(view.AvailableActions, func(o contract.Offer) bool { return o.Action == "decide" && o.Subject == q.approval }) {
				may[q] = true
			}
		}
		if decidable += len(mine); !maps.Equal(mine, may) {
			w.t.Errorf("%s: mine is %v, but may decide %v", person, mine, may)
		}
		for i, q := range pending {
			if mine[q] {
				continue
			}
			key := fmt.Sprint("not-", person, "-", i)
			a := w.command(person, key, "/contracts/"+q.contract+"/approvals/"+q.approval+"/decision", `{"verdict":"approve","revision":"`+q.revision+`"}`)
			if a.status != http.StatusForbidden && a.status != http.StatusNotFound {
				w.t.Errorf("%s decides %v: %d %s", person, q, a.status, a.body)
			}
		}
	}
	if decidable == 0 {
		w.t.Error("nobody may decide anything")
	}
}

// A hundred callers at once, half of them under one key for each party: each party decides once.
func TestAHundredCallersMakeOneDecisionForEachParty(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.comeBack()
	if !slices.Contains(asked.Waiting, "ARS-MV") || !slices.Contains(asked.Waiting, "CD-00") {
		t.Fatalf("awaited: %v", asked.Waiting)
	}
	answers := make([]answer, 100)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			person, key := []string{julien, lucie}[i%2], fmt.Sprint("own-", i)
			if i < 50 {
				key = "shared-" + person
			}
			answers[i] = w.command(person, key, decisionPath(asked), verdict("approve", asked, ""))
		})
	}
	all.Wait()
	taken := map[string]bool{}
	for i, a := range answers {
		switch a.status {
		case http.StatusOK:
			taken[a.body] = true
		case http.StatusForbidden, http.StatusConflict:
		default:
			t.Errorf("caller %d: %d %s", i, a.status, a.body)
		}
	}
	decided := map[string]int{}
	facts, err := w.db.Facts(t.Context(), handicap, 0, 1000)
	must(t, err)
	for _, f := range facts {
		if f.Kind == contract.ApprovalDecided && f.Detail.Round == asked.Round && f.Subject == asked.ID {
			decided[f.By.Party]++
		}
	}
	if want := map[string]int{"ARS-MV": 1, "CD-00": 1}; !maps.Equal(decided, want) || len(taken) != 2 {
		t.Errorf("decisions: %v, %d different answers", decided, len(taken))
	}
}
