package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/contract"
)

func (w *world) registered(person string) (view api.PeopleView) {
	w.t.Helper()
	w.get(person, "/contracts/"+handicap+"/people").is(http.StatusOK).into(&view)
	return view
}

// Who stands in for somebody is named with that somebody, wherever the decision shows.
func TestWhoStandsInIsNamedWithWhom(t *testing.T) {
	w := newWorld(t).with(handicap)
	pending := w.show(lucie, handicap).State.PendingApprovals
	substitute, delegate := w.register("CD-00", "p-sub", "Sylvie Suppléante"), w.register("CD-00", "p-del", "Denis Délégué")
	for body, rule := range map[string]string{
		`{"action":"assign_role","role":"substitute","person":"p-unknown"}`: "well_formed", `{"action":"assign_role","role":"substitute","person":"` + julien + `"}`: "well_formed",
		`{"action":"delegate","person":"p-unknown","until":"2026-12-31"}`: "well_formed", `{"action":"assign_role","role":"informed","person":"` + lucie + `"}`: "no_self_promotion",
	} {
		a := w.act(lucie, body)
		var p api.Problem
		if a.into(&p); a.status < 400 || string(p.Rule) != rule {
			t.Errorf("%s: %s", body, a.body)
		}
	}
	w.act(lucie, `{"action":"assign_role","role":"substitute","person":"p-sub"}`).is(http.StatusOK)
	w.act(chief, `{"action":"delegate","person":"p-del","until":"2026-12-31","reason":"Congé."}`).is(http.StatusOK)

	for i, in := range []struct{ person, name, principal, of string }{
		{substitute, "Sylvie Suppléante", lucie, "Lucie Marchand"}, {delegate, "Denis Délégué", chief, "Présidente du conseil départemental"},
	} {
		asked := pending[i]
		if mine := w.approvals(in.person, "/approvals?mine=true").Items; len(mine) != 2-i {
			t.Errorf("%s may decide %+v", in.name, mine)
		}
		w.command(in.person, "in-"+in.person, decisionPath(asked), verdict("approve", asked, "")).is(http.StatusOK)
		words := in.name + " pour " + in.of + " (CD-00)"
		decisions := w.rounds(lucie, asked.ID)[0].Decisions
		d := decisions[len(decisions)-1]
		if d.Person != in.person || d.For != in.principal || d.Actor != words || d.Revision != asked.Revision {
			t.Errorf("%+v", d)
		}
		var told api.Page[api.TimelineFact]
		w.get(lucie, "/contracts/"+handicap+"/timeline?kind=approval.decided").is(http.StatusOK).into(&told)
		if last := told.Items[len(told.Items)-1]; last.Actor != words || !strings.HasPrefix(last.Sentence, words+" approuve") {
			t.Errorf("%+v", last)
		}
	}
	lent := w.registered(julien).Delegations
	if len(lent) != 1 || lent[0].GiverName != "Présidente du conseil départemental" || lent[0].ToName != "Denis Délégué" || !lent[0].InForce || lent[0].Until.String() != "2026-12-31" {
		t.Errorf("%+v", lent)
	}
	w.act(chief, `{"action":"revoke_delegation","subject":"`+lent[0].ID+`"}`).is(http.StatusOK)
	w.get(delegate, "/contracts/"+handicap).problem(http.StatusNotFound, "unknown")
}

