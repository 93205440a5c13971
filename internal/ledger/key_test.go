package ledger_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"jalon/internal/ledger"
)

func TestAKeyIsKeptInAFileOfItsOwner(t *testing.T) {
	private, public, err := ledger.NewKey(house)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "audit.key")
	if err := ledger.WriteKeyFile(path, private); err != nil {
		t.Fatal(err)
	}
	key, verifier, err := ledger.KeyFile(path)
	if err != nil || key.Public != public {
		t.Fatalf("public key %q, %v, want %q", key.Public, err, public)
	}
	if _, err := ledger.Read(signed(t, someCheckpoint(), key), note.VerifierList(verifier)); err != nil {
		t.Error(err)
	}
	if err := ledger.WriteKeyFile(path, private); !errors.Is(err, ledger.ErrKey) {
		t.Errorf("a key was written over: %v", err)
	}
	for _, mode := range []os.FileMode{0o644, 0o641, 0o660, 0o604, 0o700} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, _, err := ledger.KeyFile(path); !errors.Is(err, ledger.ErrKey) {
			t.Errorf("mode %v: %v", mode, err)
		}
	}
}

func TestWhatIsNoKeyFile(t *testing.T) {
	private, _, err := ledger.NewKey(house)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string]string{"empty": "", "two": private + "\n" + private + "\n", "cut": private[:len(private)-4], "other": "PRIVATE+KEY+a+00000000+AAAA"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := ledger.KeyFile(path)
		if !errors.Is(err, ledger.ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
		if secret := private[len(private)-20 : len(private)-4]; err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error tells the key: %v", name, err)
		}
		if err := ledger.WriteKeyFile(filepath.Join(dir, "new"), content); !errors.Is(err, ledger.ErrKey) {
			t.Errorf("%s was written as a key: %v", name, err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "absent"), dir} {
		if _, _, err := ledger.KeyFile(path); !errors.Is(err, ledger.ErrKey) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestNamesOfKeys(t *testing.T) {
	for _, name := range []string{"", "a b", "a+b", "a\nb", "a\u00a0b", "a\u2003b", "\xff", strings.Repeat("a", 201)} {
		if _, _, err := ledger.NewKey(name); !errors.Is(err, ledger.ErrKey) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestListsOfPublicKeys(t *testing.T) {
	_, _, public := newKey(t)
	for name, list := range map[string]string{
		"empty": "\n# rien\n", "not a key": "bonjour\n", "a wrong check": strings.Replace(public, "+", "+0", 1), "a cut key": public[:len(public)-8],
		"a private key": "PRIVATE+KEY+" + public, "too many": strings.Repeat(public+"\n", 101), "an endless line": strings.Repeat("a", 1<<17),
	} {
		if _, err := ledger.PublicKeys([]byte(list)); !errors.Is(err, ledger.ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheFingerprintIsThatOfTheKeyAlone(t *testing.T) {
	// The first test vector of RFC 8032, section 7.1.
	const key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
	var raw []byte
	if _, err := fmt.Sscanf(key, "%x", &raw); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.example", "b.example"} {
		public, err := ledger.PublicKey(name, raw)
		if err != nil {
			t.Fatal(err)
		}
		const want = "21fe 31df a154 a261 626b f854 046f d227 1b7b ed4b 6abe 45aa 5887 7ef4 7f97 21b9"
		if got, err := ledger.Fingerprint(public); err != nil || got != want {
			t.Errorf("%q, %v", got, err)
		}
	}
	for name, key := range map[string][]byte{"a b": raw, "": raw, "a.example": raw[1:]} {
		if public, err := ledger.PublicKey(name, key); !errors.Is(err, ledger.ErrKey) {
			t.Errorf("%q, %v", public, err)
		}
	}
	if _, err := ledger.Fingerprint("bonjour"); !errors.Is(err, ledger.ErrKey) {
		t.Errorf("a fingerprint of nothing: %v", err)
	}
}

// program is a script that signs, or does worse.
func program(t *testing.T, script string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sign")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return []string{"/bin/sh", path}
}

func TestAProgramSigns(t *testing.T) {
	signer, known, public := newKey(t)
	// The bytes that a key service would get are those of the text; its answer is prepared.
	signature, err := signer.Sign([]byte(someCheckpoint().Text()))
	if err != nil {
		t.Fatal(err)
	}
	got := filepath.Join(t.TempDir(), "got")
	key, err := ledger.Command(program(t, "cat > "+got+"\necho "+base64.StdEncoding.EncodeToString(signature)+"\n"), public)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.Read(signed(t, someCheckpoint(), key), known); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(got); err != nil || string(text) != someCheckpoint().Text() {
		t.Errorf("the program got %q, %v", text, err)
	}
	if text, err := ledger.Sign(ledger.Checkpoint{Origin: house}, key); err == nil {
		t.Errorf("a signature of something else was taken:\n%s", text)
	}
}

func TestAProgramThatDoesNotSign(t *testing.T) {
	_, _, public := newKey(t)
	stranger, _, _ := newKey(t)
	signature, err := stranger.Sign([]byte(someCheckpoint().Text()))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ script, says string }{
		"another key":        {"echo " + base64.StdEncoding.EncodeToString(signature), "not a signature"},
		"nothing":            {"true", "not a signature"},
		"no base64":          {"echo non", "base64"},
		"a failure":          {"echo 'the module is locked' >&2; exit 3", "the module is locked"},
		"an endless answer":  {"while :; do echo AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; done", "too much"},
		"endless complaints": {"while :; do echo AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA >&2; done", "too much"},
	} {
		key, err := ledger.Command(program(t, c.script), public)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.Sign(someCheckpoint(), key); !errors.Is(err, ledger.ErrKey) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAProgramThatCannotBe(t *testing.T) {
	_, _, public := newKey(t)
	for name, err := range map[string]error{
		"none":      second(ledger.Command(nil, public)),
		"absent":    second(ledger.Command([]string{"/nowhere/sign"}, public)),
		"wrong key": second(ledger.Command([]string{"/bin/sh"}, "bonjour")),
	} {
		if !errors.Is(err, ledger.ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second(_ ledger.Key, err error) error { return err }
