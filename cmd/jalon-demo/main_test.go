package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jalon/internal/chronicle"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/story"
	"jalon/workflows/rehearsal"
)

// asChild makes the test binary behave as the demo itself, so that tests can run it as a process of its own and kill it.
const asChild = "JALON_DEMO_AS_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(asChild) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// demo is a run of the demo as a process of its own.
func demo(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), asChild+"=1")
	return cmd
}

// dataDir is a directory through which PostgreSQL's unprivileged account can walk, also when the tests run as root.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "jalon-demo-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// example writes an example contract file, changed where edits say so, and returns its path and dossier.
func example(t testing.TB, name string, edits ...string) (string, *dossier.Dossier) {
	t.Helper()
	text, err := fs.ReadFile(contractfile.Examples(), name)
	if err != nil {
		t.Fatal(err)
	}
	text = []byte(strings.NewReplacer(edits...).Replace(string(text)))
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	file, err := contractfile.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return path, dossier.New(file)
}

// told is what a play or a simulation tells.
type told struct {
	lines   []chronicle.Line
	summary chronicle.Summary
}

func parse(t *testing.T, output []byte) told {
	t.Helper()
	var result told
	scanner := bufio.NewScanner(bytes.NewReader(output))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var last struct{ Summary *chronicle.Summary }
		if err := json.Unmarshal(scanner.Bytes(), &last); err != nil {
			t.Fatalf("%v in %s", err, scanner.Bytes())
		}
		if last.Summary != nil {
			result.summary = *last.Summary
			continue
		}
		var line chronicle.Line
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		result.lines = append(result.lines, line)
	}
	return result
}

func simulated(t *testing.T, d *dossier.Dossier, st story.Story) told {
	t.Helper()
	lives, err := rehearsal.Whole(d, st, 0)
	if err != nil {
		t.Fatal(err)
	}
	entries := rehearsal.Entries(lives)
	return told{chronicle.Lines(entries), chronicle.Summarize(entries, rehearsal.Mails(lives), lives[0].State.Phase)}
}

// facts is what must be the same in a simulation and on the real parts: which fact, of which contract, on which day.
func (r told) facts() []string {
	facts := make([]string, len(r.lines))
	for i, line := range r.lines {
		facts[i] = strings.Join([]string{line.At[:10], line.Contract, string(line.Kind), line.Subject, line.Actor}, " ")
	}
	return facts
}