func TestTheRegisterKeepsSuccessiveHolders(t *testing.T) {
	w := newWorld(t).with(handicap)
	next := w.register("CD-00", "p-next", "Nadia Suivante")
	w.act(chief, `{"action":"assign_role","role":"referent","person":"p-next"}`).is(http.StatusOK)
	// The one before has no part any more, and the contract shows whoever holds a role today.
	w.get(lucie, "/contracts/"+handicap).problem(http.StatusNotFound, "unknown")
	holders := func(person string) string {
		var names []string
		for _, p := range w.show(person, handicap).People {
			if p.Party == "CD-00" && p.Role == string(contract.Referent) {
				names = append(names, p.Name)
			}
		}
		return strings.Join(names, ", ")
	}
	if got := holders(julien); got != "Nadia Suivante" {
		t.Errorf("today's referent is %q", got)
	}
	line := func(person string) (found []api.RegisterLine) {
		for _, line := range w.registered(person).Register {
			if line.Party == "CD-00" && line.Role == contract.Referent {
				found = append(found, line)
			}
		}
		return found
	}
	both := line(julien)
	if len(both) != 2 || both[0].Name != "Lucie Marchand" || both[0].InOffice || both[0].Until.String() != "2026-11-22" || both[0].HandoverLabel != "" {
		t.Fatalf("%+v", both)
	}
	if n := both[1]; n.Name != "Nadia Suivante" || !n.InOffice || n.From.String() != "2026-11-23" || n.ReplacesName != "Lucie Marchand" ||
		n.HandoverLabel != "passation non tracée" || n.RoleLabel != "référent CPOM" || n.Address != "p-next@essai.example" {
		t.Errorf("%+v", n)
	}
	w.act(next, `{"action":"record_handover","subject":"CD-00","revision":"`+strings.Repeat("b", 64)+`"}`).is(http.StatusOK)
	if n := line(next)[1]; n.HandoverLabel != "passation enregistrée" {
		t.Errorf("%+v", n)
	}
	// A role that begins later is announced, and held from its first day on.
	w.register("CD-00", "p-later", "Laure Tardive")
	w.act(chief, `{"action":"assign_role","role":"referent","person":"p-later","from":"2026-11-24"}`).is(http.StatusOK)
	w.get("p-later", "/contracts/"+handicap).problem(http.StatusNotFound, "unknown")
	w.tomorrow()
	if got := holders("p-later"); got != "Laure Tardive" {
		t.Errorf("tomorrow's referent is %q", got)
	}
	// A contract that is rehearsed ahead of the clock lives on the day of its last fact.
	w.but(func(o *api.Options) { o.Now = func() time.Time { return present.AddDate(0, -1, 0) } })
	if got := holders(next); got != "Nadia Suivante" || !line(next)[1].InOffice || len(w.show(next, handicap).AvailableActions) == 0 {
		t.Errorf("on the day of the last fact the referent is %q", got)
	}
}

func TestAddressesAreForThePeopleAndTheAuditorsOfAContract(t *testing.T) {
	w := newWorld(t).with(handicap)
	auditor := w.named(access.Auditor, "CD-00")
	for person, sees := range map[string]bool{lucie: true, bruno: true, auditor: true, access.OperatorPerson: false, w.named(access.Operator, "CD-00"): false} {
		for _, line := range w.registered(person).Register {
			if (line.Address != "") != sees {
				t.Errorf("%s sees %+v", person, line)
			}
		}
	}
	w.show(auditor, handicap)
	read := slices.DeleteFunc(w.journal(auditor, "/contracts/"+handicap+"/access-log"), func(l api.AccessLine) bool { return l.Outcome != "read" })
	if len(read) != 2 || read[0].Person != auditor || read[0].Action != "see_addresses" {
		t.Errorf("%+v", read)
	}
}

// The same key gets the same answer for ever, also when the person who was named has left.
func TestNamingSomebodyWhoLeftSinceIsAnsweredAgain(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.register("CD-00", "p-brief", "Passage Bref")
	name := func() answer {
		return w.command(chief, "named", "/contracts/"+handicap+"/commands", `{"action":"assign_role","person":"p-brief","role":"contributor"}`)
	}
	first := name().is(200)
	must(t, w.db.DisablePerson(t.Context(), "p-brief", present))
	if again := name().is(200); again.body != first.body {
		t.Errorf("answered %s, then %s", first.body, again.body)
	}
}
