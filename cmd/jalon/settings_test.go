package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
