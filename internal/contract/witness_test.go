package contract_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// witness is a life that is watched: every fact is checked against what the facts before it allow.
type witness struct {
	life
	rt       *rapid.T
	written  string // the state as JSON
	rounds   map[string]*round
	book     book
	commands int
}

// round is what a question needs, as its own facts tell it.
type round struct {
	number    int
	revision  string
	lapseOn   civil.Date
	needed    []string
	submitter contract.Actor
	decisions []contract.Decision
	agreed    map[string]string // by party, the person who approved
	objected  lifecycle.Action
	closed    bool
}

// follow checks facts and keeps the state that they lead to as it is written.
func (w *witness) follow(facts []contract.Fact, err error) {
	w.watch(facts, err)
	w.written = w.asJSON(w.state)
}

// watch applies facts one by one and checks each.
func (w *witness) watch(facts []contract.Fact, err error) {
	if err != nil {
		w.rt.Fatalf("on %s: %v", w.now, err)
	}
	for _, fact := range facts {
		from := w.state.Phase
		if fact.Seq != w.state.Seq+1 || !fact.At.Equal(w.now) {
			w.rt.Fatalf("fact %d of %s follows fact %d on %s", fact.Seq, fact.At, w.state.Seq, w.now)
		}
		if err := w.state.Apply(fact); err != nil {
			w.rt.Fatal(err)
		}
		w.phaseFollowsTheTable(from, fact)
		w.peopleAreFair(fact)
		w.approvalsAreFair(fact)
		w.decisionsOnlyGrow()
		w.book.follow(fact)
		w.facts = append(w.facts, fact)
	}
}

func (w *witness) asJSON(s contract.State) string {
	text, err := json.Marshal(s)
	if err != nil {
		w.rt.Fatal(err)
	}
	return string(text)
}

// untouched reports that nobody changed the state while only thinking about it.
func (w *witness) untouched(by string) {
	if now := w.asJSON(w.state); now != w.written {
		w.rt.Fatalf("%s changed the state:\n%s\n%s", by, w.written, now)
	}
}

func (w *witness) phaseFollowsTheTable(from lifecycle.State, f contract.Fact) {
	if f.Kind != contract.PhaseEntered {
		if w.state.Phase != from && f.Kind != contract.ContractOpened {
			w.rt.Fatalf("%s moved the contract from %s to %s", f.Kind, from, w.state.Phase)
		}
		return
	}
	listed := slices.ContainsFunc(lifecycle.Contract.Rows, func(row lifecycle.Row) bool {
		return row.Action == f.Detail.Move && row.To == w.state.Phase && slices.Contains(row.From, from)
	})
	if !listed || f.Detail.Phase != w.state.Phase {
		w.rt.Fatalf("%s led from %s to %s, and says %s", f.Detail.Move, from, w.state.Phase, f.Detail.Phase)
	}
}

// approvalsAreFair holds each question against its own facts: everybody needed, each by a person entitled, the
// submitter's party last, once its visas are through, and never the submitter alone.
func (w *witness) approvalsAreFair(f contract.Fact) {
	r := w.rounds[f.Subject]
	switch f.Kind {
	case contract.ApprovalSubmitted:
		next := &round{number: 1, revision: f.Detail.Revision, lapseOn: f.Detail.LapseOn, needed: f.Detail.Needed, submitter: f.By, agreed: map[string]string{}}
		if r != nil {
			next.number = r.number + 1
			if !r.closed || r.objected == lifecycle.RequestChanges && f.Detail.Move == lifecycle.Resubmit && r.revision == next.revision {
				w.rt.Fatalf("%s is asked again on %s after round %d, closed %t", f.Subject, next.revision, r.number, r.closed)
			}
		}
		if len(next.needed) == 0 || f.Detail.Round != next.number {
			w.rt.Fatalf("%s asks %v as round %d, want %d", f.Subject, next.needed, f.Detail.Round, next.number)
		}
		w.rounds[f.Subject] = next
	case contract.ApprovalDecided:
		binding, today := binding(f.Subject), paris.Day(f.At)
		if !w.book.entitled(f.By, binding, today) || !slices.Contains(r.needed, f.By.Party) || r.agreed[f.By.Party] != "" || r.objected != "" || r.closed || f.Detail.Round != r.number || f.Detail.Revision != r.revision {
			w.rt.Fatalf("%+v decided %s, asked of %v and already agreed by %v", f.By, f.Subject, r.needed, r.agreed)
		}
		if f.By.Party == r.submitter.Party && len(r.agreed) != len(r.needed)-1 {
			w.rt.Fatalf("%s submitted %s and decided before the others", f.By.Party, f.Subject)
		}
		if len(r.needed) == 1 && samePeople(f.By, r.submitter) {
			w.rt.Fatalf("%+v submitted and %+v settled %s alone", r.submitter, f.By, f.Subject)
		}
		if itself := (contract.Actor{Person: f.By.Person, Party: f.By.Party}); f.By.For != "" && w.book.entitled(itself, binding, today) {
			w.rt.Fatalf("%+v decided %s in the place of somebody and was entitled in person", f.By, f.Subject)
		}
		if level := w.book.awaited(f.Subject, f.By.Party); level != "" {
			w.rt.Fatalf("%s decided %s before the visa %q", f.By.Party, f.Subject, level)
		}
		r.decisions = append(r.decisions, contract.Decision{Party: f.By.Party, Person: f.By.Person, For: f.By.For, Verdict: f.Detail.Verdict})
		if f.Detail.Verdict == lifecycle.Approve {
			r.agreed[f.By.Party] = f.By.Person
		} else {
			r.objected = f.Detail.Verdict
		}
	case contract.ApprovalApproved:
		if r.objected != "" || len(r.agreed) != len(r.needed) {
			w.rt.Fatalf("%s is approved with %v of %v", f.Subject, slices.Collect(maps.Keys(r.agreed)), r.needed)
		}
	case contract.ApprovalRejected, contract.ApprovalReturned:
		if r.objected != f.Detail.Move {
			w.rt.Fatalf("%s is closed by %s and nobody said so: %q", f.Subject, f.Detail.Move, r.objected)
		}
	case contract.ApprovalWithdrawn:
		left := !w.book.active(r.submitter, paris.Day(f.At)) && w.book.keeps(f.By, paris.Day(f.At))
		if len(r.decisions) > 0 || f.By.Party != r.submitter.Party || f.By.Person != r.submitter.Person && !left {
			w.rt.Fatalf("%+v takes back %s, which %+v asked, after %d decisions", f.By, f.Subject, r.submitter, len(r.decisions))
		}
	case contract.ApprovalLapsed:
		if f.By != contract.System || !paris.Day(f.At).After(r.lapseOn) {
			w.rt.Fatalf("%s lapses on %s by %+v, its last day is %s", f.Subject, f.At, f.By, r.lapseOn)
		}
	}
	switch f.Kind {
	case contract.ApprovalApproved, contract.ApprovalRejected, contract.ApprovalReturned, contract.ApprovalWithdrawn, contract.ApprovalLapsed:
		r.closed = true
	}
}

