package signin_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"jalon/internal/signin"
)

func TestSomebodySignsIn(t *testing.T) {
	i := newIssuer(t)
	i.about = func(c claims) {
		merge(c, claims{"name": " Camille\u200b  Roux ", "email": "camille.roux@ars.example", "email_verified": true, "at_hash": atHash("opaque")})
	}
	s := newScene(t, settings(t, i))
	address, pending := s.begin(t)
	asked, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"response_type": "code", "client_id": clientID, "redirect_uri": "https://jalon.example/connexion/demo/retour",
		"scope": "openid profile email", "state": pending.State, "nonce": pending.Nonce, "code_challenge_method": "S256",
	} {
		if got := asked.Query().Get(name); got != want || got == "" {
			t.Errorf("the provider is asked with %s=%q, want %q", name, got, want)
		}
	}
	if pending.Provider != "demo" || pending.Next != "/a-traiter" || !pending.Until.Equal(now.Add(10*time.Minute)) {
		t.Errorf("pending: %#v", pending)
	}
	got, err := s.Finish(t.Context(), pending, browse(t, address))
	if err != nil {
		t.Fatalf("%v\n%s", err, s.log)
	}
	if strings.Count(string(got.IDToken), ".") != 2 {
		t.Errorf("the id_token kept for signing out is no JWT")
	}
	got.IDToken = ""
	if want := (signin.Identity{Provider: "demo", Issuer: i.name, Subject: "s-1", Name: "Camille Roux", Email: "camille.roux@ars.example", EmailVerified: true}); got != want {
		t.Errorf("signed in: %+v\nwant:      %+v", got, want)
	}
}

func TestForgedIDTokensSignNobodyIn(t *testing.T) {
	otherwise := func(name string, value any) func(*issuer, claims) string {
		return func(i *issuer, c claims) string { return i.key.sign(nil, merge(c, claims{name: value})) }
	}
	for name, forge := range map[string]func(*issuer, claims) string{
		"wrong nonce":         otherwise("nonce", "another"),
		"no nonce":            otherwise("nonce", ""),
		"wrong audience":      otherwise("aud", "another"),
		"wrong issuer":        otherwise("iss", "https://attacker.example"),
		"longer issuer":       func(i *issuer, c claims) string { return i.key.sign(nil, merge(c, claims{"iss": i.name + "/"})) },
		"expired":             otherwise("exp", now.Add(-61*time.Second).Unix()),
		"without end":         otherwise("exp", nil),
		"not valid yet":       otherwise("nbf", now.Add(62*time.Second).Unix()),
		"for another party":   otherwise("azp", "another"),
		"two audiences":       otherwise("aud", []string{clientID, "another"}),
		"other access token":  otherwise("at_hash", atHash("another")),
		"no subject":          otherwise("sub", ""),
		"endless subject":     otherwise("sub", strings.Repeat("s", 256)),
		"endless idp":         otherwise("idp_id", strings.Repeat("s", 256)),
		"unsigned":            func(_ *issuer, c claims) string { return unsigned(c) },
		"public key as HS256": func(i *issuer, c claims) string { return sharedKey(i.key.der(), c) },
		"secret as HS256":     func(_ *issuer, c claims) string { return sharedKey([]byte(secret), c) },
		"another's key":       func(_ *issuer, c claims) string { return (&signingKey{"k1", secondKey().signer}).sign(nil, c) },
		"algorithm not ours":  func(i *issuer, c claims) string { return i.key.sign(claims{"alg": "RS384"}, c) },
		"not compact": func(i *issuer, c claims) string {
			parts := strings.Split(i.key.sign(nil, c), ".")
			return `{"protected":"` + parts[0] + `","payload":"` + parts[1] + `","signature":"` + parts[2] + `"}`
		},
		"garbage":     func(*issuer, claims) string { return "garbage" },
		"none at all": func(*issuer, claims) string { return "" },
	} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t)
			i.idToken = func(c claims) string { return forge(i, c) }
			s := newScene(t, settings(t, i))
			if who, err := s.signIn(t); err != error(signin.ErrAnswer) || who != (signin.Identity{}) {
				t.Errorf("signed in as %+v, %v", who, err)
			}
			if !strings.Contains(s.log.String(), `"provider":"demo"`) {
				t.Error("nothing in the log says why")
			}
		})
	}
}

