package signin_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"jalon/internal/signin"
)

// scene is a party, the providers it relies on, its clock and what its log was told.
type scene struct {
	*signin.Party
	clock *clock
	log   *lockedBuffer
}

const baseURL = "https://jalon.example"

// settings are those of a provider in a test, under the name "demo".
func settings(t *testing.T, i *issuer) signin.Provider {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return signin.Provider{Name: "demo", Label: "Démonstration", Issuer: i.name, ClientID: clientID, ClientSecretFile: file, Audience: audience}
}

func newScene(t *testing.T, providers ...signin.Provider) *scene {
	t.Helper()
	s := &scene{clock: &clock{}, log: &lockedBuffer{}}
	party, err := signin.New(providers, signin.Options{BaseURL: baseURL, Now: s.clock.Now, Logger: slog.New(slog.NewJSONHandler(s.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	s.Party = party
	return s
}

// begin starts a sign-in with "demo", which must succeed.
func (s *scene) begin(t *testing.T) (string, signin.Pending) {
	t.Helper()
	address, pending, err := s.Begin(t.Context(), "demo", "/a-traiter")
	if err != nil {
		t.Fatalf("the sign-in does not begin: %v\n%s", err, s.log)
	}
	return address, pending
}

// browse goes where a browser is sent, up to the return to this site, and gives the query it comes back with.
func browse(t *testing.T, address string) url.Values {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	back, err := answer.Location()
	if err != nil {
		t.Fatalf("the provider answers %s and leads nowhere", answer.Status)
	}
	if !strings.HasPrefix(back.String(), baseURL+signin.ReturnPath("demo")+"?") {
		t.Fatalf("the provider sends people to %s", back)
	}
	return back.Query()
}

// signIn goes the whole way.
func (s *scene) signIn(t *testing.T) (signin.Identity, error) {
	t.Helper()
	address, pending := s.begin(t)
	return s.Finish(t.Context(), pending, browse(t, address))
}

type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(text)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func TestProvidersAreOfferedInTheOrderOfTheFile(t *testing.T) {
	first, second := settings(t, newIssuer(t)), settings(t, newIssuer(t))
	second.Name, second.Label = "autre", "Un autre"
	given := []signin.Provider{second, first}
	got := newScene(t, given...).Providers()
	if given[0].Scopes != nil {
		t.Error("the caller's own list is changed")
	}
	if len(got) != 2 || got[0] != (signin.Choice{Name: "autre", Label: "Un autre"}) || got[1].Name != "demo" {
		t.Errorf("offered: %v", got)
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	good := settings(t, newIssuer(t))
	for _, base := range []string{"", "jalon.example", "http://jalon.example", "https://jalon.example/", "https://jalon.example?a", "https://u:p@jalon.example"} {
		if _, err := signin.New([]signin.Provider{good}, signin.Options{BaseURL: base}); err == nil {
			t.Errorf("base address %q is taken", base)
		}
	}
	empty, missing, bad := good, good, good
	empty.ClientSecretFile = filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty.ClientSecretFile, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	missing.ClientSecretFile = filepath.Join(t.TempDir(), "none")
	bad.SigningAlgs = []string{"none"}
	for field, provider := range map[string]signin.Provider{"client_secret_file": empty, "client_secret_file\u00a0": missing, "signing_algs": bad} {
		_, err := signin.New([]signin.Provider{provider}, signin.Options{BaseURL: baseURL})
		if err == nil || !strings.Contains(err.Error(), strings.TrimSpace(field)) {
			t.Errorf("%s: %v", field, err)
		}
	}
}
