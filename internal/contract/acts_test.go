package contract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// Who may do what, and when: written here from the rules, not from the code. "a..b" is every moment from a to b.
var (
	inPerson    = []string{ars, arsChief, cd, cdChief, og, ogChief}
	members     = append([]string{deputy}, inPerson...) // the deputy stands in for the managing body's referent
	authorities = []string{ars, arsChief, cd, cdChief}
	chiefs      = []string{arsChief, cdChief}
	body        = []string{og, ogChief, deputy}
)

type rule struct {
	action  lifecycle.Action
	subject string
	may     []string
	when    string
}

var rules = []rule{
	{lifecycle.OpenLaunch, "", members, "programmed"},
	{contract.RecordLaunch, "", members, "launch..launch ready"},
	{contract.ConfirmPrerequisites, "", authorities, "launch..launch ready"},
	{contract.SubmitLaunch, "", members, "launch ready"},
	{contract.DecideApproval, "launch", authorities, "launch asked"}, // the submitter's party comes last
	{lifecycle.Withdraw, "launch", []string{og}, "launch asked"},

	{lifecycle.DepositDiagnostic, "", body, "diagnostic"},
	{lifecycle.AskDiagnosticAgain, "", authorities, "deposited..half analysed"},
	{contract.DepositAnalysis, "ARS-MV", []string{ars, arsChief}, "deposited"},
	{contract.DepositAnalysis, "CD-96", []string{cd, cdChief}, "deposited..half analysed"},
	{lifecycle.RecordRestitution, "", authorities, "analysed"},
	{contract.SubmitDiagnostic, "", members, "restituted"},
	{contract.DecideApproval, "diagnostic", []string{ars, arsChief, og, ogChief, deputy}, "diagnostic asked"},
	{contract.GiveVisa, "diagnostic", []string{examiner}, "diagnostic asked"}, // the submitter's party prepares its own decision
	{lifecycle.Withdraw, "diagnostic", []string{cd}, "diagnostic asked"},

	{contract.DrawUpSheet, "FA-1", []string{pilot, og, deputy}, "negotiation"},
	{contract.DrawUpSheet, "FA-2", []string{pilot2, og, deputy}, "negotiation,sheet asked"},
	{contract.DrawUpSheet, "FA-9", []string{og, deputy}, "negotiation,sheet asked..sheets approved"}, // a new one
	{contract.DropSheet, "FA-1", body, "negotiation"},
	{contract.DropSheet, "FA-2", body, "negotiation,sheet asked"},
	{contract.SubmitSheet, "FA-1", []string{pilot, og, deputy}, "negotiation"},
	{contract.SubmitSheet, "FA-2", []string{pilot2, og, deputy}, "negotiation,sheet asked"},
	{contract.DecideApproval, "sheet.FA-1", []string{ars, arsChief}, "sheet asked"}, // the ARS alone prices its facility
	{lifecycle.Withdraw, "sheet.FA-1", []string{pilot}, "sheet asked"},
	{lifecycle.FreezeText, "", members, "sheets approved"},
	{contract.RecordConsultation, "", members, "signature..consulted"},
	{contract.OpenSignature, "", authorities, "consulted"},
	{contract.DecideApproval, "signature", []string{cdChief, ogChief}, "signature asked"}, // signatories only
	{lifecycle.Withdraw, "signature", nil, ""},

	{contract.ReportStep, "step.FA-1.1", []string{pilot, og, deputy}, "in force..lent"},
	{contract.ReportStep, "step.FA-2.1", []string{pilot2, og, deputy}, "in force..renewing"},
	{contract.DecideApproval, "step.FA-1.1", body, "step reported"},
	{lifecycle.Withdraw, "step.FA-1.1", []string{pilot}, "step reported"},
	{lifecycle.ConveneDialogue, "dialogue.annual.2029", members, "in force..convened"}, // on another day as well
	{contract.SendAgenda, "dialogue.annual.2029", members, "convened"},
	{lifecycle.HoldDialogue, "dialogue.annual.2029", members, "in force..convened"},
	{lifecycle.DepositMinutes, "dialogue.annual.2029", members, "held"},
	{lifecycle.HoldDialogue, "review.midterm", members, "in force..renewing"},
	{contract.StateDifficulty, "", members, "fourth year"},
	{contract.ProposeAmendment, "", members, "in force..held,fourth year..renewing"},
	{contract.DecideApproval, "amendment.1", chiefs, "amendment asked"},
	{lifecycle.Withdraw, "amendment.1", []string{og}, "amendment asked"},
	{lifecycle.OpenRenewal, "", members, "renewal due"},
	{contract.ProposeRenewal, "", members, "renewal opened"},
	{contract.DecideApproval, "renewal", chiefs, "renewal asked"},
	{lifecycle.Withdraw, "renewal", []string{og}, "renewal asked"},

	{contract.ProposePolicy, "", members, "programmed..negotiation,sheet asked..in force,lent..renewing"},
	{contract.DecideApproval, "policy", chiefs, "policy asked"},
	{lifecycle.Withdraw, "policy", []string{og}, "policy asked"},

	{contract.AssignRole, "", members, "programmed..renewing"},
	{contract.EndRole, "", members, "programmed..renewing"},
	{contract.RecordHandover, "CD-96", []string{cd, cdChief}, "deposited"},
	{contract.Delegate, "", inPerson, "programmed..renewing"}, // what was lent is not lent again
	{contract.RevokeDelegation, lent, []string{og, ogChief}, "lent"},
	{contract.SetVisas, "", chiefs, "programmed..renewing"},

	{lifecycle.Suspend, "", authorities, "programmed..negotiation,sheet asked..signature asked"},
	{lifecycle.Resume, "", authorities, "suspended"},
	{lifecycle.Abandon, "", chiefs, "programmed..signature asked"},
	{lifecycle.Terminate, "", chiefs, "in force..renewing"},
}

