package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// The people of every contract under test. Marie pilots both fiches; Léa has a part only where a test gives her one.
const (
	ars, arsChief = "p.ars", "p.ars.dir" // referent and signatory
	cd, cdChief   = "p.cd", "p.cd.dir"
	og, ogChief   = "p.og", "p.og.dir"
	pilot         = "p.marie"

	elan = "960001014" // the managing body, by its FINESS number
)

// everything is the database as the operator sees it: nothing is out of sight, on any day.
func everything(db *postgres.DB) *postgres.Reading {
	return db.As(access.Reader{Person: access.OperatorPerson, At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)})
}

// seenBy is the database as somebody sees it at noon on a day.
func seenBy(db *postgres.DB, person, on string) *postgres.Reading {
	return db.As(access.Reader{Person: person, At: civil.MustZone(civil.Paris).At(day(on), 12)})
}

func day(text string) civil.Date { return civil.MustParse(text) }

func revision(n int) string { return strings.Repeat(fmt.Sprint(n), 64) }

// programmed is a contract of two authorities and one managing body: FA-1 concerns only the ARS, FA-2 both authorities.
func programmed(id string) contract.State {
	return contract.State{
		ID: id, Phase: lifecycle.Programmed, EffectiveOn: day("2028-01-01"), TermOn: day("2032-12-31"),
		Parties: []contract.Party{{Code: "ARS-MV"}, {Code: "CD-96"}, {Code: "OG"}},
		People: []contract.Assignment{
			{Person: ars, Party: "ARS-MV", Role: contract.Referent}, {Person: arsChief, Party: "ARS-MV", Role: contract.Signatory},
			{Person: cd, Party: "CD-96", Role: contract.Referent}, {Person: cdChief, Party: "CD-96", Role: contract.Signatory},
			{Person: og, Party: "OG", Role: contract.Referent}, {Person: ogChief, Party: "OG", Role: contract.Signatory},
			{Person: pilot, Party: "OG", Role: contract.Pilot, Subject: "FA-1"}, {Person: pilot, Party: "OG", Role: contract.Pilot, Subject: "FA-2"},
		},
		Facilities: []contract.Facility{{Code: "E1", Competent: []string{"ARS-MV"}}, {Code: "E2", Competent: []string{"ARS-MV", "CD-96"}}},
		Sheets: []contract.Sheet{
			{Code: "FA-1", Facilities: []string{"E1"}, Findings: []string{"C1"}, Steps: []contract.Step{{DueOn: day("2028-09-30")}, {DueOn: day("2029-06-30")}}},
			{Code: "FA-2", Facilities: []string{"E2"}, Findings: []string{"C2"}, Steps: []contract.Step{{DueOn: day("2029-03-31")}}},
		},
		Findings: []string{"C1", "C2"},
	}
}

// inForce is a contract taken over while it runs, with a step reported before and still to be validated.
func inForce(id string) contract.State {
	s := programmed(id)
	s.Phase, s.SignedOn, s.EffectiveOn, s.TermOn = lifecycle.InForce, day("2027-12-15"), day("2028-01-01"), day("2032-12-31")
	s.Negotiation.NegotiationEnded = true
	for i := range s.Sheets {
		s.Sheets[i].Approved, s.Sheets[i].Revision = true, revision(i+1)
	}
	s.Sheets[0].Steps[0].Stage = contract.Reported
	s.Approvals = []contract.Approval{{
		ID: "step.FA-1.1", State: lifecycle.Pending, Round: 1, Revision: revision(9), Needed: []string{"OG"},
		Submitter: contract.Actor{Person: pilot, Party: "OG"},
	}}
	return s
}

func newContract(s contract.State) postgres.NewContract {
	return postgres.NewContract{
		ID: s.ID, Title: "CPOM de l'Association Élan", File: []byte(`{"id":"` + s.ID + `", "title":"Élan <&> œuvre"}`), Digest: "d-" + s.ID, Opening: s,
		Parties: []postgres.PartyName{
			{Code: "ARS-MV", Kind: "ARS", Name: "ARS Massif-et-Vallées", Organisation: "ARS-MV"},
			{Code: "CD-96", Kind: "CD", Name: "Conseil départemental 96", Organisation: "CD-96"},
			{Code: "OG", Kind: "OG", Name: "Association Élan Cœur", Organisation: elan},
		},
		People: []postgres.Somebody{
			{ID: ars, Organisation: "ARS-MV", Name: "Claire Vasseur", Address: "claire@ars.example"},
			{ID: arsChief, Organisation: "ARS-MV", Name: "Paul Roche", Address: "paul@ars.example"},
			{ID: cd, Organisation: "CD-96", Name: "Anne Brun", Address: "anne@cd.example"},
			{ID: cdChief, Organisation: "CD-96", Name: "Luc Noir", Address: "luc@cd.example"},
			{ID: og, Organisation: elan, Name: "Jean Petit", Address: "jean@elan.example"},
			{ID: ogChief, Organisation: elan, Name: "Rose Grand", Address: "rose@elan.example"},
			{ID: pilot, Organisation: elan, Name: "Marie Leduc", Title: "Cadre", Address: "marie@elan.example"},
		},
	}
}

