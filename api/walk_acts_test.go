package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// calendarActs are the acts on a contract's calendar, each asked for in a form that the kernel refuses to whoever may do
// it, so that nothing changes for the next who asks. Only a reminder can go wrong in no way but by coming too soon.
var calendarActs = map[lifecycle.Action]string{
	contract.SendAgenda:       `"subject":"dialogue.annual.2027"`,
	contract.ReportIndicators: `"subject":"report.2026.FA-A1"`,
	contract.RecordFiling:     `"subject":"filing.errd.2026"`,
	contract.RecordNotice:     `"subject":"filing.eprd.2027"`,
	contract.ProposePolicy:    `"policy":"2026.2"`,
	contract.Snooze:           `"subject":"step.FA-A1.4"`,
	contract.Remind:           `"subject":"review.midterm"`,
}

// somebodyOf is one column of the kernel's table, for one party.
type somebodyOf struct {
	person, party string
	capacity      access.Capacity
	as            contract.Role // whose rights that person has; "" for none
}

// Every act on the calendar is asked for by somebody of every role of every party, and the answers are compared with the
// kernel's own table of rights.
func TestEveryActOnTheCalendarIsForThoseWhoMay(t *testing.T) {
	w := inForce(t)
	cast := w.cast("ARS-MV", "CD-96", schedule.ManagingBody)
	w.at(time.Date(2027, 2, 20, 9, 0, 0, 0, time.UTC)) // a reminder of the step comes within a month
	for _, right := range contract.Rights() {
		fields, known := calendarActs[right.Action]
		if !known {
			continue
		}
		for _, who := range cast {
			got := w.onCalendar(who.person, fmt.Sprintf(`{"action":%q,%s}`, right.Action, fields))
			want := []int{http.StatusForbidden}
			switch {
			case who.capacity == access.Nobody:
				want = []int{http.StatusNotFound}
			case slices.Contains(right.Roles, who.as) && holdsSide(right.Of, who.party):
				want = []int{http.StatusUnprocessableEntity}
				if right.Action == contract.Remind {
					want = []int{http.StatusOK, http.StatusConflict}
				}
			}
			if !slices.Contains(want, got.status) || got.status == http.StatusConflict && !strings.Contains(got.body, string(contract.RecallsWait)) {
				t.Errorf("%s by the %s of %s: %d, want %v: %.300s", right.Action, who.capacity, who.party, got.status, want, got.body)
			}
		}
		delete(calendarActs, right.Action)
	}
	if len(calendarActs) > 0 {
		t.Errorf("the kernel knows nothing of %v", calendarActs)
	}
}

func holdsSide(side contract.Side, party string) bool {
	switch side {
	case contract.AuthoritySide:
		return party != schedule.ManagingBody
	case contract.ManagingSide:
		return party == schedule.ManagingBody
	}
	return true
}

// inForce is a world in which a dialogue of the contract in force is convened and a year's report is due.
func inForce(t *testing.T) *world {
	w := newWorld(t).with(ehpad)
	w.at(time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC))
	w.onCalendar(claire, `{"action":"convene_dialogue","subject":"dialogue.annual.2027","on":"2027-06-15"}`).is(http.StatusOK)
	return w
}

// onCalendar posts a command to the contract in force, under a key of its own.
func (w *world) onCalendar(person, body string) answer {
	w.t.Helper()
	w.acts++
	return w.command(person, fmt.Sprint("calendar-", w.acts), "/contracts/"+ehpad+"/commands", body)
}

// cast fills the parties of the contract in force with somebody for every role.
func (w *world) cast(parties ...string) []somebodyOf {
	w.t.Helper()
	cast := []somebodyOf{{"p-stranger", "", access.Nobody, ""}, {access.OperatorPerson, "", access.Installation, ""}}
	view, err := w.db.Contract(w.t.Context(), ehpad)
	must(w.t, err)
	for _, party := range view.Parties {
		if !slices.Contains(parties, party.Code) {
			continue
		}
		signatory := view.State.Holder(party.Code, contract.Signatory, "", view.State.Today(present))
		referent := view.State.Holder(party.Code, contract.Referent, "", view.State.Today(present))
		hire := func(capacity access.Capacity, as contract.Role) string {
			person := w.register(party.Organisation, fmt.Sprintf("p-%s-%s", capacity, strings.ToLower(party.Code)), string(capacity)+" de "+party.Code)
			cast = append(cast, somebodyOf{person, party.Code, capacity, as})
			return person
		}
		cast = append(cast, somebodyOf{signatory, party.Code, "signatory", contract.Signatory}, somebodyOf{referent, party.Code, "referent", contract.Referent})
		for role, as := range map[contract.Role]contract.Role{
			contract.Decider: contract.Decider, contract.Substitute: contract.Referent, contract.Contributor: contract.Contributor, contract.Informed: contract.Informed,
		} {
			w.onCalendar(signatory, fmt.Sprintf(`{"action":"assign_role","person":%q,"role":%q}`, hire(access.Capacity(role), as), role)).is(http.StatusOK)
		}
		w.onCalendar(referent, fmt.Sprintf(`{"action":"delegate","person":%q,"until":"2027-12-31"}`, hire(access.Delegate, contract.Referent))).is(http.StatusOK)
		for _, office := range []access.Office{access.Auditor, access.Operator} {
			cast = append(cast, somebodyOf{w.named(office, party.Organisation), party.Code, access.Capacity(office), ""})
		}
	}
	for sheet, as := range map[string]contract.Role{"FA-A1": contract.Pilot, "FA-A2": ""} { // a report is its own pilot's
		pilot := view.State.Holder(schedule.ManagingBody, contract.Pilot, sheet, view.State.Today(present))
		cast = append(cast, somebodyOf{pilot, schedule.ManagingBody, access.Capacity("pilot of " + sheet), as})
	}
	return cast
}

// at moves the clock of the API and of the contracts.
func (w *world) at(now time.Time) {
	w.temporal.now = func() time.Time { return now }
	w.options.Now = w.temporal.now
	w.but(func(*api.Options) {})
}
