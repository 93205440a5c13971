package signin_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"jalon/internal/signin"
)

func TestAProviderThatIsDownStopsNobodyElse(t *testing.T) {
	down, up := newIssuer(t), newIssuer(t)
	down.down.Store(true)
	other := settings(t, down)
	other.Name = "autre"
	s := newScene(t, other, settings(t, up))
	if _, _, err := s.Begin(t.Context(), "autre", "/"); err != error(signin.ErrUnavailable) {
		t.Errorf("a provider that is down: %v", err)
	}
	if _, err := s.signIn(t); err != nil {
		t.Errorf("the other one: %v", err)
	}
	down.down.Store(false)
	if _, _, err := s.Begin(t.Context(), "autre", "/"); !errors.Is(err, signin.ErrUnavailable) {
		t.Errorf("asked again at once: %v", err)
	}
	s.clock.advance(5 * time.Second)
	for range 3 {
		if _, _, err := s.Begin(t.Context(), "autre", "/"); err != nil {
			t.Errorf("up again: %v", err)
		}
	}
	if n := down.discovered.Load(); n != 1 {
		t.Errorf("its metadata is fetched %d times", n)
	}
}

func TestACrowdAsksOnce(t *testing.T) {
	i := newIssuer(t)
	s := newScene(t, settings(t, i))
	var crowd sync.WaitGroup
	for range 20 {
		crowd.Go(func() {
			if _, _, err := s.Begin(t.Context(), "demo", "/"); err != nil {
				t.Error(err)
			}
		})
	}
	crowd.Wait()
	if n := i.discovered.Load(); n != 1 {
		t.Errorf("the metadata is fetched %d times", n)
	}
}

// Whoever asks first may go away; the answer that they would have had is there for the others.
func TestNobodyWaitsInVainForWhoeverWentAway(t *testing.T) {
	i := newIssuer(t)
	asked, answer := make(chan struct{}), make(chan struct{})
	var once sync.Once
	i.answer = func(http.ResponseWriter, *http.Request) bool {
		once.Do(func() { close(asked); <-answer })
		return false
	}
	s := newScene(t, settings(t, i))
	impatient, leave := context.WithCancel(t.Context())
	first := make(chan error)
	go func() {
		_, _, err := s.Begin(impatient, "demo", "/")
		first <- err
	}()
	<-asked
	leave()
	if _, _, err := s.Begin(impatient, "demo", "/"); !errors.Is(err, signin.ErrUnavailable) {
		t.Errorf("waiting after having left: %v", err)
	}
	close(answer)
	if err := <-first; err != nil {
		t.Errorf("the metadata is lost: %v", err)
	}
}

func TestMetadataThatLeadsAstrayIsRefused(t *testing.T) {
	for name, change := range map[string]claims{
		"another issuer":      {"issuer": "https://attacker.example"},
		"no keys":             {"jwks_uri": nil},
		"token in clear":      {"token_endpoint": "http://attacker.example/token"},
		"script":              {"authorization_endpoint": "javascript:alert(1)"},
		"no userinfo":         {"userinfo_endpoint": nil},
		"end of session":      {"end_session_endpoint": "http://attacker.example/end"},
		"of another type":     {"token_endpoint": 3},
		"longer than allowed": {"x": strings.Repeat("x", 2<<20)},
	} {
		i := newIssuer(t)
		merge(i.discovery, change)
		provider := settings(t, i)
		provider.UserInfo, provider.PostLogout = signin.UserInfoJSON, true
		if address, _, err := newScene(t, provider).Begin(t.Context(), "demo", "/"); !errors.Is(err, signin.ErrUnavailable) {
			t.Errorf("%s: leads to %q, %v", name, address, err)
		}
	}
}

func TestNewKeysAreLearnt(t *testing.T) {
	i := newIssuer(t)
	s := newScene(t, settings(t, i))
	if _, err := s.signIn(t); err != nil {
		t.Fatal(err)
	}
	i.key = secondKey()
	s.clock.advance(5 * time.Second)
	if _, err := s.signIn(t); err != nil {
		t.Errorf("signed by a new key: %v\n%s", err, s.log)
	}
	if n := i.fetchedKeys.Load(); n != 2 {
		t.Errorf("keys are fetched %d times for two sets of keys", n)
	}
}

func TestPKCEFollowsTheProviderOrTheOperator(t *testing.T) {
	for _, try := range []struct {
		pkce      signin.PKCE
		advertise any
		want      bool
	}{
		{signin.PKCEAuto, []string{"plain", "S256"}, true},
		{signin.PKCEAuto, []string{"plain"}, false},
		{signin.PKCEAuto, nil, false},
		{signin.PKCEAlways, nil, true},
		{signin.PKCENever, []string{"S256"}, false},
	} {
		i := newIssuer(t)
		merge(i.discovery, claims{"code_challenge_methods_supported": try.advertise})
		provider := settings(t, i)
		provider.PKCE = try.pkce
		s := newScene(t, provider)
		address, pending := s.begin(t)
		if got := strings.Contains(address, "code_challenge="); got != try.want || got != (pending.Verifier != "") {
			t.Errorf("pkce %s, advertised %v: %s", try.pkce, try.advertise, address)
		}
		if _, err := s.Finish(t.Context(), pending, browse(t, address)); err != nil {
			t.Errorf("pkce %s, advertised %v: %v", try.pkce, try.advertise, err)
		}
	}
}
