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

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

var update = flag.Bool("update", false, "write the state of today where none is saved yet")

// A contract started under one release goes on under the next: each saved state must stay readable for ever. A new
// release adds a file; it never rewrites one.
func TestStatesOfEveryReleaseAreRead(t *testing.T) {
	path := filepath.Join("testdata", "state-1.json")
	if _, err := os.Stat(path); *update && os.IsNotExist(err) {
		text, err := json.MarshalIndent(fullState(t), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: go test ./internal/contract -update saves it", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var s contract.State
	if err := decoder.Decode(&s); err != nil {
		t.Fatal(err)
	}
	for _, field := range emptyFields(reflect.ValueOf(s), "State") {
		t.Errorf("%s was not read", field)
	}
	if s.Phase != lifecycle.InForce || s.Renewal.Successor != "CPOM-T-R2033" || len(s.Deadlines) < 3 {
		t.Errorf("read as %s, successor %q, %d deadlines", s.Phase, s.Renewal.Successor, len(s.Deadlines))
	}
	// And it lives on.
	l := &life{t: t, state: s, now: noon("2032-12-01")}
	l.do(arsChief, lifecycle.Terminate, "")

	written, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var again contract.State
	if err := json.Unmarshal(written, &again); err != nil {
		t.Fatal(err)
	}
	if rewritten, err := json.Marshal(again); err != nil || !bytes.Equal(written, rewritten) {
		t.Errorf("written and read again it differs (%v):\n%s\n%s", err, written, rewritten)
	}
}

// fullState is a state with something in every field.
func fullState(t *testing.T) contract.State {
	_, at := moments(t)
	l := at["renewal opened"]
	l.do(og, contract.ProposeRenewal, "", outcome(lifecycle.ChooseExtend, 6))
	l.approve("renewal", arsChief, cdChief, ogChief)
	l.until(noon("2032-01-05"))
	l.do(og, lifecycle.OpenRenewal, "")
	l.do(og, contract.ProposeRenewal, "")
	l.approve("renewal", arsChief, cdChief, ogChief)
	l.live(contract.NoteSuccessor(&l.state, l.now))
	l.do(og, contract.ProposeAmendment, "step.FA-1.2", on("2032-06-30"), func(c *contract.Command) { c.TermOn = day("2032-12-31") })
	l.approve("amendment.2", cdChief)
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
