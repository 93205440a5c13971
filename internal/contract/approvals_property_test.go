package contract_test

import (
	"flag"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// sequences is how many stories TestAnyApproval tells, whatever -rapid.checks says.
const sequences = 10_000

// Short stories around one or two questions, while people come and go, lend and revoke, give visas and withhold them,
// and time passes. No decision is ever taken by somebody who was not entitled on that day, none is changed, and
// whatever is refused is refused by a rule, with a reason and a remedy.
func TestAnyApproval(t *testing.T) {
	tellMany(t)
	met := meetings{rules: map[contract.Rule]int{}, kinds: map[contract.Kind]int{}}
	rapid.Check(t, func(rt *rapid.T) {
		w := newQuestions(rt)
		for range 12 + evenly(28).Draw(rt, "turns") {
			switch evenly(16).Draw(rt, "turn") {
			case 0, 1:
				w.someDayComes()
			case 2, 3, 4:
				w.ask(w.changeOfPeople(), &met)
			case 5, 6:
				w.ask(w.submission(), &met)
			case 7:
				w.ask(w.withdrawal(), &met)
			case 8:
				w.ask(w.mistake(), &met)
			case 9:
				w.ask(w.recall(), &met)
			default:
				w.ask(w.answer(), &met)
			}
		}
		w.awaitedMayAnswer()
		met.stories++
		for _, fact := range w.facts {
			met.kinds[fact.Kind]++
		}
	})
	t.Logf("%d stories, %d commands accepted, refused by rule: %v, facts: %v", met.stories, met.accepted, met.rules, met.kinds)
	if met.stories < sequences {
		t.Errorf("only %d stories were told", met.stories)
	}
	for rule := range contract.Rules() {
		if strings.HasPrefix(string(rule), "V-") || rule == contract.OneKeyOneCommand {
			continue // the content's, which nobody here holds a command by; Recall's own, before Decide
		}
		if met.rules[rule] == 0 {
			t.Errorf("nothing was refused by %s", rule)
		}
	}
	for _, kind := range questionsKinds {
		if met.kinds[kind] < 100 {
			t.Errorf("only %d times %s", met.kinds[kind], kind)
		}
	}
}

var questionsKinds = []contract.Kind{
	contract.ApprovalSubmitted, contract.ApprovalDecided, contract.ApprovalApproved, contract.ApprovalRejected, contract.ApprovalReturned,
	contract.ApprovalWithdrawn, contract.ApprovalLapsed, contract.VisasSet, contract.VisaGiven, contract.VisaWithheld,
	contract.RoleAssigned, contract.RoleEnded, contract.DelegationGiven, contract.DelegationRevoked, contract.HandoverRecorded,
	contract.PolicyChanged, contract.DeadlineRecalled,
}

type meetings struct {
	stories, accepted int
	rules             map[contract.Rule]int
	kinds             map[contract.Kind]int
}

// tellMany asks rapid for as many sequences as are promised, from a seed that is told, or from the one that was given.
func tellMany(t *testing.T) {
	set := func(name, value string) {
		known := flag.Lookup(name).Value.String()
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := flag.Set(name, known); err != nil {
				t.Error(err)
			}
		})
	}
	n := sequences
	if testing.Short() {
		n *= 5 // rapid then takes a fifth
	}
	set("rapid.checks", strconv.Itoa(n))
	if flag.Lookup("rapid.seed").Value.String() == "0" {
		set("rapid.seed", strconv.FormatInt(time.Now().UnixNano(), 10))
	}
	t.Logf("told again by -run TestAnyApproval -rapid.seed=%s", flag.Lookup("rapid.seed").Value)
}

