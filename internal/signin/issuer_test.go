package signin_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// issuer is an OpenID provider on loopback that tells the truth until a test changes what it says.
type issuer struct {
	*httptest.Server
	name string // its address, as it calls itself

	// Set before the provider is asked.
	discovery map[string]any
	key       *signingKey
	params    []string                                          // what the authorization endpoint takes; nil is anything
	idToken   func(claims) string                               // how an id_token is written; nil is truthfully
	about     func(claims)                                      // changes what the id_token says
	person    claims                                            // what userinfo says; nil is no such endpoint
	userInfo  func(claims) string                               // how userinfo is written; nil is JSON
	inBody    bool                                              // the secret is taken from the form only
	answer    func(w http.ResponseWriter, r *http.Request) bool // answers instead, if it wants
	down      atomic.Bool

	fetchedKeys, discovered atomic.Int32

	mu    sync.Mutex
	codes map[string]url.Values // what was asked for, by code
}

type claims map[string]any

const (
	clientID = "jalon"
	audience = "https://jalon.example/api"
	secret   = "un secret de client"
)

// now is where tests begin; clock goes on from there.
var now = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

type clock struct{ passed atomic.Int64 }

func (c *clock) Now() time.Time           { return now.Add(time.Duration(c.passed.Load())) }
func (c *clock) advance(by time.Duration) { c.passed.Add(int64(by)) }

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{key: firstKey(), codes: map[string]url.Values{}}
	i.Server = httptest.NewServer(i)
	t.Cleanup(i.Close)
	i.name = i.URL
	i.discovery = map[string]any{
		"issuer": i.name, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token",
		"jwks_uri": i.URL + "/keys", "userinfo_endpoint": i.URL + "/userinfo", "end_session_endpoint": i.URL + "/session/end",
		"code_challenge_methods_supported": []string{"S256"},
	}
	return i
}

func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case i.down.Load():
		http.Error(w, "maintenance", http.StatusServiceUnavailable)
	case i.answer != nil && i.answer(w, r):
	case r.URL.Path == "/.well-known/openid-configuration":
		i.discovered.Add(1)
		writeJSON(w, http.StatusOK, i.discovery)
	case r.URL.Path == "/keys":
		i.fetchedKeys.Add(1)
		writeJSON(w, http.StatusOK, map[string]any{"keys": []any{i.key.public()}})
	case r.URL.Path == "/authorize":
		i.authorize(w, r)
	case r.URL.Path == "/token":
		i.token(w, r)
	case r.URL.Path == "/userinfo" && r.Header.Get("Authorization") == "Bearer opaque":
		if i.userInfo == nil {
			writeJSON(w, http.StatusOK, i.person)
			return
		}
		w.Header().Set("Content-Type", "application/jwt")
		_, _ = w.Write([]byte(i.userInfo(i.person)))
	default:
		http.NotFound(w, r)
	}
}

