package api_test

import (
	"net/http"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/access"
)

func TestAContractComesInOnce(t *testing.T) {
	w := newWorld(t)
	first := w.post(access.OperatorPerson, "/contracts", example(t, handicap)).is(http.StatusCreated)
	if first.header.Get("Location") != "/api/v1/contracts/"+handicap || first.header.Get("ETag") == "" {
		t.Errorf("headers: %v", first.header)
	}
	again := w.post(access.OperatorPerson, "/contracts", example(t, handicap)).is(http.StatusOK)
	if again.body != first.body {
		t.Errorf("first %s, then %s", first.body, again.body)
	}
	other := strings.Replace(example(t, handicap), "Horizons Partagés", "Autres horizons", 1)
	w.post(access.OperatorPerson, "/contracts", other).problem(http.StatusConflict, "contract_exists")
}

func TestAnInvalidFileIsRefusedWithEveryProblem(t *testing.T) {
	w := newWorld(t)
	p := w.post(access.OperatorPerson, "/contracts", strings.Replace(example(t, handicap), `"2031-12-31"`, `"2031-02-31"`, 1)).
		problem(http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) == 0 || p.Errors[0].Pointer == "" || p.Errors[0].Message == "" || p.Errors[0].Remedy == "" {
		t.Errorf("%+v", p)
	}
	w.post(access.OperatorPerson, "/contracts", "not json").problem(http.StatusUnprocessableEntity, "invalid")
	w.post(access.OperatorPerson, "/contracts", "").problem(http.StatusBadRequest, "malformed")
	var page api.Page[api.ContractLine]
	if w.get(access.OperatorPerson, "/contracts").into(&page); len(page.Items) != 0 {
		t.Errorf("something was stored: %+v", page)
	}
}

func TestWhoMayBringAContract(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	may := map[string]bool{access.OperatorPerson: true, claire: false, "p-nobody": false}
	for _, person := range w.show(access.OperatorPerson, handicap).People {
		may[person.ID] = may[person.ID] || person.Party != "OG" && person.Role != "pilot"
	}
	if !may[julien] || len(may) < 12 {
		t.Fatalf("people: %v", may)
	}
	for person, allowed := range may {
		if a := w.post(person, "/contracts", example(t, handicap)); allowed {
			a.is(http.StatusOK)
		} else {
			a.problem(http.StatusForbidden, "forbidden")
		}
	}
	// The file names Julien Tessier; the directory must know him too.
	w = newWorld(t).with(ehpad)
	w.register("ARS-MV", julien, "Julien Tessier")
	w.post(julien, "/contracts", example(t, handicap)).is(http.StatusCreated)
}

func (w *world) show(person, id string) (view api.ContractView) {
	w.t.Helper()
	w.get(person, "/contracts/"+id).is(http.StatusOK).into(&view)
	return view
}

func TestAStrangersContractDoesNotExist(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	for _, rest := range []string{"", "/approvals", "/approvals/sheet.FA-B1", "/timeline", "/schedule"} {
		hidden, absent := w.get(claire, "/contracts/"+handicap+rest), w.get(claire, "/contracts/none"+rest)
		hidden.problem(http.StatusNotFound, "unknown")
		if hidden.body != absent.body {
			t.Errorf("%s: %s, but %s", rest, hidden.body, absent.body)
		}
		w.get(access.OperatorPerson, "/contracts/none"+rest).problem(http.StatusNotFound, "unknown")
		w.get(access.OperatorPerson, "/contracts/"+handicap+rest).is(http.StatusOK)
	}
	hidden := w.command(claire, "k", "/contracts/"+handicap+"/commands", `{"action":"suspend","reason":"a"}`)
	absent := w.command(claire, "k", "/contracts/none/commands", `{"action":"suspend","reason":"a"}`)
	hidden.problem(http.StatusNotFound, "unknown")
	if hidden.body != absent.body || len(w.temporal.updates) != 0 {
		t.Errorf("%s, but %s; %d updates", hidden.body, absent.body, len(w.temporal.updates))
	}
}

