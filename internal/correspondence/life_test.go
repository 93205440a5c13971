package correspondence_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/correspondence"
	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
	"jalon/internal/mail"
	"jalon/internal/story"
)

var paris = civil.MustZone(civil.Paris)

func day(text string) civil.Date { return civil.MustParse(text) }

// sample reads one of the example contracts, after changes to its fields.
func sample(t *testing.T, name string, fields map[string]any) *dossier.Dossier {
	t.Helper()
	text, err := fs.ReadFile(contractfile.Examples(), name)
	if err != nil {
		t.Fatal(err)
	}
	file := map[string]any{}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for field, value := range fields {
		file[field] = value
	}
	if text, err = json.Marshal(file); err != nil {
		t.Fatal(err)
	}
	read, err := contractfile.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return dossier.New(read)
}

// life drives the kernel and collects what is written.
type life struct {
	t       *testing.T
	scribe  correspondence.Scribe
	state   contract.State
	now     time.Time
	facts   []contract.Fact
	letters []mail.Letter
	watch   func(f contract.Fact, letters []mail.Letter, before, after *contract.State)
}

// open takes a contract over at nine on its reference date.
func open(t *testing.T, d *dossier.Dossier, opening contract.State, now time.Time, visits ...func(*life)) *life {
	t.Helper()
	l := &life{t: t, scribe: correspondence.Scribe{Dossier: d}, now: now}
	for _, visit := range visits {
		visit(l)
	}
	l.live(contract.Open(opening, now))
	return l
}

func onReferenceDate(d *dossier.Dossier) time.Time { return paris.At(d.File.ReferenceDate, 9) }

func (l *life) live(facts []contract.Fact, err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatalf("on %s: %v", l.now, err)
	}
	for _, fact := range facts {
		before := l.state.Clone()
		if err := l.state.Apply(fact); err != nil {
			l.t.Fatal(err)
		}
		letters := l.scribe.Letters(fact, &before, &l.state)
		if l.watch != nil {
			l.watch(fact, letters, &before, &l.state)
		}
		l.facts, l.letters = append(l.facts, fact), append(l.letters, letters...)
	}
}

// until lets time pass, with every wake-up on the way.
func (l *life) until(end time.Time) {
	l.t.Helper()
	for wake := contract.NextWake(&l.state); !wake.IsZero() && !wake.After(end); wake = contract.NextWake(&l.state) {
		l.now = wake
		l.live(contract.Tick(&l.state, wake))
	}
	l.now = end
}

// do has somebody act, known by the part that they hold: "CD-96 referent", "OG pilot FA-B1".
func (l *life) do(part string, action lifecycle.Action, subject string, changes ...func(*contract.Command)) {
	l.t.Helper()
	c := contract.Command{
		ID: fmt.Sprint(l.state.Seq), Action: action, By: contract.Actor{Person: l.holder(part).ID}, Subject: subject,
		Revision: strings.Repeat("a", 64), Verdict: lifecycle.Approve, Reason: "motif", Mode: "réunion", On: l.state.Today(l.now), Outcome: lifecycle.ChooseRenew,
	}
	if a, asked := l.state.Approval(subject); asked {
		c.Revision = a.Revision
	}
	for _, change := range changes {
		change(&c)
	}
	facts, err := contract.Decide(&l.state, c, l.now)
	if err != nil {
		l.t.Fatalf("%s on %q by %s: %v", action, subject, part, err)
	}
	l.live(facts, nil)
}

func (l *life) holder(part string) dossier.Person {
	l.t.Helper()
	for _, p := range l.scribe.Dossier.People {
		if strings.TrimSpace(fmt.Sprintf("%s %s %s", p.Party, p.Role, p.Sheet)) == part {
			return p
		}
	}
	l.t.Fatalf("nobody is %s", part)
	return dossier.Person{}
}

// written lists the letters since a mark: what kind, to whom.
func (l *life) written(since int) string {
	var lines []string
	for _, letter := range l.letters[since:] {
		lines = append(lines, fmt.Sprintf("%s %s", letter.Kind, letter.To.Name))
	}
	return strings.Join(lines, ", ")
}

// play lets the people of a story live the contract to its end, then its successor until that one is in force.
func play(t *testing.T, d *dossier.Dossier, st story.Story, visit func(*life)) {
	t.Helper()
	l := open(t, d, d.Opening(), onReferenceDate(d), visit)
	l.follow(st)
	next := contract.Successor(&l.state)
	open(t, d.Successor(next, l.state.TermOn), next, paris.At(l.state.TermOn.AddMonths(-14), 9), visit).follow(st)
}

func (l *life) follow(st story.Story) {
	l.t.Helper()
	for looks := 0; !l.state.Over() && (l.state.Predecessor == "" || l.state.Phase != lifecycle.InForce); looks++ {
		if looks > 5000 {
			l.t.Fatalf("the %s story of %s is still in %s on %s", st, l.state.ID, l.state.Phase, l.now)
		}
		command, until := st.Step(&l.state, l.now)
		if command == nil {
			l.until(until)
			continue
		}
		l.live(contract.Decide(&l.state, *command, l.now))
		l.live(contract.Tick(&l.state, l.now))
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
