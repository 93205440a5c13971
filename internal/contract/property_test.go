package contract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Random people do random things at random times, over years. Whatever they try, the facts stay a gap-free story that
// the fold can retell, the machines' tables hold, and nobody approves for others but those lent the right to.
func TestAnyLife(t *testing.T) {
	met := tally{actions: map[lifecycle.Action]int{}, kinds: map[contract.Kind]int{}}
	rapid.Check(t, func(rt *rapid.T) {
		l := newWitness(rt)
		for range 70 + evenly(80).Draw(rt, "turns") {
			switch evenly(13).Draw(rt, "turn") {
			case 0, 1:
				l.timePasses()
			case 2:
				l.somebodyTriesAnything(&met)
			case 3:
				l.somebodyChangesThePeople(&met)
			case 4:
				l.aLetterComesBack()
			default:
				l.somebodyActs(&met)
			}
		}
		l.offersAreExact()
		l.foldRetellsEverything()
		met.lives++
		for _, fact := range l.facts {
			met.kinds[fact.Kind]++
		}
	})
	t.Logf("%d lives, %d commands accepted, %d refused, facts: %v", met.lives, met.accepted, met.refused, met.kinds)
	for _, action := range contract.Actions() {
		if met.actions[action] == 0 {
			t.Errorf("nobody ever did %s", action)
		}
	}
	for _, kind := range allKinds(t) {
		if met.kinds[kind] == 0 && kind != contract.SuccessorStarted { // the workflow's own fact
			t.Errorf("no life met %s", kind)
		}
	}
}

// evenly draws from 0 to n-1 without rapid's liking for small numbers: lives in which everybody does the first thing
// offered never grow old.
func evenly(n int) *rapid.Generator[int] {
	return rapid.Custom(func(rt *rapid.T) int {
		v := 0
		for range 10 {
			v <<= 1
			if rapid.Bool().Draw(rt, "bit") {
				v++
			}
		}
		return v % n
	})
}

func pick[T any](rt *rapid.T, label string, from []T) T {
	return from[evenly(len(from)).Draw(rt, label)]
}

type tally struct {
	lives, accepted, refused int
	actions                  map[lifecycle.Action]int
	kinds                    map[contract.Kind]int
}

func newWitness(rt *rapid.T) *witness {
	opening, from := programmed(), "2026-11-23"
	switch evenly(7).Draw(rt, "opening") {
	case 0:
		opening, from = signed(lifecycle.InForce), "2028-02-01"
	case 1:
		opening, from = signed(lifecycle.InForce), "2031-07-10"
	case 2:
		opening, from = signed(lifecycle.Signature), "2027-12-20"
	case 3:
		opening = negotiating()
	case 5:
		opening, from = signed(lifecycle.InForce), "2031-07-10"
		opening.Renewal.Stage = lifecycle.Opened
	case 4:
		opening.Phase, opening.Diagnostic = lifecycle.InDiagnosis, contract.Diagnostic{Stage: lifecycle.Agreement, Revision: revision(5), Analysed: []string{"ARS-MV", "CD-96"}}
		opening.Negotiation.DiagnosedFrom, opening.Negotiation.RestitutedOn = day("2026-06-02"), day("2026-11-02")
	}
	if rapid.Bool().Draw(rt, "calendar") {
		opening = calendared(opening)
	}
	if evenly(3).Draw(rt, "visas") == 0 {
		prepareByVisas(&opening, "instruction")
	}
	if rapid.Bool().Draw(rt, "turnover") {
		opening.People[2].Replaces = newcomer
	}
	w := &witness{rt: rt, rounds: map[string]*round{}}
	w.life = life{now: noon(from)}
	facts, err := contract.Open(opening, w.now)
	w.follow(facts, err)
	return w
}

// prepareByVisas gives the ARS a chain, and somebody who holds its levels.
func prepareByVisas(s *contract.State, levels ...string) {
	s.Parties[0].Visas = levels
	for _, level := range levels {
		s.People = append(s.People, contract.Assignment{Person: examiner, Party: "ARS-MV", Role: contract.Examiner, Subject: level})
	}
}

