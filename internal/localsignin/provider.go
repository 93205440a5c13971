// Package localsignin is an OpenID provider for demonstrations and tests: people choose who they are from a list, and no
// password is asked.
//
// It is a real provider to those who rely on it: discovery, authorization code with PKCE, userinfo, signed tokens, keys,
// end of session, client credentials for machines. It is one process, keeps everything but its key in memory, and
// refuses to stand anywhere else than on this machine. Production names the provider of an administration instead.
package localsignin

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"
)

// Options say where the provider stands, whom it knows and who may ask it.
type Options struct {
	// Issuer is the provider's own address, on loopback and without a path, such as http://127.0.0.1:8081.
	Issuer  string
	People  []Person
	Clients []Client
	// Audience names the API that access tokens are for. An ID token is for its client alone, and never passes for one.
	Audience string
	// KeyFile keeps the signing key, so that tokens outlive a restart. It is made when missing; empty means a new key at
	// every start.
	KeyFile string
	// Logger gets refusals and sign-ins, never a secret or a token; nil drops them.
	Logger *slog.Logger
	// Now tells when what is kept falls due; nil means the machine's clock. The times inside tokens are the machine's own
	// in any case, for whoever checks them looks at a real clock too.
	Now func() time.Time
}

// Provider answers those who ask who somebody is.
type Provider struct {
	issuer  *url.URL
	library *op.Provider
	storage *storage
	logger  *slog.Logger
}

// New makes a provider ready to serve. An address that others can reach, a client that could not be trusted or a key
// file that holds something else is an error which says what to change.
func New(o Options) (*Provider, error) {
	issuer, err := loopback(o.Issuer)
	if err != nil {
		return nil, err
	}
	clients, err := register(o.Clients, o.Audience)
	if err != nil {
		return nil, err
	}
	key, err := signingKeyIn(o.KeyFile)
	if err != nil {
		return nil, err
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	p := &Provider{issuer: issuer, logger: o.Logger, storage: newStorage(clients, o.Audience, key, o.Now)}
	p.SetPeople(o.People)
	config := &op.Config{
		CodeMethodS256:           true,
		AuthMethodPost:           true,
		DefaultLogoutRedirectURI: o.Issuer + signedOutPath,
		SupportedUILocales:       []language.Tag{language.French},
	}
	// Seals the ids inside codes. A code does not outlive the process that gave it.
	_, _ = rand.Read(config.CryptoKey[:])
	// No page of another origin has anything to read here: clients ask from their servers.
	p.library, err = op.NewProvider(config, p.storage, op.StaticIssuer(o.Issuer),
		op.WithAllowInsecure(), op.WithLogger(o.Logger), op.WithCORSOptions(nil))
	if err != nil {
		return nil, fmt.Errorf("localsignin: %w", err)
	}
	return p, nil
}

// SetPeople replaces the people who may sign in, at once. An ID given twice is one person, as described first.
func (p *Provider) SetPeople(people []Person) { p.storage.people.Store(newDirectory(people)) }

// Handler serves the provider. What the library offers beyond our needs is not reachable.
func (p *Provider) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+oidc.DiscoveryEndpoint, p.discovery)
	mux.HandleFunc("POST "+tokenPath, p.token)
	for _, path := range []string{authorizePath, authorizePath + "/callback", userinfoPath, keysPath, endSessionPath} {
		mux.Handle(path, p.library)
	}
	mux.Handle(signInPath, p.signIn())
	mux.HandleFunc("GET "+signedOutPath, signedOut)
	return p.guarded(mux)
}

// Bounds of a request: far above what a client sends, far below what could fill memory with requests under way.
const (
	largestQuery = 8 << 10
	largestForm  = 16 << 10
)

// guarded lets through what is meant for this provider. A name of somebody else's that leads to this machine would let
// that person's pages sign in as anybody here.
func (p *Provider) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		switch {
		case r.Host != p.issuer.Host:
			http.Error(w, "Ce service ne répond qu'à l'adresse "+p.issuer.String()+".", http.StatusMisdirectedRequest)
		case len(r.URL.RawQuery) > largestQuery:
			http.Error(w, "Cette adresse est trop longue.", http.StatusRequestURITooLong)
		default:
			r.Body = http.MaxBytesReader(w, r.Body, largestForm)
			next.ServeHTTP(w, r)
		}
	})
}
