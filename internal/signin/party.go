// Package signin learns from OpenID Connect providers who somebody is: a person in a browser, by the code flow, and
// whoever calls the API, by a signed access token. What they may do is none of its business, and neither are sessions:
// the caller keeps Pending between the two halves of a sign-in, and Identity after it.
//
// A provider is a third party. One that is down stops neither the start nor the others: it is asked for its metadata
// when somebody first needs it. What it says is believed once its signature, issuer, audience and dates hold. Why
// something was not believed goes to the log; people get one of the errors of this package and nothing more.
//
//	error.go      what people are told
//	provider.go   what an operator writes about a provider
//	settings.go   which settings are refused
//	party.go      the providers together
//	peer.go       one of them, and what it says about itself
//	outward.go    bounds on what is asked of providers, and on what they answer
//	verify.go     signatures, issuers, audiences, dates
//	begin.go      to the provider
//	finish.go     and back
//	identity.go   who it was
//	bearer.go     access tokens of the API
//	signout.go    leaving the provider too
package signin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options is what a Party works with.
type Options struct {
	// BaseURL is the public address of the pages, without a final slash: providers send people back there.
	BaseURL string
	// HTTPClient speaks to providers; nil is one with bounded patience. Redirections are never followed.
	HTTPClient *http.Client
	// Now is the present instant; nil is time.Now.
	Now func() time.Time
	// Logger learns what people are not told; nil is nobody.
	Logger *slog.Logger
}

// Party relies on providers to say who somebody is. It may be used by many at once.
type Party struct {
	baseURL string
	now     func() time.Time
	logger  *slog.Logger
	peers   []*peer
}

// New prepares to rely on providers, without asking them anything yet. Its errors are French and name the setting.
func New(providers []Provider, o Options) (*Party, error) {
	party := &Party{baseURL: o.BaseURL, now: o.Now, logger: o.Logger}
	if party.now == nil {
		party.now = time.Now
	}
	if party.logger == nil {
		party.logger = slog.New(slog.DiscardHandler)
	}
	if u, err := url.Parse(o.BaseURL); err != nil || !guarded(u) || strings.HasSuffix(o.BaseURL, "/") || strings.ContainsAny(o.BaseURL, "?#") {
		return nil, errors.New("adresse publique des pages\u00a0: donnez une adresse https (http sur cette machine seulement), sans barre finale")
	}
	providers, err := settled(providers)
	if err != nil {
		return nil, err
	}
	client := outward(o.HTTPClient)
	for _, provider := range providers {
		secret, err := provider.secret()
		if err != nil {
			return nil, err
		}
		party.peers = append(party.peers, &peer{
			Provider: provider, secret: secret, returnTo: o.BaseURL + ReturnPath(provider.Name),
			client: client, now: party.now, turn: make(chan struct{}, 1),
		})
	}
	return party, nil
}

// Choice is a provider as the sign-in page offers it.
type Choice struct{ Name, Label string }

// Providers lists the choices in the order of the operator's file.
func (p *Party) Providers() []Choice {
	choices := make([]Choice, 0, len(p.peers))
	for _, peer := range p.peers {
		choices = append(choices, Choice{peer.Name, peer.Label})
	}
	return choices
}

func (p *Party) named(name string) (*peer, bool) {
	for _, peer := range p.peers {
		if peer.Name == name {
			return peer, true
		}
	}
	return nil, false
}

// tell logs a cause and returns what people are told about it: what the cause itself says they are, or else otherwise.
// The log gets its beginning, for it may quote what a stranger sent.
func (p *Party) tell(ctx context.Context, peer *peer, cause error, otherwise *Error) error {
	told, decided := errors.AsType[*Error](cause)
	if !decided {
		told = otherwise
	}
	level := slog.LevelInfo
	if told == ErrUnavailable || told == ErrAnswer {
		level = slog.LevelWarn
	}
	p.logger.LogAttrs(ctx, level, "sign-in", slog.String("provider", peer.Name), slog.String("error", fmt.Sprintf("%.300s", cause)))
	return told
}
