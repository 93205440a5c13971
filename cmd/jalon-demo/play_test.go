package main

import (
	"bufio"
	"bytes"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/story"
)

// The life that the simulation tells in seconds is the life on the real server, database and SMTP: the same facts on
// the same days, the same letters. In the second one vigilance holds the text back until its content is complete, which is
// no fact of the contract.
func TestAPlayOnRealPartsIsTheSimulation(t *testing.T) {
	for file, st := range map[string]story.Story{"ehpad.json": story.Conflict, "handicap.json": story.Cooperative} {
		path, d := example(t, file)
		cmd := demo(t, "--play", path, "--story", string(st), "--json", "--offline")
		var complaints bytes.Buffer
		cmd.Stderr = &complaints
		output, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", file, err, complaints.String())
		}
		if held := strings.Contains(complaints.String(), "freeze_text est retenue"); file == "handicap.json" && !held {
			t.Errorf("%s: nothing was held back: the test proves nothing", file)
		}
		compare(t, simulated(t, d, st), parse(t, output))
	}
}

// Whatever instant the whole demo is killed at, it goes on where it was: nothing lost, nothing twice.
func TestALifeSurvivesKills(t *testing.T) {
	path, d := example(t, "ehpad.json")
	args := []string{"--play", path, "--data", dataDir(t), "--json", "--offline"}
	kills := 0
	for _, commands := range []int{3, 11, 24} {
		if killAfter(t, demo(t, args...), commands) {
			kills++
		}
	}
	if kills < 3 {
		t.Fatalf("only %d runs were killed in the middle of a life: the test does not bite", kills)
	}
	output, err := demo(t, args...).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, err.(*exec.ExitError).Stderr)
	}
	compare(t, simulated(t, d, story.Cooperative), parse(t, output))
}

// killAfter lets a play go on until it has told of a number of commands, then kills it as a power cut would. It reports
// false if the play ended before.
func killAfter(t *testing.T, cmd *exec.Cmd, commands int) bool {
	t.Helper()
	complaints, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(complaints)
	for told := 0; told < commands && scanner.Scan(); {
		if strings.HasPrefix(scanner.Text(), "  20") {
			told++
		}
	}
	killed := cmd.Process.Kill() == nil
	_, _ = io.Copy(io.Discard, complaints)
	return cmd.Wait() != nil && killed && cmd.ProcessState.ExitCode() == -1
}

func compare(t *testing.T, want, got told) {
	t.Helper()
	if len(want.lines) < 100 {
		t.Fatalf("the simulation tells only %d facts", len(want.lines))
	}
	if diff := cmp.Diff(want.facts(), got.facts()); diff != "" {
		t.Errorf("facts of the simulation (-) and on the real parts (+):\n%s", diff)
	}
	if diff := cmp.Diff(want.summary, got.summary); diff != "" {
		t.Errorf("summary of the simulation (-) and on the real parts (+):\n%s", diff)
	}
	for i, line := range got.lines {
		if line.Seq != i+1 {
			t.Errorf("line %d is numbered %d", i+1, line.Seq)
		}
	}
}
