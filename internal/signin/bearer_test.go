package signin_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"jalon/internal/signin"
)

func TestAccessTokensSayWhoCalls(t *testing.T) {
	i := newIssuer(t)
	s := newScene(t, settings(t, i))
	for name, try := range map[string]struct {
		header, body claims
		want         signin.Caller
	}{
		"a person":             {claims{"typ": "at+jwt"}, claims{"client_id": "web"}, signin.Caller{Subject: "s-1", Client: "web"}},
		"a person, azp":        {claims{"typ": "JWT"}, claims{"azp": "web"}, signin.Caller{Subject: "s-1", Client: "web"}},
		"a person, silent":     {nil, nil, signin.Caller{Subject: "s-1"}},
		"a machine":            {claims{"typ": "application/AT+JWT"}, claims{"sub": "robot", "client_id": "robot"}, signin.Caller{Subject: "robot", Client: "robot", Machine: true}},
		"a machine, azp":       {nil, claims{"sub": "robot", "azp": "robot"}, signin.Caller{Subject: "robot", Client: "robot", Machine: true}},
		"two audiences":        {nil, claims{"aud": []string{"x", audience}}, signin.Caller{Subject: "s-1"}},
		"a minute late":        {nil, claims{"exp": now.Add(-time.Minute).Unix()}, signin.Caller{Subject: "s-1"}},
		"a minute early":       {nil, claims{"nbf": now.Add(time.Minute).Unix()}, signin.Caller{Subject: "s-1"}},
		"said to be an at+jwt": {claims{"typ": "at+jwt"}, claims{"nonce": "n"}, signin.Caller{Subject: "s-1"}},
	} {
		try.want.Provider, try.want.Issuer = "demo", i.name
		got, err := s.Bearer(t.Context(), i.key.sign(try.header, merge(i.claims(audience), try.body)))
		if err != nil || got != try.want {
			t.Errorf("%s: %+v, %v\n%s", name, got, err, s.log)
		}
	}
}

func TestForgedAccessTokensAreAllTheSame(t *testing.T) {
	i, deaf := newIssuer(t), newIssuer(t)
	unheard := settings(t, deaf)
	unheard.Name, unheard.Audience = "sans-api", ""
	s := newScene(t, settings(t, i), unheard)
	with := func(change claims) string { return i.key.sign(nil, merge(i.claims(audience), change)) }
	good := with(nil)
	head, rest, _ := strings.Cut(good, ".")
	for name, token := range map[string]string{
		"empty":                "",
		"garbage":              "garbage",
		"three of nothing":     "..",
		"not base64":           head + ".é." + rest,
		"no issuer":            with(claims{"iss": nil}),
		"unknown issuer":       with(claims{"iss": "https://attacker.example"}),
		"provider without api": deaf.key.sign(nil, deaf.claims(audience)),
		"another's issuer":     deaf.key.sign(nil, merge(i.claims(audience), claims{"iss": deaf.name})),
		"wrong audience":       with(claims{"aud": "another"}),
		"endless audience":     with(claims{"aud": strings.Repeat("a", 4<<10)}),
		"no audience":          with(claims{"aud": nil}),
		"for the client":       with(claims{"aud": clientID}),
		"expired":              with(claims{"exp": now.Add(-61 * time.Second).Unix()}),
		"without end":          with(claims{"exp": nil}),
		"not valid yet":        with(claims{"nbf": now.Add(62 * time.Second).Unix()}),
		"end is no date":       with(claims{"exp": "demain"}),
		"no subject":           with(claims{"sub": nil}),
		"unsigned":             unsigned(i.claims(audience)),
		"signature cut off":    good[:strings.LastIndexByte(good, '.')+1],
		"altered":              head + "." + strings.Replace(rest, "e", "f", 1),
		"public key as HS256":  sharedKey(i.key.der(), i.claims(audience)),
		"secret as HS256":      sharedKey([]byte(secret), i.claims(audience)),
		"by another key":       secondKey().sign(nil, i.claims(audience)),
		"id_token by nonce":    with(claims{"nonce": "n"}),
		"id_token by at_hash":  with(claims{"at_hash": "h"}),
		"id_token by c_hash":   with(claims{"c_hash": "h"}),
		"logout token":         i.key.sign(claims{"typ": "logout+jwt"}, i.claims(audience)),
		"oversize":             with(claims{"x": strings.Repeat("x", 8<<10)}),
		"four parts":           good + ".x",
		"with space":           " " + good,
	} {
		if who, err := s.Bearer(t.Context(), token); err != error(signin.ErrToken) || who != (signin.Caller{}) {
			t.Errorf("%s: accepted as %+v, %v", name, who, err)
		}
	}
	if strings.Contains(s.log.String(), rest[:20]) {
		t.Error("a token is in the log")
	}
	if strings.Contains(s.log.String(), strings.Repeat("a", 400)) {
		t.Error("a stranger fills the log")
	}
	if deaf.discovered.Load() > 0 {
		t.Error("a provider is asked about tokens that it has no say in")
	}
}