func TestClocksMayDifferByAMinute(t *testing.T) {
	i := newIssuer(t)
	i.about = func(c claims) {
		merge(c, claims{"exp": now.Add(-time.Minute).Unix(), "nbf": now.Add(time.Minute).Unix()})
	}
	if _, err := newScene(t, settings(t, i)).signIn(t); err != nil {
		t.Error(err)
	}
}

func TestOtherKindsOfKeySignToo(t *testing.T) {
	i := newIssuer(t)
	i.key = curveKey()
	if _, err := newScene(t, settings(t, i)).signIn(t); err != nil {
		t.Errorf("ES256: %v", err)
	}
	only := settings(t, i)
	only.SigningAlgs = []string{"RS256"}
	if _, err := newScene(t, only).signIn(t); !errors.Is(err, signin.ErrAnswer) {
		t.Errorf("ES256 where the operator allows RS256 only: %v", err)
	}
}

func TestAnswersThatBelongToNoSignInAreStale(t *testing.T) {
	i := newIssuer(t)
	s := newScene(t, settings(t, i))
	address, pending := s.begin(t)
	query := browse(t, address)

	altered := pending
	altered.State = "another"
	neverSet := pending
	neverSet.State = ""
	for name, try := range map[string]struct {
		pending signin.Pending
		query   url.Values
		want    *signin.Error
	}{
		"another state":    {altered, query, signin.ErrStale},
		"no state":         {pending, url.Values{"code": query["code"]}, signin.ErrStale},
		"state never set":  {neverSet, url.Values{"code": query["code"]}, signin.ErrStale},
		"nothing pending":  {signin.Pending{}, query, signin.ErrProvider},
		"unknown provider": {signin.Pending{Provider: "x", State: pending.State, Until: pending.Until}, query, signin.ErrProvider},
	} {
		if who, err := s.Finish(t.Context(), try.pending, try.query); err != error(try.want) {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
	}
	s.clock.advance(10*time.Minute + 1)
	if _, err := s.Finish(t.Context(), pending, query); !errors.Is(err, signin.ErrStale) {
		t.Errorf("after ten minutes: %v", err)
	}
	s.clock.advance(-10*time.Minute - 1)
	if _, err := s.Finish(t.Context(), pending, query); err != nil {
		t.Fatalf("in time: %v\n%s", err, s.log)
	}
	if _, err := s.Finish(t.Context(), pending, query); !errors.Is(err, signin.ErrStale) {
		t.Errorf("the same code again: %v", err)
	}
}

func TestTheCodeIsForWhoeverAskedForIt(t *testing.T) {
	s := newScene(t, settings(t, newIssuer(t)))
	address, pending := s.begin(t)
	query := browse(t, address)
	pending.Verifier = strings.Repeat("v", 43)
	if _, err := s.Finish(t.Context(), pending, query); !errors.Is(err, signin.ErrStale) {
		t.Errorf("with another verifier: %v", err)
	}
}

func TestMixedUpAndDoubledAnswersAreRefused(t *testing.T) {
	for name, try := range map[string]struct {
		promised bool
		change   func(url.Values)
		want     error
	}{
		"promised, missing":  {true, func(q url.Values) { q.Set("iss", "") }, signin.ErrAnswer},
		"another's issuer":   {false, func(q url.Values) { q.Set("iss", "https://attacker.example") }, signin.ErrAnswer},
		"no promise, no iss": {false, func(url.Values) {}, nil},
		"two codes":          {false, func(q url.Values) { q.Add("code", "another") }, signin.ErrAnswer},
		"two states":         {false, func(q url.Values) { q.Add("state", "another") }, signin.ErrAnswer},
		"no code":            {false, func(q url.Values) { q.Del("code") }, signin.ErrAnswer},
		"the person refuses": {false, func(q url.Values) { q.Set("error", "access_denied") }, signin.ErrDeclined},
		"refusal of another": {false, func(q url.Values) { q.Set("error", "access_denied"); q.Set("iss", "x") }, signin.ErrAnswer},
		"out of order":       {false, func(q url.Values) { q.Set("error", "temporarily_unavailable") }, signin.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t)
			i.discovery["authorization_response_iss_parameter_supported"] = try.promised
			s := newScene(t, settings(t, i))
			address, pending := s.begin(t)
			query := browse(t, address)
			try.change(query)
			if _, err := s.Finish(t.Context(), pending, query); !errors.Is(err, try.want) {
				t.Errorf("%v, want %v", err, try.want)
			}
		})
	}
	i := newIssuer(t)
	i.discovery["authorization_response_iss_parameter_supported"] = true
	s := newScene(t, settings(t, i))
	address, pending := s.begin(t)
	query := browse(t, address)
	query.Set("iss", i.name)
	if _, err := s.Finish(t.Context(), pending, query); err != nil {
		t.Errorf("a provider that names itself: %v", err)
	}
}

