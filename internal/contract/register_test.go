package contract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// held lists the lines of one post, oldest first.
func held(l *life, party string, role contract.Role) (lines []contract.Assignment) {
	for _, a := range l.state.People {
		if a.Party == party && a.Role == role {
			lines = append(lines, a)
		}
	}
	return lines
}

func TestARoleHoldsOnItsFirstAndItsLastDay(t *testing.T) {
	l := open(t, negotiating(), noon("2026-11-23"))
	l.do(pilot, contract.SubmitSheet, "FA-1")
	l.do(arsChief, contract.AssignRole, "", named(newcomer, contract.Decider, ""), from("2026-11-24"), until("2026-11-30"))
	for _, c := range []struct {
		at  time.Time
		may bool
	}{
		{paris.At(day("2026-11-24"), 0).Add(-time.Second), false}, {paris.At(day("2026-11-24"), 0), true},
		{paris.At(day("2026-12-01"), 0).Add(-time.Second), true}, {paris.At(day("2026-12-01"), 0), false},
	} {
		l.now = c.at
		if may := l.can(newcomer, contract.DecideApproval, "sheet.FA-1"); may != c.may {
			t.Errorf("named from 24/11 to 30/11, on %s the decider may decide: %t", c.at, may)
		}
	}

	// Ended today, a role still holds tonight; ended by then, it can still be ended earlier, not later.
	l = open(t, negotiating(), noon("2026-11-23"))
	l.do(pilot, contract.SubmitSheet, "FA-1")
	l.do(arsChief, contract.EndRole, "", named(ars, contract.Referent, ""), until("2026-11-25"))
	if refusal := l.refused(contract.Invalid, arsChief, contract.EndRole, "", named(ars, contract.Referent, ""), until("2026-11-26")); refusal.Field != "until" {
		t.Errorf("ended later than it ends, the refusal names %q", refusal.Field)
	}
	l.do(arsChief, contract.EndRole, "", named(ars, contract.Referent, ""))
	if l.now = paris.At(day("2026-11-23"), 23); !l.can(ars, contract.DecideApproval, "sheet.FA-1") {
		t.Error("on the last evening of the role it has ended")
	}
	if l.now = paris.At(day("2026-11-24"), 0); l.can(ars, contract.DecideApproval, "sheet.FA-1") {
		t.Error("the day after its end the role goes on")
	}
	l.refused(contract.Invalid, arsChief, contract.EndRole, "", named(ars, contract.Referent, "")) // it is over
}

func TestSuccessiveHoldersAreKept(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	l.do(cdChief, contract.AssignRole, "", named(newcomer, contract.Referent, ""), from("2028-03-01"))
	l.until(noon("2028-05-02")).do(newcomer, contract.AssignRole, "", named(delegate, contract.Referent, ""), from("2028-06-01"), until("2028-12-31"))
	want := []contract.Assignment{
		{Person: cd, Party: "CD-96", Role: contract.Referent, Until: day("2028-02-29")},
		{Person: newcomer, Party: "CD-96", Role: contract.Referent, From: day("2028-03-01"), Until: day("2028-05-31"), Replaces: cd},
		{Person: delegate, Party: "CD-96", Role: contract.Referent, From: day("2028-06-01"), Until: day("2028-12-31"), Replaces: newcomer},
	}
	if diff := cmp.Diff(want, held(l, "CD-96", contract.Referent)); diff != "" {
		t.Error(diff)
	}
	for on, person := range map[string]string{"2028-02-29": cd, "2028-03-01": newcomer, "2028-05-31": newcomer, "2028-06-01": delegate, "2028-12-31": delegate, "2029-01-01": ""} {
		if got := l.state.Holder("CD-96", contract.Referent, "", day(on)); got != person {
			t.Errorf("on %s the referent is %q, want %q", on, got, person)
		}
	}
	if contact := l.state.Contact("CD-96", day("2029-01-01")); contact != cdChief {
		t.Errorf("while it has no referent, one talks to %q", contact)
	}
}

