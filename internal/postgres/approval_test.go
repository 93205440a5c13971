package postgres_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

func approvals(t *testing.T, r *postgres.Reading, f postgres.ApprovalFilter) []string {
	t.Helper()
	list, err := r.Approvals(t.Context(), f)
	must(t, err)
	var found []string
	for _, a := range list {
		found = append(found, fmt.Sprintf("%s %s %d", a.Contract, a.ID, a.Round))
	}
	return found
}

func TestApprovalsThatWaitForSomebody(t *testing.T) {
	db, _ := migrated(t)
	// CPOM-1: an amendment asked by the OG, and a step that Marie reported. CPOM-2: the launch, not agreed by the OG alone.
	running := open(t, inForce("CPOM-1"), "2028-06-01")
	running.do(og, contract.ProposeAmendment, "step.FA-2.1", on("2029-09-30"))
	added(t, db, running)
	launching := open(t, programmed("CPOM-2"), "2028-05-02")
	launching.do(ars, lifecycle.OpenLaunch, "")
	launching.do(ars, contract.RecordLaunch, "", on("2028-05-02"), func(c *contract.Command) { c.Mode = "courrier" })
	launching.do(ars, contract.ConfirmPrerequisites, "")
	launching.do(og, contract.SubmitLaunch, "")
	launching.approve("launch", ars)
	added(t, db, launching)
	held := open(t, programmed("CPOM-3"), "2028-05-02")
	held.do(ars, lifecycle.OpenLaunch, "")
	held.do(ars, contract.RecordLaunch, "", on("2028-05-02"), func(c *contract.Command) { c.Mode = "courrier" })
	held.do(ars, contract.ConfirmPrerequisites, "")
	held.do(og, contract.SubmitLaunch, "")
	held.do(ars, lifecycle.Suspend, "", func(c *contract.Command) { c.Reason = "fusion" })
	added(t, db, held)

	all := []string{"CPOM-2 launch 1", "CPOM-3 launch 1", "CPOM-1 amendment.1 1", "CPOM-1 step.FA-1.1 1"} // by due day
	for name, c := range map[string]struct {
		reader string
		filter postgres.ApprovalFilter
		want   []string
	}{
		"all":                             {access.OperatorPerson, postgres.ApprovalFilter{}, all},
		"of a contract":                   {access.OperatorPerson, postgres.ApprovalFilter{Contract: "CPOM-1"}, all[2:]},
		"in a state":                      {access.OperatorPerson, postgres.ApprovalFilter{State: lifecycle.Approved}, nil},
		"read by a party":                 {pilot, postgres.ApprovalFilter{State: lifecycle.Pending}, all},
		"read by a stranger":              {"p.nobody", postgres.ApprovalFilter{}, nil},
		"the referent has decided":        {ars, postgres.ApprovalFilter{Mine: true}, nil},
		"a signatory binds on amendments": {arsChief, postgres.ApprovalFilter{Mine: true}, []string{"CPOM-1 amendment.1 1"}},
		"either may agree to the launch":  {cdChief, postgres.ApprovalFilter{Mine: true}, []string{"CPOM-2 launch 1", "CPOM-1 amendment.1 1"}},
		"the submitter's party is last":   {og, postgres.ApprovalFilter{Mine: true}, []string{"CPOM-1 step.FA-1.1 1"}},
		"the reporter never decides":      {pilot, postgres.ApprovalFilter{Mine: true}, nil},
		"the operator decides nothing":    {access.OperatorPerson, postgres.ApprovalFilter{Mine: true}, nil},
		"a stranger decides nothing":      {"p.nobody", postgres.ApprovalFilter{Mine: true}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			reading := db.As(access.Reader{Person: c.reader, At: running.now})
			if got := approvals(t, reading, c.filter); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// A delegation that holds on the day of a contract lets decide, although the clock is years behind.
func TestDecisionsOfAContractAheadOfTheClock(t *testing.T) {
	db, _ := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	l.do(og, contract.ProposeAmendment, "step.FA-2.1", on("2029-09-30"))
	l.do(cdChief, contract.Delegate, "", post("p.adj", "", ""), until("2028-06-20"))
	added(t, db, l)
	early := db.As(access.Reader{Person: "p.adj", At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)})
	if got := approvals(t, early, postgres.ApprovalFilter{Mine: true}); !slices.Equal(got, []string{"CPOM-1 amendment.1 1"}) {
		t.Errorf("the delegate decides %v", got)
	}
}

// A visa is not a decision: whoever is awaited for one is not listed as deciding, nor is who decides after it.
func TestVisasAreNotDecisions(t *testing.T) {
	db, _ := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	l.do(arsChief, contract.SetVisas, "", func(c *contract.Command) { c.Bodies = []string{"instruction"} })
	l.do(arsChief, contract.AssignRole, "", post("p.ars.visa", contract.Examiner, "instruction"))
	l.do(og, contract.ProposeAmendment, "step.FA-2.1", on("2029-09-30"))
	added(t, db, l)
	mine := func(person string) []string {
		return approvals(t, db.As(access.Reader{Person: person, At: l.now}), postgres.ApprovalFilter{Mine: true})
	}
	if examiner, signatory := mine("p.ars.visa"), mine(arsChief); len(examiner)+len(signatory) > 0 {
		t.Errorf("before the visa the examiner decides %v, the signatory %v", examiner, signatory)
	}
	known := len(l.facts)
	l.do("p.ars.visa", contract.GiveVisa, "amendment.1", func(c *contract.Command) { c.Verdict = lifecycle.Approve })
	must(t, db.Record(t.Context(), "CPOM-1", l.facts[known:], scribe{contract: "CPOM-1"}))
	if got := mine(arsChief); !slices.Equal(got, []string{"CPOM-1 amendment.1 1"}) {
		t.Errorf("after the visa the signatory decides %v", got)
	}
}

// Candidates that the person may not decide must neither shorten a page nor hide what follows.
func TestPagesOfApprovals(t *testing.T) {
	db, _ := migrated(t)
	var want []string
	for i := range 7 {
		l := open(t, inForce(fmt.Sprintf("CPOM-%d", i)), "2028-06-01")
		l.do(og, contract.ProposeAmendment, "step.FA-2.1", on("2029-09-30")) // waits for others before the OG
		added(t, db, l)
		want = append(want, fmt.Sprintf("CPOM-%d step.FA-1.1 1", i))
	}
	var got []string
	f := postgres.ApprovalFilter{Mine: true, Limit: 2}
	for {
		page, err := seenBy(db, og, "2028-06-01").Approvals(t.Context(), f)
		must(t, err)
		for _, a := range page {
			got = append(got, fmt.Sprintf("%s %s %d", a.Contract, a.ID, a.Round))
		}
		if len(page) < 2 {
			break
		}
		f.After = page[1].Cursor()
	}
	if !slices.Equal(got, want) {
		t.Errorf("pages hold %v, want %v", got, want)
	}
	if all := approvals(t, everything(db), postgres.ApprovalFilter{After: "not a cursor"}); len(all) != 14 {
		t.Errorf("%d approvals in all", len(all))
	}
}
