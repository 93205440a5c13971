package contract_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/policy"
	"jalon/internal/schedule"
)

var update = flag.Bool("update", false, "write the state of today where none is saved yet")

// A contract started under one release goes on under the next: each saved state must stay readable for ever. A new
// release adds a file; it never rewrites one.
const newestState = "state-3.json"

func TestTheStateOfTodayIsRead(t *testing.T) {
	path := filepath.Join("testdata", newestState)
	if _, err := os.Stat(path); *update && os.IsNotExist(err) {
		if err := os.WriteFile(path, append(indented(t, fullState(t)), '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, text := savedState(t, newestState)
	for _, field := range emptyFields(reflect.ValueOf(s), "State") {
		t.Errorf("%s was not read", field)
	}
	if again := indented(t, s); !bytes.Equal(bytes.TrimSpace(text), again) {
		t.Errorf("not everything was read; what was is\n%s", again)
	}
	livesOn(t, s)
}

// Release 0.1.0 named referents and signatories in their parties and pilots in their fiches: they become lines of the
// register that hold since ever, and everything else is read as it is.
func TestTheStateOfTheFirstReleaseIsRead(t *testing.T) {
	s, text := savedState(t, "state-1.json")
	if diff := cmp.Diff(programmed().People[:8], s.People); diff != "" {
		t.Errorf("its people:\n%s", diff)
	}
	was, is := fields(t, text), fields(t, indented(t, s))
	delete(is, "people")
	for _, party := range was["parties"].([]any) {
		delete(party.(map[string]any), "referent")
		delete(party.(map[string]any), "signatory")
	}
	for _, sheet := range was["sheets"].([]any) {
		delete(sheet.(map[string]any), "owner")
	}
	if diff := cmp.Diff(was, is); diff != "" {
		t.Errorf("the rest:\n%s", diff)
	}
	livesOn(t, s)
}

// Release 0.2.0 knew one policy and carried none: nothing of it is lost, and nothing is added.
func TestTheStateOfTheSecondReleaseIsRead(t *testing.T) {
	s, text := savedState(t, "state-2.json")
	if diff := cmp.Diff(string(bytes.TrimSpace(text)), string(indented(t, s))); diff != "" {
		t.Errorf("read and written again:\n%s", diff)
	}
	if diff := cmp.Diff(schedule.Original, s.Agreed()); diff != "" {
		t.Errorf("it lives under another policy than its own:\n%s", diff)
	}
	livesOn(t, s)
}

func savedState(t *testing.T, name string) (s contract.State, text []byte) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatalf("%v: go test ./internal/contract -update saves the newest", err)
	}
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return s, text
}

func indented(t *testing.T, s contract.State) []byte {
	t.Helper()
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func fields(t *testing.T, text []byte) (named map[string]any) {
	t.Helper()
	if err := json.Unmarshal(text, &named); err != nil {
		t.Fatal(err)
	}
	return named
}

// livesOn has a state that was read say what it is, be written and read again, and go on.
func livesOn(t *testing.T, s contract.State) {
	t.Helper()
	if s.Phase != lifecycle.InForce || s.Renewal.Successor != "CPOM-T-R2033" || len(s.Deadlines) < 3 {
		t.Errorf("read as %s, successor %q, %d deadlines", s.Phase, s.Renewal.Successor, len(s.Deadlines))
	}
	var again contract.State
	if err := json.Unmarshal(indented(t, s), &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, again); diff != "" {
		t.Errorf("written and read again it differs:\n%s", diff)
	}
	l := &life{t: t, state: s, now: noon("2032-12-01")}
	l.do(arsChief, lifecycle.Terminate, "")
}

// fullState is a state with something in every field.
func fullState(t *testing.T) contract.State {
	own := calendared(programmed())
	rules := policy.Example().Policy
	own.Rules, own.Territory = &rules, civil.AlsaceMoselle
	_, at := momentsOf(t, own)
	l := at["renewal opened"]
	l.do(ars, contract.RecordFiling, "filing.eprd.2028")
	l.do(cd, contract.RecordNotice, "filing.eprd.2029")
	l.do(pilot, contract.ReportIndicators, "report.2028.FA-1")
	l.do(ars, lifecycle.ConveneDialogue, "dialogue.annual.2031")
	l.do(ars, contract.SendAgenda, "dialogue.annual.2031")
	l.do(ars, contract.Snooze, "dialogue.annual.2031", until("2031-07-25"))
	l.comesBack(returned(ars, 1))
	l.do(og, contract.ProposeRenewal, "", outcome(lifecycle.ChooseExtend, 6))
	l.approve("renewal", arsChief, cdChief, ogChief)
	l.until(noon("2032-01-05"))
	l.do(og, lifecycle.OpenRenewal, "")
	l.do(og, contract.ProposeRenewal, "")
	l.approve("renewal", arsChief, cdChief, ogChief)
	l.live(contract.NoteSuccessor(&l.state, l.now))
	l.do(arsChief, contract.SetVisas, "")
	l.do(arsChief, contract.AssignRole, "", named(examiner, contract.Examiner, "instruction"))
	l.do(cdChief, contract.Delegate, "", to(delegate))
	l.do(deputy, contract.ProposeAmendment, "step.FA-1.2", on("2032-06-30"))
	l.do(examiner, contract.GiveVisa, "amendment.2")
	l.approve("amendment.2", delegate)
	l.state.Approvals[len(l.state.Approvals)-1].Proposal.TermOn = day("2032-12-31") // once the renewal is decided, nobody could propose it
	other := rules
	other.Version = "exemple-2032.1"
	l.do(og, contract.ProposePolicy, "", under(other))
	l.state.Predecessor = "CPOM-T-R2028"
	return l.state
}

// emptyFields names every field, however deep, in which no element holds anything.
func emptyFields(v reflect.Value, name string) (empty []string) {
	if v.IsZero() {
		return []string{name}
	}
	switch {
	case v.Kind() == reflect.Pointer:
		return emptyFields(v.Elem(), name)
	case v.Kind() == reflect.Slice:
		missing := map[string]int{}
		for i := range v.Len() {
			for _, field := range emptyFields(v.Index(i), name+"[]") {
				missing[field]++
			}
		}
		for field, n := range missing {
			if n == v.Len() {
				empty = append(empty, field)
			}
		}
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]() && v.Type().PkgPath() != "jalon/internal/civil":
		for i := range v.NumField() {
			empty = append(empty, emptyFields(v.Field(i), name+"."+v.Type().Field(i).Name)...)
		}
	}
	return empty
}