// What only the policy of today knows. Under the one of release 0.1.0 nobody may do it, ever.
var calendarRules = []rule{
	{contract.RecordFiling, "filing.programmation.2028", members, "programmed"},
	{contract.RecordFiling, "filing.eprd.2028", members, "signed..renewing"},
	{contract.RecordNotice, "filing.eprd.2028", authorities, "in force..renewing"},                        // from the exercise itself on
	{contract.ReportIndicators, "report.2028.FA-1", []string{pilot, og, deputy}, "fourth year..renewing"}, // the year is over
	{contract.Snooze, "approval.launch", members, "launch asked"},
	{contract.Remind, "approval.launch", members, "launch asked"},
}

// span lists the moments of "a..b,c".
func span(t *testing.T, names []string, text string) []string {
	t.Helper()
	var in []string
	for part := range strings.SplitSeq(text, ",") {
		if part == "" {
			continue
		}
		first, last, _ := strings.Cut(part+"..", "..")
		last = strings.TrimSuffix(last, "..")
		from, to := slices.Index(names, first), slices.Index(names, max(last, first))
		if last != "" {
			to = slices.Index(names, last)
		}
		if from < 0 || to < from {
			t.Fatalf("no moments %q", part)
		}
		in = append(in, names[from:to+1]...)
	}
	return in
}

// lent stands in the table for the delegation that runs at the moment of that name.
const lent = "lent"

// Every action, at every moment of a life, by everyone: what the rules allow is accepted, the rest is refused with the
// reason that fits, and Available offers exactly what is accepted.
func TestWhoMayDoWhatAndWhen(t *testing.T) {
	for version, opening := range openings() {
		t.Run(version, func(t *testing.T) { rulesHold(t, opening) })
	}
}