func TestAContractIsShownToItsPeople(t *testing.T) {
	w := newWorld(t).with(handicap)
	view := w.show(lucie, handicap)
	if view.Contract.ID != handicap || view.Contract.PhaseLabel != "négociation" || len(view.Parties) != 4 || view.State.Pause != "active" || view.State.Renewal != "not_opened" {
		t.Errorf("%+v", view)
	}
	if len(view.AvailableActions) == 0 || view.AvailableActions[0].Action != "decide" || view.AvailableActions[0].Subject != view.State.PendingApprovals[0].ID {
		t.Errorf("actions %+v, pending %+v", view.AvailableActions, view.State.PendingApprovals)
	}
	for _, person := range view.People {
		if person.Address == "" {
			t.Errorf("a member does not see the address of %s", person.Name)
		}
	}
	operator := w.show(access.OperatorPerson, handicap)
	if len(operator.AvailableActions) != 0 {
		t.Errorf("the operator may %+v", operator.AvailableActions)
	}
	for _, person := range operator.People {
		if person.Address != "" || person.Name == "" {
			t.Errorf("the operator sees %+v", person)
		}
	}
}

func TestListsShowOnlyOnesOwnContracts(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	for person, want := range map[string]string{
		access.OperatorPerson: ehpad + " " + handicap, olivier: ehpad + " " + handicap, lucie: handicap, claire: ehpad, "p-nobody": "",
	} {
		if got := w.list(person, ""); got != want {
			t.Errorf("%s sees %q, want %q", person, got, want)
		}
	}
	for query, want := range map[string]string{
		"?phase=in_force": ehpad, "?phase=negotiation": handicap, "?party=CD-00": handicap, "?q=JARDINS+de+la+cere": ehpad, "?q=zzz": "",
		"?due_before=2020-01-01": "", "?due_before=2040-01-01": ehpad + " " + handicap,
	} {
		if got := w.list(olivier, query); got != want {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
	}
}

func (w *world) list(person, query string) string {
	w.t.Helper()
	var page api.Page[api.ContractLine]
	w.get(person, "/contracts"+query).is(http.StatusOK).into(&page)
	var ids []string
	for _, c := range page.Items {
		ids = append(ids, c.ID)
	}
	return strings.Join(ids, " ")
}

func TestListsGoOnWhereTheyEnded(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	var page api.Page[api.ContractLine]
	w.get(olivier, "/contracts?limit=1").is(http.StatusOK).into(&page)
	if len(page.Items) != 1 || page.Items[0].ID != ehpad || page.Next == "" {
		t.Fatalf("%+v", page)
	}
	if got := w.list(olivier, "?limit=1&cursor="+page.Next); got != handicap {
		t.Errorf("the second page holds %q", got)
	}
	if got := w.get("p-nobody", "/contracts").is(http.StatusOK).body; got != `{"items":[]}`+"\n" {
		t.Errorf("an empty list is %q", got)
	}
}

func TestMeSaysWhoCalls(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	for person, want := range map[string]struct{ name, offices string }{
		olivier: {"Olivier Pradel", ""}, access.OperatorPerson: {"Exploitant", "operator *"}, "p-nobody": {"Personne Sanspart", ""},
		w.named(access.Auditor, "CD-96"): {"Office auditor CD-96", "auditor CD-96"},
	} {
		var me api.MeView
		w.get(person, "/me").is(http.StatusOK).into(&me)
		var offices []string
		for _, h := range me.Offices {
			offices = append(offices, string(h.Office)+" "+h.Organisation)
		}
		parts := map[string]int{olivier: 2}[person]
		if me.ID != person || me.Name != want.name || me.Parts == nil || len(me.Parts) != parts || me.Offices == nil || strings.Join(offices, ", ") != want.offices {
			t.Errorf("%s: %+v", person, me)
		}
	}
}