// authorize lets everybody in at once, as the person whom it knows.
func (i *issuer) authorize(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	for name := range query {
		if i.params != nil && !slices.Contains(i.params, name) {
			http.Error(w, "Y000400", http.StatusBadRequest)
			return
		}
	}
	if i.params != nil && (len(query.Get("state")) < 32 || len(query.Get("nonce")) < 32) {
		http.Error(w, "Y000400", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	i.mu.Lock()
	i.codes[code] = query
	i.mu.Unlock()
	back := url.Values{"code": {code}, "state": {query.Get("state")}}
	http.Redirect(w, r, query.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

// token takes a code once, from the client that it was made for.
func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	form := func(name string) string { return r.PostFormValue(name) }
	id, password, _ := r.BasicAuth()
	if i.inBody {
		id, password = form("client_id"), form("client_secret")
	} else if password, err := url.QueryUnescape(password); err != nil || password != secret {
		id = ""
	}
	if i.inBody && password != secret || id != clientID {
		writeJSON(w, http.StatusUnauthorized, claims{"error": "invalid_client", "error_description": "not " + secret})
		return
	}
	i.mu.Lock()
	asked, known := i.codes[form("code")]
	delete(i.codes, form("code"))
	i.mu.Unlock()
	digest := sha256.Sum256([]byte(form("code_verifier")))
	challenge := asked.Get("code_challenge")
	if !known || asked.Get("redirect_uri") != form("redirect_uri") || challenge != "" && challenge != encode(digest[:]) {
		writeJSON(w, http.StatusBadRequest, claims{"error": "invalid_grant"})
		return
	}
	said := i.claims(clientID)
	said["nonce"] = asked.Get("nonce")
	if i.about != nil {
		i.about(said)
	}
	write := i.idToken
	if write == nil {
		write = func(c claims) string { return i.key.sign(nil, c) }
	}
	writeJSON(w, http.StatusOK, claims{"access_token": "opaque", "token_type": "Bearer", "expires_in": 60, "id_token": write(said)})
}

// claims are those of a token for somebody, valid from now for a minute.
func (i *issuer) claims(audience string) claims {
	return claims{"iss": i.name, "aud": audience, "sub": "s-1", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

// signingKey signs with RS256, or with ES256.
type signingKey struct {
	id     string
	signer crypto.Signer
}

var (
	firstKey  = sync.OnceValue(func() *signingKey { return newRSA("k1") })
	secondKey = sync.OnceValue(func() *signingKey { return newRSA("k2") })
	curveKey  = sync.OnceValue(func() *signingKey {
		key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		return &signingKey{"k1", key}
	})
)

func newRSA(id string) *signingKey {
	key, _ := rsa.GenerateKey(rand.Reader, 2048)
	return &signingKey{id, key}
}

func (k *signingKey) public() claims {
	key, ok := k.signer.Public().(*rsa.PublicKey)
	if !ok {
		point, _ := k.signer.Public().(*ecdsa.PublicKey).Bytes()
		return claims{"kty": "EC", "crv": "P-256", "kid": k.id, "x": encode(point[1:33]), "y": encode(point[33:])}
	}
	return claims{"kty": "RSA", "kid": k.id, "n": encode(key.N.Bytes()), "e": encode(big.NewInt(int64(key.E)).Bytes())}
}

// der is what a forger can know of the key.
func (k *signingKey) der() []byte {
	der, _ := x509.MarshalPKIXPublicKey(k.signer.Public())
	return der
}

// sign writes a JWT. Fields of the header take the place of its own.
func (k *signingKey) sign(header, body claims) string {
	algorithm := "RS256"
	if _, curve := k.signer.(*ecdsa.PrivateKey); curve {
		algorithm = "ES256"
	}
	return jwt(merge(claims{"alg": algorithm, "kid": k.id}, header), body, func(text []byte) []byte {
		digest := sha256.Sum256(text)
		if key, curve := k.signer.(*ecdsa.PrivateKey); curve {
			r, s, _ := ecdsa.Sign(rand.Reader, key, digest[:])
			return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
		}
		signature, _ := k.signer.Sign(rand.Reader, digest[:], crypto.SHA256)
		return signature
	})
}

// sharedKey signs with HS256 and whatever is taken for a key.
func sharedKey(key []byte, body claims) string {
	return jwt(claims{"alg": "HS256", "kid": "k1"}, body, func(text []byte) []byte {
		mac := hmac.New(sha256.New, key)
		mac.Write(text)
		return mac.Sum(nil)
	})
}

func unsigned(body claims) string {
	return jwt(claims{"alg": "none"}, body, func([]byte) []byte { return nil })
}

func jwt(header, body claims, sign func([]byte) []byte) string {
	first, _ := json.Marshal(header)
	second, _ := json.Marshal(body)
	text := encode(first) + "." + encode(second)
	return text + "." + encode(sign([]byte(text)))
}

func encode(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// merge changes claims; nil takes one away.
func merge(into, changes claims) claims {
	for name, value := range changes {
		into[name] = value
		if value == nil {
			delete(into, name)
		}
	}
	return into
}