func rulesHold(t *testing.T, opening contract.State) {
	names, at := momentsOf(t, opening)
	accepted, forbidden, notNow := 0, 0, 0
	for i, rule := range slices.Concat(rules, calendarRules) {
		if i >= len(rules) && opening.Rules == nil {
			rule.when = ""
		}
		if rule.subject == lent {
			rule.subject = at[lent].state.Delegations[0].ID
		}
		when := span(t, names, rule.when)
		for _, name := range names {
			l := at[name]
			for _, person := range everyone {
				facts, err := l.try(person, rule.action, rule.subject)
				refusal, _ := contract.AsRefusal(err)
				offered := slices.ContainsFunc(contract.Available(&l.state, person, l.now), func(o contract.Offer) bool {
					return o.Action == rule.action && o.Subject == offeredAs(l, rule.action, rule.subject)
				})
				may, now := slices.Contains(rule.may, person), slices.Contains(when, name)
				if offered != (may && now) {
					t.Errorf("%s, %s %q is offered to %s: %t", name, rule.action, rule.subject, person, offered)
				}
				switch {
				case may && now:
					accepted++
					if err != nil || len(facts) == 0 || facts[0].By.Person != person || facts[0].By.Party == "" || (facts[0].By.For == og) != (person == deputy) {
						t.Errorf("%s, %s %q by %s: got %+v and %v, want it accepted", name, rule.action, rule.subject, person, facts, err)
					}
				case now:
					forbidden++
					if refusal == nil || refusal.Code != contract.Forbidden || refusal.Message == "" || refusal.Remedy == "" {
						t.Errorf("%s, %s %q by %s: got %v, want it forbidden with a reason", name, rule.action, rule.subject, person, err)
					}
				case refusal != nil && refusal.Code == contract.Unknown: // the approval was not asked for yet
				default:
					notNow++
					if refusal == nil || refusal.Code != contract.NotAllowed {
						t.Errorf("%s, %s %q by %s: got %v, want it not allowed", name, rule.action, rule.subject, person, err)
						continue
					}
					if diff := cmp.Diff(contract.Available(&l.state, person, l.now), refusal.Allowed); diff != "" || refusal.State != l.state.Phase {
						t.Errorf("%s, %s by %s: the refusal names state %s and other actions than the available ones:\n%s", name, rule.action, person, refusal.State, diff)
					}
				}
			}
		}
	}
	t.Logf("%d accepted, %d forbidden, %d not allowed", accepted, forbidden, notNow)
	if accepted < 400 || forbidden < 500 || notNow < 5000 {
		t.Error("the table was not exercised")
	}
}

// offeredAs is the subject under which an action on another one is offered: a fiche that does not exist yet has no name.
func offeredAs(l *life, action lifecycle.Action, subject string) string {
	if action == contract.DrawUpSheet && !slices.ContainsFunc(l.state.Sheets, func(sh contract.Sheet) bool { return sh.Code == subject }) {
		return ""
	}
	return subject
}

func TestEveryActionHasARule(t *testing.T) {
	for _, action := range contract.Actions() {
		if !slices.ContainsFunc(slices.Concat(rules, calendarRules), func(r rule) bool { return r.action == action }) {
			t.Errorf("no rule says who may %s and when", action)
		}
	}
}

// What the matrix of access says of an action is what the table above says of its people.
func TestRightsNameTheRolesThatMay(t *testing.T) {
	is := map[string]contract.Assignment{deputy: {Party: "OG", Role: contract.Referent}, examiner: {Party: "CD-96", Role: contract.Examiner}} // the deputy acts by the referent's
	for _, a := range programmed().People {
		if a.Role != contract.Substitute {
			is[a.Person] = a
		}
	}
	for _, right := range contract.Rights() {
		missing := slices.DeleteFunc(slices.Clone(right.Roles), func(role contract.Role) bool { return role == contract.Decider }) // nobody here is only that
		for _, rule := range slices.Concat(rules, calendarRules) {
			for _, person := range rule.may {
				if rule.action != right.Action {
					continue
				}
				a := is[person]
				if !slices.Contains(right.Roles, a.Role) || right.Of == contract.ManagingSide && a.Party != "OG" || right.Of == contract.AuthoritySide && a.Party == "OG" {
					t.Errorf("%s may %s as %s of %s; the matrix says %v of %s", person, right.Action, a.Role, a.Party, right.Roles, right.Of)
				}
				missing = slices.DeleteFunc(missing, func(role contract.Role) bool { return role == a.Role })
			}
		}
		if len(missing) > 0 && right.Action != lifecycle.Withdraw || right.Label == "" { // no signatory of the table has asked anything
			t.Errorf("the matrix says that %v may %s (%q); the table knows nobody", missing, right.Action, right.Label)
		}
	}
}
