package api_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"
	"golang.org/x/oauth2/clientcredentials"

	"jalon/api"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
	"jalon/internal/signin"
)

// forger is a provider whose key the test holds.
type forger struct {
	issuer string
	key    *rsa.PrivateKey
	down   func()
}

func (w *world) trustForger() *forger {
	w.t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(w.t, err)
	provider := &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "k", Algorithm: oidc.RS256}}}
	server := listen(w.t, provider)
	provider.SetIssuer(server.URL)
	party, err := signin.New([]signin.Provider{{
		Name: "forge", Label: "Forge", Issuer: server.URL, ClientID: "jalon", ClientSecretFile: secretFile(w.t), Audience: audience,
	}}, signin.Options{BaseURL: "https://jalon.example", Now: w.options.Now})
	must(w.t, err)
	w.but(func(o *api.Options) { o.SignIn = party })
	return &forger{server.URL, key, server.Close}
}

// token is good for Lucie's account, but for a change.
func (f *forger) token(change map[string]any) string {
	return oidctest.SignIDToken(f.key, "k", oidc.RS256, f.claims(change))
}

func (f *forger) claims(change map[string]any) string {
	claims := map[string]any{"iss": f.issuer, "aud": audience, "sub": "a-lucie", "exp": present.Add(time.Minute).Unix(), "iat": present.Unix(), "client_id": "web"}
	maps.Copy(claims, change)
	text, _ := json.Marshal(claims)
	return string(text)
}

// forged is a token by hand, signed by whatever stands in its last part.
func forged(header, claims, signature string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(header)) + "." + encode([]byte(claims)) + "." + signature
}

func (w *world) bearing(authorization string) answer {
	w.t.Helper()
	r := w.request("", http.MethodGet, "/me", "")
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	return w.do(r)
}

func TestEveryWrongTokenGetsTheSameAnswer(t *testing.T) {
	w := newWorld(t).with(handicap)
	f := w.trustForger()
	must(t, w.db.Link(t.Context(), f.issuer, "a-lucie", "", lucie, "operator"))
	must(t, w.db.Link(t.Context(), f.issuer, "a-olivier", "", olivier, "operator"))
	must(t, w.db.DisablePerson(t.Context(), olivier, present))
	made, good := w.key.Token(lucie, present.Add(time.Hour)), f.token(nil)
	for _, token := range []string{"Bearer " + made, "bearer " + good} {
		w.bearing(token).is(http.StatusOK).says(lucie)
	}
	der, err := x509.MarshalPKIXPublicKey(f.key.Public())
	must(t, err)
	bodies := map[string]bool{}
	for name, header := range map[string]string{
		"none": "", "scheme": "Basic " + made, "bare": made, "empty": "Bearer ", "garbage": "Bearer garbage", "long": "Bearer " + strings.Repeat("a.", 5000),
		"expired":   "Bearer " + w.key.Token(lucie, present.Add(-time.Second)),
		"other key": "Bearer " + newKey(t).Token(lucie, present.Add(time.Hour)), "altered": "Bearer " + strings.Replace(made, "p-", "q-", 1),
		"closed account": "Bearer " + w.key.Token(olivier, present.Add(time.Hour)),

		"scheme of a JWT": "Basic " + good, "bare JWT": good,
		"unknown sub":           "Bearer " + f.token(map[string]any{"sub": "a-nobody"}),
		"sub of a person":       "Bearer " + f.token(map[string]any{"sub": lucie}),
		"closed account, JWT":   "Bearer " + f.token(map[string]any{"sub": "a-olivier"}),
		"expired JWT":           "Bearer " + f.token(map[string]any{"exp": present.Add(-2 * time.Minute).Unix()}),
		"wrong aud":             "Bearer " + f.token(map[string]any{"aud": "another"}),
		"for the pages":         "Bearer " + f.token(map[string]any{"aud": "jalon"}),
		"wrong iss":             "Bearer " + f.token(map[string]any{"iss": "https://ailleurs.example"}),
		"alg none":              "Bearer " + forged(`{"alg":"none"}`, f.claims(nil), ""),
		"alg none, signed":      "Bearer " + forged(`{"alg":"none"}`, f.claims(nil), good[strings.LastIndexByte(good, '.')+1:]),
		"public key as secret":  "Bearer " + oidctest.SignIDToken(der, "k", "HS256", f.claims(nil)),
		"key of somebody else":  "Bearer " + (&forger{f.issuer, otherKey(t), nil}).token(nil),
		"altered JWT":           "Bearer " + good[:len(good)-4] + "AAAA",
		"signed by no provider": "Bearer " + forged(`{"alg":"RS256"}`, `{"iss":"`+f.issuer+`"}`, "AAAA"),
	} {
		a := w.bearing(header)
		a.problem(http.StatusUnauthorized, "unauthenticated")
		if a.header.Get("WWW-Authenticate") != `Bearer realm="jalon"` {
			t.Errorf("%s: WWW-Authenticate is %q", name, a.header.Get("WWW-Authenticate"))
		}
		bodies[a.body] = true
	}
	if len(bodies) != 1 {
		t.Errorf("the answers tell causes apart: %v", bodies)
	}
	if log := w.log.String(); strings.Contains(log, made) || strings.Contains(log, good) {
		t.Error("a token is in the log")
	}
}

func otherKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	return key
}

func TestAClosedAccountIsOutAtOnce(t *testing.T) {
	w := newWorld(t).with(handicap)
	f := w.trustForger()
	must(t, w.db.Link(t.Context(), f.issuer, "a-lucie", "", lucie, "operator"))
	w.bearing("Bearer " + f.token(nil)).is(http.StatusOK)
	must(t, w.db.DisablePerson(t.Context(), lucie, present))
	w.bearing("Bearer "+f.token(nil)).problem(http.StatusUnauthorized, "unauthenticated")
	w.bearing("Bearer "+w.key.Token(lucie, present.Add(time.Hour))).problem(http.StatusUnauthorized, "unauthenticated")
}

func TestAProviderThatIsDownIsNotAWrongToken(t *testing.T) {
	w := newWorld(t).with(handicap)
	f := w.trustForger()
	f.down()
	a := w.bearing("Bearer " + f.token(nil))
	if a.problem(http.StatusServiceUnavailable, "unavailable"); a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.bearing("Bearer " + w.key.Token(lucie, present.Add(time.Hour))).is(http.StatusOK)
}

// A machine is somebody of the directory whose account an operator linked, like any other.
func TestAMachineCallsInItsOwnName(t *testing.T) {
	s := newSite(t, nil)
	config := clientcredentials.Config{ClientID: "si-ars", ClientSecret: "machine", TokenURL: s.issuer + "/oauth/token"}
	tokens, err := config.Token(context.Background())
	must(t, err)
	s.bearing("Bearer "+tokens.AccessToken).problem(http.StatusUnauthorized, "unauthenticated")
	machine := postgres.Somebody{ID: dossier.PersonID("ARS-MV", "SI de l'ARS"), Organisation: "ARS-MV", Name: "SI de l'ARS", Machine: true}
	must(t, s.db.RegisterPerson(t.Context(), machine))
	must(t, s.db.Link(t.Context(), s.issuer, "si-ars", "", machine.ID, "operator"))
	s.bearing("Bearer "+tokens.AccessToken).is(http.StatusOK).says(machine.ID, "SI de l'ARS")
}

func TestAllButThreeRoutesNeedAToken(t *testing.T) {
	w := newWorld(t)
	public := map[string]bool{"/health": true, "/ready": true, "/openapi.json": true}
	for _, route := range api.Routes() {
		path := strings.TrimPrefix(route.Path, api.Prefix)
		a := w.do(w.request("", route.Method, path, ""))
		if public[path] {
			a.is(http.StatusOK)
			continue
		}
		a.problem(http.StatusUnauthorized, "unauthenticated")
	}
}
