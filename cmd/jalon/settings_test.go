package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jalon/internal/ledger"
)

// serving runs serve as far as its settings, with a database that is not there.
func serving(t *testing.T, args ...string) (complaint string) {
	t.Helper()
	_, stderr, code := jalon(t, append([]string{"serve", "--database-url", "postgres://127.0.0.1:1/none?connect_timeout=1"}, args...)...)
	if code == 0 {
		t.Error("serves without a database")
	}
	return stderr
}

func TestSomebodyHasToBeAbleToComeIn(t *testing.T) {
	t.Setenv("JALON_TOKEN_KEY_FILE", "")
	t.Setenv("JALON_OIDC_PROVIDERS", "")
	dir := t.TempDir()
	key, secret, good, bad := filepath.Join(dir, "key"), filepath.Join(dir, "secret"), filepath.Join(dir, "good.json"), filepath.Join(dir, "bad.json")
	for path, text := range map[string]string{
		secret: "secret", bad: `{"providers":[{"name":"Essai"}]}`,
		good: `{"providers":[{"name":"essai","label":"Essai","issuer":"https://identite.example","client_id":"jalon","client_secret_file":"` + secret + `"}]}`,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"nothing":        {nil, "personne ne pourrait se connecter"},
		"no such file":   {[]string{"--oidc-providers", filepath.Join(dir, "none.json")}, "none.json"},
		"a bad provider": {[]string{"--oidc-providers", bad}, "champ «\u00a0issuer\u00a0»"},
		"not reachable":  {[]string{"--oidc-providers", good, "--base-url", "http://jalon.example"}, "adresse publique des pages"},
		"a bad network":  {[]string{"--token-key-file", key, "--trusted-proxies", "10.0.0.0/8,proxy.example"}, "« proxy.example » n'est pas un réseau"},
		"a key":          {[]string{"--token-key-file", key, "--trusted-proxies", "10.0.0.0/8,192.0.2.1/32"}, "127.0.0.1"},
		"providers":      {[]string{"--oidc-providers", good}, "127.0.0.1"},
	} {
		if complaint := serving(t, c.args...); !strings.Contains(complaint, c.says) {
			t.Errorf("%s: %s", name, complaint)
		}
	}
	if _, stderr, code := jalon(t, "token", "operator"); code == 0 || !strings.Contains(stderr, "--token-key-file") {
		t.Errorf("token without a key: %d %s", code, stderr)
	}
}

// The pages verify under every key that is listed, those that were replaced too; a list that is none stops the start.
func TestPublicKeysAreReadAsTheyArePublished(t *testing.T) {
	t.Setenv("JALON_AUDIT_PUBLIC_KEYS", "")
	if keys, err := publicKeysOf(""); keys != nil || err != nil {
		t.Errorf("without a file: %q, %v", keys, err)
	}
	_, older, err := ledger.NewKey("jalon.example")
	must(t, err)
	_, newer, err := ledger.NewKey("jalon.example")
	must(t, err)
	dir := t.TempDir()
	list := func(name, text string) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	good := list("good", "# jusqu'en 2026\n"+older+"\r\n\n  "+newer+"\n")
	if keys, err := publicKeysOf(good); err != nil || !slices.Equal(keys, []string{older, newer}) {
		t.Errorf("%q, %v", keys, err)
	}
	for name, text := range map[string]string{"empty": "\n", "comments": "# rien\n", "none": older + "\nune clé\n"} {
		path := list(name, text)
		if keys, err := publicKeysOf(path); err == nil || keys != nil || !strings.Contains(err.Error(), "--audit-public-keys") || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %q, %v", name, keys, err)
		}
		if complaint := serving(t, "--token-key-file", filepath.Join(dir, "token.key"), "--audit-public-keys", path); !strings.Contains(complaint, "--audit-public-keys") {
			t.Errorf("%s: serve says %s", name, complaint)
		}
	}
	if complaint := serving(t, "--token-key-file", filepath.Join(dir, "token.key"), "--audit-public-keys", good); !strings.Contains(complaint, "127.0.0.1") {
		t.Errorf("serve with good keys says %s", complaint)
	}
}
