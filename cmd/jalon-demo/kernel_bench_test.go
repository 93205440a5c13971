package main

import (
	"testing"
	"time"

	"jalon/internal/contract"
	"jalon/internal/story"
	"jalon/workflows/rehearsal"
)

// moment is an instant of a life at which somebody gives a command, or only time has passed.
type moment struct {
	at      time.Time
	command *contract.Command
}

// BenchmarkKernel lives the first example's life with the kernel alone, from its file's reference date to its end: what
// deciding costs without workflow, database and network.
func BenchmarkKernel(b *testing.B) {
	_, d := example(b, "ehpad.json")
	opening, from := d.Opening(), rehearsal.Beginning(d)
	script := script(b, opening, from)
	facts := 0
	for b.Loop() {
		facts += len(live(b, opening, from, script))
	}
	b.ReportMetric(float64(facts)/b.Elapsed().Seconds(), "facts/s")
	b.ReportMetric(float64(facts)/float64(b.N), "facts/life")
}

// script asks the story once what happens when, so that the benchmark measures the kernel and not the story.
func script(b *testing.B, opening contract.State, from time.Time) []moment {
	b.Helper()
	var moments []moment
	var state contract.State
	now := from
	apply(b, &state)(contract.Open(opening, now))
	for !state.Over() {
		command, until := story.Cooperative.Step(&state, now)
		if command == nil {
			now = until
		}
		moments = append(moments, moment{now, command})
		step(b, &state, moments[len(moments)-1])
	}
	return moments
}

func live(b *testing.B, opening contract.State, from time.Time, script []moment) (facts []contract.Fact) {
	b.Helper()
	var state contract.State
	facts = append(facts, apply(b, &state)(contract.Open(opening, from))...)
	for _, m := range script {
		facts = append(facts, step(b, &state, m)...)
	}
	if !state.Over() {
		b.Fatal("the life did not come to its end")
	}
	return facts
}

// step does what the workflow does at a moment.
func step(b *testing.B, state *contract.State, m moment) []contract.Fact {
	b.Helper()
	do := apply(b, state)
	if m.command != nil {
		return do(contract.Decide(state, *m.command, m.at))
	}
	facts := do(contract.Tick(state, m.at))
	if state.SuccessorAwaited() {
		facts = append(facts, do(contract.NoteSuccessor(state, m.at))...)
	}
	return facts
}

func apply(b *testing.B, state *contract.State) func([]contract.Fact, error) []contract.Fact {
	return func(facts []contract.Fact, err error) []contract.Fact {
		b.Helper()
		for _, fact := range facts {
			if err == nil {
				err = state.Apply(fact)
			}
		}
		if err != nil {
			b.Fatal(err)
		}
		return facts
	}
}
