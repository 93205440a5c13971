package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/contract"
)

func (w *world) question(person, contractID, id string) (view api.ApprovalView) {
	w.t.Helper()
	w.get(person, "/contracts/"+contractID+"/approvals/"+id).is(http.StatusOK).into(&view)
	return view
}

func (w *world) rounds(person, id string) []api.ApprovalLine {
	w.t.Helper()
	return w.question(person, handicap, id).Rounds
}

func codes(blockers []contract.Blocker) string {
	var list []string
	for _, b := range blockers {
		if b.Message == "" || b.Remedy == "" {
			list = append(list, "(without words)")
		}
		list = append(list, string(b.Code))
	}
	return strings.Join(slices.Compact(list), " ")
}

func TestAQuestionSaysWhatIsInItsWayBeforeItIsAsked(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	signature := w.question(lucie, handicap, "signature")
	if signature.Rounds == nil || len(signature.Rounds) != 0 || codes(signature.Blockers) != "sheet_pending consultation_missing" || signature.Label != "la signature du contrat" {
		t.Errorf("%+v", signature)
	}
	// A fiche that was sent back and taken away may be asked about anew: its rounds stay.
	if sheet := w.question(lucie, handicap, "sheet.FA-B1"); len(sheet.Rounds) != 1 || !strings.Contains(sheet.Label, "FA-B1") {
		t.Errorf("%+v", sheet)
	}
	for _, id := range []string{"launch", "sheet.ZZ", "renewal", "sheet.", "step.FA-B1.1", "x"} {
		w.get(lucie, "/contracts/"+handicap+"/approvals/"+id).problem(http.StatusNotFound, "unknown")
	}
	// What is behind a contract is not to come.
	for _, id := range []string{"launch", "signature", "sheet.FA-A1"} {
		w.get(claire, "/contracts/"+ehpad+"/approvals/"+id).problem(http.StatusNotFound, "unknown")
	}
	w.get(claire, "/contracts/"+handicap+"/approvals/signature").problem(http.StatusNotFound, "unknown")
}

// The chain of an authority, level by level: where it stands shows in every view, and nobody decides before it is through.
func TestVisasShowWhereTheyAre(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked, first, second := w.waiting(), w.register("CD-00", "p-first", "Aline Premier"), w.register("CD-00", "p-second", "Basile Second")
	standing := func(want, blocked string) {
		t.Helper()
		var listed, pending string
		show := func(visas []api.VisaLine) (text string) {
			for _, v := range visas {
				text += v.Party + " " + v.Level + " " + string(v.State) + "; "
			}
			return text
		}
		for _, a := range w.approvals(lucie, "/approvals?state=pending").Items {
			if a.ID == asked.ID {
				listed = show(a.Visas) + codes(a.Blockers)
			}
		}
		for _, a := range w.show(lucie, handicap).State.PendingApprovals {
			if a.ID == asked.ID {
				pending = show(a.Visas) + codes(a.Blockers)
			}
		}
		view := w.question(lucie, handicap, asked.ID)
		shown := show(view.Rounds[0].Visas) + codes(view.Blockers)
		if want += blocked; listed != want || pending != want || shown != want {
			t.Errorf("%q, %q, %q; want %q", listed, pending, shown, want)
		}
		mine := slices.ContainsFunc(w.approvals(lucie, "/approvals?mine=true").Items, func(a api.ApprovalLine) bool { return a.ID == asked.ID })
		if mine != (blocked == "") {
			t.Errorf("mine: %t, though %q", mine, want)
		}
	}
	visa := func(person string) answer {
		return w.act(person, `{"action":"give_visa","subject":"`+asked.ID+`","verdict":"approve","revision":"`+asked.Revision+`"}`)
	}
	standing("", "")
	w.act(chief, `{"action":"set_visas","bodies":["Instruction","Direction"]}`).is(http.StatusOK)
	standing("CD-00 Instruction awaited; CD-00 Direction to_come; ", "nobody_examines")
	for person, level := range map[string]string{first: "Instruction", second: "Direction"} {
		w.act(chief, `{"action":"assign_role","role":"examiner","person":"`+person+`","subject":"`+level+`"}`).is(http.StatusOK)
	}
	standing("CD-00 Instruction awaited; CD-00 Direction to_come; ", "visa_awaited")
	visa(second).problem(http.StatusForbidden, "forbidden")
	if p := w.command(lucie, "early", decisionPath(asked), verdict("approve", asked, "")).problem(http.StatusForbidden, "forbidden"); p.Rule != contract.VisasFirst {
		t.Errorf("%+v", p)
	}
	visa(first).is(http.StatusOK)
	standing("CD-00 Instruction given; CD-00 Direction awaited; ", "visa_awaited")
	if mine := w.approvals(second, "/approvals?mine=true").Items; len(mine) != 0 {
		t.Errorf("a visa is no decision: %+v", mine)
	}
	visa(second).is(http.StatusOK)
	standing("CD-00 Instruction given; CD-00 Direction given; ", "")
	w.command(lucie, "late", decisionPath(asked), verdict("approve", asked, "")).is(http.StatusOK)
	if view := w.question(lucie, handicap, asked.ID); len(view.Blockers) != 0 || len(view.Rounds[0].Visas) != 0 || view.Rounds[0].Blockers == nil {
		t.Errorf("%+v", view)
	}
}