// A referent who follows another one is asked for minutes of the handover, from the first day on, even where the post
// was vacant meanwhile (F-KF-02).
func TestAHandoverIsAskedAndRecorded(t *testing.T) {
	asked := func(l *life) bool {
		return slices.ContainsFunc(contract.Available(&l.state, cdChief, l.now), func(o contract.Offer) bool { return o.Action == contract.RecordHandover })
	}
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	l.do(cdChief, contract.AssignRole, "", named(newcomer, contract.Referent, ""), from("2028-02-10"))
	if l.until(noon("2028-02-09")); asked(l) {
		t.Error("asked for before the new referent is there")
	}
	if l.until(noon("2028-02-10")); !asked(l) {
		t.Error("not asked for on the first day")
	}
	l.barred(contract.RoleEntitles, og, contract.RecordHandover, "CD-96")
	l.do(newcomer, contract.RecordHandover, "CD-96", func(c *contract.Command) { c.Revision = revision(8) })
	if lines := held(l, "CD-96", contract.Referent); asked(l) || lines[0].Handover != "" || lines[1].Handover != revision(8) {
		t.Errorf("recorded on %+v, still asked for: %t", lines, asked(l))
	}

	with := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	with.do(cdChief, contract.AssignRole, "", named(newcomer, contract.Referent, ""), func(c *contract.Command) { c.Revision = revision(8) })
	if asked(with) {
		t.Error("asked for although it came with the change")
	}

	vacant := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	vacant.do(cd, contract.EndRole, "")
	vacant.until(noon("2028-03-01")).do(cdChief, contract.AssignRole, "", named(newcomer, contract.Referent, ""))
	if lines := held(vacant, "CD-96", contract.Referent); !asked(vacant) || lines[1].Replaces != cd {
		t.Errorf("after a vacancy of a month the handover is asked for: %t, %+v", asked(vacant), lines)
	}

	back := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	back.do(cd, contract.EndRole, "")
	back.until(noon("2028-03-01")).do(cdChief, contract.AssignRole, "", named(cd, contract.Referent, ""))
	if asked(back) {
		t.Error("somebody who comes back to an empty post is asked to hand over to himself")
	}
}

func TestNobodyNamesHimself(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	for _, person := range []string{cd, cdChief, deputy} {
		for _, role := range contract.Roles() {
			l.barred(contract.NoSelfPromotion, person, contract.AssignRole, "", named(person, role, ""))
		}
	}
	l.do(ogChief, contract.EndRole, "")
	l.until(noon("2028-02-02")).barred(contract.NoSelfPromotion, deputy, contract.AssignRole, "", named(og, contract.Signatory, "")) // nor has it done in his place
	l.barred(contract.RoleEntitles, pilot, contract.AssignRole, "")
	l.barred(contract.RoleEntitles, stranger, contract.AssignRole, "")
}

// Who commits a party is named, and dismissed, by its signatory; while there is none, by who keeps the register.
func TestTheSignatoryNamesWhoCommits(t *testing.T) {
	chained := signed(lifecycle.InForce)
	chained.Parties[1].Visas = []string{"instruction"}
	l := open(t, chained, noon("2028-02-01"))
	for role, subject := range map[contract.Role]string{contract.Signatory: "", contract.Decider: "", contract.Examiner: "instruction"} {
		l.barred(contract.SignatoryNames, cd, contract.AssignRole, "", named(newcomer, role, subject))
		if !l.can(cdChief, contract.AssignRole, "", named(newcomer, role, subject)) {
			t.Errorf("the signatory cannot name a %s", role)
		}
	}
	l.barred(contract.SignatoryNames, cd, contract.EndRole, "", named(cdChief, contract.Signatory, ""))
	l.do(cd, contract.AssignRole, "", named(newcomer, contract.Substitute, "")) // who commits nobody
	l.do(cdChief, contract.EndRole, "", named(cdChief, contract.Signatory, ""))
	l.until(noon("2028-02-02")).do(cd, contract.AssignRole, "", named(stranger, contract.Signatory, ""))
	l.barred(contract.SignatoryNames, cd, contract.EndRole, "", named(stranger, contract.Signatory, ""))
}

func TestNobodyHoldsTwoSides(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	l.barred(contract.OneSide, cdChief, contract.AssignRole, "", named(ars, contract.Contributor, ""))
	l.barred(contract.OneSide, cdChief, contract.Delegate, "", to(ogChief))
	l.do(arsChief, contract.AssignRole, "", named(newcomer, contract.Informed, ""), from("2028-03-01"), until("2028-03-31"))
	l.do(arsChief, contract.Delegate, "", to(delegate), until("2028-02-10"))
	l.barred(contract.OneSide, cdChief, contract.Delegate, "", to(newcomer)) // a part to come counts
	l.barred(contract.OneSide, cdChief, contract.AssignRole, "", named(delegate, contract.Contributor, ""))
	l.until(noon("2028-02-11")).do(cdChief, contract.AssignRole, "", named(delegate, contract.Contributor, ""))
	l.until(noon("2028-04-01")).do(cdChief, contract.Delegate, "", to(newcomer))
}