// life drives the kernel as a workflow does, and keeps the facts.
type life struct {
	t     testing.TB
	state contract.State
	facts []contract.Fact
	now   time.Time
}

// open starts a life at 9:00 in Paris on a day. The clock has nanoseconds, as real ones do.
func open(t testing.TB, s contract.State, on string) *life {
	t.Helper()
	l := &life{t: t, now: civil.MustZone(civil.Paris).At(day(on), 9).Add(123456789)}
	facts, err := contract.Open(s, l.now)
	must(t, err)
	l.live(facts)
	return l
}

func (l *life) live(facts []contract.Fact) {
	l.t.Helper()
	for _, fact := range facts {
		must(l.t, l.state.Apply(fact))
		l.facts = append(l.facts, fact)
	}
}

// do has a person act; what the kernel refuses fails the test.
func (l *life) do(person string, action lifecycle.Action, subject string, more ...func(*contract.Command)) {
	l.t.Helper()
	l.now = l.now.Add(time.Hour)
	c := contract.Command{ID: fmt.Sprintf("command-%d", len(l.facts)), Action: action, By: contract.Actor{Person: person}, Subject: subject, Revision: revision(1)}
	for _, set := range more {
		set(&c)
	}
	facts, err := contract.Decide(&l.state, c, l.now)
	if err != nil {
		l.t.Fatalf("%s by %s on %q at %s: %v", action, person, subject, l.now, err)
	}
	l.live(facts)
}

// decide answers an approval on the text that it is about.
func (l *life) decide(id string, verdict lifecycle.Action, people ...string) {
	l.t.Helper()
	for _, person := range people {
		a, _ := l.state.Approval(id)
		l.do(person, contract.DecideApproval, id, func(c *contract.Command) { c.Verdict, c.Revision, c.Reason = verdict, a.Revision, "motif" })
	}
}

func (l *life) approve(id string, people ...string) {
	l.t.Helper()
	l.decide(id, lifecycle.Approve, people...)
}

// until lets the time pass up to a day, with every wake-up on the way.
func (l *life) until(on string) {
	l.t.Helper()
	end := civil.MustZone(civil.Paris).At(day(on), 9).Add(123456789)
	for {
		wake := contract.NextWake(&l.state)
		if wake.IsZero() || wake.After(end) {
			l.now = end
			return
		}
		facts, err := contract.Tick(&l.state, wake)
		must(l.t, err)
		if len(facts) == 0 {
			l.t.Fatalf("nothing happened at the wake-up of %s", wake)
		}
		l.live(facts)
	}
}

func on(text string) func(*contract.Command) {
	return func(c *contract.Command) { c.On = day(text) }
}

// scribe writes short words, and a letter to one reader for each kind of fact that it is told to write about.
type scribe struct {
	contract string
	about    []contract.Kind
	reader   func(f contract.Fact, before, after *contract.State)
}

func (s scribe) Sentence(f contract.Fact) string {
	if s.reader != nil {
		s.reader(f, nil, nil)
	}
	return fmt.Sprintf("Fait n° %d : %s.", f.Seq, f.Kind)
}

func (scribe) Actor(f contract.Fact) string {
	if f.By.Person == "" {
		return "Calendrier"
	}
	return f.By.Person
}

func (s scribe) Letters(f contract.Fact, before, after *contract.State) []mail.Letter {
	if s.reader != nil {
		s.reader(f, before, after)
	}
	if !slices.Contains(s.about, f.Kind) {
		return nil
	}
	return []mail.Letter{{
		ID: fmt.Sprintf("%s.%d.%s", s.contract, f.Seq, og), Kind: mail.DeadlineDue, At: f.At, About: "l'échéance", DueOn: day("2028-09-30"), Path: "/contrats/" + s.contract,
		To: mail.Recipient{Name: "Jean Petit", Address: "jean@elan.example", Role: "référent"}, Contract: mail.ContractRef{ID: s.contract, Title: "Élan"},
	}}
}

// added stores a contract and the whole of its life.
func added(t testing.TB, db *postgres.DB, l *life) {
	t.Helper()
	ctx := context.Background()
	_, err := db.AddContract(ctx, newContract(*l.facts[0].Detail.Opening))
	must(t, err)
	must(t, db.Record(ctx, l.state.ID, l.facts, scribe{contract: l.state.ID}))
}