// timePasses lets the clock go on, often to the very instant at which something falls due, or just before.
func (w *witness) timePasses() {
	wake := contract.NextWake(&w.state)
	if !wake.IsZero() && !wake.After(w.now) {
		w.rt.Fatalf("right after the calendar spoke on %s it would wake at %s", w.now, wake)
	}
	before := w.now
	switch how := evenly(6).Draw(w.rt, "how"); {
	case how < 2 && !wake.IsZero():
		w.now = wake
	case how == 2 && !wake.IsZero():
		w.now = wake.Add(-time.Microsecond)
	case how == 3:
		w.now = w.now.Add(time.Duration(1+evenly(50).Draw(w.rt, "hours")) * time.Hour)
	case how == 4:
		w.now = w.now.AddDate(0, 0, 1+evenly(45).Draw(w.rt, "days"))
	case w.state.Phase == lifecycle.InForce:
		w.now = w.now.AddDate(0, 1+evenly(12).Draw(w.rt, "months"), 0)
	}
	w.now = later(w.now, before)
	facts, err := contract.Tick(&w.state, w.now)
	w.untouched("the calendar")
	if due := !wake.IsZero() && !w.now.Before(wake); due != (len(facts) > 0) {
		w.rt.Fatalf("the calendar was to wake at %s; on %s it says %q", wake, w.now, kinds(facts))
	}
	w.follow(facts, err)
	if again, err := contract.Tick(&w.state, w.now); err != nil || len(again) > 0 {
		w.rt.Fatalf("asked twice on %s, the calendar adds %q (%v)", w.now, kinds(again), err)
	}
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// always are actions that are nearly always offered and lead a life nowhere: were they as frequent as the others, lives
// would not grow old.
var always = []lifecycle.Action{contract.RecordFiling, contract.RecordNotice, contract.Remind, contract.Snooze, contract.ProposePolicy}

// choice is an offer and somebody who may take it up.
type choice struct {
	person string
	offer  contract.Offer
}

// somebodyActs takes up one of the offers, changes of people apart. Questions are mostly answered, ends and pauses come seldom: lives grow old.
func (w *witness) somebodyActs(met *tally) {
	ordinary := evenly(4).Draw(w.rt, "ordinary") == 0
	choices := map[lifecycle.Action][]choice{}
	var actions []lifecycle.Action
	for _, person := range everyone {
		for _, offer := range contract.Available(&w.state, person, w.now) {
			if slices.Contains(peoplesActions, offer.Action) || slices.Contains(always, offer.Action) && !ordinary {
				continue
			}
			if choices[offer.Action] == nil {
				actions = append(actions, offer.Action)
			}
			choices[offer.Action] = append(choices[offer.Action], choice{person, offer})
		}
	}
	w.untouched("looking at what is available")
	if len(choices) == 0 {
		return
	}
	action := pick(w.rt, "action", actions)
	if choices[contract.DecideApproval] != nil && evenly(4).Draw(w.rt, "answer") > 0 {
		action = contract.DecideApproval
	}
	chosen := pick(w.rt, "choice", choices[action])
	switch action {
	case lifecycle.Abandon, lifecycle.Terminate:
		if evenly(40).Draw(w.rt, "grave") > 0 {
			return
		}
	case lifecycle.Suspend, lifecycle.Withdraw, contract.DropSheet, lifecycle.AskDiagnosticAgain:
		if evenly(3).Draw(w.rt, "rare") > 0 {
			return
		}
	case lifecycle.ConveneDialogue:
		if w.state.Today(w.now).After(w.state.TermOn) {
			return // in the last second of a contract there is no day left to meet
		}
	case contract.Snooze:
		if !w.remindsWithin(chosen.offer.Subject, 30) {
			return // there is nothing yet to put off
		}
	}
	c := w.command(chosen.person, chosen.offer.Action, chosen.offer.Subject)
	w.choose(&c)
	if facts, err := w.give(c, met); err != nil {
		if refusal, _ := contract.AsRefusal(err); refusal != nil && refusal.Rule == contract.RecallsWait {
			return // people ask for reminders whenever they like
		}
		w.rt.Fatalf("%s is offered on %q to %s and refused: %v (%+v)", c.Action, c.Subject, chosen.person, err, facts)
	}
}

// remindsWithin reports that a reminder which can be put off falls within some days.
func (w *witness) remindsWithin(id string, days int) bool {
	return slices.ContainsFunc(remindersOf(&w.life, id), func(r schedule.Reminder) bool {
		return r.Level != schedule.Escalated && !r.On.After(w.state.Today(w.now).AddDays(days))
	})
}

// aLetterComesBack has the post return a letter; an address is told of once.
func (w *witness) aLetterComesBack() {
	u := contract.Undelivered{Letter: "CPOM-T/1/x", Fact: 1, Person: pick(w.rt, "to", everyone), Address: revision(evenly(3).Draw(w.rt, "address")), Status: "5.1.1"}
	facts, err := contract.NoteUndelivered(&w.state, u, w.now)
	w.untouched("the post")
	told := slices.ContainsFunc(w.facts, func(f contract.Fact) bool {
		return f.Kind == contract.LetterUndelivered && f.Detail.Undelivered.Person == u.Person && f.Detail.Undelivered.Address == u.Address
	})
	if told == (len(facts) > 0) && !w.state.Over() {
		w.rt.Fatalf("the address %s of %s was told of before: %t; now the kernel says %q", u.Address, u.Person, told, kinds(facts))
	}
	w.follow(facts, err)
}

// choose fills in what people freely choose.
func (w *witness) choose(c *contract.Command) {
	switch c.Action {
	case contract.GiveVisa:
		if evenly(4).Draw(w.rt, "mood") == 0 {
			c.Verdict = lifecycle.RequestChanges
		}
	case contract.DrawUpSheet:
		if c.Subject == "" {
			c.Subject = fmt.Sprintf("FA.%d", w.commands)
		}
		c.Sheet.Facilities = pick(w.rt, "where", [][]string{nil, {"E1"}, {"E2"}, {"E1", "E2"}})
		c.Sheet.Steps = c.Sheet.Steps[:evenly(3).Draw(w.rt, "steps")]
	case contract.DecideApproval:
		a, _ := w.state.Approval(c.Subject)
		if evenly(6).Draw(w.rt, "mood") == 0 {
			c.Verdict = pick(w.rt, "verdict", a.Kind().Verdicts())
		}
		today := w.state.Today(w.now)
		if p := a.Proposal; p != nil && (!p.TermOn.IsZero() && !p.TermOn.After(today) || !p.StepOn.IsZero() && !p.StepOn.After(today)) {
			c.Verdict = lifecycle.Reject // nobody can agree to change the past
		}
	case contract.ProposeRenewal:
		c.Outcome = pick(w.rt, "outcome", []lifecycle.Action{lifecycle.ChooseRenew, lifecycle.ChooseExtend, lifecycle.ChooseExtend, lifecycle.ChooseExtend, lifecycle.ChooseExpire})
		if w.state.Extended && c.Outcome == lifecycle.ChooseExtend {
			c.Outcome = lifecycle.ChooseRenew
		}
	case lifecycle.ConveneDialogue:
		if c.On.After(w.state.TermOn) {
			c.On = w.state.TermOn
		}
	case contract.ProposeAmendment:
		today := w.state.Today(w.now)
		if term := w.state.TermOn.AddMonths(-evenly(9).Draw(w.rt, "shorter")); term.After(today) && w.state.Renewal.Stage != lifecycle.Renewing && rapid.Bool().Draw(w.rt, "term") {
			c.TermOn = term
		}
		for _, d := range w.state.Deadlines {
			if strings.HasPrefix(d.ID, "step.") && !c.On.After(w.state.TermOn) && rapid.Bool().Draw(w.rt, "step") {
				c.Subject = d.ID
				break
			}
		}
	}
}

// give hands a command in, twice where it was accepted, as an impatient caller does.
func (w *witness) give(c contract.Command, met *tally) ([]contract.Fact, error) {
	w.commands++
	c.ID = time.Duration(w.commands).String()
	facts, err := contract.Decide(&w.state, c, w.now)
	w.untouched("deciding")
	if err != nil {
		met.refused++
		return facts, err
	}
	met.accepted++
	met.actions[c.Action]++
	w.follow(facts, nil)
	own := slices.DeleteFunc(slices.Clone(facts), func(f contract.Fact) bool { return f.Command == "" })
	known, again, err := w.state.Recall(c)
	if !again || err != nil || len(own) == 0 || known.First != own[0].Seq || known.Last != own[len(own)-1].Seq || int(known.Last-known.First) != len(own)-1 {
		w.rt.Fatalf("%s made facts %s and is recalled as %+v (%v)", c.Action, kinds(own), known, err)
	}
	due, err := contract.Tick(&w.state, w.now)
	if len(due) > 0 && c.Action != lifecycle.Resume { // a negotiation that resumes meets what fell due meanwhile
		w.rt.Fatalf("after %s on %s the calendar adds %s", c.Action, w.now, kinds(due))
	}
	w.follow(due, err)
	return facts, nil
}

// somebodyTriesAnything asks for what may well be nonsense: it is refused in a typed way, or it was possible.
func (w *witness) somebodyTriesAnything(met *tally) {
	c := w.command(pick(w.rt, "who", everyone), pick(w.rt, "what", contract.Actions()),
		pick(w.rt, "on", w.subjects()))
	switch evenly(5).Draw(w.rt, "mistake") {
	case 0:
		c.Revision = "x"
	case 1:
		c.Reason, c.On = "", day("1999-01-01")
	case 2:
		c.Verdict, c.Outcome, c.Bodies, c.Mode = "shrug", "sing", nil, ""
	}
	if c.Action == lifecycle.Abandon || c.Action == lifecycle.Terminate {
		return
	}
	if _, err := w.give(c, met); err != nil {
		w.refusedFairly(c, err)
	}
}

// subjects lists everything that a command may be about, and some things that it may not.
func (w *witness) subjects() []string {
	subjects := []string{"", "FA-1", "FA-2", "FA-9", "ARS-MV", "CD-96", "OG", "step.FA-1.1", "step.FA-1.2", "step.FA-2.1", "step.FA-2.9", "dialogue.extra"}
	for _, sheet := range w.state.Sheets {
		subjects = append(subjects, sheet.Code)
	}
	for _, a := range w.state.Approvals {
		subjects = append(subjects, a.ID)
	}
	for _, d := range w.state.Deadlines {
		subjects = append(subjects, d.ID)
		for _, fiche := range w.state.Reporting(d.ID) {
			subjects = append(subjects, d.ID+"."+fiche)
		}
	}
	for _, d := range w.state.Dialogues {
		subjects = append(subjects, d.ID)
	}
	for _, d := range w.state.Delegations {
		subjects = append(subjects, d.ID)
	}
	slices.Sort(subjects)
	return slices.Compact(subjects)
}
