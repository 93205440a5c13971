package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestKeysAreKeptAndNeverShown(t *testing.T) {
	file := filepath.Join(t.TempDir(), "payload.keys")
	run := func(want int, args ...string) string {
		t.Helper()
		stdout, stderr, code := jalon(t, append([]string{"keys"}, args...)...)
		if code != want {
			t.Fatalf("keys %v: %d %s", args, code, stderr)
		}
		return stdout + stderr
	}
	shown := run(0, "create", file)
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if complaint := run(1, "create", file); !strings.Contains(complaint, "existe déjà") {
		t.Error(complaint)
	}
	shown += run(0, "create", "--if-missing", file)
	if again, err := os.ReadFile(file); err != nil || string(again) != string(kept) {
		t.Errorf("the file changed, %v", err)
	}
	shown += run(0, "rotate", "--prepare", file)
	if listed := run(0, "list", file); strings.Count(listed, "\n") != 2 || !strings.Contains(listed, "courante") || !strings.Contains(listed, "préparée") {
		t.Errorf("prepared: %s", listed)
	}
	shown += run(0, "rotate", file)
	listed := run(0, "list", file)
	if lines := strings.Split(listed, "\n"); len(lines) != 3 || !strings.HasSuffix(lines[0], "courante") || !strings.HasSuffix(lines[1], "conservée") {
		t.Errorf("rotated: %s", listed)
	}
	if kept, err = os.ReadFile(file); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(kept)), "\n")[1:] {
		if secret := strings.Fields(line)[2]; strings.Contains(shown+listed, secret) {
			t.Error("a key is shown")
		}
	}
}

// A process starts with the keys that it was told of or not at all, and says when there are none.
func TestSettingsAboutPayloads(t *testing.T) {
	t.Setenv("JALON_PAYLOAD_KEYS_FILE", "")
	dir := t.TempDir()
	loose, good := filepath.Join(dir, "loose.keys"), filepath.Join(dir, "payload.keys")
	if err := os.WriteFile(loose, []byte("jalon keys 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, stderr, code := jalon(t, "keys", "create", good); code != 0 {
		t.Fatal(stderr)
	}
	in := []string{"--token-key-file", filepath.Join(dir, "token.key")}
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"no keys":   {nil, "payloads are stored in clear"},
		"no file":   {[]string{"--payload-keys-file", filepath.Join(dir, "none")}, "none"},
		"loose":     {[]string{"--payload-keys-file", loose}, "chmod 600"},
		"a path":    {[]string{"--payload-keys-file", good, "--temporal-ui-origin", "https://temporal.example/"}, "n'est pas une origine"},
		"no scheme": {[]string{"--payload-keys-file", good, "--temporal-ui-origin", "temporal.example"}, "n'est pas une origine"},
		"all":       {[]string{"--payload-keys-file", good, "--temporal-ui-origin", "https://temporal.example:8443"}, "127.0.0.1"},
	} {
		complaint := serving(t, append(in, c.args...)...)
		if !strings.Contains(complaint, c.says) {
			t.Errorf("%s: %s", name, complaint)
		}
		if clear := strings.Contains(complaint, "in clear"); clear && len(c.args) > 0 {
			t.Errorf("%s: says that payloads are in clear: %s", name, complaint)
		}
	}
}
