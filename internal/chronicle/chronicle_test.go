package chronicle_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/chronicle"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

func entry(id string, seq int64, at string, kind contract.Kind) chronicle.Entry {
	instant, err := time.Parse(time.RFC3339, at)
	if err != nil {
		panic(err)
	}
	return chronicle.Entry{
		Contract: id, Actor: "Calendrier", Sentence: "Échéance <&> " + id + ".",
		Fact: contract.Fact{Seq: seq, At: instant, Kind: kind, Subject: "step.FA-1.1", By: contract.Actor{Party: "OG"}},
	}
}

// Two contracts' facts come in order of the civil day in Paris, then contract by contract: clocks differ by seconds.
func entries() []chronicle.Entry {
	return []chronicle.Entry{
		entry("B-first", 1, "2029-12-31T08:00:00Z", contract.ContractOpened),
		entry("B-first", 2, "2029-12-31T23:00:01Z", contract.PhaseEntered), // 1 January in Paris
		entry("B-first", 3, "2030-01-01T09:00:00Z", contract.DeadlineDue),
		entry("A-next", 1, "2029-12-31T22:59:59Z", contract.ContractOpened), // 31 December still
		entry("A-next", 2, "2029-12-31T23:00:00Z", contract.PhaseEntered),
		entry("A-next", 3, "2030-07-01T06:00:00Z", contract.DeadlineNear),
	}
}

func TestLinesAreInOrder(t *testing.T) {
	var got []string
	for _, line := range chronicle.Lines(entries()) {
		got = append(got, strings.Join([]string{line.At, line.Contract, string(line.Kind)}, " "))
	}
	want := []string{
		"2029-12-31T09:00:00+01:00 B-first contract.opened",
		"2029-12-31T23:59:59+01:00 A-next contract.opened",
		"2030-01-01T00:00:01+01:00 B-first phase.entered",
		"2030-01-01T10:00:00+01:00 B-first deadline.due",
		"2030-01-01T00:00:00+01:00 A-next phase.entered",
		"2030-07-01T08:00:00+02:00 A-next deadline.near",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for i, line := range chronicle.Lines(entries()) {
		if line.Seq != i+1 || line.ContractSeq < 1 || line.ContractSeq > 3 || line.Party != "OG" {
			t.Errorf("line %d is numbered %d, fact %d, for %q", i+1, line.Seq, line.ContractSeq, line.Party)
		}
	}
}

func TestJSONIsOneObjectPerLineThenTheSummary(t *testing.T) {
	lines, summary := chronicle.Lines(entries()), chronicle.Summarize(entries(), map[string]int{"deadline_due": 2}, lifecycle.Renewed)
	var out bytes.Buffer
	if err := chronicle.WriteJSON(&out, lines, summary); err != nil {
		t.Fatal(err)
	}
	written := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(written) != 7 || strings.Contains(out.String(), `\u003c`) {
		t.Fatalf("%d lines:\n%s", len(written), out.String())
	}
	var back []chronicle.Line
	for _, text := range written[:6] {
		var line chronicle.Line
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatal(err)
		}
		back = append(back, line)
	}
	if diff := cmp.Diff(lines, back); diff != "" {
		t.Error(diff)
	}
	var end struct{ Summary chronicle.Summary }
	if err := json.Unmarshal([]byte(written[6]), &end); err != nil {
		t.Fatal(err)
	}
	want := chronicle.Summary{Facts: 6, Mails: map[string]int{"deadline_due": 2}, End: lifecycle.Renewed, Contracts: []string{"B-first", "A-next"}}
	if diff := cmp.Diff(want, end.Summary); diff != "" {
		t.Error(diff)
	}
}

func TestTextIsForPeople(t *testing.T) {
	var out bytes.Buffer
	summary := chronicle.Summarize(entries(), map[string]int{"step_due": 12, "deadline_due": 2}, lifecycle.Renewed)
	if err := chronicle.WriteText(&out, chronicle.Lines(entries()), summary); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2030-07-01T08:00  A-next", "Échéance <&> A-next.\n", "\n6 faits, issue\u00a0: renouvelé.\n", "     2  deadline_due\n    12  step_due\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}

// A reader that goes away (a closed pipe) is an error, not a truncated story that looks whole.
func TestBrokenPipesAreReported(t *testing.T) {
	lines, summary := chronicle.Lines(entries()), chronicle.Summarize(entries(), map[string]int{"step_due": 1}, lifecycle.Renewed)
	for after := range 8 {
		if err := chronicle.WriteText(&pipe{left: after}, lines, summary); !errors.Is(err, errGone) {
			t.Errorf("text, gone after %d writes: %v", after, err)
		}
	}
	for after := range 7 {
		if err := chronicle.WriteJSON(&pipe{left: after}, lines, summary); !errors.Is(err, errGone) {
			t.Errorf("JSON, gone after %d writes: %v", after, err)
		}
	}
}

var errGone = errors.New("gone")

type pipe struct{ left int }

func (p *pipe) Write(text []byte) (int, error) {
	if p.left == 0 {
		return 0, errGone
	}
	p.left--
	return len(text), nil
}
