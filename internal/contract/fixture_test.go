package contract_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/policy"
	"jalon/internal/schedule"
)

// The people of every contract under test: a referent and a signatory for each party, a substitute for the managing
// body's referent and a pilot for each fiche. The others have no part in it at first: an examiner of visas, somebody
// who may be lent decisions, somebody who may be named, and somebody who stays outside.
const (
	ars, arsChief         = "ars", "arsChief"
	cd, cdChief           = "cd", "cdChief"
	og, ogChief           = "og", "ogChief"
	deputy                = "deputy"
	pilot, pilot2         = "pilot", "pilot2"
	examiner, delegate    = "examiner", "delegate"
	newcomer, stranger    = "newcomer", "stranger"
	negotiated, carriedOn = "2028-01-01", "2027-12-15" // effective day, and the day on which a signed one was signed
)

var everyone = []string{ars, arsChief, cd, cdChief, og, ogChief, deputy, pilot, pilot2, examiner, delegate, newcomer, stranger}

var paris = civil.MustZone(civil.Paris)

func day(text string) civil.Date { return civil.MustParse(text) }

// noon is an instant of a day, away from the hours at which the calendar acts.
func noon(text string) time.Time { return paris.At(day(text), 12) }

func revision(n int) string { return fmt.Sprintf("%064x", n) }

// programmed is a contract of two authorities and one managing body: FA-1 concerns only the ARS, FA-2 both authorities.
func programmed() contract.State {
	return contract.State{
		ID: "CPOM-T", Phase: lifecycle.Programmed, EffectiveOn: day(negotiated), TermOn: day("2032-12-31"),
		Parties: []contract.Party{{Code: "ARS-MV"}, {Code: "CD-96"}, {Code: "OG"}},
		People: []contract.Assignment{
			{Person: ars, Party: "ARS-MV", Role: contract.Referent}, {Person: arsChief, Party: "ARS-MV", Role: contract.Signatory},
			{Person: cd, Party: "CD-96", Role: contract.Referent}, {Person: cdChief, Party: "CD-96", Role: contract.Signatory},
			{Person: og, Party: "OG", Role: contract.Referent}, {Person: ogChief, Party: "OG", Role: contract.Signatory},
			{Person: pilot, Party: "OG", Role: contract.Pilot, Subject: "FA-1"}, {Person: pilot2, Party: "OG", Role: contract.Pilot, Subject: "FA-2"},
			{Person: deputy, Party: "OG", Role: contract.Substitute},
		},
		Facilities: []contract.Facility{{Code: "E1", Competent: []string{"ARS-MV"}}, {Code: "E2", Competent: []string{"ARS-MV", "CD-96"}}},
		Sheets: []contract.Sheet{
			{Code: "FA-1", Facilities: []string{"E1"}, Findings: []string{"C1"}, Steps: []contract.Step{{DueOn: day("2028-09-30")}, {DueOn: day("2029-06-30")}}},
			{Code: "FA-2", Facilities: []string{"E2"}, Findings: []string{"C2"}, Steps: []contract.Step{{DueOn: day("2029-03-31")}}},
		},
		Findings: []string{"C1", "C2", "C3"},
	}
}

// signed is the same contract taken over after its signature.
func signed(phase lifecycle.State) contract.State {
	s := programmed()
	s.Phase, s.SignedOn, s.Text = phase, day(carriedOn), revision(7)
	s.Negotiation.NegotiationEnded = true
	for i := range s.Sheets {
		s.Sheets[i].Approved, s.Sheets[i].Revision = true, revision(i+1)
	}
	return s
}

// negotiating is the same contract taken over with its diagnostic agreed and its fiches still to be submitted.
func negotiating() contract.State {
	s := programmed()
	s.Phase, s.Launch.Prerequisites, s.Negotiation.RestitutedOn = lifecycle.Negotiation, true, day("2026-11-02")
	return s
}

// calendared puts a contract under the policy of today: filings, reports, agendas and minutes are awaited, and people
// may move reminders. Without it a contract lives under that of release 0.1.0, which it does not carry.
func calendared(s contract.State) contract.State {
	rules := policy.Default()
	s.Rules, s.Sector = &rules, "ehpad"
	s.Facilities[0].EvaluationOn = day("2030-03-15")
	s.Sheets[0].Targets, s.Sheets[1].Targets = []int{2028, 2029}, []int{2028}
	return s
}

