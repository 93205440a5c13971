package replay_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutations are changes of the code that somebody could make without thinking of the contracts that run: in a file, one
// text replaced by another. Each is found by the recorded lives, in words that lead to it.
var mutations = []struct{ name, file, old, new, found string }{
	{"another order of commands", "workflows/contract.go",
		"\tl.archive(ctx)\n", "\tl.alarm.set(ctx, l.renewAt, l.renewAt.Sub(l.now(ctx)))\n\tl.archive(ctx)\n",
		"ne se rejoue pas à partir de l’événement"},
	{"the same commands with another fact", "internal/contract/clock.go",
		"Skipped: struck - 1", "Skipped: struck",
		"rappels remplacés"},
	{"a version of the rules that this code no longer knows", "workflows/versions.go",
		"rulesVersion = rulesArchive // of new runs", "rulesVersion = 1",
		"ne se rejoue pas"},
	{"an act that old runs do not know, without a version", "workflows/archiving.go",
		"l.rules < rulesArchive || ", "",
		"ne se rejoue pas à partir de l’événement"},
}

// Changed code is built beside this one and meets the same recorded lives, in a process of its own.
func TestChangedCodeIsFoundOut(t *testing.T) {
	root, err := filepath.Abs("../..")
	must(t, err)
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			path := filepath.Join(root, m.file)
			text, err := os.ReadFile(path)
			must(t, err)
			if n := strings.Count(string(text), m.old); n != 1 {
				t.Fatalf("%s holds %d times what is to be replaced", m.file, n)
			}
			dir := t.TempDir()
			changed := filepath.Join(dir, "changed.go")
			must(t, os.WriteFile(changed, []byte(strings.Replace(string(text), m.old, m.new, 1)), 0o600))
			overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{path: changed}})
			must(t, err)
			list := filepath.Join(dir, "overlay.json")
			must(t, os.WriteFile(list, overlay, 0o600))
			output, err := exec.CommandContext(t.Context(), "go", "test", "-overlay="+list, "-ldflags=-w", "-vet=off", "-count=1",
				"-run=^TestRecordedLivesAreLivedAgain$", ".").CombinedOutput()
			verdict := string(output)
			if err == nil || !strings.Contains(verdict, "--- FAIL: TestRecordedLivesAreLivedAgain/") || !strings.Contains(verdict, m.found) {
				t.Errorf("not found out: %v\n%s", err, verdict)
			}
		})
	}
}
