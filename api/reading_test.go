package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/postgres"
)

func (w *world) approvals(person, path string) (page api.Page[api.ApprovalLine]) {
	w.t.Helper()
	w.get(person, path).is(http.StatusOK).into(&page)
	return page
}

func TestMineIsWhatOneMayDecideNow(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	asked := w.waiting()
	mine := w.approvals(lucie, "/approvals?mine=true&state=pending")
	if len(mine.Items) == 0 {
		t.Fatal("nothing awaits Lucie Marchand")
	}
	for _, a := range mine.Items {
		if a.Contract != handicap || a.StateLabel != "en attente" || len(a.Verdicts) == 0 || len(a.Waiting) == 0 {
			t.Errorf("%+v", a)
		}
	}
	if operator := w.approvals(access.OperatorPerson, "/approvals?mine=true"); len(operator.Items) != 0 {
		t.Errorf("the operator is awaited on %+v", operator.Items)
	}
	w.command(lucie, "d-1", decisionPath(asked), verdict("approve", asked, "")).is(http.StatusOK)
	for _, a := range w.approvals(lucie, "/approvals?mine=true").Items {
		if a.ID == asked.ID {
			t.Error("a decided approval is still awaited")
		}
	}
}

func TestApprovalsAreListedPageByPage(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	all := w.approvals(access.OperatorPerson, "/approvals")
	if len(all.Items) < 2 {
		t.Fatalf("%d approvals", len(all.Items))
	}
	var walked []api.ApprovalLine
	for path := "/approvals?limit=1"; ; {
		page := w.approvals(access.OperatorPerson, path)
		walked = append(walked, page.Items...)
		if page.Next == "" {
			break
		}
		path = "/approvals?limit=1&cursor=" + page.Next
	}
	if diff := cmp.Diff(all.Items, walked); diff != "" {
		t.Error(diff)
	}
	for _, a := range w.approvals(claire, "/approvals").Items {
		if a.Contract != ehpad {
			t.Errorf("a stranger sees %+v", a)
		}
	}
	for _, a := range w.approvals(olivier, "/contracts/"+handicap+"/approvals").Items {
		if a.Contract != handicap {
			t.Errorf("another contract's approval: %+v", a)
		}
	}
	if got := w.approvals(claire, "/approvals?contract="+handicap); len(got.Items) != 0 {
		t.Errorf("a stranger sees %+v", got.Items)
	}
}

func TestAnApprovalKeepsItsRounds(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	path := "/contracts/" + handicap + "/approvals/" + asked.ID
	w.command(lucie, "d-1", decisionPath(asked), verdict("request_changes", asked, "Chiffrer.")).is(http.StatusOK)
	sheet := strings.TrimPrefix(asked.ID, "sheet.")
	var amelie string
	for _, person := range w.show(lucie, handicap).People {
		if person.Party == "OG" && person.Role == "referent" {
			amelie = person.ID
		}
	}
	body := `{"action":"submit_sheet","subject":"` + sheet + `","revision":"` + strings.Repeat("a", 64) + `"}`
	w.command(amelie, "s-1", "/contracts/"+handicap+"/commands", body).is(http.StatusOK)
	var shown struct{ Rounds []api.ApprovalLine }
	w.get(lucie, path).is(http.StatusOK).into(&shown)
	if len(shown.Rounds) != 2 || shown.Rounds[0].Round != 2 || shown.Rounds[0].State != "pending" || shown.Rounds[1].State != "changes_requested" {
		t.Errorf("%+v", shown.Rounds)
	}

	var answer api.Answer
	w.command(lucie, "w-1", path+"/withdrawal", "").problem(http.StatusForbidden, "forbidden")
	w.command(amelie, "w-2", path+"/withdrawal", "").is(http.StatusOK).into(&answer)
	if answer.Approval == nil || answer.Approval.State != "withdrawn" || answer.Approval.Round != 2 {
		t.Errorf("%+v", answer)
	}
	w.command(amelie, "w-3", path+"/withdrawal", `{"reason":"Encore."}`).problem(http.StatusConflict, "not_allowed")
	w.get(lucie, "/contracts/"+handicap+"/approvals/sheet.ZZ").problem(http.StatusNotFound, "unknown")
}

func TestTheTimelineTellsEveryFactInOrder(t *testing.T) {
	w := newWorld(t).with(handicap)
	asked := w.waiting()
	w.command(lucie, "d-1", decisionPath(asked), verdict("approve", asked, "")).is(http.StatusOK)
	var all api.Page[api.TimelineFact]
	w.get(lucie, "/contracts/"+handicap+"/timeline").is(http.StatusOK).into(&all)
	for i, f := range all.Items {
		if f.Seq != int64(i+1) || f.Sentence == "" || f.Actor == "" || f.Phase == "" {
			t.Errorf("fact %d: %+v", i+1, f)
		}
	}
	var walked []api.TimelineFact
	for next := "0"; next != ""; {
		var page api.Page[api.TimelineFact]
		w.get(lucie, "/contracts/"+handicap+"/timeline?limit=1&cursor="+next).is(http.StatusOK).into(&page)
		walked, next = append(walked, page.Items...), page.Next
	}
	if diff := cmp.Diff(all.Items, walked); diff != "" {
		t.Error(diff)
	}
	var decided api.Page[api.TimelineFact]
	w.get(lucie, "/contracts/"+handicap+"/timeline?kind=approval.decided&limit=1").is(http.StatusOK).into(&decided)
	if len(decided.Items) != 1 || decided.Items[0].Command != "d-1" {
		t.Errorf("%+v", decided)
	}
}

func TestTheScheduleHasTheWordsOfTheFile(t *testing.T) {
	w := newWorld(t).with(ehpad)
	var schedule struct{ Items []postgres.Deadline }
	w.get(claire, "/contracts/"+ehpad+"/schedule").is(http.StatusOK).into(&schedule)
	steps, approvals := 0, 0
	for i, d := range schedule.Items {
		if d.Label == "" || d.Label == d.ID || d.State == "" || len(d.Recipients) == 0 {
			t.Errorf("%+v", d)
		}
		if i > 0 && d.Due.Before(schedule.Items[i-1].Due) {
			t.Errorf("%s comes after %s", d.ID, schedule.Items[i-1].ID)
		}
		switch d.Kind {
		case "step":
			steps++
			if !strings.Contains(d.Label, "«") {
				t.Errorf("a step without its words: %s", d.Label)
			}
		case "approval":
			approvals++
		}
	}
	if steps == 0 {
		t.Error("no step is planned")
	}
}