// openings is the same contract under each policy that contracts live under.
func openings() map[string]contract.State {
	return map[string]contract.State{schedule.Original.Version: programmed(), policy.Default().Version: calendared(programmed())}
}

// drawn is a fiche for the facility that both authorities price, with steps due on some days.
func drawn(dues ...string) *contract.Sheet {
	sheet := &contract.Sheet{Facilities: []string{"E2"}, Findings: []string{"C2"}, Targets: []int{2029}}
	for _, due := range dues {
		sheet.Steps = append(sheet.Steps, contract.Step{DueOn: day(due)})
	}
	return sheet
}

// anotherPolicy is one that a contract does not live under yet.
func anotherPolicy(than string) *schedule.Policy {
	other := policy.Example().Policy
	if other.Version == than {
		other = policy.Default()
	}
	return &other
}

// life drives the kernel as a workflow does and keeps the facts.
type life struct {
	t     testing.TB
	state contract.State
	facts []contract.Fact
	now   time.Time
}

func open(t testing.TB, s contract.State, now time.Time) *life {
	t.Helper()
	l := &life{t: t, now: now}
	l.live(contract.Open(s, now))
	return l
}

// live applies facts and gives them back.
func (l *life) live(facts []contract.Fact, err error) []contract.Fact {
	l.t.Helper()
	if err != nil {
		l.t.Fatalf("on %s: %v", l.now, err)
	}
	for _, fact := range facts {
		if err := l.state.Apply(fact); err != nil {
			l.t.Fatal(err)
		}
	}
	l.facts = append(l.facts, facts...)
	return facts
}

// change completes or spoils a command.
type change func(*contract.Command)

// command is an action with every field that it may need, as a person who knows the contract would fill them today.
func (l *life) command(person string, action lifecycle.Action, subject string, changes ...change) contract.Command {
	today := l.state.Today(l.now)
	c := contract.Command{
		ID: fmt.Sprintf("c%d-%s", l.state.Seq, person), Action: action, By: contract.Actor{Person: person}, Subject: subject,
		Revision: revision(int(l.state.Seq)), Verdict: lifecycle.Approve, Reason: "motif", Mode: "réunion", Bodies: []string{"ARS-MV", "OG"},
		On: today, Outcome: lifecycle.ChooseRenew, Months: 12,
	}
	switch action {
	case contract.DecideApproval:
		a, _ := l.state.Approval(subject)
		c.Revision = a.Revision
	case contract.RecordConsultation:
		c.Bodies = []string{"CSE"}
		if slices.Contains(l.state.Consultations, "CSE") {
			c.Bodies = []string{"CVS"}
		}
	case lifecycle.ConveneDialogue, contract.ProposeAmendment:
		c.On = today.AddDays(20)
	case contract.GiveVisa:
		a, _ := l.state.Approval(subject)
		c.Revision = a.Revision
	case contract.AssignRole:
		c.Person, c.Role, c.Revision = newcomer, contract.Contributor, ""
	case contract.EndRole: // one's own
		c.Person, c.Role = person, contract.Informed
		for _, line := range l.state.People {
			if line.Person == person && line.On(today) {
				c.Role, c.Subject = line.Role, line.Subject
			}
		}
	case contract.Delegate:
		c.Person, c.From, c.Until = newcomer, today, today.AddDays(30)
	case contract.SetVisas:
		c.Bodies = []string{"instruction", "direction"}
	case contract.DrawUpSheet:
		c.Sheet = drawn("2029-05-31", "2030-05-31")
	case contract.RecordNotice:
		if year, err := strconv.Atoi(subject[strings.LastIndexByte(subject, '.')+1:]); err == nil && year < today.Year {
			c.On = civil.On(year, 3, 10)
		}
	case contract.Snooze:
		c.Until = today.AddDays(30)
	case contract.ProposePolicy:
		c.Rules = anotherPolicy(l.state.Policy)
	}
	for _, spoil := range changes {
		spoil(&c)
	}
	return c
}

func (l *life) try(person string, action lifecycle.Action, subject string, changes ...change) ([]contract.Fact, error) {
	return contract.Decide(&l.state, l.command(person, action, subject, changes...), l.now)
}

