package api_test

import (
	"net/http"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/contract"
)

func TestAContractIsToldAsItWas(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.at(present.AddDate(0, 0, 1))
	w.act(chief, `{"action":"set_visas","bodies":["instructeur"]}`).is(http.StatusOK)
	var before, after api.AsOfView
	w.get(lucie, "/contracts/"+handicap+"/as-of/2026-11-23").is(http.StatusOK).into(&before)
	w.get(lucie, "/contracts/"+handicap+"/as-of/2026-11-24").is(http.StatusOK).into(&after)
	if before.Seq >= after.Seq || before.Zone != "Europe/Paris" || before.State.Seq != before.Seq || before.State.Phase != "negotiation" {
		t.Errorf("facts %d and %d, %s", before.Seq, after.Seq, before.State.Phase)
	}
	told := func(v api.AsOfView) (text string) {
		for _, room := range v.Rooms {
			for _, line := range room.Lines {
				text += room.Label + ", " + line.What + ": " + line.Value + "\n"
			}
		}
		return text
	}
	visas := "Parties et personnes, Circuit de visas"
	if strings.Contains(told(before), visas) || !strings.Contains(told(after), visas) {
		t.Errorf("visas on the first day:\n%s", told(before))
	}
	// What programs keep of demands is theirs.
	view, err := w.db.Contract(t.Context(), handicap)
	must(t, err)
	if len(view.State.Answered) == 0 || len(after.State.Answered) != 0 {
		t.Errorf("%d commands are remembered, %d told", len(view.State.Answered), len(after.State.Answered))
	}
	for day, field := range map[string]string{"2026-11-22": "day", "2026-11-25": "day", "2026-02-30": "day"} {
		if got := w.get(lucie, "/contracts/"+handicap+"/as-of/"+day).problem(http.StatusUnprocessableEntity, "invalid"); !strings.HasSuffix(got.Field, field) || got.Remedy == "" {
			t.Errorf("%s: %+v", day, got)
		}
	}
	w.get("p-nobody", "/contracts/"+handicap+"/as-of/2026-11-23").problem(http.StatusNotFound, "unknown")
}

func TestChangesAreToldBetweenTwoDays(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.at(present.AddDate(0, 0, 1))
	w.act(chief, `{"action":"set_visas","bodies":["instructeur"]}`).is(http.StatusOK)
	path := "/contracts/" + handicap + "/changes"
	var told api.ChangesView
	w.get(lucie, path+"?from=2026-11-23&to=2026-11-24").is(http.StatusOK).into(&told)
	if len(told.Items) != 1 || told.FromSeq >= told.ToSeq || !strings.HasPrefix(told.Items[0].Sentence, "Ajouté\u00a0: Circuit de visas, ") {
		t.Errorf("%+v", told)
	}
	w.get(lucie, path+"?from=2026-11-24&to=2026-11-24").is(http.StatusOK).into(&told)
	if len(told.Items) != 0 {
		t.Errorf("%+v", told.Items)
	}
	for query, field := range map[string]string{"": "from", "?from=2026-11-23": "to", "?from=2026-11-24&to=2026-11-23": "to", "?from=2026-11-22&to=2026-11-23": "from", "?from=2026-11-23&to=2027-01-01": "to"} {
		if got := w.get(lucie, path+query).problem(http.StatusUnprocessableEntity, string(contract.Invalid)); got.Field != field {
			t.Errorf("%q: %+v", query, got)
		}
	}
	w.visit(lucie, "GET", "/contrats/"+handicap+"/changements?du=2026-11-23&au=2026-11-24", nil).page(http.StatusOK).says("Ajouté", "Circuit de visas", "De la fin du 23/11/2026 à la fin du 24/11/2026")
	w.visit(lucie, "GET", "/contrats/"+handicap+"/changements?du=2026-11-24&au=2026-11-23", nil).page(http.StatusUnprocessableEntity).says("précède le premier")
	w.visit(lucie, "GET", "/contrats/"+handicap+"/changements", nil).page(http.StatusOK).says("Premier jour")
	w.visit(lucie, "GET", "/contrats/"+handicap+"/au?jour=2026-11-23", nil).page(http.StatusOK).says("Le contrat au 23/11/2026", "Parties et personnes", "Lucie Marchand")
	w.visit(lucie, "GET", "/contrats/"+handicap+"/au?jour=hier", nil).page(http.StatusUnprocessableEntity).says("Ce jour n'existe pas")
	w.visit("p-nobody", "GET", "/contrats/"+handicap+"/au?jour=2026-11-23", nil).page(http.StatusNotFound)
	w.visit(lucie, "GET", "/contrats/"+handicap, nil).page(http.StatusOK).says("/contrats/"+handicap+"/au", "/contrats/"+handicap+"/changements", "/contrats/"+handicap+"/chronologie", "/scelles")
}
