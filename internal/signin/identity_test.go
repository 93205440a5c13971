package signin_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"jalon/internal/signin"
)

// atHash is the claim that ties an id_token to an access token.
func atHash(token string) string {
	digest := sha256.Sum256([]byte(token))
	return encode(digest[:16])
}

func TestUserInfoCompletesTheIDToken(t *testing.T) {
	i := newIssuer(t)
	i.about = func(c claims) {
		merge(c, claims{"name": "Ancien nom", "email": "ancien@ars.example", "email_verified": true, "idp_id": "annuaire"})
	}
	i.person = claims{"sub": "s-1", "given_name": "Camille", "family_name": "Roux", "email": "camille@ars.example"}
	provider := settings(t, i)
	provider.UserInfo, provider.MatchEmail = signin.UserInfoJSON, true
	s := newScene(t, provider)
	who, err := s.signIn(t)
	if err != nil || who.Name != "Camille Roux" || who.Email != "camille@ars.example" || who.IdP != "annuaire" {
		t.Fatalf("%+v, %v\n%s", who, err, s.log)
	}
	if who.EmailVerified || !who.MatchEmail {
		t.Errorf("an e-mail that userinfo gives without a word on it is verified=%t, matched=%t", who.EmailVerified, who.MatchEmail)
	}
	delete(i.person, "email")
	if who, err := s.signIn(t); err != nil || who.Email != "ancien@ars.example" || !who.EmailVerified {
		t.Errorf("without an e-mail of its own: %+v, %v", who, err)
	}
}

func TestEmailsThatFindNobody(t *testing.T) {
	for _, try := range []struct {
		email           string
		verified        any
		trusted         bool
		want            string
		wantSure, match bool
	}{
		{"a@ars.example", true, true, "a@ars.example", true, true},
		{"a@ars.example", "true", true, "a@ars.example", true, true},
		{"a@ars.example", nil, true, "a@ars.example", false, true},
		{"a@ars.example", true, false, "a@ars.example", true, false},
		{"a@ars.example", false, true, "a@ars.example", false, false},
		{"a@ars.example", "false", true, "a@ars.example", false, false},
		{"", true, true, "", false, false},
		{"A <a@ars.example>", true, true, "", false, false},
		{"a@ars.example, b@ars.example", true, true, "", false, false},
		{strings.Repeat("a", 250) + "@ars.example", true, true, "", false, false},
	} {
		i := newIssuer(t)
		i.about = func(c claims) { merge(c, claims{"email": try.email, "email_verified": try.verified}) }
		provider := settings(t, i)
		provider.MatchEmail = try.trusted
		who, err := newScene(t, provider).signIn(t)
		if err != nil || who.Email != try.want || who.EmailVerified != try.wantSure || who.MatchEmail != try.match {
			t.Errorf("%.30q, verified %v, trusted %t: %+v, %v", try.email, try.verified, try.trusted, who, err)
		}
	}
}

func TestForgedUserInfoSignsNobodyIn(t *testing.T) {
	signed := func(change claims) func(*issuer) func(claims) string {
		return func(i *issuer) func(claims) string {
			return func(c claims) string { return i.key.sign(nil, merge(merge(i.claims(clientID), c), change)) }
		}
	}
	for name, try := range map[string]struct {
		kind   signin.UserInfo
		person claims
		write  func(*issuer) func(claims) string
		want   error
	}{
		"signed":                {signin.UserInfoJWT, claims{}, signed(nil), nil},
		"signed, without dates": {signin.UserInfoJWT, claims{}, signed(claims{"exp": nil}), nil},
		"signed, somebody else": {signin.UserInfoJWT, claims{}, signed(claims{"sub": "s-2"}), signin.ErrAnswer},
		"signed, other client":  {signin.UserInfoJWT, claims{}, signed(claims{"aud": "another"}), signin.ErrAnswer},
		"signed, other issuer":  {signin.UserInfoJWT, claims{}, signed(claims{"iss": "another"}), signin.ErrAnswer},
		"signed, expired":       {signin.UserInfoJWT, claims{}, signed(claims{"exp": now.Add(-time.Hour).Unix()}), signin.ErrAnswer},
		"signed with nothing":   {signin.UserInfoJWT, claims{"sub": "s-1"}, func(*issuer) func(claims) string { return unsigned }, signin.ErrAnswer},
		"signed by another": {signin.UserInfoJWT, claims{}, func(i *issuer) func(claims) string {
			return func(claims) string { return secondKey().sign(claims{"kid": "k1"}, i.claims(clientID)) }
		}, signin.ErrAnswer},
		"not signed but wanted":  {signin.UserInfoJWT, claims{"sub": "s-1"}, nil, signin.ErrAnswer},
		"signed but not wanted":  {signin.UserInfoJSON, claims{}, signed(nil), signin.ErrAnswer},
		"plain":                  {signin.UserInfoJSON, claims{"sub": "s-1"}, nil, nil},
		"plain, somebody else":   {signin.UserInfoJSON, claims{"sub": "s-2"}, nil, signin.ErrAnswer},
		"plain, about nobody":    {signin.UserInfoJSON, claims{"name": "X"}, nil, signin.ErrAnswer},
		"plain, of another form": {signin.UserInfoJSON, claims{"sub": "s-1", "name": 3}, nil, signin.ErrAnswer},
		"too long":               {signin.UserInfoJSON, claims{"sub": "s-1", "name": strings.Repeat("x", 2<<20)}, nil, signin.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t)
			i.person = try.person
			if try.write != nil {
				i.userInfo = try.write(i)
			}
			provider := settings(t, i)
			provider.UserInfo = try.kind
			s := newScene(t, provider)
			if who, err := s.signIn(t); !errors.Is(err, try.want) || err != nil && who != (signin.Identity{}) {
				t.Errorf("signed in as %+v, %v, want %v\n%s", who, err, try.want, s.log)
			}
		})
	}
}

func TestRedirectionsAreNotFollowed(t *testing.T) {
	elsewhere := newIssuer(t)
	elsewhere.person = claims{"sub": "s-1", "name": "Quelqu'un d'autre"}
	i := newIssuer(t)
	i.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/userinfo" {
			http.Redirect(w, r, elsewhere.URL+"/userinfo", http.StatusTemporaryRedirect)
		}
		return r.URL.Path == "/userinfo"
	}
	provider := settings(t, i)
	provider.UserInfo = signin.UserInfoJSON
	if who, err := newScene(t, provider).signIn(t); !errors.Is(err, signin.ErrUnavailable) {
		t.Errorf("signed in as %+v, %v", who, err)
	}
}

func TestSecretsShowThemselvesNowhere(t *testing.T) {
	who := signin.Identity{Name: "Camille", IDToken: "caché.caché.caché"}
	pending := signin.Pending{Provider: "demo", State: "caché", Nonce: "caché", Verifier: "caché"}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "who", who, "pending", pending)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "who", who, "pending", pending)
	written, err := json.Marshal(who)
	if err != nil {
		t.Fatal(err)
	}
	shown := fmt.Sprintf("%v %+v %#v %s %v %+v %#v", who, who, who, written, pending, pending, pending) + log.String()
	if strings.Contains(shown, "cach") || !strings.Contains(shown, "[secret]") {
		t.Errorf("shown: %s", shown)
	}
	kept, err := json.Marshal(pending)
	if err != nil {
		t.Fatal(err)
	}
	var back signin.Pending
	if err := json.Unmarshal(kept, &back); err != nil || back != pending {
		t.Errorf("a session gives back %s, %v", kept, err)
	}
}