// binding reports that only signatures settle a question.
func binding(question string) bool {
	return question == "signature" || question == "renewal" || question == "policy" || strings.HasPrefix(question, "amendment.")
}

// samePeople reports that two actors share somebody, as the one who acts or as the one in whose place.
func samePeople(a, b contract.Actor) bool {
	return a.Person == b.Person || a.Person == b.For || a.For != "" && (a.For == b.Person || a.For == b.For)
}

// offersAreExact asks, for some people, for every action on every subject: what is offered is exactly what is not refused for want of a
// right, of a state or of an object.
func (w *witness) offersAreExact() {
	for range 3 {
		person := pick(w.rt, "person", everyone)
		offered := map[contract.Offer]bool{}
		for _, offer := range contract.Available(&w.state, person, w.now) {
			offer.Label = ""
			offered[offer] = true
		}
		var taken []contract.Offer
		for _, action := range contract.Actions() {
			for _, subject := range w.subjects() {
				if naming := slices.Contains(namesASubject, action); !naming && subject != "" {
					continue
				}
				_, err := contract.Decide(&w.state, w.command(person, action, subject), w.now)
				refusal, _ := contract.AsRefusal(err)
				barred := refusal != nil && slices.Contains([]contract.Code{contract.Forbidden, contract.NotAllowed, contract.Unknown}, refusal.Code) &&
					!slices.Contains(notAboutTheAsker, refusal.Rule)
				if offer := (contract.Offer{Action: action, Subject: offeredAs(&w.life, action, subject)}); offered[offer] == barred {
					w.rt.Fatalf("%s on %q for %s in phase %s: offered %t, and the answer is %v", action, subject, person, w.state.Phase, offered[offer], err)
				} else if offer.Subject == subject {
					taken = append(taken, offer)
				}
			}
		}
		for _, offer := range taken {
			delete(offered, offer)
		}
		if len(offered) > 0 {
			w.rt.Fatalf("%s is offered what nobody can ask for: %v", person, offered)
		}
	}
}

// notAboutTheAsker are rules that bar the person named, or the day, and not the one who asks.
var notAboutTheAsker = []contract.Rule{contract.OneSide, contract.SignatoryNames, contract.NoSelfPromotion, contract.RecallsWait}

var namesASubject = []lifecycle.Action{
	contract.DecideApproval, lifecycle.Withdraw, contract.DepositAnalysis, contract.DrawUpSheet, contract.DropSheet, contract.SubmitSheet, contract.ReportStep,
	lifecycle.ConveneDialogue, lifecycle.HoldDialogue, lifecycle.DepositMinutes, contract.GiveVisa, contract.RecordHandover,
	contract.RevokeDelegation, contract.SendAgenda, contract.RecordFiling, contract.RecordNotice, contract.ReportIndicators, contract.Snooze,
	contract.Remind,
}

// foldRetellsEverything starts from nothing and applies the facts as they were stored.
func (w *witness) foldRetellsEverything() {
	stored, err := json.Marshal(w.facts)
	if err != nil {
		w.rt.Fatal(err)
	}
	var facts []contract.Fact
	if err := json.Unmarshal(stored, &facts); err != nil {
		w.rt.Fatal(err)
	}
	var s contract.State
	for i, fact := range facts {
		if fact.Seq != int64(i+1) {
			w.rt.Fatalf("fact %d stands in place %d", fact.Seq, i+1)
		}
		if err := s.Apply(fact); err != nil {
			w.rt.Fatal(err)
		}
	}
	if again := w.asJSON(s); again != w.written {
		w.rt.Fatalf("the fold tells another story:\n%s\n%s", w.written, again)
	}
}
