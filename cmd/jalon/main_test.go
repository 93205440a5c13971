package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jalon/internal/contractfile"
)

// asChild makes the test binary behave as the command itself.
const asChild = "JALON_AS_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(asChild) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// jalon runs the command as a process of its own.
func jalon(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), asChild+"=1")
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), complaints.String(), cmd.ProcessState.ExitCode()
}

// example writes an example contract file, changed where edits say so.
func example(t *testing.T, name string, edits ...string) string {
	t.Helper()
	text, err := fs.ReadFile(contractfile.Examples(), name)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(strings.NewReplacer(edits...).Replace(string(text))), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPlanTellsEveryDeadlineInOrder(t *testing.T) {
	stdout, stderr, code := jalon(t, "plan", example(t, "ehpad.json"), "--json")
	if code != 0 {
		t.Fatal(stderr)
	}
	var plan []map[string]any
	if err := json.Unmarshal([]byte(stdout), &plan); err != nil {
		t.Fatal(err)
	}
	due, last := map[string]string{}, ""
	for _, d := range plan {
		id, on := d["id"].(string), d["due"].(string)
		due[id] = on
		if on < last {
			t.Errorf("%s is due %s, after %s", id, on, last)
		}
		last = on
		for _, key := range []string{"kind", "label", "recipients", "reminders"} {
			if d[key] == nil {
				t.Errorf("%s has no %s", id, key)
			}
		}
	}
	// N-12, N-13, L-05 of the sample; 37 steps in its nine fiches.
	for id, want := range map[string]string{"renewal.t18": "2028-06-30", "renewal.t12": "2028-12-31", "renewal.t6": "2029-06-30", "step.FA-A1.1": "2025-05-31"} {
		if due[id] != want {
			t.Errorf("%s is due %q, want %s", id, due[id], want)
		}
	}
	if len(plan) != 37+34 {
		t.Errorf("%d deadlines, want 37 steps and 34 others", len(plan))
	}
}

func TestSimulateTellsTheSameLifeTwice(t *testing.T) {
	path := example(t, "ehpad.json")
	first, stderr, code := jalon(t, "simulate", path, "--json", "--story", "conflict")
	if code != 0 {
		t.Fatal(stderr)
	}
	if again, _, _ := jalon(t, "simulate", path, "--json", "--story", "conflict"); again != first {
		t.Error("two simulations of one file differ")
	}
	lines := strings.Split(strings.TrimSpace(first), "\n")
	var last struct {
		Summary struct {
			Facts int
			Mails map[string]int
			End   string
		}
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
		t.Fatal(err)
	}
	if last.Summary.End != "renewed" || last.Summary.Facts != len(lines)-1 || last.Summary.Mails["approval_asked"] == 0 {
		t.Errorf("the summary says %+v after %d facts", last.Summary, len(lines)-1)
	}
}

func TestABrokenFileIsListedAndFails(t *testing.T) {
	path := example(t, "ehpad.json", `"term_on": "2029-12-31"`, `"term_on": "2029-02-30"`, `"signatory": "Président`, `"signatory": "Autre", "signatory": "Président`)
	for _, command := range []string{"plan", "simulate"} {
		stdout, stderr, code := jalon(t, command, path, "--json")
		if code == 0 || stdout != "" {
			t.Errorf("%s of a broken file ends with %d and prints %q", command, code, stdout)
		}
		for _, pointer := range []string{"/term_on", "/authorities/1/signatory"} {
			if !slices.ContainsFunc(strings.Split(stderr, "\n"), func(line string) bool { return strings.HasPrefix(line, pointer+" ") }) {
				t.Errorf("%s does not name %s:\n%s", command, pointer, stderr)
			}
		}
	}
}
