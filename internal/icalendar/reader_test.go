package icalendar_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/icalendar"
)

// TestAnotherLanguageUnderstandsTheSame asks a reader that shares nothing with the first one, in JavaScript.
func TestAnotherLanguageUnderstandsTheSame(t *testing.T) {
	e, gone := event("annex.2027"), event("review.2029")
	e.Label, e.Sequence, gone.Cancelled = hostile, 3, true
	node := exec.CommandContext(t.Context(), "node", "read.mjs")
	node.Dir, node.Stdin = reader(t), strings.NewReader(written(t, calendar(e, gone)))
	var complaints strings.Builder
	node.Stderr = &complaints
	said, err := node.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, complaints.String())
	}
	type entry struct {
		UID, Summary, Start, End string
		WholeDay                 bool
		Sequence                 int
		Status                   string
	}
	var got struct {
		Method string
		Events []entry
	}
	if err := json.Unmarshal(said, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]entry{
		{e.UID("jalon.example"), tame + " (CPOM-96-2025-001)", "2027-12-31", "2028-01-01", true, 3, "CONFIRMED"},
		{gone.UID("jalon.example"), "Annexe activité 2027 (CPOM-96-2025-001)", "2027-12-31", "2028-01-01", true, 0, "CANCELLED"},
	}, got.Events); diff != "" || got.Method != icalendar.Publish {
		t.Errorf("method %s, events (-want +got):\n%s", got.Method, diff)
	}
}

// reader is a directory with the script and its library. It is kept between runs, under a name that changes with its
// contents.
func reader(t *testing.T) string {
	t.Helper()
	content := os.DirFS("testdata/reader")
	sum := sha256.New()
	for _, name := range []string{"package-lock.json", "package.json", "read.mjs"} {
		text, err := fs.ReadFile(content, name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = sum.Write(text)
	}
	parent, err := os.UserCacheDir()
	if err != nil {
		parent = t.TempDir() // no home, nothing kept
	}
	parent = filepath.Join(parent, "jalon")
	dir := filepath.Join(parent, "reader-"+hex.EncodeToString(sum.Sum(nil)[:8]))
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	if err := os.MkdirAll(parent, 0o700); err != nil {
		t.Fatal(err)
	}
	// Made aside and then named at once: another run may be doing the same.
	making, err := os.MkdirTemp(parent, "making-")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(making) }()
	if err := os.CopyFS(making, content); err != nil {
		t.Fatal(err)
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = making
	if said, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, said)
	}
	if err := os.Rename(making, dir); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	return dir
}
