package main

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"jalon/internal/ledger"
)

func TestAnAuditKeyIsMadeOnceAndShownByItsPublicHalf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.key")
	stdout, stderr, code := jalon(t, "audit", "key", path, "--name", "jalon.example")
	if code != 0 {
		t.Fatal(stderr)
	}
	key, err := sealing{KeyFile: path}.key()
	if err != nil {
		t.Fatal(err)
	}
	fingerprint, err := ledger.Fingerprint(key.Public)
	if err != nil || !strings.Contains(stdout, "\n"+key.Public+"\n") || !strings.Contains(stdout, fingerprint) {
		t.Errorf("%v, %s", err, stdout)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(stdout+stderr, strings.TrimSpace(string(before))) {
		t.Error("the private key was shown")
	}
	if _, stderr, code := jalon(t, "audit", "key", path, "--name", "jalon.example"); code == 0 || !strings.Contains(stderr, "existe déjà") {
		t.Errorf("a key was made again: %s", stderr)
	}
	if again := succeeds(t, "audit", "key", path, "--if-missing", "--name", "jalon.example"); again != stdout {
		t.Errorf("the public half is now %s", again)
	}
	if _, stderr, code := jalon(t, "audit", "key", path, "--if-missing", "--name", "jalon.autre"); code == 0 || !strings.Contains(stderr, "pas «\u00a0jalon.autre\u00a0»") {
		t.Errorf("another name: %d %s", code, stderr)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the key changed, %v", err)
	}
}

func TestThePublicKeyOfAKeyServiceIsWrittenAsWeReadIt(t *testing.T) {
	raw := base64.StdEncoding.EncodeToString(make([]byte, 32))
	stdout, stderr, code := jalon(t, "audit", "key", "--public", raw, "--name", "jalon.example")
	if code != 0 {
		t.Fatal(stderr)
	}
	public := strings.Split(stdout, "\n")[1]
	if _, err := note.NewVerifier(public); err != nil {
		t.Errorf("%q: %v", public, err)
	}
	for _, args := range [][]string{{"--name", "a"}, {"file", "--public", raw, "--name", "a"}, {"--public", "é", "--name", "a"}, {"--public", "AAAA", "--name", "a"}, {"--public", raw, "--name", "a b"}} {
		if stdout, _, code := jalon(t, append([]string{"audit", "key"}, args...)...); code == 0 {
			t.Errorf("%v: %s", args, stdout)
		}
	}
}

func TestWhoSignsIsSaidInOneWay(t *testing.T) {
	private, public, err := ledger.NewKey("jalon.example")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "audit.key")
	if err := ledger.WriteKeyFile(path, private); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]sealing{"file": {KeyFile: path}, "command": {SignCommand: "/bin/sh -c true", PublicKey: public}} {
		if key, err := s.key(); err != nil || key.Public != public {
			t.Errorf("%s: %q, %v", name, key.Public, err)
		}
	}
	if _, err := (sealing{}).key(); err != errNoKey {
		t.Errorf("nobody: %v", err)
	}
	for want, s := range map[string]sealing{
		"exclut":               {KeyFile: path, SignCommand: "/bin/sh", PublicKey: public},
		"vont ensemble":        {SignCommand: "/bin/sh"},
		"--audit-sign-command": {SignCommand: "/nowhere/sign", PublicKey: public},
		"--audit-key-file":     {KeyFile: path + ".none"},
	} {
		if _, err := s.key(); err == nil || err == errNoKey || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", s, err, want)
		}
	}
}

// A key of another name is refused in words, before it looks as if the log had been altered.
func TestAKeyKeepsTheNameOfTheLog(t *testing.T) {
	db := installation(t)
	entrusted(t, db)
	succeeds(t, "audit", "checkpoint")
	other := filepath.Join(t.TempDir(), "other.key")
	succeeds(t, "audit", "key", other, "--name", "jalon.autre")
	if stdout, stderr, code := jalon(t, "audit", "checkpoint", "--audit-key-file", other); code == 0 || !strings.Contains(stderr, "scellé sous le nom «\u00a0jalon.example\u00a0»") {
		t.Errorf("%d: %s%s", code, stdout, stderr)
	}
	// A worker that took the key would read this next, and end with other words.
	unreadable := filepath.Join(t.TempDir(), "temporal.toml")
	must(t, os.WriteFile(unreadable, []byte("["), 0o600))
	t.Setenv("TEMPORAL_CONFIG_FILE", unreadable)
	if _, stderr, code := jalon(t, "worker", "--smtp-tls", "none", "--audit-key-file", other); code == 0 || !strings.Contains(stderr, "scellé sous le nom") {
		t.Errorf("the worker: %d: %s", code, stderr)
	}
	again := filepath.Join(t.TempDir(), "again.key")
	succeeds(t, "audit", "key", again, "--name", "jalon.example")
	succeeds(t, "audit", "checkpoint", "--audit-key-file", again)
}
