package contract_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// witness is a life that is watched: every fact is checked against what the facts before it allow.
type witness struct {
	life
	rt       *rapid.T
	written  string // the state as JSON
	rounds   map[string]*round
	commands int
}

// round is what a question needs, as its own facts tell it.
type round struct {
	needed    []string
	submitter contract.Actor
	agreed    map[string]string // by party, the person who approved
	objected  lifecycle.Action
}

// follow applies facts one by one and checks each.
func (w *witness) follow(facts []contract.Fact, err error) {
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
		w.approvalsAreFair(fact)
		w.facts = append(w.facts, fact)
	}
	w.written = w.asJSON(w.state)
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
// submitter's party last, and never the submitter alone.
func (w *witness) approvalsAreFair(f contract.Fact) {
	r := w.rounds[f.Subject]
	switch f.Kind {
	case contract.ApprovalSubmitted:
		w.rounds[f.Subject] = &round{needed: f.Detail.Needed, submitter: f.By, agreed: map[string]string{}}
		if len(f.Detail.Needed) == 0 {
			w.rt.Fatalf("%s asks nobody", f.Subject)
		}
	case contract.ApprovalDecided:
		party, _ := w.state.Party(f.By.Party)
		binding := f.Subject == "signature" || f.Subject == "renewal" || strings.HasPrefix(f.Subject, "amendment.")
		entitled := f.By.Person == party.Signatory || f.By.Person == party.Referent && !binding
		if !entitled || !slices.Contains(r.needed, f.By.Party) || r.agreed[f.By.Party] != "" || r.objected != "" {
			w.rt.Fatalf("%+v decided %s, asked of %v and already agreed by %v", f.By, f.Subject, r.needed, r.agreed)
		}
		if f.By.Party == r.submitter.Party && len(r.agreed) != len(r.needed)-1 {
			w.rt.Fatalf("%s submitted %s and decided before the others", f.By.Party, f.Subject)
		}
		if f.By.Person == r.submitter.Person && len(r.needed) == 1 {
			w.rt.Fatalf("%s submitted and settled %s alone", f.By.Person, f.Subject)
		}
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
	}
}

// offersAreExact asks for every action on every subject: what is offered is exactly what is not refused for want of a
// right, of a state or of an object.
func (w *witness) offersAreExact() {
	for _, person := range []string{ars, cdChief, og, pilot, stranger} {
		offered := map[contract.Offer]bool{}
		for _, offer := range contract.Available(&w.state, person, w.now) {
			offer.Label = ""
			offered[offer] = true
		}
		for _, action := range contract.Actions() {
			for _, subject := range w.subjects() {
				if naming := slices.Contains(namesASubject, action); !naming && subject != "" {
					continue
				}
				_, err := contract.Decide(&w.state, w.command(person, action, subject), w.now)
				refusal, _ := contract.AsRefusal(err)
				barred := refusal != nil && slices.Contains([]contract.Code{contract.Forbidden, contract.NotAllowed, contract.Unknown}, refusal.Code)
				if offer := (contract.Offer{Action: action, Subject: subject}); offered[offer] == barred {
					w.rt.Fatalf("%s on %q for %s in phase %s: offered %t, and the answer is %v", action, subject, person, w.state.Phase, offered[offer], err)
				} else {
					delete(offered, offer)
				}
			}
		}
		if len(offered) > 0 {
			w.rt.Fatalf("%s is offered what nobody can ask for: %v", person, offered)
		}
	}
}

var namesASubject = []lifecycle.Action{
	contract.DecideApproval, lifecycle.Withdraw, contract.DepositAnalysis, contract.SubmitSheet, contract.ReportStep,
	lifecycle.ConveneDialogue, lifecycle.HoldDialogue, lifecycle.DepositMinutes,
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
