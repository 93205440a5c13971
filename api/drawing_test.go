package api_test

import (
	"net/http"
	"strings"
	"testing"

	"jalon/internal/contract"
)

// What a contract offers, its commands take: a fiche comes into the body of a contract in negotiation, and leaves it.
func TestAFicheComesAndGoes(t *testing.T) {
	w := newWorld(t).with(handicap)
	drawn := `{"action":"draw_up_sheet","subject":"FA-B77","sheet":{"facilities":["B-E1"],"findings":["B-C1"],"targets":[2028],"steps":[{"due_on":"2028-06-30"},{"due_on":"2029-06-30","dropped":true}]}}`
	w.act(amelie, drawn).is(http.StatusOK).says("établit la fiche FA-B77").says("2 étapes")
	view, err := w.db.Contract(t.Context(), handicap)
	must(t, err)
	last := view.State.Sheets[len(view.State.Sheets)-1]
	if last.Code != "FA-B77" || len(last.Facilities) != 1 || len(last.Findings) != 1 || len(last.Targets) != 1 || len(last.Steps) != 2 || last.Steps[1].Stage != contract.Dropped || last.Steps[0].DueOn.String() != "2028-06-30" {
		t.Errorf("drawn up as %+v", last)
	}
	w.act(chief, drawn).problem(http.StatusForbidden, "forbidden") // the authorities leave the steps to the managing body
	w.act(amelie, `{"action":"draw_up_sheet","subject":"FA-B78"}`).problem(http.StatusUnprocessableEntity, "invalid")
	w.act(amelie, strings.Replace(drawn, "B-E1", "B-E99", 1)).problem(http.StatusUnprocessableEntity, "invalid")
	w.act(amelie, `{"action":"drop_sheet","subject":"FA-B77"}`).is(http.StatusOK).says("retire du contrat la fiche FA-B77")
	w.act(amelie, `{"action":"drop_sheet","subject":"FA-B77"}`).problem(http.StatusNotFound, "unknown")
}