func TestARegisterIsToldInFrench(t *testing.T) {
	l := open(t, signed(lifecycle.InForce), noon("2028-02-01"))
	why := func(c *contract.Command) { c.Reason = "Congés." }
	for _, c := range []struct {
		person string
		action lifecycle.Action
		change []change
		want   string
	}{
		{arsChief, contract.AssignRole, []change{named(newcomer, contract.Referent, ""), from("2028-03-01"), until("2028-12-31")},
			"arsChief (ARS-MV) désigne Nora Belkacem comme référent CPOM à compter du 01/03/2028 et jusqu'au 31/12/2028, à la suite de Claire Vasseur."},
		{deputy, contract.EndRole, []change{named(pilot2, contract.Pilot, "FA-2"), why},
			"Julien Tessier pour og (OG) met fin au rôle de pilote de la fiche FA-2 de pilot2, dernier jour le 01/02/2028\u00a0: Congés."},
		{ars, contract.Delegate, []change{to(delegate), from("2028-02-02"), until("2028-02-20"), why},
			"Claire Vasseur (ARS-MV) délègue ses décisions à delegate du 02/02/2028 au 20/02/2028\u00a0: Congés."},
		{arsChief, contract.SetVisas, nil, "arsChief (ARS-MV) fixe le circuit de visas de l'autorité\u00a0: instruction, puis direction."},
		{arsChief, contract.AssignRole, []change{named(examiner, contract.Examiner, "direction")},
			"arsChief (ARS-MV) désigne examiner comme titulaire du visa «\u00a0direction\u00a0» à compter du 01/02/2028."},
		{arsChief, contract.SetVisas, []change{levels()}, "arsChief (ARS-MV) supprime le circuit de visas de l'autorité."},
	} {
		if got := contract.Sentence(l.do(c.person, c.action, "", c.change...)[0], words{}); got != c.want {
			t.Errorf("told as %q, want %q", got, c.want)
		}
	}
}

// The workflow carries the register with its state: neither grows without end.
func TestTheRegisterIsBounded(t *testing.T) {
	_, at := moments(t)
	l := at["negotiation"]
	room := 300 - len(l.state.People)
	for n := range room {
		l.do(og, contract.AssignRole, "", named(fmt.Sprintf("newcomer%d", n), contract.Informed, ""))
	}
	refusal := l.refused(contract.NotAllowed, og, contract.AssignRole, "", named("one-more", contract.Informed, ""))
	if !strings.Contains(refusal.Message, "plein") {
		t.Errorf("the refusal says %q", refusal.Message)
	}
	for n := range 50 {
		l.do(cdChief, contract.Delegate, "", to(fmt.Sprintf("delegate%d", n)), until("2027-03-01"))
	}
	l.refused(contract.NotAllowed, cdChief, contract.Delegate, "", to("one-more"), until("2027-03-01"))
}

// Both posts may fall vacant at once. Whoever else has a hand in what the party does names the next ones; who is only
// kept informed does not, and nobody does once a post is filled.
func TestAPartyWithoutLeadersNamesNewOnes(t *testing.T) {
	_, at := moments(t)
	l := at["negotiation"]
	l.do(ogChief, contract.AssignRole, "", named("aware", contract.Informed, ""))
	l.do(ogChief, contract.EndRole, "", named(og, contract.Referent, ""))
	l.do(ogChief, contract.EndRole, "", named(ogChief, contract.Signatory, ""))
	l.barred(contract.RoleEntitles, pilot, contract.AssignRole, "", named(newcomer, contract.Signatory, "")) // their last day is not over
	l.until(l.now.AddDate(0, 0, 1))
	l.barred(contract.RoleEntitles, "aware", contract.AssignRole, "", named(newcomer, contract.Signatory, ""))
	l.barred(contract.NoSelfPromotion, pilot, contract.AssignRole, "", named(pilot, contract.Signatory, ""))
	l.do(pilot, contract.AssignRole, "", named(newcomer, contract.Signatory, ""))
	l.barred(contract.RoleEntitles, pilot, contract.AssignRole, "", named("another", contract.Referent, ""))
}
