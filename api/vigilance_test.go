package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"jalon/api"
	"jalon/internal/policy"
	"jalon/internal/vigilance"
)

func (w *world) watched(person, query string) (view api.VigilanceView) {
	w.t.Helper()
	w.get(person, "/alerts?"+query).is(http.StatusOK).into(&view)
	return view
}

// Over contracts vigilance says what it says of each of them, to whoever reads it.
func TestVigilanceOverContractsIsThatOfEach(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	all := w.watched(olivier, "")
	if all.Contracts != 2 || all.Cut || all.More != 0 || len(all.Unread) != 0 {
		t.Errorf("%+v", all)
	}
	for _, id := range []string{handicap, ehpad} {
		var one struct{ Items []api.AlertLine }
		w.get(olivier, "/contracts/"+id+"/alerts").is(http.StatusOK).into(&one)
		var told []api.AlertLine
		for _, a := range all.Items {
			if a.Contract == id {
				told = append(told, a.AlertLine)
			}
		}
		if !slices.Equal(told, one.Items) || len(told) == 0 {
			t.Errorf("%s: %+v, and alone %+v", id, told, one.Items)
		}
		if by := w.watched(olivier, "contract="+id); len(by.Items) != len(told) || by.Contracts != 1 {
			t.Errorf("asked for %s: %d alerts of %d contracts", id, len(by.Items), by.Contracts)
		}
	}
	sum := 0
	for _, n := range all.Levels {
		sum += n.Count
		if by := w.watched(olivier, "level="+n.Name); len(by.Items) != n.Count || len(by.Levels) != 1 {
			t.Errorf("%d alerts of %s, counted %d", len(by.Items), n.Name, n.Count)
		}
	}
	for _, n := range all.Rules {
		sum -= n.Count
	}
	if first := all.Rules[0]; sum != 0 || len(w.watched(olivier, "rule="+first.Name).Items) != first.Count {
		t.Errorf("levels and rules differ by %d; %+v", sum, first)
	}
	if !slices.IsSortedFunc(all.Items, func(a, b api.ContractAlert) int {
		return slices.Index(vigilance.Levels(), a.Level) - slices.Index(vigilance.Levels(), b.Level)
	}) {
		t.Error("the most pressing are not first")
	}
	if other := w.watched(olivier, "territory=martinique"); other.Contracts != 0 {
		t.Errorf("in Martinique: %+v", other)
	}
	if by := w.watched(olivier, "authority=CD-00"); by.Contracts != 1 {
		t.Errorf("of CD-00: %d contracts", by.Contracts)
	}
	if none := w.watched("p-stranger", ""); none.Contracts != 0 || len(none.Items) != 0 {
		t.Errorf("a stranger is told %+v", none)
	}
	w.get(olivier, "/alerts?level=grave").problem(http.StatusUnprocessableEntity, "invalid")
	w.visit(olivier, "GET", "/vigilance", nil).page(http.StatusOK).says("2 contrats lus", "/contrats/"+ehpad+"/vigilance", "/vigilance?niveau=")
	w.visit(olivier, "GET", "/vigilance?niveau=grave", nil).page(http.StatusUnprocessableEntity).says("Ce niveau n'existe pas")
}

// spoil changes the database of the last world behind everybody's back.
func spoil(t *testing.T, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL(fmt.Sprintf("test_%d", created.Load())))
	must(t, err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(t.Context(), "SET session_replication_role = replica; "+statement)
	must(t, err)
}

// A contract of which the content cannot be read is named, and the others are told.
func TestOneSpoiltContractStopsNoOther(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	spoil(t, `UPDATE jalon.contracts SET file = '{"territory": 7}' WHERE id = '`+handicap+"'")
	view := w.watched(olivier, "")
	if len(view.Unread) != 1 || view.Unread[0] != handicap || view.Contracts != 1 || len(view.Items) == 0 {
		t.Errorf("%+v", view)
	}
	w.visit(olivier, "GET", "/vigilance", nil).page(http.StatusOK).says("n'a pas pu être lu", handicap)
	if !strings.Contains(w.log.String(), handicap) {
		t.Error("the operator is not told")
	}
	// A life that is over asks for nothing.
	spoil(t, "UPDATE jalon.contracts SET phase = 'expired' WHERE id = '"+ehpad+"'")
	if view := w.watched(olivier, ""); view.Contracts != 0 || len(view.Items) != 0 {
		t.Errorf("after its end: %+v", view)
	}
}

// The thresholds are those of the contract's policy, also of one that the installation added.
func TestVigilanceFollowsAnAddedPolicy(t *testing.T) {
	w := newWorld(t)
	strict, err := policy.Read(strings.NewReader("version: stricte\nextends: \"2026.2\"\nauthority: ARS-MV\nvigilance: {target_percent: 0, synthesis_pages: 1, meeting_attendees: 1, minutes_days: 1, objectives_per_theme: 1}\n"))
	must(t, err)
	_, err = w.db.AddPolicy(t.Context(), strict, claire, present)
	must(t, err)
	told := func(w *world) string {
		text, err := json.Marshal(w.watched(olivier, "").Rules)
		must(t, err)
		return string(text)
	}
	strictly := told(w.with(handicap, ehpad))
	if usual := told(newWorld(t).with(handicap, ehpad)); strictly == usual {
		t.Errorf("both find %s", usual)
	}
}