func TestNextStaysOnThisSite(t *testing.T) {
	s := newScene(t, settings(t, newIssuer(t)))
	for next, want := range map[string]string{
		"/contrats/c-1?x=1": "/contrats/c-1?x=1", "": "/", "//attacker.example": "/", "///attacker.example": "/", `/\attacker.example`: "/", "https://attacker.example": "/",
		"javascript:alert(1)": "/", "/" + strings.Repeat("a", 2000): "/",
	} {
		if _, pending, err := s.Begin(t.Context(), "demo", next); err != nil || pending.Next != want {
			t.Errorf("%.40q leads to %q, %v", next, pending.Next, err)
		}
	}
	if _, _, err := s.Begin(t.Context(), "x", "/"); !errors.Is(err, signin.ErrProvider) {
		t.Errorf("an unknown provider: %v", err)
	}
}

func TestTheTokenEndpointsRefusalDoesNotReachTheLog(t *testing.T) {
	i := newIssuer(t)
	provider := settings(t, i)
	provider.AuthStyle = signin.AuthInParams // which this issuer does not take
	s := newScene(t, provider)
	if _, err := s.signIn(t); !errors.Is(err, signin.ErrUnavailable) {
		t.Errorf("a wrong secret: %v", err)
	}
	if text := s.log.String(); !strings.Contains(text, "invalid_client") || strings.Contains(text, secret) {
		t.Errorf("the log holds %s", text)
	}
	i.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/token" {
			http.Error(w, "what was sent: "+secret, http.StatusInternalServerError)
		}
		return r.URL.Path == "/token"
	}
	if _, err := s.signIn(t); !errors.Is(err, signin.ErrUnavailable) || strings.Contains(s.log.String(), secret) {
		t.Errorf("%v; the log holds %s", err, s.log)
	}
}

// elsewhere leads every request to a test's own provider, whatever its address.
type elsewhere struct{ to *issuer }

func (e elsewhere) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.URL.Scheme, request.URL.Host = "http", strings.TrimPrefix(e.to.URL, "http://")
	return http.DefaultTransport.RoundTrip(request)
}

// go-oidc lets Google call itself by two names; here an issuer has one.
func TestNoIssuerHasASecondName(t *testing.T) {
	const google = "https://accounts.google.com"
	i := newIssuer(t)
	i.name = google
	for name, address := range i.discovery {
		if text, ok := address.(string); ok {
			i.discovery[name] = strings.Replace(text, i.URL, google, 1)
		}
	}
	provider := settings(t, i)
	party, err := signin.New([]signin.Provider{provider}, signin.Options{
		BaseURL: baseURL, Now: (&clock{}).Now, HTTPClient: &http.Client{Transport: elsewhere{i}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := party.Bearer(t.Context(), i.key.sign(nil, i.claims(audience))); err != nil {
		t.Errorf("by its name: %v", err)
	}
	for name, want := range map[string]error{google: nil, "accounts.google.com": signin.ErrAnswer} {
		i.about = func(c claims) { c["iss"] = name }
		address, pending, err := party.Begin(t.Context(), "demo", "/")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := party.Finish(t.Context(), pending, browse(t, strings.Replace(address, google, i.URL, 1))); !errors.Is(err, want) {
			t.Errorf("as %s: %v", name, err)
		}
	}
}
