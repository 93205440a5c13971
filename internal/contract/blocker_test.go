package contract_test

import (
	"slices"
	"strings"
	"testing"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// What stands in the way is said before anybody stumbles over it, with what to do about it.
func TestBlockersSayWhatIsMissing(t *testing.T) {
	_, at := moments(t)
	at["vacant"] = at["launch asked"]
	at["vacant"].do(cd, contract.EndRole, "")
	at["vacant"].do(cdChief, contract.EndRole, "")
	at["vacant"].until(noon("2026-11-24"))
	at["bare"] = open(t, bare(), noon("2026-11-23"))
	at["overtaken"] = at["in force"]
	at["overtaken"].do(og, contract.ProposeAmendment, "", func(c *contract.Command) { c.TermOn = day("2028-02-02") })
	at["overtaken"].until(noon("2028-02-02"))
	for _, c := range []struct{ moment, id, codes string }{
		{"launch", "launch", "launch_unrecorded prerequisites_open"},
		{"launch ready", "launch", ""},
		{"vacant", "launch", "nobody_decides"},
		{"bare", "sheet.FA-1", "steps_missing pilot_missing"},
		{"negotiation", "sheet.FA-1", ""},
		{"sheet asked", "signature", "sheet_pending sheet_pending consultation_missing consultation_missing"},
		{"signature", "signature", "consultation_missing consultation_missing"},
		{"signature asked", "signature", ""},
		{"signed", "signature", ""},
		{"overtaken", "amendment.1", "proposal_overtaken"},
		{"lent", "renewal", ""},
	} {
		l := at[c.moment]
		var codes []string
		for _, b := range l.state.Blockers(c.id, l.state.Today(l.now)) {
			codes = append(codes, string(b.Code))
			if !strings.HasSuffix(b.Message, ".") || !strings.HasSuffix(b.Remedy, ".") || straight.MatchString(b.Message+" "+b.Remedy) {
				t.Errorf("%s, %s: %q, %q", c.moment, c.id, b.Message, b.Remedy)
			}
			if advice := slices.Contains([]contract.BlockerCode{contract.StepsMissing, contract.PilotMissing}, b.Code); b.Advice != advice {
				t.Errorf("%s stops nobody: %t", b.Code, b.Advice)
			}
		}
		if got := strings.Join(codes, " "); got != c.codes {
			t.Errorf("%s, %s is blocked by %q, want %q", c.moment, c.id, got, c.codes)
		}
	}
	if b := at["vacant"].state.Blockers("launch", day("2026-11-24"))[0]; b.Party != "CD-96" {
		t.Errorf("nobody decides for %q", b.Party)
	}
}

// bare is a contract under negotiation with a fiche that has neither step nor pilot.
func bare() contract.State {
	s := negotiating()
	s.Sheets[0].Steps = nil
	s.People = slices.DeleteFunc(s.People, func(a contract.Assignment) bool { return a.Role == contract.Pilot && a.Subject == "FA-1" })
	return s
}

// A question whose last possible decider leaves waits for the next one, and is not lost.
func TestAVacantPartyDecidesOnceSomebodyIsNamed(t *testing.T) {
	l := open(t, negotiating(), noon("2026-11-23"))
	l.do(pilot, contract.SubmitSheet, "FA-1")
	l.do(arsChief, contract.EndRole, "", named(ars, contract.Referent, ""))
	l.do(arsChief, contract.EndRole, "", named(arsChief, contract.Signatory, ""), until("2026-11-30"))
	l.do(arsChief, contract.AssignRole, "", named(newcomer, contract.Decider, ""), from("2026-12-10"))
	for on, blocked := range map[string]bool{"2026-11-30": false, "2026-12-01": true, "2026-12-09": true, "2026-12-10": false} {
		if got := len(l.state.Blockers("sheet.FA-1", day(on))) > 0; got != blocked {
			t.Errorf("on %s nobody can decide: %t", on, got)
		}
	}
	l.until(noon("2026-12-10")).approve("sheet.FA-1", newcomer)
	if !l.state.Sheets[0].Approved || l.last(contract.ApprovalApproved).By.Person != newcomer {
		t.Error("the fiche is not approved")
	}
	if a, _ := l.state.Approval("sheet.FA-1"); a.State != lifecycle.Approved {
		t.Errorf("the question is %s", a.State)
	}
}