// do has a person act; a refusal fails the test.
func (l *life) do(person string, action lifecycle.Action, subject string, changes ...change) []contract.Fact {
	l.t.Helper()
	facts, err := l.try(person, action, subject, changes...)
	if err != nil {
		l.t.Fatalf("%s on %q by %s on %s in phase %s: %v", action, subject, person, l.now, l.state.Phase, err)
	}
	return l.live(facts, nil)
}

// refused has a person try what must be refused, and gives the refusal back.
func (l *life) refused(code contract.Code, person string, action lifecycle.Action, subject string, changes ...change) *contract.Refusal {
	l.t.Helper()
	facts, err := l.try(person, action, subject, changes...)
	refusal, ok := contract.AsRefusal(err)
	if !ok || refusal.Code != code || len(facts) > 0 {
		l.t.Fatalf("%s on %q by %s: got %d facts and %v, want a refusal as %s", action, subject, person, len(facts), err, code)
	}
	return refusal
}

// can reports that a person would be let do something.
func (l *life) can(person string, action lifecycle.Action, subject string, changes ...change) bool {
	_, err := l.try(person, action, subject, changes...)
	return err == nil
}

// barred has a person try what a rule forbids.
func (l *life) barred(rule contract.Rule, person string, action lifecycle.Action, subject string, changes ...change) {
	l.t.Helper()
	_, err := l.try(person, action, subject, changes...)
	if refusal, ok := contract.AsRefusal(err); !ok || refusal.Rule != rule || refusal.Message == "" || refusal.Remedy == "" {
		l.t.Errorf("%s on %q by %s on %s: got %+v, want a refusal by %s", action, subject, person, l.now, err, rule)
	}
}

// approve has people agree in turn.
func (l *life) approve(id string, people ...string) {
	l.t.Helper()
	for _, person := range people {
		l.do(person, contract.DecideApproval, id)
	}
}

// until lets time pass up to an instant, with every wake-up on the way.
func (l *life) until(end time.Time) *life {
	l.t.Helper()
	for {
		wake := contract.NextWake(&l.state)
		if wake.IsZero() || wake.After(end) {
			l.now = end
			return l
		}
		l.now = wake
		if len(l.live(contract.Tick(&l.state, wake))) == 0 {
			l.t.Fatalf("the calendar woke at %s and had nothing to say", wake)
		}
	}
}

func (l *life) tick() []contract.Fact {
	l.t.Helper()
	return l.live(contract.Tick(&l.state, l.now))
}

// kinds lists what facts are, for short comparisons.
func kinds(facts []contract.Fact) string {
	var words []string
	for _, fact := range facts {
		words = append(words, string(fact.Kind))
	}
	return strings.Join(words, " ")
}

// last is the most recent fact of a kind.
func (l *life) last(kind contract.Kind) contract.Fact {
	l.t.Helper()
	for _, fact := range slices.Backward(l.facts) {
		if fact.Kind == kind {
			return fact
		}
	}
	l.t.Fatalf("no fact %s among: %s", kind, kinds(l.facts))
	return contract.Fact{}
}

func (l *life) count(kind contract.Kind) (n int) {
	for _, fact := range l.facts {
		if fact.Kind == kind {
			n++
		}
	}
	return n
}

// deadlines gives the due days of what is awaited, by id.
func (l *life) deadlines() map[string]string {
	due := map[string]string{}
	for _, d := range l.state.Deadlines {
		due[d.ID] = d.Due.String()
	}
	return due
}

func verdict(v lifecycle.Action) change { return func(c *contract.Command) { c.Verdict = v } }
func on(text string) change             { return func(c *contract.Command) { c.On = day(text) } }
func from(text string) change           { return func(c *contract.Command) { c.From = day(text) } }
func until(text string) change          { return func(c *contract.Command) { c.Until = day(text) } }
func to(person string) change           { return func(c *contract.Command) { c.Person = person } }
func levels(visas ...string) change     { return func(c *contract.Command) { c.Bodies = visas } }
func named(person string, role contract.Role, subject string) change {
	return func(c *contract.Command) { c.Person, c.Role, c.Subject = person, role, subject }
}
func outcome(o lifecycle.Action, months int) change {
	return func(c *contract.Command) { c.Outcome, c.Months = o, months }
}
