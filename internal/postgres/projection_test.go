package postgres_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
	"jalon/internal/schedule"
)

// At each fact of a long life the rows say what the state says, although only differences are written.
func TestRowsFollowTheState(t *testing.T) {
	db, _ := migrated(t)
	l := longLife(t, "CPOM-1")
	_, err := db.AddContract(t.Context(), newContract(*l.facts[0].Detail.Opening))
	must(t, err)
	var state contract.State
	for i, fact := range l.facts {
		must(t, state.Apply(fact))
		must(t, db.Record(t.Context(), "CPOM-1", l.facts[i:i+1], scribe{contract: "CPOM-1"}))
		deadlines, err := everything(db).Deadlines(t.Context(), "CPOM-1")
		must(t, err)
		var awaited []contract.Deadline
		for _, d := range deadlines {
			if d.State == postgres.DeadlineOpen {
				if len(d.Reminders) == 0 {
					d.Reminders = nil
				}
				awaited = append(awaited, contract.Deadline{ID: d.ID, Due: d.Due, Reminders: d.Reminders})
			}
		}
		expected := slices.Clone(state.Deadlines)
		for i := range expected {
			expected[i].Set, expected[i].ToldOn, expected[i].Snoozes = 0, civil.Date{}, 0 // told by the state alone
		}
		if diff := cmp.Diff(asJSON(t, expected), asJSON(t, awaited)); diff != "" {
			t.Fatalf("deadlines after fact %d, %s (-state +rows):\n%s", fact.Seq, fact.Kind, diff)
		}
		view, err := everything(db).Contract(t.Context(), "CPOM-1")
		must(t, err)
		var held, shown []contract.Assignment
		for _, a := range state.People {
			a.Replaces, a.Handover = "", "" // told by the state alone
			held = append(held, a)
		}
		for _, p := range view.People {
			shown = append(shown, contract.Assignment{Person: p.ID, Party: p.Party, Role: contract.Role(p.Role), Subject: p.Subject, From: p.From, Until: p.Until})
		}
		if diff := cmp.Diff(held, shown); diff != "" {
			t.Fatalf("register after fact %d, %s (-state +rows):\n%s", fact.Seq, fact.Kind, diff)
		}
		for _, a := range state.Approvals {
			rounds, err := everything(db).Approval(t.Context(), "CPOM-1", a.ID)
			must(t, err)
			if now := rounds[0]; now.Round != a.Round || now.State != a.State || now.Revision != a.Revision || !slices.Equal(now.Waiting, a.Waiting()) ||
				a.State == lifecycle.Pending && (!slices.Equal(now.Visas, a.Visas) || now.Submitter != a.Submitter) {
				t.Fatalf("approval %s after fact %d (%s): %+v", a.ID, fact.Seq, fact.Kind, now)
			}
		}
	}
}

// summary is what happened to an approval, round by round, the newest first.
func summary(t *testing.T, db *postgres.DB, id string) []string {
	t.Helper()
	rounds, err := everything(db).Approval(t.Context(), "CPOM-1", id)
	must(t, err)
	var lines []string
	for _, a := range rounds {
		line := fmt.Sprintf("%d %s by %s", a.Round, a.State, a.Submitter.Person)
		for _, d := range a.Decisions {
			line += fmt.Sprintf(", %s %s", d.Person, d.Verdict)
		}
		lines = append(lines, line)
	}
	return lines
}