// newQuestions opens a contract where one or two questions can be put, with or without visas and a decider.
func newQuestions(rt *rapid.T) *witness {
	opening, from := programmed(), "2026-11-23"
	switch evenly(5).Draw(rt, "opening") {
	case 0:
		opening.Phase, opening.Launch = lifecycle.Launch, contract.Launch{RecordedOn: day("2026-11-20"), Prerequisites: true}
	case 1:
		opening = negotiating()
	case 2:
		opening, from = signed(lifecycle.Signature), "2027-06-01"
		opening.SignedOn, opening.Consultations = civil.Date{}, contract.RequiredConsultations
	case 3:
		opening, from = signed(lifecycle.InForce), "2028-02-01"
	case 4:
		opening, from = signed(lifecycle.InForce), "2031-07-10"
		opening.Renewal.Stage = lifecycle.Opened
	}
	if evenly(3).Draw(rt, "calendar") == 0 {
		opening = calendared(opening)
	}
	prepareByVisas(&opening, pick(rt, "chain", [][]string{nil, nil, {"instruction"}, {"instruction", "direction"}})...)
	if evenly(4).Draw(rt, "both roles") == 0 {
		opening.People[5].Person = og
	}
	if rapid.Bool().Draw(rt, "decider") {
		opening.People = append(opening.People, contract.Assignment{Person: newcomer, Party: "CD-96", Role: contract.Decider})
	}
	if rapid.Bool().Draw(rt, "turnover") {
		opening.People[2].Replaces = newcomer
	}
	w := &witness{rt: rt, rounds: map[string]*round{}}
	w.life = life{now: noon(from)}
	w.watch(contract.Open(opening, w.now))
	return w
}

// ask hands a command in, and holds what is made of it against the rules.
func (w *witness) ask(c contract.Command, met *meetings) {
	w.commands++
	c.ID = strconv.Itoa(w.commands)
	facts, err := contract.Decide(&w.state, c, w.now)
	if err != nil {
		met.rules[w.refusedFairly(c, err)]++
		return
	}
	met.accepted++
	if r := w.rounds[c.Subject]; (c.Action == contract.DecideApproval || c.Action == contract.GiveVisa) && c.Revision != r.revision {
		w.rt.Fatalf("%s is answered on %s, and asked on %s", c.Subject, c.Revision, r.revision)
	}
	w.watch(facts, nil)
}

// submission puts one of the questions that the phase allows, mostly on a new text.
func (w *witness) submission() contract.Command {
	type question struct {
		action  lifecycle.Action
		subject string
		by      []string
	}
	var possible []question
	switch all := []string{ars, arsChief, cd, cdChief, og, ogChief, deputy, delegate}; w.state.Phase {
	case lifecycle.Negotiation:
		possible = []question{{contract.SubmitSheet, "FA-1", []string{pilot, og, deputy}}, {contract.SubmitSheet, "FA-2", []string{pilot2, og, delegate}}}
	case lifecycle.Signature:
		possible = []question{{contract.OpenSignature, "", all[:4]}}
	case lifecycle.InForce:
		possible = []question{
			{contract.ReportStep, "step.FA-1.1", []string{pilot, og, deputy}}, {contract.ReportStep, "step.FA-2.1", []string{pilot2, og, delegate}},
			{contract.ProposeAmendment, "", all}, {contract.ProposeRenewal, "", all},
		}
	default:
		possible = []question{{contract.SubmitLaunch, "", all}}
	}
	possible = append(possible, question{contract.ProposePolicy, "", []string{ars, arsChief, cd, cdChief, og, ogChief}})
	asked := pick(w.rt, "question", possible)
	c := w.command(pick(w.rt, "asker", asked.by), asked.action, asked.subject)
	if asked.action == contract.ProposeAmendment && rapid.Bool().Draw(w.rt, "term") {
		c.TermOn = w.state.Today(w.now).AddDays(1 + evenly(60).Draw(w.rt, "days"))
	}
	if known := w.state.Approvals; len(known) > 0 && evenly(4).Draw(w.rt, "same text") == 0 {
		c.Revision = known[len(known)-1].Revision
	}
	return c
}

// pending is a question that awaits answers, if there is one.
func (w *witness) pending() (contract.Approval, bool) {
	open := slices.DeleteFunc(slices.Clone(w.state.Approvals), func(a contract.Approval) bool { return a.State != lifecycle.Pending })
	if len(open) == 0 {
		return contract.Approval{}, false
	}
	return pick(w.rt, "of", open), true
}

// answer is a decision or a visa, mostly by somebody who may well be entitled to give it.
func (w *witness) answer() contract.Command {
	a, asked := w.pending()
	if !asked {
		return w.submission()
	}
	people, action := everyone, contract.DecideApproval
	if evenly(5).Draw(w.rt, "whoever") > 0 {
		people = w.answerers(a)
	}
	if party := pick(w.rt, "party", []string{"ARS-MV", "CD-96", "OG"}); slices.Contains(a.Waiting(), party) && w.book.awaited(a.ID, party) != "" {
		people, action = []string{examiner, examiner, newcomer, delegate, arsChief}, contract.GiveVisa
	}
	if len(people) == 0 {
		people = everyone
	}
	c := w.command(pick(w.rt, "who", people), action, a.ID)
	if evenly(4).Draw(w.rt, "mood") == 0 {
		c.Verdict = pick(w.rt, "verdict", []lifecycle.Action{lifecycle.RequestChanges, lifecycle.RequestChanges, lifecycle.Reject})
	}
	return c
}

