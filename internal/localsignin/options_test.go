package localsignin_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jalon/internal/localsignin"
)

func TestOptionsThatCannotBeTrustedAreRefused(t *testing.T) {
	t.Parallel()
	notAKey := filepath.Join(t.TempDir(), "notes.txt")
	must(t, os.WriteFile(notAKey, []byte("à garder"), 0o600))
	issuer := func(address string) func(*localsignin.Options) {
		return func(o *localsignin.Options) { o.Issuer = address }
	}
	client := func(c localsignin.Client) func(*localsignin.Options) {
		return func(o *localsignin.Options) { o.Clients = append(o.Clients, c) }
	}
	web := []string{back}
	for name, c := range map[string]struct {
		change func(*localsignin.Options)
		says   string
	}{
		"everywhere":            {issuer("http://0.0.0.0:8081"), "127.0.0.1"},
		"network address":       {issuer("http://192.168.1.10:8081"), "127.0.0.1"},
		"name":                  {issuer("https://connexion.example"), "localhost"},
		"name that looks local": {issuer("http://127.0.0.1.example:8081"), "localhost"},
		"path":                  {issuer("http://127.0.0.1:8081/oidc"), "plain address"},
		"user":                  {issuer("http://a@127.0.0.1:8081"), "plain address"},
		"no scheme":             {issuer("127.0.0.1:8081"), "plain address"},
		"nothing":               {issuer(""), "plain address"},
		"no audience":           {func(o *localsignin.Options) { o.Audience = "" }, "audience"},
		"nameless client":       {client(localsignin.Client{RedirectURIs: web}), "id of its own"},
		"client twice":          {client(localsignin.Client{ID: "jalon", RedirectURIs: web}), "id of its own"},
		"client and API":        {client(localsignin.Client{ID: audience, RedirectURIs: web}), "name of the API"},
		"machine, no secret":    {client(localsignin.Client{ID: "m", Machine: true}), "secret"},
		"machine that returns":  {client(localsignin.Client{ID: "m", Secret: "s", Machine: true, RedirectURIs: web}), "no redirect URI"},
		"web, no way back":      {client(localsignin.Client{ID: "w"}), "redirect URI"},
		"key file":              {func(o *localsignin.Options) { o.KeyFile = notAKey }, notAKey},
		"key directory":         {func(o *localsignin.Options) { o.KeyFile = filepath.Dir(notAKey) }, "key file"},
	} {
		options := localsignin.Options{Issuer: "http://127.0.0.1:8081", Clients: clients, Audience: audience}
		c.change(&options)
		if _, err := localsignin.New(options); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if text, err := os.ReadFile(notAKey); err != nil || string(text) != "à garder" {
		t.Errorf("the file that is no key now holds %q, %v", text, err)
	}
	for _, address := range []string{"http://127.0.0.1:8081", "http://127.9.9.9", "http://[::1]:8081", "https://localhost:8443"} {
		if _, err := localsignin.New(localsignin.Options{Issuer: address, Clients: clients, Audience: audience}); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestKeyFileIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "signin.pem")
	_, err := localsignin.New(localsignin.Options{Issuer: "http://127.0.0.1:8081", Audience: audience, KeyFile: file})
	must(t, err)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}