// The kernel forgets who decided once a question is settled; the rows must not.
func TestApprovalsKeepEveryRoundAndDecision(t *testing.T) {
	db, _ := migrated(t)
	added(t, db, longLife(t, "CPOM-1"))
	for id, want := range map[string][]string{
		"launch":      {"3 approved by p.og, p.ars approve, p.cd approve, p.og.dir approve", "2 changes_requested by p.og, p.cd request_changes", "1 withdrawn by p.og"},
		"diagnostic":  {"2 approved by p.ars, p.cd approve, p.og approve, p.ars.dir approve", "1 rejected by p.ars, p.cd reject"},
		"sheet.FA-1":  {"2 approved by p.marie, p.ars approve", "1 lapsed by p.marie"},
		"sheet.FA-2":  {"2 approved by p.og, p.ars approve, p.cd approve", "1 changes_requested by p.og, p.ars request_changes"},
		"signature":   {"2 approved by p.ars, p.cd.dir approve, p.og.dir approve, p.ars.dir approve", "1 rejected by p.ars, p.cd.dir reject"},
		"step.FA-1.1": {"2 approved by p.marie, p.og approve", "1 changes_requested by p.marie, p.og request_changes"},
		"step.FA-2.1": {"1 withdrawn by p.marie"},
		"renewal":     {"2 approved by p.ars, p.cd.dir approve, p.og.dir approve, p.ars.dir approve", "1 approved by p.og, p.ars.dir approve, p.cd.dir approve, p.og.dir approve"},
	} {
		if diff := cmp.Diff(want, summary(t, db, id)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
	amendment, err := everything(db).Approval(t.Context(), "CPOM-1", "amendment.1")
	must(t, err)
	a := amendment[0]
	if want := (contract.Proposal{Step: "step.FA-1.2", StepOn: day("2029-12-31")}); a.Proposal == nil || *a.Proposal != want {
		t.Errorf("proposal %+v, want %+v", a.Proposal, want)
	}
	if a.Title != "CPOM de l'Association Élan" || a.Kind != "amendment" || a.DueOn != day("2028-11-14") || a.AskedAt.Format(time.RFC3339) != "2028-10-15T12:00:00Z" ||
		!slices.Equal(a.Needed, []string{"ARS-MV", "CD-96", "OG"}) || len(a.Waiting) != 0 {
		t.Errorf("amendment: %+v", a)
	}
	prepared, err := everything(db).Approval(t.Context(), "CPOM-1", "amendment.2")
	must(t, err)
	visas := []contract.Visa{{Party: "ARS-MV", Level: "instruction"}, {Party: "ARS-MV", Level: "direction"}}
	if lent := prepared[0].Decisions[1]; !slices.Equal(prepared[0].Visas, visas) || lent.Person != "p.cd.adj" || lent.For != cdChief {
		t.Errorf("prepared by visas and decided under a delegation: %+v", prepared[0])
	}
	_, err = everything(db).Approval(t.Context(), "CPOM-1", "amendment.3")
	refusedWith(t, err, postgres.ErrUnknown)
}

// A contract that is taken over brings its open questions along.
func TestOpeningBringsItsApprovals(t *testing.T) {
	db, _ := migrated(t)
	added(t, db, open(t, inForce("CPOM-1"), "2028-06-01"))
	if diff := cmp.Diff([]string{"1 pending by p.marie"}, summary(t, db, "step.FA-1.1")); diff != "" {
		t.Error(diff)
	}
}

func TestDeadlinesTellWhoAndWhat(t *testing.T) {
	db, _ := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	l.until("2029-04-01")
	added(t, db, l)
	deadlines, err := everything(db).Deadlines(t.Context(), "CPOM-1")
	must(t, err)
	if !slices.IsSortedFunc(deadlines, func(a, b postgres.Deadline) int { return a.Due.Compare(b.Due) }) {
		t.Error("deadlines are not sorted by due day")
	}
	i := slices.IndexFunc(deadlines, func(d postgres.Deadline) bool { return d.ID == "step.FA-2.1" })
	step := deadlines[i]
	if step.Due != day("2029-03-31") || step.Kind != schedule.Step || step.Label != "Étape 1 de la fiche FA-2" ||
		!slices.Equal(step.Recipients, []string{"pilot:FA-2"}) || step.State != postgres.DeadlineOpen || len(step.Reminders) != 2 {
		t.Errorf("step: %+v", step)
	}
	i = slices.IndexFunc(deadlines, func(d postgres.Deadline) bool { return d.ID == "review.midterm" })
	if got := deadlines[i].Recipients; !slices.Equal(got, []string{"referent:ARS-MV", "referent:CD-96", "referent:OG"}) {
		t.Errorf("the mid-term review concerns %v", got)
	}
}

// Terminating ends every deadline at once.
func TestNothingIsExpectedOfATerminatedContract(t *testing.T) {
	db, _ := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	l.do(arsChief, lifecycle.Terminate, "", func(c *contract.Command) { c.Reason = "fermeture" })
	added(t, db, l)
	deadlines, err := everything(db).Deadlines(t.Context(), "CPOM-1")
	must(t, err)
	open := slices.DeleteFunc(deadlines, func(d postgres.Deadline) bool { return d.State == postgres.DeadlineClosed })
	if len(open) > 0 {
		t.Errorf("still open: %v", open)
	}
	list, err := everything(db).Contracts(t.Context(), postgres.Filter{})
	must(t, err)
	if list[0].Phase != lifecycle.Terminated || !list[0].NextDue.IsZero() {
		t.Errorf("listed as %+v", list[0])
	}
	mine, err := db.As(access.Reader{Person: og, At: l.now}).Approvals(t.Context(), postgres.ApprovalFilter{Mine: true})
	must(t, err)
	if len(mine) > 0 {
		t.Errorf("still to be decided: %v", mine)
	}
}