// answerers are those to whom the parties that have not answered might turn.
func (w *witness) answerers(a contract.Approval) []string {
	people, today, waiting := []string{}, w.state.Today(w.now), a.Waiting()
	for _, l := range w.book.lines {
		if slices.Contains(waiting, l.party) && (l.role == contract.Substitute || w.book.entitled(contract.Actor{Person: l.person, Party: l.party}, binding(a.ID), today)) {
			people = append(people, l.person)
		}
	}
	for _, loan := range w.book.loans {
		if slices.Contains(waiting, loan.Party) {
			people = append(people, loan.To)
		}
	}
	return people
}

// recall is a reminder by hand to whoever is awaited.
func (w *witness) recall() contract.Command {
	a, _ := w.pending()
	return w.command(pick(w.rt, "who", everyone), contract.Remind, a.Deadline())
}

func (w *witness) withdrawal() contract.Command {
	a, asked := w.pending()
	by := a.Submitter.Person
	if !asked || rapid.Bool().Draw(w.rt, "somebody else") {
		by = pick(w.rt, "who", everyone)
	}
	return w.command(by, lifecycle.Withdraw, a.ID)
}

func (w *witness) changeOfPeople() contract.Command {
	by := pick(w.rt, "keeper", everyone)
	action := pick(w.rt, "change", append([]lifecycle.Action{contract.Delegate, contract.AssignRole}, peoplesActions...))
	subject := ""
	switch {
	case action == contract.RecordHandover:
		of := pick(w.rt, "party", [][2]string{{"ARS-MV", arsChief}, {"CD-96", cdChief}, {"OG", ogChief}})
		subject, by = of[0], pick(w.rt, "by", []string{by, of[1]})
	case action == contract.RevokeDelegation && len(w.book.loans) > 0:
		loan := pick(w.rt, "loan", w.book.loans)
		by, subject = pick(w.rt, "giver", []string{by, loan.Giver}), loan.ID
	}
	return w.change(by, action, subject)
}

// mistake is a command that nobody should send.
func (w *witness) mistake() contract.Command {
	c := w.answer()
	switch evenly(5).Draw(w.rt, "mistake") {
	case 0:
		c.Revision = revision(1 << 20)
	case 1:
		c.Verdict = "shrug"
	case 2:
		c.Subject = pick(w.rt, "unknown", []string{"sheet.FA-9", "", "delegation.0"})
	case 3:
		c.By.Person = ""
	case 4:
		c.Reason, c.Verdict = " ", lifecycle.Reject
	}
	return c
}

// someDayComes goes to a day on which something begins or ends, or to the next one, at its first, middle or last hour.
func (w *witness) someDayComes() {
	today := w.state.Today(w.now)
	days := []civil.Date{today.AddDays(1)}
	for _, a := range w.state.Approvals {
		days = append(days, a.DueOn, a.LapseOn, a.LapseOn.AddDays(1))
	}
	for _, l := range w.book.lines {
		days = append(days, l.first, l.last, l.last.AddDays(1))
	}
	for _, loan := range w.book.loans {
		days = append(days, loan.From, loan.Until, loan.Until.AddDays(1))
	}
	days = slices.DeleteFunc(days, func(d civil.Date) bool { return d.Before(today) || d.After(today.AddYears(1)) })
	w.now = later(paris.At(pick(w.rt, "day", days), 12*evenly(3).Draw(w.rt, "half days")), w.now)
	w.watch(contract.Tick(&w.state, w.now))
}

// awaitedMayAnswer holds those whom letters would name against those whom the register entitles.
func (w *witness) awaitedMayAnswer() {
	today := w.state.Today(w.now)
	for _, a := range w.state.Approvals {
		for _, by := range w.state.Expected(a, today) {
			level := w.book.awaited(a.ID, by.Party)
			if level != "" && !w.book.examines(by.Person, by.Party, level, today) || level == "" && !w.book.entitled(by, binding(a.ID), today) {
				w.rt.Fatalf("%s awaits %+v on %s, who may not answer", a.ID, by, today)
			}
		}
	}
}