func TestTheIDTokenOfASignInIsNoAccessToken(t *testing.T) {
	i := newIssuer(t)
	for name, about := range map[string]any{"for the client": clientID, "for the API as well": []string{clientID, audience}} {
		i.about = func(c claims) { merge(c, claims{"aud": about, "azp": clientID}) }
		s := newScene(t, settings(t, i))
		who, err := s.signIn(t)
		if err != nil {
			t.Fatal(err)
		}
		if caller, err := s.Bearer(t.Context(), string(who.IDToken)); !errors.Is(err, signin.ErrToken) {
			t.Errorf("%s: calls the API as %+v, %v", name, caller, err)
		}
	}
}

func TestAnUnreachableProviderIsNotABadToken(t *testing.T) {
	i := newIssuer(t)
	s := newScene(t, settings(t, i))
	token := i.key.sign(nil, i.claims(audience))
	i.down.Store(true)
	if _, err := s.Bearer(t.Context(), token); err != error(signin.ErrUnavailable) {
		t.Errorf("without metadata: %v", err)
	}
	i.down.Store(false)
	s.clock.advance(5 * time.Second)
	if _, _, err := s.Begin(t.Context(), "demo", "/"); err != nil {
		t.Fatal(err)
	}
	i.down.Store(true)
	if _, err := s.Bearer(t.Context(), token); err != error(signin.ErrUnavailable) {
		t.Errorf("without keys: %v", err)
	}
	i.down.Store(false)
	s.clock.advance(5 * time.Second)
	if _, err := s.Bearer(t.Context(), token); err != nil {
		t.Errorf("once it is back: %v", err)
	}
	i.down.Store(true)
	if _, err := s.Bearer(t.Context(), token); err != nil {
		t.Errorf("its keys are known already: %v", err)
	}
}

func TestForgeriesDoNotBesiegeTheProvider(t *testing.T) {
	i := newIssuer(t)
	s := newScene(t, settings(t, i))
	forged := secondKey().sign(nil, i.claims(audience))
	for range 50 {
		if _, err := s.Bearer(t.Context(), forged); !errors.Is(err, signin.ErrToken) {
			t.Fatal(err)
		}
	}
	if n := i.fetchedKeys.Load(); n != 1 {
		t.Errorf("fifty forgeries within a moment fetch the keys %d times", n)
	}
}

func TestACallerWhoLeavesIsNotRefused(t *testing.T) {
	i := newIssuer(t)
	gone, leave := context.WithCancel(t.Context())
	leave()
	s := newScene(t, settings(t, i))
	if _, err := s.Bearer(gone, i.key.sign(nil, i.claims(audience))); err != nil && !errors.Is(err, signin.ErrUnavailable) {
		t.Errorf("%v", err)
	}
}
